// Vectorised exponentials, scaled complementary error functions, and exponentials convolved with a Gaussian.
//
// Why C: clang's `target_clones` builds each loop for three x86-64 levels and picks one when the program is loaded. The
// same loops in Swift, for the baseline x86-64 a distributed binary must run on, take about four times as long.
//
// No fused multiply-add is used, and sums across elements are taken in one order, so every clone and every other machine
// with IEEE doubles gives the same bits.
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

// Most exponentials of one decay.
enum { PHOTOFIT_COMPONENTS = 5 };

// One exponential of a decay that is counted in channels. Slopes are derivatives with respect to ln lifetime, shifts with
// respect to the response's shift in channels. In a channel that meets the response's channel r0, r1 and r2 being those
// before it,
//   tail = decay tail + late r2        value = lag0 r0 + lag1 r1 + tail
typedef struct {
  double amplitude;
  double rate;  // 1 / lifetime, per channel
  double decay, decay_slope;
  double late, late_slope;
  double lag0, lag0_slope, lag0_shift;
  double lag1, lag1_slope, lag1_shift;
  double tail, slope;  // one channel before the recursion begins
} photofit_component;

// What the exponentials of a decay share. The recursion runs through `lead` channels before the first row, then through
// `head_rows` rows of one channel each; after these the response must be over. `tail_rows` rows follow, each the sum of
// `group` channels.
typedef struct {
  size_t components;
  size_t lead, head_rows, tail_rows, group;
  ptrdiff_t response_start;  // the response's channel that the first one of the recursion meets; may be negative
  ptrdiff_t response_count;
  double background;    // counts per channel
  double shift_factor;  // the shift's column is times this
  int has_shift, is_transformed, keeps_residuals;
} photofit_decay;

// Sums over the rows of Poisson counts, in one pass. With J the derivatives with respect to ln lifetimes, amplitudes,
// background and, with `has_shift`, the shift, in this order, and J T in place of J with `is_transformed` (T upper
// triangular, column after column): gradient = sum J (mean - count)/mean, gram = sum J J'/mean, totals = deviance and
// Pearson's chi-square. With `keeps_residuals` the rows' (mean - count)/sqrt(mean) are written, 0 where the mean is.
// Returns 0 where a mean is negative or not a number, or is 0 with a count above: the sums then mean nothing.
int photofit_decay_sums(
    const photofit_decay *decay, const photofit_component *components, const double *response, const double *counts,
    const double *transform, double *totals, double *gradient, double *gram, double *residuals);

// The rows of one exponential of amplitude 1.
void photofit_decay_columns(
    const photofit_decay *decay, const photofit_component *component, const double *response, double *values);

#endif
