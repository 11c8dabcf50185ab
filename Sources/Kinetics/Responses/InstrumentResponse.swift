/// The instrument response at one wavelength: a Gaussian, or a measured one with its time zero.
public enum InstrumentResponse: Sendable, Equatable {
  /// A Gaussian of area 1.
  case gaussian(GaussianResponse)
  /// A measured response whose centre of mass lies at `timeZero` on the delay axis.
  case measured(SampledResponse, timeZero: Double)

  /// True where the response has a width that may be fitted: derivatives with respect to σ then follow the others.
  public var hasWidth: Bool {
    if case .gaussian = self { true } else { false }
  }

  /// Writes exp(−kt) of every rate, started at time zero and convolved, into the first columns of `values`,
  /// `delays.count` elements each. Rates must be ≥ 0.
  public func fillExponentials(_ values: inout [Double], delays: [Double], rates: [Double]) {
    switch self {
    case .gaussian(let gaussian):
      ConvolvedExponentials.fill(&values, delays: delays, rates: rates, response: gaussian)
    case .measured(let response, let timeZero):
      precondition(values.count >= rates.count * delays.count, "the columns must lie inside the matrix")
      for (j, rate) in rates.enumerated() {
        let exponential = SampledResponse.Exponential(response, rate: Complex(rate))
        for (i, delay) in delays.enumerated() {
          values[j * delays.count + i] = exponential.at(delay - timeZero).value.real
        }
      }
    }
  }

  /// The same with all derivatives in one matrix: with n rates first the n columns with respect to the rates, then n with
  /// respect to time zero, then, for a Gaussian, n with respect to σ.
  public func fillExponentials(
    _ values: inout [Double], packedDerivatives derivatives: inout [Double], delays: [Double], rates: [Double]
  ) {
    switch self {
    case .gaussian(let gaussian):
      ConvolvedExponentials.fill(
        &values, packedDerivatives: &derivatives, delays: delays, rates: rates, response: gaussian)
    case .measured(let response, let timeZero):
      let block = rates.count * delays.count
      precondition(values.count >= block && derivatives.count >= 2 * block, "the columns must lie inside each matrix")
      for (j, rate) in rates.enumerated() {
        let exponential = SampledResponse.Exponential(response, rate: Complex(rate))
        for (i, delay) in delays.enumerated() {
          let point = exponential.at(delay - timeZero)
          let index = j * delays.count + i
          values[index] = point.value.real
          derivatives[index] = point.byRate.real
          derivatives[block + index] = point.byTimeZero.real
        }
      }
    }
  }

  /// Writes real and imaginary part of exp(−kt) with a complex rate as ``ConvolvedOscillations`` does; the columns for σ
  /// are 0 for a measured response.
  public func fillOscillation(
    _ values: inout [Double], firstColumn: Int = 0, delays: [Double], rate: Complex, derivatives: Bool
  ) {
    switch self {
    case .gaussian(let gaussian):
      ConvolvedOscillations.fill(
        &values, firstColumn: firstColumn, delays: delays, rate: rate, response: gaussian, derivatives: derivatives)
    case .measured(let response, let timeZero):
      let count = delays.count
      let columns = ConvolvedOscillations.columnCount(derivatives: derivatives)
      precondition(
        firstColumn >= 0 && values.count >= (firstColumn + columns) * count, "the columns must lie inside the matrix")
      let exponential = SampledResponse.Exponential(response, rate: rate)
      for (i, delay) in delays.enumerated() {
        let point = exponential.at(delay - timeZero)
        let parts = derivatives ? [point.value, point.byRate, point.byTimeZero, Complex(0)] : [point.value]
        for (part, number) in parts.enumerated() {
          let index = (firstColumn + 2 * part) * count + i
          values[index] = number.real
          values[index + count] = number.imaginary
        }
      }
    }
  }
}
