import LinearAlgebra

/// What every form of a separable problem has in common, whatever became of its data.
struct SeparableSetup<Model: SeparableModel> {
  let model: Model
  /// Row weights 1/σ; nil for none.
  let weights: [Double]?
  let parameterCount: Int
  /// Cells of the data before any compression.
  let observationCount: Int
  /// Amplitudes of all data columns.
  let hiddenParameterCount: Int

  var projection: Projection {
    Projection(pointCount: model.pointCount, componentCount: model.componentCount, terms: model.derivativeTerms)
  }
}

/// Variable projection with one basis for all data columns and the data kept whole.
struct SeparableProblem<Model: SeparableModel>: LeastSquaresProblem, ~Copyable {
  private let setup: SeparableSetup<Model>
  /// Weighted data, points × data columns.
  private let data: Matrix
  let dataNorm: Double
  var observationCount: Int { setup.observationCount }
  var hiddenParameterCount: Int { setup.hiddenParameterCount }
  private var projection: Projection
  private var residual: Matrix
  private var coefficients: Matrix
  private var qr = HouseholderQR()

  /// `data` must be weighted already, and may be compressed.
  init(_ setup: SeparableSetup<Model>, data: Matrix) {
    self.setup = setup
    self.data = data
    dataNorm = Vector.sumOfSquares(data.elements).squareRoot()
    projection = setup.projection
    residual = data
    coefficients = Matrix(rows: setup.model.componentCount, columns: data.columns)
  }

  /// residual = data − Q·Qᵀ·data.
  private mutating func formResidual() {
    Product.multiplyTransposed(projection.basis, data, into: &coefficients)
    residual.elements = data.elements
    Product.subtractProduct(projection.basis, coefficients, from: &residual)
  }

  mutating func cost(_ parameters: [Double]) -> Double {
    guard projection.evaluate(setup.model, parameters, weights: setup.weights) else { return .infinity }
    formResidual()
    return Vector.sumOfSquares(residual.elements)
  }

  mutating func linearize(_ parameters: [Double], into linearization: inout Linearization) {
    guard projection.evaluateWithDerivatives(setup.model, parameters, weights: setup.weights) else { return }
    formResidual()
    linearization.cost = Vector.sumOfSquares(residual.elements)
    linearization.residualSumOfSquares = linearization.cost
    let amplitudes = amplitudes(triangle: projection.triangle, coefficients: coefficients)
    var jacobian = projection.compressedJacobian(loadings: amplitudes, parameterCount: setup.parameterCount)
    projection.rotate(&residual)
    let kept = min(residual.rows, projection.terms.count)
    var compressed = [Double](repeating: 0, count: kept * data.columns)
    for column in 0..<data.columns {
      for i in 0..<kept { compressed[column * kept + i] = residual.elements[i + column * residual.rows] }
    }
    factorCompressed(&jacobian, residual: compressed, qr: &qr, into: &linearization)
  }
}

/// R⁻¹·(Qᵀ·data): the amplitudes of every data column; 0 for a component without rank.
func amplitudes(triangle: Matrix, coefficients: Matrix) -> Matrix {
  var result = coefficients
  var column = [Double](repeating: 0, count: coefficients.rows)
  for j in 0..<coefficients.columns {
    for i in column.indices { column[i] = coefficients.elements[i + j * coefficients.rows] }
    Triangular.solve(triangle, &column)
    for i in column.indices { result.elements[i + j * coefficients.rows] = column[i] }
  }
  return result
}
