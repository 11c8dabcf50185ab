// Expat of the system: events of an XML document.
#include <expat.h>
