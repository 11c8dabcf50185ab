import LinearAlgebra

/// Variable projection with one basis for all data columns and the data kept whole.
struct SeparableProblem<Model: SeparableModel>: LeastSquaresProblem, ~Copyable {
  let model: Model
  /// Weighted data, points × data columns.
  let data: Matrix
  /// Row weights 1/σ; nil for none.
  let weights: [Double]?
  let observationCount: Int
  let hiddenParameterCount: Int
  let dataNorm: Double
  private let parameterCount: Int
  private var projection: Projection
  private var residual: Matrix
  private var coefficients: Matrix
  private var qr = HouseholderQR()

  /// `data` must be weighted already. `observationCount` and `hiddenParameterCount` are those of the data before any
  /// compression.
  init(
    model: Model, data: Matrix, weights: [Double]?, parameterCount: Int, observationCount: Int,
    hiddenParameterCount: Int
  ) {
    self.model = model
    self.data = data
    self.weights = weights
    self.parameterCount = parameterCount
    self.observationCount = observationCount
    self.hiddenParameterCount = hiddenParameterCount
    dataNorm = Vector.sumOfSquares(data.elements).squareRoot()
    projection = Projection(
      pointCount: model.pointCount, componentCount: model.componentCount, terms: model.derivativeTerms)
    residual = data
    coefficients = Matrix(rows: model.componentCount, columns: data.columns)
  }

  /// residual = data − Q·Qᵀ·data.
  private mutating func formResidual() {
    Product.multiplyTransposed(projection.basis, data, into: &coefficients)
    residual.elements = data.elements
    Product.subtractProduct(projection.basis, coefficients, from: &residual)
  }

  mutating func cost(_ parameters: [Double]) -> Double {
    model.basis(parameters, into: &projection.basis)
    if let weights { scaleRows(&projection.basis, by: weights) }
    guard projection.factor() else { return .infinity }
    formResidual()
    return Vector.sumOfSquares(residual.elements)
  }

  mutating func linearize(_ parameters: [Double], into linearization: inout Linearization) {
    model.basis(parameters, into: &projection.basis, derivatives: &projection.derivatives)
    if let weights {
      scaleRows(&projection.basis, by: weights)
      scaleRows(&projection.derivatives, by: weights)
    }
    guard projection.factor() else { return }
    formResidual()
    linearization.cost = Vector.sumOfSquares(residual.elements)
    linearization.residualSumOfSquares = linearization.cost
    projection.projectDerivatives()
    let amplitudes = amplitudes(triangle: projection.triangle, coefficients: coefficients)
    var jacobian = projection.compressedJacobian(loadings: amplitudes, parameterCount: parameterCount)
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
