import LinearAlgebra

extension TargetScheme {
  /// Writes the concentrations of all compartments, convolved with a Gaussian response, into columns of `values`,
  /// `delays.count` elements each, beginning with column 0. Rates must be > 0; all values are NaN where K cannot be
  /// decomposed.
  public func fill(_ values: inout [Double], delays: [Double], rates: [Double], response: GaussianResponse) {
    precondition(values.count >= delays.count * compartmentCount, "the columns must lie inside the matrix")
    let size = delays.count * compartmentCount
    for i in 0..<size { values[i] = 0 }
    guard let modes = try? SchemeModes(self, rates: rates, derivatives: false) else {
      for i in 0..<size { values[i] = .nan }
      return
    }
    let exponentials = ModeExponentials(modes.modes, delays: delays, response: response, derivatives: false)
    for (m, mode) in modes.modes.enumerated() {
      exponentials.add(m, .value, times: mode.weights, to: &values, firstColumn: 0)
    }
  }

  /// The same with all derivatives in one matrix: for every rate in turn a column for each compartment, then those with
  /// respect to time zero, then to σ.
  public func fill(
    _ values: inout [Double], packedDerivatives derivatives: inout [Double], delays: [Double], rates: [Double],
    response: GaussianResponse
  ) {
    let n = compartmentCount
    let size = delays.count * n
    precondition(
      values.count >= size && derivatives.count >= size * (rateCount + 2), "the columns must lie inside each matrix")
    for i in 0..<size { values[i] = 0 }
    for i in 0..<size * (rateCount + 2) { derivatives[i] = 0 }
    guard let modes = try? SchemeModes(self, rates: rates, derivatives: true) else {
      for i in 0..<size { values[i] = .nan }
      return
    }
    let exponentials = ModeExponentials(modes.modes, delays: delays, response: response, derivatives: true)
    for (m, mode) in modes.modes.enumerated() {
      exponentials.add(m, .value, times: mode.weights, to: &values, firstColumn: 0)
      for q in 0..<rateCount {
        exponentials.add(m, .value, times: mode.weightSlopes[q], to: &derivatives, firstColumn: q * n)
        let slope = mode.rateSlopes[q]
        guard slope != Complex(0) else { continue }
        exponentials.add(m, .byRate, times: mode.weights.map { slope * $0 }, to: &derivatives, firstColumn: q * n)
      }
      exponentials.add(m, .byTimeZero, times: mode.weights, to: &derivatives, firstColumn: rateCount * n)
      exponentials.add(m, .bySigma, times: mode.weights, to: &derivatives, firstColumn: (rateCount + 1) * n)
    }
  }
}

/// The convolved exponentials of modes over the delays, with their derivatives.
private struct ModeExponentials {
  /// What is meant of an exponential; the raw value is its position among the columns of a mode.
  enum Part: Int {
    case value, byRate, byTimeZero, bySigma
  }

  private let rowCount: Int
  private let isReal: [Bool]
  /// First column of every mode, and the distance of its parts.
  private let first: [Int]
  private let stride: [Int]
  private var elements: [Double]

  init(_ modes: [SchemeMode], delays: [Double], response: GaussianResponse, derivatives: Bool) {
    let real = modes.filter(\.isReal)
    let parts = derivatives ? 4 : 1
    let count = delays.count
    rowCount = count
    isReal = modes.map(\.isReal)
    var (first, stride): ([Int], [Int]) = ([], [])
    var (realColumn, complexColumn) = (0, real.count * parts)
    for mode in modes {
      first.append(mode.isReal ? realColumn : complexColumn)
      stride.append(mode.isReal ? real.count : 2)
      if mode.isReal { realColumn += 1 } else { complexColumn += 2 * parts }
    }
    self.first = first
    self.stride = stride
    elements = [Double](repeating: .nan, count: complexColumn * count)
    let rates = real.map(\.rate.real)
    if derivatives {
      var slopes = [Double](repeating: .nan, count: 3 * real.count * count)
      ConvolvedExponentials.fill(
        &elements, packedDerivatives: &slopes, delays: delays, rates: rates, response: response)
      elements.replaceSubrange(real.count * count..<4 * real.count * count, with: slopes)
    } else {
      ConvolvedExponentials.fill(&elements, delays: delays, rates: rates, response: response)
    }
    for (m, mode) in modes.enumerated() where !mode.isReal {
      ConvolvedOscillations.fill(
        &elements, firstColumn: first[m], delays: delays, rate: mode.rate, response: response,
        derivatives: derivatives)
    }
  }

  /// Adds Re(part × weights) of mode `m` to the columns of the compartments from `firstColumn` on.
  func add(_ m: Int, _ part: Part, times weights: [Complex], to values: inout [Double], firstColumn: Int) {
    let column = first[m] + part.rawValue * stride[m]
    let real = column * rowCount..<(column + 1) * rowCount
    for (i, weight) in weights.enumerated() {
      let target = (firstColumn + i) * rowCount
      if weight.real != 0 { Vector.add(weight.real, elements, real, to: &values, at: target) }
      // A real exponential has no second column.
      if !isReal[m], weight.imaginary != 0 {
        Vector.add(-weight.imaginary, elements, real.upperBound..<real.upperBound + rowCount, to: &values, at: target)
      }
    }
  }
}
