#include "CKernels.h"

#include <stdint.h>
#include <string.h>

#include "processor.h"

// Delays handled at a time: what is shared by all components of a block stays on the stack.
enum { BLOCK = 256 };

// 2^n for an integral n in -1022...1023: the sum leaves n in the low bits, the shift drops everything else.
INLINE double power_of_two(double n) {
  const double shifted = n + (0x1.8p52 + 1023);
  uint64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits <<= 52;
  double result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

// Cody-Waite reduction to |r| <= ln 2 / 2 and the Taylor series to r^13, whose remainder is 4e-18.
INLINE double exp1(double x) {
  x = x < -746.0 ? -746.0 : x;
  x = x > 710.0 ? 710.0 : x;
  const double n = (x * 1.4426950408889634 + 0x1.8p52) - 0x1.8p52;
  const double r = (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
  const double r2 = r * r;
  const double r4 = r2 * r2;
  const double p0 = (1.0 / 2) + r * (1.0 / 6);
  const double p1 = (1.0 / 24) + r * (1.0 / 120);
  const double p2 = (1.0 / 720) + r * (1.0 / 5040);
  const double p3 = (1.0 / 40320) + r * (1.0 / 362880);
  const double p4 = (1.0 / 3628800) + r * (1.0 / 39916800);
  const double p5 = (1.0 / 479001600) + r * (1.0 / 6227020800.0);
  const double p = (p0 + r2 * p1) + r4 * ((p2 + r2 * p3) + r4 * (p4 + r2 * p5));
  const double mantissa = 1.0 + (r + r2 * p);
  // Two factors, so that results near the ends of the range, subnormal ones too, are rounded once.
  const double half = (n * 0.5 + 0x1.8p52) - 0x1.8p52;
  return (mantissa * power_of_two(half)) * power_of_two(n - half);
}

// q = 1/(z + 4) and h = 1/(z + 1/2) from one division.
INLINE void reciprocals(double z, double *q, double *h) {
  z = z > 1e100 ? 1e100 : z;
  const double a = z + 4.0, b = z + 0.5;
  const double r = 1.0 / (a * b);
  *q = b * r;
  *h = a * r;
}

// erfcx(z) for z >= 0: (z + 1/2) erfcx(z) as a polynomial in t = (z - 4)/(z + 4), from Chebyshev coefficients of
// 60-digit values cut at 1e-17, in four interleaved Horner chains. q and h as above.
INLINE double erfcx_nonnegative(double z, double q, double h) {
  z = z > 1e100 ? 1e100 : z;
  const double t = (z - 4.0) * q;
  const double t2 = t * t;
  const double t4 = t2 * t2;
  double p0 = -1.3297998451213447e-10;
  p0 = p0 * t4 - 1.0280324637849601e-08;
  p0 = p0 * t4 + 1.4598666889815061e-07;
  p0 = p0 * t4 + 7.5310745006202361e-05;
  p0 = p0 * t4 - 0.0080988670298996331;
  p0 = p0 * t4 - 0.050519533018150277;
  p0 = p0 * t4 + 0.61649755931277626;
  double p1 = -6.1734330219117643e-09;
  p1 = p1 * t4 - 4.105469521280284e-07;
  p1 = p1 * t4 - 1.2198873211218208e-05;
  p1 = p1 * t4 + 0.0025159850338287445;
  p1 = p1 * t4 + 0.046866417499547204;
  p1 = p1 * t4 - 0.069810558420281146;
  double p2 = 1.5847940957824086e-09;
  p2 = p2 * t4 + 3.873496363508971e-08;
  p2 = p2 * t4 - 5.6106435061767425e-06;
  p2 = p2 * t4 - 0.00037888663068654782;
  p2 = p2 * t4 - 0.033165182906093489;
  p2 = p2 * t4 + 0.007689826051309802;
  double p3 = 4.6558724891162864e-10;
  p3 = p3 * t4 + 5.3169278092974418e-08;
  p3 = p3 * t4 + 2.8533022074478667e-06;
  p3 = p3 * t4 - 9.9628573305455942e-05;
  p3 = p3 * t4 + 0.018583757763277835;
  p3 = p3 * t4 + 0.034048527127334544;
  return ((p0 + t * p1) + t2 * (p2 + t * p3)) * h;
}

// D(z) = 1 - sqrt(pi) z erfcx(z) for z >= 0: what is left where erfcx and its leading term cancel, about 1/(2 z^2) for
// large z. Beyond z = 8 a polynomial in q = 1/(z + 4), made as the one above; e is erfcx(z).
INLINE double erfcx_defect(double z, double q, double e) {
  const double q2 = q * q;
  const double q4 = q2 * q2;
  double p0 = 9954545.5190670532;
  p0 = p0 * q4 + 94062.955559698267;
  p0 = p0 * q4 + 521.8750628956203;
  p0 = p0 * q4 + 0.50000000000000034;
  double p1 = -32582613.592329781;
  p1 = p1 * q4 + 261075.09740035444;
  p1 = p1 * q4 + 2156.9939461721368;
  p1 = p1 * q4 + 3.9999999999983751;
  double p2 = 816816.15557570699;
  p2 = p2 * q4 + 8239.8148489339313;
  p2 = p2 * q4 + 23.250000001270612;
  double p3 = -47049.186919442313;
  p3 = p3 * q4 + 29022.046293150481;
  p3 = p3 * q4 + 115.9999996086462;
  const double far = ((p0 + q * p1) + q2 * (p2 + q * p3)) * q2;
  const double near = 1.0 - 1.7724538509055160 * (z * e);
  return z > 8.0 ? far : near;
}

PER_PROCESSOR
void photofit_exp(const double *x, double *y, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = exp1(x[i]);
}

PER_PROCESSOR
void photofit_erfcx(const double *x, double *y, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const double v = x[i];
    const double z = v < 0 ? -v : v;
    double q, h;
    reciprocals(z, &q, &h);
    const double e = erfcx_nonnegative(z, q, h);
    // erfcx(-z) = 2 exp(z^2) - erfcx(z), with the square in two pieces: its rounding would be amplified z^2 times.
    const double w = z > 30.0 ? 30.0 : z;
    const double high = (w + 0x1.8p32) - 0x1.8p32;
    const double low = (w - high) * (w + high);
    const double square = exp1(high * high) * (1.0 + low * (1.0 + low * (0.5 + low * (1.0 / 6))));
    const double positive = z > 1e100 ? 0.56418958354775629 / z : e;
    y[i] = v < 0 ? 2.0 * square - e : positive;
  }
}

// What all components of a block of delays share. Sizes are rounded up to whole vectors, so that no element is left to
// a scalar remainder loop; the filling repeats the last delay.
typedef struct {
  size_t size;             // delays in the block
  size_t first, end;       // where the Gaussian is not zero, in whole vectors
  size_t padded;           // size in whole vectors
  double x[BLOCK];         // delay after time zero
  double u[BLOCK];         // x / sigma, kept where its square is finite; the Gaussian has long vanished there
  double gaussian[BLOCK];  // exp(-u^2 / 2)
} block_t;

INLINE void fill_block(const double *delays, size_t count, double time_zero, double sigma, block_t *block) {
  const size_t size = count < BLOCK ? count : BLOCK;
  const size_t padded = (size + 7) & ~(size_t)7;
  __builtin_assume(padded % 8 == 0);
  block->size = size;
  block->padded = padded;
  memcpy(block->x, delays, size * sizeof(double));
  for (size_t i = size; i < padded; i++) block->x[i] = delays[size - 1];
  for (size_t i = 0; i < padded; i++) {
    double x = block->x[i] - time_zero;
    x = x < -1e300 ? -1e300 : x;
    x = x > 1e300 ? 1e300 : x;
    double u = x / sigma;
    u = u < -1e9 ? -1e9 : u;
    u = u > 1e9 ? 1e9 : u;
    block->x[i] = x;
    block->u[i] = u;
    block->gaussian[i] = exp1(-0.5 * (u * u));
  }
  size_t first = 0, end = padded;
  while (first < padded && block->gaussian[first] == 0) first++;
  while (end > first && block->gaussian[end - 1] == 0) end--;
  block->first = first & ~(size_t)7;
  block->end = (end + 7) & ~(size_t)7;
}

// With z = (k sigma - u)/sqrt(2) the convolution is g erfcx(z)/2. For z < 0 that is the late exponential
// E = exp(-k (x - k sigma^2/2)) less g erfcx(|z|)/2, where nothing cancels or overflows. Where the Gaussian is zero only
// E is left.
INLINE void far_values(const block_t *block, size_t first, size_t end, double k, double ks, double lag, double *out) {
  __builtin_assume(first % 8 == 0 && end % 8 == 0);
  for (size_t i = first; i < end; i++) {
    const double late = exp1(-k * (block->x[i] - 0.5 * lag));
    out[i] = ks < block->u[i] ? late : 0.0;
  }
}

PER_PROCESSOR
void photofit_convolved_exponentials(
    const double *restrict delays, size_t count, const double *restrict rates, size_t components, double time_zero,
    double sigma, double *restrict values) {
  const double s = sigma < 1e-300 ? 1e-300 : sigma;
  block_t block;
  double out[BLOCK];
  for (size_t start = 0; start < count; start += BLOCK) {
    fill_block(delays + start, count - start, time_zero, s, &block);
    const size_t first = block.first, end = block.end;
    __builtin_assume(first % 8 == 0 && end % 8 == 0);
    for (size_t j = 0; j < components; j++) {
      const double k = rates[j];
      const double ks = k * s > 1e100 ? 1e100 : k * s;
      const double lag = ks * s;
      far_values(&block, 0, first, k, ks, lag, out);
      for (size_t i = first; i < end; i++) {
        const double z = (ks - block.u[i]) * 0.70710678118654752;
        const double a = z < 0 ? -z : z;
        double q, h;
        reciprocals(a, &q, &h);
        const double edge = 0.5 * (block.gaussian[i] * erfcx_nonnegative(a, q, h));
        const double late = exp1(-k * (block.x[i] - 0.5 * lag));
        out[i] = z < 0 ? late - edge : edge;
      }
      far_values(&block, end, block.padded, k, ks, lag, out);
      memcpy(values + start + j * count, out, block.size * sizeof(double));
    }
  }
}

// Value and derivatives of one component over a block.
typedef struct {
  double value[BLOCK], by_rate[BLOCK], by_time_zero[BLOCK], by_sigma[BLOCK];
} derivatives_t;

INLINE void far_derivatives(
    const block_t *block, size_t first, size_t end, double k, double ks, double lag, derivatives_t *out) {
  __builtin_assume(first % 8 == 0 && end % 8 == 0);
  for (size_t i = first; i < end; i++) {
    const double x = block->x[i];
    const double exponential = exp1(-k * (x - 0.5 * lag));
    const double late = ks < block->u[i] ? exponential : 0.0;
    const double after = ks < block->u[i] ? x - lag : 0.0;
    const double drain = k * late;
    out->value[i] = late;
    out->by_rate[i] = -(after * late);
    out->by_time_zero[i] = drain;
    out->by_sigma[i] = drain * ks;
  }
}

// The derivatives in a form where the leading terms of kC - G and (k sigma^2 - x)C - sigma^2 G are already cancelled:
// with G = g/(sqrt(2 pi) sigma), e = erfcx(|z|) with the sign of z, D as above, and E taken as 0 for z > 0,
//   dC/dk     = -(x - k sigma^2) E - sigma^2 G D
//   dC/dt0    = k E - G (D - sqrt(pi/2) u e)
//   dC/dsigma = k^2 sigma E - G ((k sigma + u) D - sqrt(pi/2) u^2 e)
PER_PROCESSOR
void photofit_convolved_exponentials_with_derivatives(
    const double *restrict delays, size_t count, const double *restrict rates, size_t components, double time_zero,
    double sigma, double *restrict values, double *restrict rate_derivatives, double *restrict time_zero_derivatives,
    double *restrict sigma_derivatives) {
  const double s = sigma < 1e-300 ? 1e-300 : sigma;
  const double height = 0.39894228040143268 / s;
  const double spread = 0.39894228040143268 * s;
  block_t block;
  derivatives_t out;
  for (size_t start = 0; start < count; start += BLOCK) {
    fill_block(delays + start, count - start, time_zero, s, &block);
    const size_t first = block.first, end = block.end;
    __builtin_assume(first % 8 == 0 && end % 8 == 0);
    for (size_t j = 0; j < components; j++) {
      const double k = rates[j];
      const double ks = k * s > 1e100 ? 1e100 : k * s;
      const double lag = ks * s;
      far_derivatives(&block, 0, first, k, ks, lag, &out);
      for (size_t i = first; i < end; i++) {
        const double u = block.u[i], x = block.x[i], g = block.gaussian[i];
        const double z = (ks - u) * 0.70710678118654752;
        const double a = z < 0 ? -z : z;
        double q, h;
        reciprocals(a, &q, &h);
        const double e = erfcx_nonnegative(a, q, h);
        const double edge = 0.5 * (g * e);
        const double exponential = exp1(-k * (x - 0.5 * lag));
        const double late = z < 0 ? exponential : 0.0;
        const double after = z < 0 ? x - lag : 0.0;
        const double defect = erfcx_defect(a, q, e);
        const double slope = 1.2533141373155003 * (u * (z < 0 ? -e : e));
        const double peak = g * height;
        const double drain = k * late;
        out.value[i] = z < 0 ? late - edge : edge;
        out.by_rate[i] = -(after * late) - spread * (g * defect);
        out.by_time_zero[i] = drain - peak * (defect - slope);
        out.by_sigma[i] = drain * ks - peak * ((ks + u) * defect - u * slope);
      }
      far_derivatives(&block, end, block.padded, k, ks, lag, &out);
      const size_t offset = start + j * count, bytes = block.size * sizeof(double);
      memcpy(values + offset, out.value, bytes);
      memcpy(rate_derivatives + offset, out.by_rate, bytes);
      memcpy(time_zero_derivatives + offset, out.by_time_zero, bytes);
      memcpy(sigma_derivatives + offset, out.by_sigma, bytes);
    }
  }
}
