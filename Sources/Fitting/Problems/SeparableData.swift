import LinearAlgebra

/// The data of a separable fit: points × data columns, and what is known of their errors.
public struct SeparableData: Sendable, Equatable {
  /// What is known of the standard deviations.
  public enum Errors: Sendable, Equatable {
    /// Equal in all cells, and unknown: the errors of the fit are scaled with its residual.
    case unknown
    /// One σ for every row, > 0.
    case rows([Double])
    /// One σ for every data column, > 0: the columns are scaled, and every compression of the data is as good as
    /// without errors.
    case columns([Double])
    /// One σ for every cell, > 0; it is not looked at where the value is missing.
    case cells(Matrix)
  }

  /// The values, points × data columns; NaN where a cell is missing.
  public var values: Matrix
  /// Their standard deviations.
  public var errors: Errors

  /// Data with what is known of their errors.
  public init(_ values: Matrix, errors: Errors = .unknown) {
    self.values = values
    self.errors = errors
  }
}

/// Data columns with the same weight in every row: they share one factored basis.
struct ColumnGroup {
  /// Positions of the columns in the data.
  var columns: [Int]
  /// 1/σ of every row, 0 where the cell is missing; nil where all are 1. A σ that a whole column shares is not in it.
  let weights: [Double]?
}

/// Data that have been checked, weighted and sorted into groups of columns.
struct WeightedData {
  let source: SeparableData
  let groups: [ColumnGroup]
  /// Columns that hold too few values for their amplitudes.
  let excluded: [Int]
  /// Cells used.
  let cellCount: Int
  let componentCount: Int
  /// One σ for every data column, which the weighted values are divided by; nil where all are 1.
  let columnErrors: [Double]?

  /// Number of columns used.
  var columnCount: Int { source.values.columns - excluded.count }
  /// True if no cell is missing and all cells of a column count the same.
  var isPlain: Bool { groups.count == 1 && groups[0].weights == nil && excluded.isEmpty }
  var errorScale: ErrorScale { source.errors == .unknown ? .estimated : .known }

  /// Checks sizes and numbers. A column with fewer values than the model has components is left out.
  init(_ data: SeparableData, pointCount: Int, componentCount: Int) throws(FittingError) {
    let values = data.values
    guard values.rows == pointCount else {
      throw FittingError(.mismatchedSizes, "the model has \(pointCount) points and the data \(values.rows) rows")
    }
    guard values.columns > 0 else { throw FittingError(.tooFewPoints, "there are no data columns") }
    try Self.checkErrors(data)
    var groups: [ColumnGroup] = []
    var known: [[Double]?: Int] = [:]
    var excluded: [Int] = []
    var cells = 0
    for column in 0..<values.columns {
      let count = try Self.valueCount(values, column)
      guard count >= max(1, componentCount) else {
        excluded.append(column)
        continue
      }
      cells += count
      let weights = Self.weights(data, column: column, isComplete: count == pointCount)
      if let group = known[weights] {
        groups[group].columns.append(column)
      } else {
        known[weights] = groups.count
        groups.append(ColumnGroup(columns: [column], weights: weights))
      }
    }
    guard !groups.isEmpty else {
      throw FittingError(
        .tooFewPoints,
        "every data column holds fewer values than amplitudes, \(max(1, componentCount)); give more data or fewer components"
      )
    }
    source = data
    if case .columns(let errors) = data.errors { columnErrors = errors } else { columnErrors = nil }
    self.groups = groups
    self.excluded = excluded
    cellCount = cells
    self.componentCount = componentCount
  }

  /// Number of values in a column. Throws `notFinite` for an infinite one.
  private static func valueCount(_ values: Matrix, _ column: Int) throws(FittingError) -> Int {
    let range = values.columnRange(column)
    // A finite sum of squares, which is quicker than a look at every value, says that all are there.
    if Vector.dot(values.elements, range, values.elements, range).isFinite { return range.count }
    if range.contains(where: { values.elements[$0].isInfinite }) {
      throw FittingError(.notFinite, "the data hold an infinite number")
    }
    return range.count { !values.elements[$0].isNaN }
  }

  private static func checkErrors(_ data: SeparableData) throws(FittingError) {
    switch data.errors {
    case .unknown: return
    case .rows(let errors):
      guard errors.count == data.values.rows, errors.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw FittingError(.invalidData, "every row needs one error, a positive number")
      }
    case .columns(let errors):
      guard errors.count == data.values.columns, errors.allSatisfy({ $0 > 0 && $0.isFinite && (1 / $0).isFinite })
      else {
        throw FittingError(.invalidData, "every data column needs one error, a positive number")
      }
    case .cells(let errors):
      guard errors.rows == data.values.rows, errors.columns == data.values.columns else {
        throw FittingError(
          .mismatchedSizes,
          "\(errors.rows) × \(errors.columns) errors were given for \(data.values.rows) × \(data.values.columns) values"
        )
      }
      let cells = zip(errors.elements, data.values.elements)
      guard cells.allSatisfy({ $1.isNaN || ($0 > 0 && $0.isFinite) }) else {
        throw FittingError(.invalidData, "every cell with a value needs an error, a positive number")
      }
    }
  }

  /// The weights of one column; nil where all are 1.
  private static func weights(_ data: SeparableData, column: Int, isComplete: Bool) -> [Double]? {
    let range = data.values.columnRange(column)
    func masked(_ weight: (Int) -> Double) -> [Double] {
      (0..<range.count).map { data.values.elements[range.lowerBound + $0].isNaN ? 0 : weight($0) }
    }
    switch data.errors {
    case .unknown, .columns: return isComplete ? nil : masked { _ in 1 }
    case .rows(let errors): return masked { 1 / errors[$0] }
    case .cells(let errors): return masked { 1 / errors.elements[range.lowerBound + $0] }
    }
  }

  /// The weighted values of a group's columns, 0 where a cell is missing.
  func weighted(_ group: ColumnGroup) -> Matrix {
    if isPlain, columnErrors == nil { return source.values }
    let rows = source.values.rows
    var result = Matrix(rows: rows, columns: group.columns.count)
    for (position, column) in group.columns.enumerated() {
      let (target, origin) = (position * rows, column * rows)
      for i in 0..<rows {
        let value = source.values.elements[origin + i]
        result.elements[target + i] = value.isNaN ? 0 : value
      }
      if let errors = columnErrors { Vector.scale(&result.elements, target..<target + rows, by: 1 / errors[column]) }
    }
    if let weights = group.weights { scaleRows(&result, by: weights) }
    return result
  }

  /// The sentence for people where columns were left out.
  var exclusionNote: String? {
    guard !excluded.isEmpty else { return nil }
    let listed = excluded.prefix(10).map { "\($0 + 1)" }.joined(separator: ", ")
    let rest = excluded.count > 10 ? " and \(excluded.count - 10) more" : ""
    let (subject, verb) = excluded.count == 1 ? ("column", "was") : ("columns", "were")
    return
      "data \(subject) \(listed)\(rest) \(verb) left out: fewer values than the \(componentCount) amplitudes need"
  }
}
