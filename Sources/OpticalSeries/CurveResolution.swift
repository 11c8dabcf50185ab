import Fitting
import LinearAlgebra
import Measurements

/// What the curve resolution of a series may be told.
public struct ResolutionOptions: Sendable, Equatable {
  /// Number of components.
  public var components: Int
  /// Whether every concentration may have one maximum only.
  public var isUnimodal = false
  /// Whether concentrations sum to 1 at every time.
  public var isClosed = false
  /// The largest number of rounds.
  public var roundLimit = 5000

  /// Options for a number of components.
  public init(components: Int) { self.components = components }
}

/// Multivariate curve resolution by alternating least squares: concentrations and spectra of at least 0 whose product is the
/// series, without a scheme.
///
/// Started from the purest spectra (the time whose spectrum stands out most, then the one that is farthest from those
/// chosen); every half of a round is a non-negative least squares, see Tauler, Chemom. Intell. Lab. Syst. 1995, 30, 133,
/// doi:10.1016/0169-7439(95)00047-X. It has converged where a round changes the sum of squares by less than 1e-9 of it, and
/// says so where it has not. Without a scheme many solutions fit alike (rotational ambiguity): it shows one of them.
public struct CurveResolution: Sendable {
  /// Concentrations, a list a component.
  public let concentrations: [[Double]]
  /// Spectra, a list a component; NaN at wavelengths with a missing value.
  public let spectra: [[Double]]
  /// Sum of squares of the residual.
  public let sumOfSquares: Double
  /// √ of the sum of squares over that of the data.
  public let lackOfFit: Double
  /// Rounds made.
  public let rounds: Int
  /// Whether the sum of squares came to rest.
  public let isConverged: Bool
  private let series: TimedSpectra

  private static let tolerance = 1e-9

  /// Resolves a series. Throws `invalidOption` for a number of components that is not 1 to 10 and below that of the spectra.
  public init(_ series: TimedSpectra, options: ResolutionOptions) throws(OpticalSeriesError) {
    let count = options.components
    guard (1...10).contains(count), count < series.times.count else {
      throw OpticalSeriesError(
        .invalidOption,
        "\(series.times.count) spectra cannot be resolved into \(count) components; take 1 to "
          + "\(min(10, max(1, series.times.count - 1)))")
    }
    let data = try SeriesMatrix.complete(series)
    guard data.columns > count else {
      throw OpticalSeriesError(.invalidData, "\(data.columns) wavelengths are too few for \(count) components")
    }
    let total = Vector.sumOfSquares(data.elements)
    let transposed = data.transposed()
    // Components × wavelengths, and components × times.
    var spectra = Self.purest(data, count)
    var concentrations = Matrix(rows: count, columns: data.rows)
    var last = Double.infinity
    var (rounds, isConverged) = (0, false)
    while rounds < options.roundLimit {
      rounds += 1
      guard let solved = Self.solve(spectra.transposed(), transposed) else { break }
      concentrations = solved
      Self.constrain(&concentrations, options)
      guard let next = Self.solve(concentrations.transposed(), data) else { break }
      spectra = next
      let sum = Self.residual(data, concentrations, spectra)
      if abs(last - sum) <= Self.tolerance * max(sum, 1e-20 * total) {
        isConverged = true
        last = sum
        break
      }
      last = sum
    }
    self.concentrations = (0..<count).map { k in (0..<data.rows).map { concentrations[k, $0] } }
    let complete = series.positions.indices.filter { j in series.absorbances.allSatisfy { $0[j].isFinite } }
    self.spectra = (0..<count).map { k in
      var full = series.positions.map { _ in Double.nan }
      for (column, position) in complete.enumerated() { full[position] = spectra[k, column] }
      return full
    }
    sumOfSquares = last
    lackOfFit = total > 0 ? (last / total).squareRoot() : 0
    self.rounds = rounds
    self.isConverged = isConverged
    self.series = series
  }

