import LinearAlgebra

/// Variable projection that sees the data only through their Gram matrix G = Y·Yᵀ: exact, and independent of the number
/// of columns.
///
/// SSE = tr G − tr(QᵀGQ). The difference cancels: its relative error is about ε·tr G/SSE, so the caller checks
/// noise/peak before and computes one explicit residual at the end.
struct GramProblem<Model: SeparableModel>: LeastSquaresProblem, ~Copyable {
  private let setup: SeparableSetup<Model>
  /// 1/σ of every row; nil where all are 1.
  private let weights: [Double]?
  private let gram: Matrix
  private let trace: Double
  let dataNorm: Double
  var observationCount: Int { setup.observationCount }
  var hiddenParameterCount: Int { setup.hiddenParameterCount }
  private var projection: Projection
  /// G·Q.
  private var image: Matrix
  /// QᵀGQ.
  private var inner: Matrix
  private var stack: StackedJacobian

  /// `gram` is that of the weighted data.
  init(_ setup: SeparableSetup<Model>, weights: [Double]?, gram: Matrix) {
    self.setup = setup
    self.weights = weights
    self.gram = gram
    var trace = 0.0
    for i in 0..<gram.rows { trace += gram[i, i] }
    self.trace = trace
    dataNorm = trace.squareRoot()
    projection = setup.projection
    let components = setup.model.componentCount
    image = Matrix(rows: gram.rows, columns: components)
    inner = Matrix(rows: components, columns: components)
    stack = StackedJacobian(
      rows: min(gram.rows, projection.terms.count) * components, parameterCount: setup.parameterCount)
  }

  private mutating func formCost() -> Double {
    Product.multiplySymmetric(gram, projection.basis, into: &image)
    Product.multiplyTransposed(projection.basis, image, into: &inner)
    var explained = 0.0
    for i in 0..<inner.rows { explained += inner[i, i] }
    return max(0, trace - explained)
  }

  mutating func cost(_ parameters: [Double]) -> Double {
    guard projection.evaluate(setup.model, parameters, weights: weights) else { return .infinity }
    return formCost()
  }

  mutating func linearize(_ parameters: [Double], into linearization: inout Linearization) {
    guard projection.evaluateWithDerivatives(setup.model, parameters, weights: weights) else { return }
    let cost = formCost()
    guard let loadings = loadings() else { return }
    let gradient = gradient()
    stack.clear()
    let kept = projection.factorDerivatives()
    for column in 0..<loadings.columns {
      projection.addJacobian(amplitudes: loadings, column: column, to: &stack.jacobian, firstRow: column * kept)
    }
    stack.factor()
    linearization.triangle = HouseholderQR.triangle(of: stack.jacobian)
    linearization.projectedResidual = gradient
    Triangular.solveTransposed(linearization.triangle, &linearization.projectedResidual)
    linearization.cost = cost
    linearization.residualSumOfSquares = cost
  }

  /// L with L·Lᵀ = C·Cᵀ for the amplitudes C of all data columns: R⁻¹·V·√Λ from QᵀGQ = V·Λ·Vᵀ.
  private func loadings() -> Matrix? {
    guard let eigen = try? SymmetricEigen(inner) else { return nil }
    var root = eigen.vectors
    for j in 0..<root.columns {
      let factor = max(0, eigen.values[j]).squareRoot()
      for i in 0..<root.rows { root[i, j] *= factor }
    }
    return Triangular.solution(projection.triangle, root)
  }

  /// ½ ∂SSE/∂θ = −Σ (P⊥∂Φ)·(G·Q·R⁻ᵀ), term by term.
  private func gradient() -> [Double] {
    var gradient = [Double](repeating: 0, count: setup.parameterCount)
    let rows = image.rows
    // Column k of G·Q·R⁻ᵀ is Σ_l (G·Q)_l·(R⁻¹)_kl.
    var inverse = Matrix(rows: inner.rows, columns: inner.rows)
    for i in 0..<inverse.rows { inverse[i, i] = 1 }
    inverse = Triangular.solution(projection.triangle, inverse)
    for (t, term) in projection.terms.enumerated() {
      var sum = 0.0
      for l in 0..<image.columns {
        let weight = inverse[term.component, l]
        if weight == 0 { continue }
        sum +=
          weight
          * Vector.dot(
            projection.derivatives.elements, t * rows..<(t + 1) * rows, image.elements, l * rows..<(l + 1) * rows)
      }
      gradient[term.parameter] -= sum
    }
    return gradient
  }
}
