import LinearAlgebra

/// The linearization in the solver's coordinates, without the coordinates that a bound holds.
///
/// Bounds are an active set: a coordinate on its bound whose descent points outside is left out of the step, all others
/// move and are clipped. Unlike a change of variables this keeps the problem's scaling, lets a fit end exactly on a
/// bound, and tells that it did.
struct LocalModel {
  /// Positions of the coordinates that may move.
  let movable: [Int]
  /// R over the movable coordinates.
  let triangle: Matrix
  /// Qᵀr over the movable coordinates.
  let projectedResidual: [Double]
  /// Norms of the columns of J over all coordinates, movable or not.
  let columnNorms: [Double]
  /// The factored product of the problem's R and the transformation, kept to bring further vectors into these
  /// coordinates.
  private let factored: Matrix
  private let product: Matrix

  init(
    _ linearization: Linearization, space: ParameterSpace, coordinates: [Double], values: [Double],
    qr: inout HouseholderQR
  ) {
    let count = space.freeCount
    let transformation = space.transformation(at: values)
    var full = Matrix(rows: linearization.triangle.rows, columns: count)
    Product.multiply(linearization.triangle, transformation, into: &full)
    var movable: [Int] = []
    var norms: [Double] = []
    for j in 0..<count {
      let range = full.columnRange(j)
      let norm = Vector.dot(full.elements, range, full.elements, range).squareRoot()
      norms.append(norm)
      let slope = Vector.dot(
        full.elements, range, linearization.projectedResidual, 0..<linearization.projectedResidual.count)
      let heldLow = coordinates[j] <= space.lower[j] && slope >= 0
      let heldHigh = coordinates[j] >= space.upper[j] && slope <= 0
      // A column of zeros moves nothing: the energy of a mode without coupling.
      if !heldLow && !heldHigh && norm > 0 { movable.append(j) }
    }
    columnNorms = norms
    self.movable = movable
    var selected = Matrix(rows: full.rows, columns: movable.count)
    for (position, j) in movable.enumerated() {
      for i in 0..<full.rows { selected[i, position] = full[i, j] }
    }
    product = selected
    qr.factor(&selected)
    triangle = HouseholderQR.triangle(of: selected)
    factored = selected
    projectedResidual = Self.project(linearization.projectedResidual, factored: selected, qr: &qr)
  }

  private static func project(_ vector: [Double], factored: Matrix, qr: inout HouseholderQR) -> [Double] {
    var column = Matrix(rows: vector.count, columns: 1, columnMajor: vector)
    qr.applyTransposedQ(of: factored, to: &column)
    return Array(column.elements.prefix(factored.columns))
  }

  /// A vector of the problem's projected space in these coordinates.
  func project(_ vector: [Double], qr: inout HouseholderQR) -> [Double] {
    Self.project(vector, factored: factored, qr: &qr)
  }

  /// J·step in the problem's projected space, for a step over the movable coordinates.
  func image(of step: [Double]) -> [Double] {
    var result = Matrix(rows: product.rows, columns: 1)
    Product.multiply(product, Matrix(rows: step.count, columns: 1, columnMajor: step), into: &result)
    return result.elements
  }

  /// The change of the cost that the linearization predicts for a step over the movable coordinates, and its linear
  /// part.
  func predictedChange(of step: [Double]) -> (total: Double, slope: Double) {
    var image = [Double](repeating: 0, count: step.count)
    for j in step.indices {
      for i in 0...j { image[i] += triangle[i, j] * step[j] }
    }
    var slope = 0.0
    for i in image.indices { slope += image[i] * projectedResidual[i] }
    return (2 * slope + Vector.sumOfSquares(image), slope)
  }

  /// Bates & Watts' relative offset: the projected part of the residual in standard errors of the parameters
  /// (Technometrics 23, 179, 1981, doi:10.2307/1268035). 0 where nothing may move. Without degrees of freedom one is
  /// taken: on a bound, as many parameters as points leave a residual all the same.
  func relativeOffset(residualSumOfSquares: Double, degreesOfFreedom: Int) -> Double {
    let projected = Vector.sumOfSquares(projectedResidual)
    guard !movable.isEmpty, projected > 0 else { return 0 }
    let rest = residualSumOfSquares - projected
    guard rest > 0 else { return .infinity }
    return (projected / rest * Double(max(1, degreesOfFreedom)) / Double(movable.count)).squareRoot()
  }
}
