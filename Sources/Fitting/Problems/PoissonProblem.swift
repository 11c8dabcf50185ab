import LinearAlgebra

/// Maximum likelihood for counts: lowers the deviance 2Σ(μ − y + y·ln(y/μ)) of a curve μ.
///
/// The linearization is Fisher's: rows ∂μ/√μ with residuals (μ − y)/√μ, whose gradient is the deviance's own; its
/// inverse at the minimum is the covariance (Baker & Cousins 1984, doi:10.1016/0167-5087(84)90016-4).
struct PoissonProblem<Model: CurveModel>: LeastSquaresProblem, ~Copyable {
  private var model: Model
  let counts: [Double]
  /// 1 where a point takes part, else 0.
  let mask: [Double]
  let observationCount: Int
  let dataNorm: Double
  var hiddenParameterCount: Int { 0 }
  private var expected: [Double]
  private var jacobian: Matrix
  private var column: Matrix
  private var qr = HouseholderQR()

  init(model: Model, counts: [Double], mask: [Double], parameterCount: Int) {
    self.model = model
    self.counts = counts
    self.mask = mask
    observationCount = mask.count { $0 != 0 }
    // The Pearson residual of the data themselves: √Σ y.
    var sum = 0.0
    for i in counts.indices where mask[i] != 0 { sum += counts[i] }
    dataNorm = sum.squareRoot()
    expected = [Double](repeating: .nan, count: counts.count)
    jacobian = Matrix(rows: max(counts.count, parameterCount), columns: parameterCount)
    column = Matrix(rows: jacobian.rows, columns: 1)
  }

  mutating func cost(_ parameters: [Double]) -> Double {
    write(into: &expected) { model.values(parameters, into: &$0) }
    return deviance()
  }

  /// +∞ where a mean is not positive although counts were seen, or negative at all.
  private func deviance() -> Double {
    var sum = 0.0
    for i in counts.indices where mask[i] != 0 {
      let mean = expected[i]
      let count = counts[i]
      guard mean > 0 else {
        if mean == 0, count == 0 { continue }
        return .infinity
      }
      sum += count > 0 ? count * Self.excess((mean - count) / count) : mean
    }
    return 2 * sum
  }

  /// d − ln(1 + d), d > −1: near 0 by its series, where the difference would leave nothing but rounding.
  private static func excess(_ d: Double) -> Double {
    guard abs(d) < 1e-3 else { return d - logarithm(1 + d) }
    return d * d * (0.5 - d * (1.0 / 3 - d * (0.25 - d * (0.2 - d / 6))))
  }

  mutating func linearize(_ parameters: [Double], into linearization: inout Linearization) {
    precondition(jacobian.rows == counts.count, "a Poisson fit needs at least as many points as parameters")
    write(into: &expected) { model.values(parameters, into: &$0) }
    write(into: &jacobian) { model.jacobian(parameters, into: &$0) }
    linearization.cost = deviance()
    for i in counts.indices {
      let mean = expected[i]
      // A point without weight, or with no mean and no count, says nothing.
      let inverseRoot = mask[i] != 0 && mean > 0 ? 1 / mean.squareRoot() : 0
      column.elements[i] = inverseRoot > 0 ? (mean - counts[i]) * inverseRoot : 0
      expected[i] = inverseRoot
    }
    linearization.residualSumOfSquares = linearization.cost
    linearization.pearsonChiSquare = Vector.sumOfSquares(column.elements)
    scaleRows(&jacobian, by: expected)
    qr.factor(&jacobian)
    linearization.triangle = HouseholderQR.triangle(of: jacobian)
    qr.applyTransposedQ(of: jacobian, to: &column)
    linearization.projectedResidual = Array(column.elements.prefix(jacobian.columns))
  }

  mutating func setDerivatives(_ quality: DerivativeQuality) -> Bool {
    guard let changed = adjusted(model, quality) else { return false }
    model = changed
    return true
  }
}
