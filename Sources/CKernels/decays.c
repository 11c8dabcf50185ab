#include "CKernels.h"

#include <stdint.h>
#include <string.h>

#include "processor.h"

// Rows handled at a time: all columns of a block stay in the first-level cache.
enum { ROWS = 256, COLUMNS = 2 * PHOTOFIT_COMPONENTS + 4, LANES = 8 };

// Sums are kept in eight lanes that are added up in one order, so that every clone gives the same bits.
typedef double lanes_t __attribute__((vector_size(64), may_alias));

INLINE double added(const lanes_t *x) {
  const double *p = (const double *)x;
  return ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]));
}

// ln x for a normal x > 0, below 1 ulp off: x = 2^k m with m from sqrt(1/2) on, and the series of Remez for
// ln((1 + s)/(1 - s)), as in FreeBSD's msun.
INLINE double log1(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  bits += 0x3ff0000000000000 - 0x3fe6a09e667f3bcd;
  // The exponent becomes the low bits of a double of size 2^52.
  uint64_t exponent = (bits >> 52) | 0x4330000000000000;
  bits = (bits & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd;
  double m, k;
  memcpy(&m, &bits, sizeof m);
  memcpy(&k, &exponent, sizeof k);
  k -= 0x1p52 + 1023;
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s, w = z * z;
  const double even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double odd =
      z * (6.666666666666735130e-01 +
           w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const double half = 0.5 * f * f;
  return s * (half + (even + odd)) + k * 1.90821492927058770002e-10 - half + f + k * 6.93147180369123816490e-01;
}

// One block: columns of the Jacobian, means, weights 1/mean and (mean - count)/mean.
typedef struct {
  _Alignas(64) double columns[COLUMNS][ROWS];
  _Alignas(64) double means[ROWS];
  _Alignas(64) double weights[ROWS];
  _Alignas(64) double misfits[ROWS];
  _Alignas(64) double terms[3][ROWS];
} rows_t;

// Where the recursion of every component has arrived, and the response's last two channels.
typedef struct {
  double tail[PHOTOFIT_COMPONENTS], slope[PHOTOFIT_COMPONENTS];
  double before, earlier;
  ptrdiff_t next;
} state_t;

INLINE double response_at(const photofit_decay *decay, const double *response, ptrdiff_t j) {
  return j >= 0 && j < decay->response_count ? response[j] : 0.0;
}

// The recursion for `count` channels while the response acts; rows are written where `rows` is not null.
INLINE void advance(
    const size_t n, const photofit_decay *decay, const photofit_component *components, const double *response,
    size_t count, state_t *state, rows_t *rows) {
  double tail[PHOTOFIT_COMPONENTS], slope[PHOTOFIT_COMPONENTS];
  for (size_t j = 0; j < n; j++) {
    tail[j] = state->tail[j];
    slope[j] = state->slope[j];
  }
  double r1 = state->before, r2 = state->earlier;
  for (size_t i = 0; i < count; i++) {
    const double r0 = response_at(decay, response, state->next + (ptrdiff_t)i);
    double mean = decay->background, shift = 0;
    for (size_t j = 0; j < n; j++) {
      const photofit_component *c = components + j;
      slope[j] = (c->decay * slope[j] + c->decay_slope * tail[j]) + c->late_slope * r2;
      tail[j] = c->decay * tail[j] + c->late * r2;
      if (!rows) continue;
      const double value = (c->lag0 * r0 + c->lag1 * r1) + tail[j];
      rows->columns[j][i] = c->amplitude * ((c->lag0_slope * r0 + c->lag1_slope * r1) + slope[j]);
      rows->columns[n + j][i] = value;
      mean += c->amplitude * value;
      shift += c->amplitude * ((c->lag0_shift * r0 + c->lag1_shift * r1) + c->rate * tail[j]);
    }
    if (rows) {
      rows->means[i] = mean;
      rows->columns[2 * n][i] = 1;
      rows->columns[2 * n + 1][i] = shift * decay->shift_factor;
    }
    r2 = r1;
    r1 = r0;
  }
  for (size_t j = 0; j < n; j++) {
    state->tail[j] = tail[j];
    state->slope[j] = slope[j];
  }
  state->before = r1;
  state->earlier = r2;
  state->next += (ptrdiff_t)count;
}

// A component after the response: sums over a row's channels, and how they change from row to row.
typedef struct {
  double value, slope;  // of the first row
  double fade;          // decay over a row
  double step;          // channels of a row times the rate
} tail_t;

// With T and S the tail and its slope in the first channel of a row of g channels: sum q^k = (1 - q^g)/(1 - q) = A times T,
// and A S + p B T with B = sum k q^k.
INLINE tail_t tail_of(const photofit_component *c, double tail, double slope, size_t group) {
  const double first = c->decay * tail;
  const double first_slope = c->decay * slope + c->decay_slope * tail;
  double sum = 0, weighted = 0, fade = 1;
  for (size_t k = 0; k < group; k++) {
    sum += fade;
    weighted += (double)k * fade;
    fade *= c->decay;
  }
  tail_t t;
  t.value = sum * first;
  t.slope = sum * first_slope + c->rate * weighted * first;
  t.fade = fade;
  t.step = (double)group * c->rate;
  return t;
}

INLINE void fade_rows(
    const size_t n, const photofit_decay *decay, const photofit_component *components, size_t count, tail_t *tails,
    rows_t *rows) {
  const size_t vectors = (count + LANES - 1) / LANES;
  const double group = (double)decay->group;
  lanes_t *means = (lanes_t *)rows->means, *shifts = (lanes_t *)rows->columns[2 * n + 1];
  lanes_t *ones = (lanes_t *)rows->columns[2 * n];
  for (size_t i = 0; i < vectors; i++) {
    means[i] = (lanes_t){0} + decay->background * group;
    shifts[i] = (lanes_t){0};
    ones[i] = (lanes_t){0} + group;
  }
  for (size_t j = 0; j < n; j++) {
    const photofit_component *c = components + j;
    tail_t *t = tails + j;
    _Alignas(64) double values[LANES], slopes[LANES];
    double power = 1;
    for (size_t k = 0; k < LANES; k++) {
      values[k] = power * t->value;
      slopes[k] = power * (t->slope + (double)k * t->step * t->value);
      power *= t->fade;
    }
    lanes_t value = *(lanes_t *)values, slope = *(lanes_t *)slopes;
    const double lift = LANES * t->step, drift = c->rate * decay->shift_factor * c->amplitude;
    lanes_t *by_time = (lanes_t *)rows->columns[j], *by_amplitude = (lanes_t *)rows->columns[n + j];
    for (size_t i = 0; i < vectors; i++) {
      const lanes_t scaled = c->amplitude * value;
      by_time[i] = c->amplitude * slope;
      by_amplitude[i] = value;
      means[i] += scaled;
      shifts[i] += drift * value;
      slope = power * (slope + lift * value);
      value = power * value;
    }
    // To the first row after these.
    double passed = 1;
    double fade = t->fade;
    for (size_t left = count; left; left >>= 1) {
      if (left & 1) passed *= fade;
      fade *= fade;
    }
    t->slope = passed * (t->slope + (double)count * t->step * t->value);
    t->value = passed * t->value;
  }
}

// Adds a block's gradient and lower triangle.
INLINE void add_products(
    double (*columns)[ROWS], size_t width, const double *weights, const double *misfits, size_t vectors,
    double *gradient, double *gram) {
  lanes_t weighted[ROWS / LANES];
  const lanes_t *w = (const lanes_t *)weights, *m = (const lanes_t *)misfits;
  for (size_t c = 0; c < width; c++) {
    const lanes_t *own = (const lanes_t *)columns[c];
    lanes_t slope = {0};
    for (size_t i = 0; i < vectors; i++) {
      weighted[i] = own[i] * w[i];
      slope += own[i] * m[i];
    }
    gradient[c] += added(&slope);
    for (size_t d = 0; d <= c; d += 4) {
      const lanes_t *a0 = (const lanes_t *)columns[d], *a1 = (const lanes_t *)columns[d + 1];
      const lanes_t *a2 = (const lanes_t *)columns[d + 2], *a3 = (const lanes_t *)columns[d + 3];
      lanes_t s[4] = {{0}, {0}, {0}, {0}};
      for (size_t i = 0; i < vectors; i++) {
        s[0] += weighted[i] * a0[i];
        s[1] += weighted[i] * a1[i];
        s[2] += weighted[i] * a2[i];
        s[3] += weighted[i] * a3[i];
      }
      for (size_t k = 0; k < 4 && d + k <= c; k++) gram[c * width + d + k] += added(&s[k]);
    }
  }
}

INLINE void transform_columns(double (*columns)[ROWS], size_t width, const double *transform, size_t vectors) {
  for (size_t c = width; c-- > 0;) {
    lanes_t *own = (lanes_t *)columns[c];
    for (size_t i = 0; i < vectors; i++) own[i] *= transform[c + c * width];
    for (size_t d = 0; d < c; d++) {
      const double factor = transform[d + c * width];
      const lanes_t *other = (const lanes_t *)columns[d];
      for (size_t i = 0; i < vectors; i++) own[i] += factor * other[i];
    }
  }
}

// Turns means into weights and misfits and adds deviance/2 and Pearson's sum. Returns whether all means are possible.
INLINE int weigh(rows_t *rows, const double *counts, size_t count, double *deviance, double *pearson) {
  const size_t vectors = (count + LANES - 1) / LANES;
  _Alignas(64) double y[ROWS];
  memcpy(y, counts, count * sizeof(double));
  for (size_t i = count; i < vectors * LANES; i++) {
    // A row that says nothing.
    y[i] = 0;
    rows->means[i] = 0;
  }
  for (size_t i = 0; i < vectors * LANES; i++) {
    const double mean = rows->means[i];
    const double count = y[i];
    const double inverse = mean > 0 ? 1.0 / (mean < 1e-280 ? 1e-280 : mean) : 0.0;
    const double ratio = count * inverse;
    const double misfit = (mean - count) * inverse;
    rows->weights[i] = inverse;
    rows->misfits[i] = misfit;
    rows->terms[0][i] = (mean - count) + count * log1(ratio < 1e-300 ? 1e-300 : ratio);
    rows->terms[1][i] = (mean - count) * misfit;
    // A count where none can be; a negative mean has no likelihood at all.
    const double without = mean > 0 ? 0.0 : count;
    rows->terms[2][i] = mean >= 0 ? without : 1.0;
  }
  lanes_t sum[3] = {{0}, {0}, {0}};
  for (size_t k = 0; k < 3; k++) {
    for (size_t i = 0; i < vectors; i++) sum[k] += ((const lanes_t *)rows->terms[k])[i];
  }
  *deviance += added(&sum[0]);
  *pearson += added(&sum[1]);
  return added(&sum[2]) == 0;
}

INLINE int sums(
    const size_t n, const photofit_decay *decay, const photofit_component *components, const double *response,
    const double *counts, const double *transform, double *totals, double *gradient, double *gram, double *residuals) {
  const size_t width = 2 * n + 1 + (decay->has_shift ? 1 : 0);
  rows_t rows;
  // Columns are taken four at a time.
  for (size_t c = 2 * n + 1; c < ((width + 3) & ~(size_t)3); c++) memset(rows.columns[c], 0, sizeof rows.columns[c]);
  memset(gradient, 0, width * sizeof(double));
  memset(gram, 0, width * width * sizeof(double));
  state_t state = {{0}, {0}, 0, 0, decay->response_start};
  for (size_t j = 0; j < n; j++) {
    state.tail[j] = components[j].tail;
    state.slope[j] = components[j].slope;
  }
  advance(n, decay, components, response, decay->lead, &state, 0);
  double deviance = 0, pearson = 0;
  int possible = 1;
  tail_t tails[PHOTOFIT_COMPONENTS];
  const size_t total = decay->head_rows + decay->tail_rows;
  size_t row = 0;
  while (row < total) {
    const int acts = row < decay->head_rows;
    const size_t left = acts ? decay->head_rows - row : total - row;
    const size_t count = left < ROWS ? left : ROWS;
    if (acts) {
      advance(n, decay, components, response, count, &state, &rows);
    } else {
      if (row == decay->head_rows) {
        for (size_t j = 0; j < n; j++) {
          tails[j] = tail_of(components + j, state.tail[j], state.slope[j], decay->group);
        }
      }
      fade_rows(n, decay, components, count, tails, &rows);
    }
    const size_t vectors = (count + LANES - 1) / LANES;
    for (size_t c = 0; c <= 2 * n + 1; c++) {
      for (size_t i = count; i < vectors * LANES; i++) rows.columns[c][i] = 0;
    }
    if (!decay->has_shift) memset(rows.columns[2 * n + 1], 0, vectors * LANES * sizeof(double));
    possible &= weigh(&rows, counts + row, count, &deviance, &pearson);
    if (decay->keeps_residuals) {
      double *own = residuals + row;
      for (size_t i = 0; i < count; i++) own[i] = rows.misfits[i] * __builtin_sqrt(rows.means[i] > 0 ? rows.means[i] : 0.0);
    }
    if (decay->is_transformed) transform_columns(rows.columns, width, transform, vectors);
    add_products(rows.columns, width, rows.weights, rows.misfits, vectors, gradient, gram);
    row += count;
  }
  for (size_t c = 0; c < width; c++) {
    for (size_t d = 0; d < c; d++) gram[d * width + c] = gram[c * width + d];
  }
  totals[0] = 2 * deviance;
  totals[1] = pearson;
  return possible;
}

PER_PROCESSOR
int photofit_decay_sums(
    const photofit_decay *decay, const photofit_component *components, const double *response, const double *counts,
    const double *transform, double *totals, double *gradient, double *gram, double *residuals) {
  switch (decay->components) {
    case 1: return sums(1, decay, components, response, counts, transform, totals, gradient, gram, residuals);
    case 2: return sums(2, decay, components, response, counts, transform, totals, gradient, gram, residuals);
    case 3: return sums(3, decay, components, response, counts, transform, totals, gradient, gram, residuals);
    case 4: return sums(4, decay, components, response, counts, transform, totals, gradient, gram, residuals);
    case 5: return sums(5, decay, components, response, counts, transform, totals, gradient, gram, residuals);
    default: return 0;
  }
}

PER_PROCESSOR
void photofit_decay_columns(
    const photofit_decay *decay, const photofit_component *component, const double *response, double *values) {
  rows_t rows;
  state_t state = {{component->tail}, {component->slope}, 0, 0, decay->response_start};
  advance(1, decay, component, response, decay->lead, &state, 0);
  tail_t tail = {0};
  const size_t total = decay->head_rows + decay->tail_rows;
  size_t row = 0;
  while (row < total) {
    const int acts = row < decay->head_rows;
    const size_t left = acts ? decay->head_rows - row : total - row;
    const size_t count = left < ROWS ? left : ROWS;
    if (acts) {
      advance(1, decay, component, response, count, &state, &rows);
    } else {
      if (row == decay->head_rows) tail = tail_of(component, state.tail[0], state.slope[0], decay->group);
      fade_rows(1, decay, component, count, &tail, &rows);
    }
    memcpy(values + row, rows.columns[1], count * sizeof(double));
    row += count;
  }
}
