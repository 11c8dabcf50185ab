import LinearAlgebra

/// Residuals (model − data)/σ of a curve.
public struct CurveResiduals<Model: CurveModel>: ResidualModel {
  /// The curve.
  public private(set) var model: Model
  /// The data, one a point.
  public let data: [Double]
  /// 1/σ, one a point; all 1 where σ is unknown; 0 takes a point out.
  public let weights: [Double]

  /// Residuals of a curve; `weights` are 1/σ.
  public init(model: Model, data: [Double], weights: [Double]) {
    precondition(
      data.count == model.pointCount && weights.count == data.count, "model, data and weights differ in length")
    self.model = model
    self.data = data
    self.weights = weights
  }

  /// One residual a point.
  public var residualCount: Int { data.count }

  /// (model − data)/σ.
  public func residuals(_ parameters: [Double], into residuals: inout [Double]) {
    write(into: &residuals) { model.values(parameters, into: &$0) }
    // A point without weight may lie where the model is not defined.
    for i in residuals.indices { residuals[i] = weights[i] == 0 ? 0 : (residuals[i] - data[i]) * weights[i] }
  }

  /// ∂model/∂parameter/σ.
  public func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    write(into: &jacobian) { model.jacobian(parameters, into: &$0) }
    scaleRows(&jacobian, by: weights)
  }
}

extension CurveResiduals: AdjustableDerivatives where Model: AdjustableDerivatives {
  func with(_ quality: DerivativeQuality) -> Self {
    var copy = self
    copy.model = model.with(quality)
    return copy
  }
}

/// Multiplies every row by its factor; a row without weight becomes 0 whatever it was.
func scaleRows(_ matrix: inout Matrix, by factors: [Double]) {
  let rows = matrix.rows
  for j in 0..<matrix.columns {
    for i in 0..<rows {
      matrix.elements[i + j * rows] = factors[i] == 0 ? 0 : matrix.elements[i + j * rows] * factors[i]
    }
  }
}

/// A problem given by all its residuals.
struct DenseProblem<Model: ResidualModel>: LeastSquaresProblem, ~Copyable {
  private var model: Model
  let observationCount: Int
  let dataNorm: Double
  var hiddenParameterCount: Int { 0 }
  private var residuals: [Double]
  private var displacedResiduals: [Double]
  private var jacobian: Matrix
  private var column: Matrix
  private var qr = HouseholderQR()
  /// Nil for least squares.
  private var robust: RobustWeights?

  /// `observationCount` is smaller than the number of residuals where some have no weight.
  init(
    model: Model, parameterCount: Int, dataNorm: Double, observationCount: Int? = nil, robust: RobustWeights? = nil
  ) {
    self.model = model
    self.dataNorm = dataNorm
    self.robust = robust
    let count = model.residualCount
    self.observationCount = observationCount ?? count
    residuals = [Double](repeating: .nan, count: count)
    displacedResiduals = residuals
    // At least as many rows as columns, so that R is complete; surplus rows stay zero.
    jacobian = Matrix(rows: max(count, parameterCount), columns: parameterCount, repeating: 0)
    column = Matrix(rows: jacobian.rows, columns: 1)
  }

  mutating func cost(_ parameters: [Double]) -> Double {
    write(into: &displacedResiduals) { model.residuals(parameters, into: &$0) }
    return robust?.cost(displacedResiduals) ?? Vector.sumOfSquares(displacedResiduals)
  }

  mutating func linearize(_ parameters: [Double], into linearization: inout Linearization) {
    write(into: &residuals) { model.residuals(parameters, into: &$0) }
    fillJacobian(parameters)
    for i in residuals.indices { column.elements[i] = residuals[i] }
    linearization.cost = Vector.sumOfSquares(residuals)
    linearization.residualSumOfSquares = linearization.cost
    if robust != nil { weigh(&linearization) }
    qr.factor(&jacobian)
    linearization.triangle = HouseholderQR.triangle(of: jacobian)
    linearization.projectedResidual = projectedColumn()
  }

  mutating func projectedResidualChange(_ displaced: [Double]) -> [Double]? {
    write(into: &displacedResiduals) { model.residuals(displaced, into: &$0) }
    for i in residuals.indices { column.elements[i] = displacedResiduals[i] - residuals[i] }
    if let robust {
      for i in residuals.indices { column.elements[i] *= robust.roots[i] }
    }
    return projectedColumn()
  }

  mutating func setDerivatives(_ quality: DerivativeQuality) -> Bool {
    guard let changed = adjusted(model, quality) else { return false }
    model = changed
    return true
  }

  /// Weighs the rows of the Jacobian and the column of residuals by the robust loss.
  private mutating func weigh(_ linearization: inout Linearization) {
    var weighted = residuals
    guard let (cost, scatter) = robust?.apply(to: &weighted, ignored: residuals.count - observationCount),
      let roots = robust?.roots
    else { return }
    linearization.cost = cost
    linearization.residualSumOfSquares = scatter
    for i in weighted.indices { column.elements[i] = weighted[i] }
    for j in 0..<jacobian.columns {
      for i in weighted.indices { jacobian[i, j] *= roots[i] }
    }
  }

  private mutating func fillJacobian(_ parameters: [Double]) {
    let count = residuals.count
    if jacobian.rows == count {
      write(into: &jacobian) { model.jacobian(parameters, into: &$0) }
      return
    }
    var tall = Matrix(rows: count, columns: jacobian.columns, repeating: .nan)
    write(into: &tall) { model.jacobian(parameters, into: &$0) }
    for j in 0..<tall.columns {
      for i in 0..<jacobian.rows { jacobian[i, j] = i < count ? tall[i, j] : 0 }
    }
  }

  /// The first elements of Qᵀ·column, whose surplus rows are set to zero first.
  private mutating func projectedColumn() -> [Double] {
    for i in residuals.count..<column.rows { column.elements[i] = 0 }
    qr.applyTransposedQ(of: jacobian, to: &column)
    return Array(column.elements.prefix(jacobian.columns))
  }
}
