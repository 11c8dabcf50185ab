import LinearAlgebra

/// Variable projection with a basis of its own for every data column.
struct ColumnwiseProblem<Model: ColumnwiseSeparableModel>: LeastSquaresProblem, ~Copyable {
  let model: Model
  /// Data, points × data columns.
  let data: Matrix
  let observationCount: Int
  let hiddenParameterCount: Int
  let dataNorm: Double
  private let parameterCount: Int
  private let localCount: Int
  /// The local slopes of every data column.
  private let slopes: [[LocalSlope]]
  private var projection: Projection
  private var residual: Matrix
  private var coefficients: Matrix
  /// P⊥-projected Jacobian over the local parameters and residual of one column, side by side.
  private var block: Matrix
  /// R of the block.
  private var blockTriangle: Matrix
  /// The R factors of all blocks over the fit's parameters, stacked.
  private var stack: Matrix
  private var qr = HouseholderQR()

  init(model: Model, data: Matrix, parameterCount: Int) {
    self.model = model
    self.data = data
    self.parameterCount = parameterCount
    localCount = model.localCount
    slopes = (0..<data.columns).map { model.localSlopes(column: $0) }
    observationCount = data.rows * data.columns
    hiddenParameterCount = model.componentCount * data.columns
    dataNorm = Vector.sumOfSquares(data.elements).squareRoot()
    projection = Projection(
      pointCount: model.pointCount, componentCount: model.componentCount, terms: model.derivativeTerms)
    residual = Matrix(rows: data.rows, columns: 1)
    coefficients = Matrix(rows: model.componentCount, columns: 1)
    block = Matrix(rows: data.rows, columns: localCount + 1)
    blockTriangle = Matrix(rows: localCount + 1, columns: localCount + 1)
    stack = Matrix(rows: max((localCount + 1) * data.columns, parameterCount + 1), columns: parameterCount + 1)
  }

  private mutating func formResidual(column: Int) {
    let range = data.columnRange(column)
    for (i, source) in range.enumerated() { residual.elements[i] = data.elements[source] }
    OrthonormalBasis.project(&residual, outOf: projection.basis, coefficients: &coefficients)
  }

  mutating func cost(_ parameters: [Double]) -> Double {
    var cost = 0.0
    for column in 0..<data.columns {
      model.basis(parameters, column: column, into: &projection.basis)
      guard projection.factor() else { return .infinity }
      formResidual(column: column)
      cost += Vector.sumOfSquares(residual.elements)
    }
    return cost
  }

  mutating func linearize(_ parameters: [Double], into linearization: inout Linearization) {
    var cost = 0.0
    for index in stack.elements.indices { stack.elements[index] = 0 }
    for column in 0..<data.columns {
      model.basis(parameters, column: column, into: &projection.basis, derivatives: &projection.derivatives)
      guard projection.factor() else { return }
      formResidual(column: column)
      cost += Vector.sumOfSquares(residual.elements)
      Triangular.solve(projection.triangle, &coefficients.elements)
      fillBlock()
      guard OrthonormalBasis.factor(&block, triangle: &blockTriangle, tolerance: 0, passes: 1) != nil else { return }
      stackBlock(column: column)
    }
    linearization.cost = cost
    linearization.residualSumOfSquares = cost
    // R of the stacked blocks; its last column is Qᵀr, because the residual stands beside the Jacobian.
    var factored = stack
    qr.factor(&factored)
    for j in 0..<parameterCount {
      for i in 0..<parameterCount { linearization.triangle[i, j] = i <= j ? factored[i, j] : 0 }
      linearization.projectedResidual[j] = factored[j, parameterCount]
    }
  }

  /// The block's R, spread from the local parameters to the fit's.
  private mutating func stackBlock(column: Int) {
    let width = localCount + 1
    let first = column * width
    for slope in slopes[column] {
      for i in 0...slope.local {
        stack.elements[first + i + slope.parameter * stack.rows] +=
          slope.factor * blockTriangle.elements[i + slope.local * width]
      }
    }
    for i in 0..<width {
      stack.elements[first + i + parameterCount * stack.rows] = blockTriangle.elements[i + localCount * width]
    }
  }

  /// The derivatives are first summed over the components of each local parameter: fewer columns are left to project.
  private mutating func fillBlock() {
    let rows = data.rows
    let last = localCount * rows
    for index in 0..<last { block.elements[index] = 0 }
    for (t, term) in projection.terms.enumerated() {
      Vector.add(
        -coefficients.elements[term.component], projection.derivatives.elements, t * rows..<(t + 1) * rows,
        to: &block.elements, at: term.parameter * rows)
    }
    OrthonormalBasis.project(&block, columns: 0..<localCount, outOf: projection.basis)
    for i in 0..<rows { block.elements[last + i] = residual.elements[i] }
  }
}
