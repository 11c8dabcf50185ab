import LinearAlgebra

/// Lets a model write into a buffer filled with NaN, so that what it forgets shows, and puts the size right again where
/// the model has put another array in its place: then all is NaN.
func write(into buffer: inout [Double], _ model: (inout [Double]) -> Void) {
  let count = buffer.count
  for i in 0..<count { buffer[i] = .nan }
  model(&buffer)
  if buffer.count != count { buffer = [Double](repeating: .nan, count: count) }
}

/// The same for a matrix.
func write(into matrix: inout Matrix, _ model: (inout Matrix) -> Void) {
  let (rows, columns) = (matrix.rows, matrix.columns)
  for i in matrix.elements.indices { matrix.elements[i] = .nan }
  model(&matrix)
  if matrix.rows != rows || matrix.columns != columns || matrix.elements.count != rows * columns {
    matrix = Matrix(rows: rows, columns: columns, repeating: .nan)
  }
}

/// The same for a basis and its derivatives.
func write(into basis: inout Matrix, _ derivatives: inout Matrix, _ model: (inout Matrix, inout Matrix) -> Void) {
  write(into: &derivatives) { inner in write(into: &basis) { model(&$0, &inner) } }
}

/// Throws where a separable model names derivatives of parameters or components that it does not have.
func checkTerms(_ terms: [DerivativeTerm], parameters: Int, components: Int, points: Int) throws(FittingError) {
  try checkPointCount(points, parameters: max(components, terms.count))
  guard components > 0 else {
    throw FittingError(.mismatchedSizes, "a separable model needs at least one component")
  }
  for term in terms {
    guard (0..<parameters).contains(term.parameter), (0..<components).contains(term.component) else {
      throw FittingError(
        .mismatchedSizes,
        "a derivative of component \(term.component) by parameter \(term.parameter) was named; there are \(components) "
          + "components and \(parameters) parameters, counted from 0")
    }
  }
}

/// Throws where the slopes of a column name local parameters, or parameters of the fit, that there are not.
func checkSlopes<Model: ColumnwiseSeparableModel>(
  _ model: Model, columns: Int, parameters: Int
) throws(FittingError) {
  guard model.localCount >= 0 else {
    throw FittingError(.mismatchedSizes, "a model cannot have \(model.localCount) local parameters")
  }
  for column in 0..<columns {
    for slope in model.localSlopes(column: column) {
      guard (0..<parameters).contains(slope.parameter), (0..<model.localCount).contains(slope.local) else {
        throw FittingError(
          .mismatchedSizes,
          "column \(column) names local parameter \(slope.local) of \(model.localCount) and parameter "
            + "\(slope.parameter) of \(parameters), counted from 0")
      }
    }
  }
}

/// What is wrong with a model that could not be evaluated at its start.
struct ModelComplaint {
  private let parameters: [Parameter]
  private var values: [Double] { parameters.map(\.initialValue) }

  init(_ parameters: [Parameter]) { self.parameters = parameters }

  /// The first value or derivative that is missing, in words; nil where all are there.
  ///
  /// Throws `mismatchedSizes` where the model writes another number of values than it has points.
  func complaint(
    count: Int, writing: ([Double], inout [Double]) -> Void, derivatives: ([Double], inout Matrix) -> Void,
    isUsed: (Int) -> Bool = { _ in true }
  ) throws(FittingError) -> String? {
    var buffer = [Double](repeating: .nan, count: count)
    writing(values, &buffer)
    guard buffer.count == count else {
      throw FittingError(.mismatchedSizes, "the model wrote \(buffer.count) values; it has \(count) points")
    }
    if let point = buffer.indices.first(where: { isUsed($0) && !buffer[$0].isFinite }) {
      return "the model gives \(buffer[point]) at point \(point + 1) for the start values, or never writes there"
    }
    var matrix = Matrix(rows: count, columns: parameters.count, repeating: .nan)
    derivatives(values, &matrix)
    guard matrix.rows == count, matrix.columns == parameters.count, matrix.elements.count == count * parameters.count
    else {
      throw FittingError(
        .mismatchedSizes,
        "the model's Jacobian is \(matrix.rows) × \(matrix.columns); it must be \(count) × \(parameters.count)")
    }
    for (j, parameter) in parameters.enumerated() {
      if let point = (0..<count).first(where: { isUsed($0) && !matrix[$0, j].isFinite }) {
        return "the derivative for \(parameter.name) is \(matrix[point, j]) at point \(point + 1), or never written"
      }
    }
    return nil
  }
}

/// Throws where a model has no points or too many for its Jacobian.
func checkPointCount(_ count: Int, parameters: Int) throws(FittingError) {
  guard count > 0, count <= Int(Int32.max) / max(1, parameters) else {
    throw FittingError(.mismatchedSizes, "a model cannot have \(count) points")
  }
}