  /// The rows that stand out most, one after the other, with their parts in those chosen taken out.
  private static func purest(_ data: Matrix, _ count: Int) -> Matrix {
    var rest = data
    var result = Matrix(rows: count, columns: data.columns)
    for k in 0..<count {
      let norms = (0..<rest.rows).map { i in (0..<rest.columns).reduce(0) { $0 + rest[i, $1] * rest[i, $1] } }
      let best = norms.indices.max { norms[$0] < norms[$1] } ?? 0
      for j in 0..<data.columns { result[k, j] = max(0, data[best, j]) }
      guard norms[best] > 0 else { continue }
      let direction = (0..<rest.columns).map { rest[best, $0] / norms[best].squareRoot() }
      for i in 0..<rest.rows {
        let part = (0..<rest.columns).reduce(0) { $0 + rest[i, $1] * direction[$1] }
        for j in 0..<rest.columns { rest[i, j] -= part * direction[j] }
      }
    }
    return result
  }

  /// Non-negative X with B·X nearest to Y, column by column; nil where none was found.
  private static func solve(_ basis: Matrix, _ target: Matrix) -> Matrix? {
    var factored = basis
    var solver = HouseholderQR()
    solver.factor(&factored)
    let triangle = HouseholderQR.triangle(of: factored)
    var rotated = target
    solver.applyTransposedQ(of: factored, to: &rotated)
    let signs = [AmplitudeSign](repeating: .nonNegative, count: basis.columns)
    var result = Matrix(rows: basis.columns, columns: target.columns)
    for j in 0..<target.columns {
      let part = Array(rotated.elements[j * rotated.rows..<j * rotated.rows + basis.columns])
      guard let found = SignedSolution(triangle: triangle, target: part, signs: signs) else { return nil }
      for i in 0..<basis.columns { result[i, j] = found.values[i] }
    }
    return result
  }

  private static func constrain(_ concentrations: inout Matrix, _ options: ResolutionOptions) {
    if options.isUnimodal {
      for k in 0..<concentrations.rows {
        let values = (0..<concentrations.columns).map { concentrations[k, $0] }
        let top = values.indices.max { values[$0] < values[$1] } ?? 0
        for i in (top + 1)..<max(top + 1, values.count) {
          concentrations[k, i] = min(concentrations[k, i], concentrations[k, i - 1])
        }
        for i in stride(from: top - 1, through: 0, by: -1) {
          concentrations[k, i] = min(concentrations[k, i], concentrations[k, i + 1])
        }
      }
    }
    guard options.isClosed else { return }
    for i in 0..<concentrations.columns {
      let sum = (0..<concentrations.rows).reduce(0) { $0 + concentrations[$1, i] }
      guard sum > 0 else { continue }
      for k in 0..<concentrations.rows { concentrations[k, i] /= sum }
    }
  }

  private static func residual(_ data: Matrix, _ concentrations: Matrix, _ spectra: Matrix) -> Double {
    var model = Matrix(rows: data.rows, columns: data.columns)
    Product.multiplyTransposed(concentrations, spectra, into: &model)
    var sum = 0.0
    for index in data.elements.indices {
      let rest = data.elements[index] - model.elements[index]
      sum += rest * rest
    }
    return sum
  }

  /// Concentrations and spectra as a result; not converged where the sum of squares did not come to rest.
  public func result() -> FitResult {
    let names = concentrations.indices.map { "component_\($0 + 1)" }
    var result = FitResult.computed(
      model: "curve resolution, \(concentrations.count) components",
      derived: [
        DerivedQuantity(
          name: "lack_of_fit", symbol: "lack of fit", unit: "%", value: 100 * lackOfFit, standardError: nil),
        DerivedQuantity(name: "rounds", symbol: "rounds", unit: "", value: Double(rounds), standardError: nil),
      ],
      tables: [
        ResultTable(
          name: "concentrations", title: "concentrations against time",
          columns: [.init("time", unit: series.timeUnit, values: series.times)]
            + zip(names, concentrations).map { .init($0, values: $1) }, place: .document),
        ResultTable(
          name: "spectra", title: "spectra of the components",
          columns: [.init(series.axisName, unit: series.axisUnit, values: series.positions)]
            + zip(names, spectra).map { name, values in .init(name, values: values.map { $0.isFinite ? $0 : nil }) }),
      ],
      findings: [
        "Curve resolution without a scheme is one of many solutions that fit alike; a scheme or reference spectra decide."
      ])
    if !isConverged {
      result.termination = Termination(
        reason: .evaluationLimit,
        message: "the sum of squares still moved after \(rounds) rounds; constraints that contradict the data do that",
        starts: 1)
      result.warnings.append(
        "the curve resolution did not converge: the sum of squares still moved after \(rounds) rounds")
    }
    return result
  }
}
