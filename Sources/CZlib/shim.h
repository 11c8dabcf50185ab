// zlib of the system: raw inflate and CRC-32.
#include <zlib.h>
