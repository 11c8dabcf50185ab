// Vectorised exponentials, scaled complementary error functions, and exponentials convolved with a Gaussian.
//
// Why C: clang's `target_clones` builds each loop for three x86-64 levels and picks one when the program is loaded. The
// same loops in Swift, for the baseline x86-64 a distributed binary must run on, take about four times as long.
//
// No fused multiply-add is used and nothing is summed across elements, so every clone and every other machine with IEEE
// doubles gives the same bits.
#ifndef PHOTOFIT_CKERNELS_H
#define PHOTOFIT_CKERNELS_H

#include <stddef.h>

// y[i] = exp(x[i]); at most 1 ulp off; 0 and infinity beyond the range, NaN for NaN. y may be x.
void photofit_exp(const double *x, double *y, size_t count);

// y[i] = exp(x[i]^2) erfc(x[i]); at most 6 ulp off; infinity below about -26.6. y may be x.
void photofit_erfcx(const double *x, double *y, size_t count);

// values[i + j * count] = the step-started exponential exp(-rates[j] x) for x >= 0, convolved with a Gaussian of
// standard deviation sigma and area 1, at x = delays[i] - time_zero. rates[j] >= 0, where 0 is a step that does not
// decay. sigma below 1e-300 is taken as 1e-300.
void photofit_convolved_exponentials(
    const double *delays, size_t count, const double *rates, size_t components, double time_zero, double sigma,
    double *values);

// The same with the derivatives with respect to rate, time zero and sigma, each laid out as `values`.
void photofit_convolved_exponentials_with_derivatives(
    const double *delays, size_t count, const double *rates, size_t components, double time_zero, double sigma,
    double *values, double *rate_derivatives, double *time_zero_derivatives, double *sigma_derivatives);

#endif
