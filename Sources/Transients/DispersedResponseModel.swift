import Fitting
import Glibc
import Kinetics
import LinearAlgebra

/// Exponentials convolved with a Gaussian response whose time zero is a polynomial of the wavelength.
struct DispersedResponseModel: ColumnwiseSeparableModel {
  let delays: [Double]
  /// x = (λ − reference)/100 nm of every data column.
  let positions: [Double]
  let layout: ParameterLayout
  /// The delays' tail, where the last rows hold it.
  private var tail: SharedTail?

  init(delays: [Double], positions: [Double], layout: ParameterLayout) {
    self.delays = delays
    self.positions = positions
    self.layout = layout
  }

  var pointCount: Int { delays.count }
  var componentCount: Int { layout.componentCount }
  var localCount: Int { layout.local.count }
  var derivativeTerms: [DerivativeTerm] { layout.terms }

  private var dispersion: Dispersion { Dispersion(positions: positions, layout: layout) }

  func localSlopes(column: Int) -> [LocalSlope] { dispersion.localSlopes(column: column) }

  func timeZero(_ parameters: [Double], column: Int) -> Double { dispersion.timeZero(parameters, column: column) }

  func basis(_ parameters: [Double], column: Int, into basis: inout Matrix) {
    let timeZero = timeZero(parameters, column: column)
    ConvolvedExponentials.fill(
      &basis.elements, delays: delays, rates: layout.rates(parameters),
      response: layout.response(parameters, timeZero: timeZero))
    tail?.fill(&basis, layout, parameters, timeZero: timeZero)
  }

  func basis(_ parameters: [Double], column: Int, into basis: inout Matrix, derivatives: inout Matrix) {
    let timeZero = timeZero(parameters, column: column)
    layout.writeDerivatives(parameters, timeZero: timeZero, delays: delays, into: &basis, derivatives: &derivatives)
    tail?.fill(&basis, derivatives: &derivatives, layout, parameters, timeZero: timeZero)
  }
}

extension DispersedResponseModel: SharedTailModel {
  /// exp(−k·(t − t₁)) and (t − t₁)·exp(−k·(t − t₁)) of every component, with t₁ the first delay of the tail.
  var tailFunctionCount: Int { 2 * layout.componentCount }

  func tailStart(_ parameters: [Double]) -> Int {
    let sigma = layout.response(parameters, timeZero: 0).sigma
    let rates = layout.rates(parameters)
    let lag = rates.reduce(0) { SharedTail.isFast($1, sigma) ? $0 : max($0, $1 * sigma * sigma) }
    var end = -Double.infinity
    for column in positions.indices {
      let timeZero = timeZero(parameters, column: column)
      guard timeZero.isFinite else { return delays.count }
      end = max(end, timeZero + SharedTail.reach * sigma + lag)
    }
    return delays.firstIndex { $0 > end } ?? delays.count
  }

  func tailFunctions(_ parameters: [Double], from start: Int, into functions: inout Matrix) {
    let sigma = layout.response(parameters, timeZero: 0).sigma
    let rows = functions.rows
    for (j, rate) in layout.rates(parameters).enumerated() {
      let (plain, sloped) = (j * rows, (layout.componentCount + j) * rows)
      let isFast = SharedTail.isFast(rate, sigma)
      for i in 0..<rows {
        let after = delays[start + i] - delays[start]
        let value = isFast ? 0 : exp(-rate * after)
        functions.elements[plain + i] = value
        functions.elements[sloped + i] = after * value
      }
    }
  }

  func shortened(to start: Int, triangle: Matrix) -> DispersedResponseModel {
    // The rows of the tail are overwritten; any delay will do.
    let padding = [Double](repeating: delays[start], count: tailFunctionCount)
    var short = DispersedResponseModel(
      delays: Array(delays[..<start]) + padding, positions: positions, layout: layout)
    short.tail = SharedTail(start: start, first: delays[start], triangle: triangle)
    return short
  }
}

/// The part of a map in which the response is over at every wavelength: there a component is D·exp(−k·(t − t₁)) with D =
/// exp(−k·(t₁ − t₀) + k²σ²/2), for its own t₀.
private struct SharedTail: Sendable {
  /// The first row.
  let start: Int
  /// t₁, its delay.
  let first: Double
  /// Of the shared functions.
  let triangle: Matrix

  /// So many σ after time zero, and after the lag kσ², the convolution differs from the exponential by less than 1e-22
  /// of its height.
  static let reach = 10.0

  /// A component that has decayed while the response lasts: nothing is left of it in the tail.
  static func isFast(_ rate: Double, _ sigma: Double) -> Bool { rate * sigma > reach }

  /// Writes the last rows of the basis.
  func fill(_ basis: inout Matrix, _ layout: ParameterLayout, _ parameters: [Double], timeZero: Double) {
    let response = layout.response(parameters, timeZero: timeZero)
    for j in 0..<layout.componentCount {
      let rate = layout.rate(j, parameters)
      write(&basis, column: j, component: j, plain: height(rate, response), sloped: 0, layout)
    }
  }

  /// Writes the last rows of the basis and of its derivatives with respect to lifetimes, t₀ and FWHM.
  func fill(
    _ basis: inout Matrix, derivatives: inout Matrix, _ layout: ParameterLayout, _ parameters: [Double],
    timeZero: Double
  ) {
    fill(&basis, layout, parameters, timeZero: timeZero)
    let response = layout.response(parameters, timeZero: timeZero)
    let count = layout.componentCount
    for j in 0..<count {
      let rate = layout.rate(j, parameters)
      let height = height(rate, response)
      // ∂/∂k of exp(−k·(t − t₁))·D is (kσ² − (t₁ − t₀) − (t − t₁)) times it; ∂k/∂τ = −k².
      let byRate = rate * response.sigma * response.sigma - (first - timeZero)
      let chain = -rate * rate * height
      write(&derivatives, column: j, component: j, plain: chain * byRate, sloped: -chain, layout)
      write(&derivatives, column: count + j, component: j, plain: rate * height, sloped: 0, layout)
      let byWidth = rate * rate * response.sigma / GaussianResponse.fwhmPerSigma
      write(&derivatives, column: 2 * count + j, component: j, plain: byWidth * height, sloped: 0, layout)
    }
  }

  /// D; 0 for a component that has decayed.
  private func height(_ rate: Double, _ response: GaussianResponse) -> Double {
    if Self.isFast(rate, response.sigma) { return 0 }
    return exp(-rate * (first - response.timeZero - 0.5 * rate * response.sigma * response.sigma))
  }

  /// `triangle`·(`plain` of the component's exponential + `sloped` of its product with the delay).
  private func write(
    _ matrix: inout Matrix, column: Int, component: Int, plain: Double, sloped: Double, _ layout: ParameterLayout
  ) {
    let rows = triangle.rows
    let target = column * matrix.rows + start
    let (a, b) = (component * rows, (layout.componentCount + component) * rows)
    for i in 0..<rows {
      matrix.elements[target + i] = plain * triangle.elements[a + i] + sloped * triangle.elements[b + i]
    }
  }
}
