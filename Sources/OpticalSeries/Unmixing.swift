import Fitting
import LinearAlgebra
import Measurements

/// A series as sums of reference spectra with concentrations ≥ 0, one spectrum at a time.
public struct Unmixing: Sendable {
  /// Names of the references.
  public let names: [String]
  /// Concentrations in units of the references', one list a reference, a value a time.
  public let concentrations: [[Double]]
  /// Standard errors from the residual of each spectrum; nil where a concentration is held at 0.
  public let errors: [[Double?]]
  /// Root mean square of the residual of each spectrum.
  public let residuals: [Double]
  /// Ratio of the largest to the smallest singular value of the references scaled to length 1: errors grow with it.
  public let condition: Double
  let times: [Double]
  let timeUnit: String

  /// Unmixes a series. References are interpolated linearly to the positions of the series; positions outside of theirs, or
  /// with a missing value, are left out. Throws `invalidData` where references cannot be told apart or too few positions
  /// are shared.
  public init(_ series: TimedSpectra, references: SpectrumSeries) throws(OpticalSeriesError) {
    let count = references.intensities.count
    guard series.axis == references.axis else {
      throw OpticalSeriesError(
        .invalidData, "series and references have different axes, \(series.axisName) and \(references.axis.rawValue)")
    }
    let table = references.intensities.map { spectrum in
      series.positions.map { Self.interpolated(spectrum, references.positions, at: $0) }
    }
    let kept = series.positions.indices.filter { position in
      table.allSatisfy { $0[position].isFinite } && series.absorbances.allSatisfy { $0[position].isFinite }
    }
    guard kept.count > count else {
      throw OpticalSeriesError(
        .invalidData, "series and references share \(kept.count) positions; \(count) references need more")
    }
    let basis = Matrix(
      rows: kept.count, columns: count, columnMajor: table.flatMap { spectrum in kept.map { spectrum[$0] } })
    var unit = basis
    for j in 0..<count {
      let norm = Vector.sumOfSquares(basis.column(j)).squareRoot()
      guard norm > 0 else {
        throw OpticalSeriesError(.invalidData, "the reference \(references.labels[j]) is 0 throughout")
      }
      Vector.scale(&unit.elements, unit.columnRange(j), by: 1 / norm)
    }
    let singular = (try? SingularValues(unit).values) ?? []
    guard let most = singular.first, let least = singular.last, least > 1e-8 * most else {
      throw OpticalSeriesError(.invalidData, "the references cannot be told apart: one is a sum of the others")
    }
    condition = most / least
    var factored = basis
    var solver = HouseholderQR()
    solver.factor(&factored)
    let triangle = HouseholderQR.triangle(of: factored)
    var (concentrations, errors) = (
      references.labels.map { _ in [Double]() }, references.labels.map { _ in [Double?]() }
    )
    var residuals: [Double] = []
    for spectrum in series.absorbances {
      var target = Matrix(rows: kept.count, columns: 1, columnMajor: kept.map { spectrum[$0] })
      solver.applyTransposedQ(of: factored, to: &target)
      guard
        let found = SignedSolution(
          triangle: triangle, target: Array(target.elements.prefix(count)),
          signs: references.labels.map { _ in .nonNegative })
      else { throw OpticalSeriesError(.invalidData, "no concentrations of at least 0 were found") }
      var sum = 0.0
      for (row, position) in kept.enumerated() {
        var rest = spectrum[position]
        for j in 0..<count { rest -= found.values[j] * basis[row, j] }
        sum += rest * rest
      }
      let free = (0..<count).filter { !found.isHeld[$0] }
      let variance = sum / Double(kept.count - free.count)
      let inner = Self.inverseDiagonal(basis, free)
      for j in 0..<count {
        concentrations[j].append(found.values[j])
        errors[j].append(free.firstIndex(of: j).flatMap { inner?[$0] }.map { ($0 * variance).squareRoot() })
      }
      residuals.append((sum / Double(kept.count)).squareRoot())
    }
    names = references.labels
    self.concentrations = concentrations
    self.errors = errors
    self.residuals = residuals
    times = series.times
    timeUnit = series.timeUnit
  }

  /// The diagonal of (BᵀB)⁻¹ for some columns of B.
  private static func inverseDiagonal(_ basis: Matrix, _ columns: [Int]) -> [Double]? {
    let part = Matrix(rows: basis.rows, columns: columns.count, columnMajor: columns.flatMap { basis.column($0) })
    guard !columns.isEmpty, let found = try? SingularValues(part) else { return nil }
    return columns.indices.map { j in
      found.values.indices.reduce(0) { sum, k in
        let x = found.rightTransposed[k, j] / found.values[k]
        return sum + x * x
      }
    }
  }

  private static func interpolated(_ values: [Double], _ axis: [Double], at position: Double) -> Double {
    guard let first = axis.first, let last = axis.last, position >= first, position <= last else { return .nan }
    var (low, high) = (0, axis.count - 1)
    while low + 1 < high {
      let middle = (low + high) / 2
      if axis[middle] <= position { low = middle } else { high = middle }
    }
    guard axis[high] > axis[low] else { return values[low] }
    let part = (position - axis[low]) / (axis[high] - axis[low])
    return part == 0 ? values[low] : part == 1 ? values[high] : values[low] + part * (values[high] - values[low])
  }

  /// Concentrations with errors against time.
  public var table: ResultTable {
    var columns = [ResultTable.Column("time", unit: timeUnit, values: times)]
    for (j, name) in names.enumerated() {
      columns.append(.init(name, values: concentrations[j], decimals: 5))
      columns.append(.init("\(name)_error", values: errors[j], decimals: 5))
    }
    columns.append(.init("residual", values: residuals))
    return ResultTable(
      name: "unmixing", title: "concentrations in units of the references, and what is left (rms)", columns: columns,
      place: .text)
  }
}
