// libcerf's Faddeeva function. Swift imports no function that takes C's complex numbers: hence this one.
#include <cerf.h>

typedef struct {
  double real, imaginary;
} photofit_complex;

// w(z) = exp(-z^2) erfc(-iz), about 1e-13 off; the corresponding C function is `w_of_z`.
static inline photofit_complex photofit_faddeeva(double real, double imaginary) {
  double _Complex z;
  ((double *)&z)[0] = real;
  ((double *)&z)[1] = imaginary;
  const double _Complex w = w_of_z(z);
  const photofit_complex result = {((const double *)&w)[0], ((const double *)&w)[1]};
  return result;
}
