import LinearAlgebra

/// The concentrations of a target scheme for given rates: K is decomposed once, for any number of responses.
public struct TargetConcentrations: Sendable {
  private let modes: [SchemeMode]
  private let compartmentCount: Int
  private let rateCount: Int

  /// Decomposes K. Rates must be > 0, one value each. Nil where K cannot be decomposed.
  public init?(_ scheme: TargetScheme, rates: [Double], derivatives: Bool) {
    guard let found = try? SchemeModes(scheme, rates: rates, derivatives: derivatives) else { return nil }
    modes = found.modes
    compartmentCount = scheme.compartmentCount
    rateCount = scheme.rateCount
  }

  /// Writes the concentrations of all compartments, convolved with a response, into the first columns of `values`,
  /// `delays.count` elements each.
  public func fill(_ values: inout [Double], delays: [Double], response: InstrumentResponse) {
    let size = delays.count * compartmentCount
    precondition(values.count >= size, "the columns must lie inside the matrix")
    for i in 0..<size { values[i] = 0 }
    let exponentials = ModeExponentials(modes, delays: delays, response: response, derivatives: false)
    for (m, mode) in modes.enumerated() {
      exponentials.add(m, .value, times: mode.weights, to: &values, firstColumn: 0)
    }
  }

  /// The same with all derivatives in one matrix: for every rate in turn a column for each compartment, then those with
  /// respect to time zero, then, where the response has a width, to σ. The decomposition must have its derivatives.
  public func fill(
    _ values: inout [Double], packedDerivatives derivatives: inout [Double], delays: [Double],
    response: InstrumentResponse
  ) {
    let n = compartmentCount
    let size = delays.count * n
    let blocks = rateCount + (response.hasWidth ? 2 : 1)
    precondition(values.count >= size && derivatives.count >= size * blocks, "the columns must lie inside each matrix")
    for i in 0..<size { values[i] = 0 }
    for i in 0..<size * blocks { derivatives[i] = 0 }
    let exponentials = ModeExponentials(modes, delays: delays, response: response, derivatives: true)
    for (m, mode) in modes.enumerated() {
      exponentials.add(m, .value, times: mode.weights, to: &values, firstColumn: 0)
      for q in 0..<rateCount {
        exponentials.add(m, .value, times: mode.weightSlopes[q], to: &derivatives, firstColumn: q * n)
        let slope = mode.rateSlopes[q]
        guard slope != Complex(0) else { continue }
        exponentials.add(m, .byRate, times: mode.weights.map { slope * $0 }, to: &derivatives, firstColumn: q * n)
      }
      exponentials.add(m, .byTimeZero, times: mode.weights, to: &derivatives, firstColumn: rateCount * n)
      guard response.hasWidth else { continue }
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

  init(_ modes: [SchemeMode], delays: [Double], response: InstrumentResponse, derivatives: Bool) {
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
      response.fillExponentials(&elements, packedDerivatives: &slopes, delays: delays, rates: rates)
      elements.replaceSubrange(real.count * count..<4 * real.count * count, with: slopes)
    } else {
      response.fillExponentials(&elements, delays: delays, rates: rates)
    }
    for (m, mode) in modes.enumerated() where !mode.isReal {
      response.fillOscillation(
        &elements, firstColumn: first[m], delays: delays, rate: mode.rate, derivatives: derivatives)
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
