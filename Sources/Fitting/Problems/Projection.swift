import LinearAlgebra

/// Scratch of a variable projection: the basis as Q·R, and the derivatives with their part in the basis removed.
///
/// Kaufman's approximation (1975, doi:10.1007/BF01932995): the residual's derivative is −P⊥·∂Φ·c. Its Gram matrix is
/// the Schur complement of the joint Gauss–Newton matrix, so the standard errors of the nonlinear parameters are those
/// of a joint fit.
struct Projection: ~Copyable {
  /// Q after `factor`.
  var basis: Matrix
  /// R of the basis.
  var triangle: Matrix
  /// P⊥·∂Φ after `projectDerivatives`, one column a term.
  var derivatives: Matrix
  /// Qᵀ·∂Φ.
  var derivativeCoefficients: Matrix
  let terms: [DerivativeTerm]
  /// Scratch of `restrict`.
  private var rotated: Matrix
  private var qr = HouseholderQR()

  init(pointCount: Int, componentCount: Int, terms: [DerivativeTerm]) {
    basis = Matrix(rows: pointCount, columns: componentCount, repeating: .nan)
    triangle = Matrix(rows: componentCount, columns: componentCount)
    derivatives = Matrix(rows: pointCount, columns: terms.count, repeating: .nan)
    derivativeCoefficients = Matrix(rows: componentCount, columns: terms.count)
    self.terms = terms
    rotated = basis
  }

  /// Q·R of a model's weighted basis; false where an element is not finite.
  mutating func evaluate<Model: SeparableModel>(_ model: Model, _ parameters: [Double], weights: [Double]?) -> Bool {
    write(into: &basis) { model.basis(parameters, into: &$0) }
    if let weights { scaleRows(&basis, by: weights) }
    return factor()
  }

  /// The same with the derivatives, their part in the basis removed.
  mutating func evaluateWithDerivatives<Model: SeparableModel>(
    _ model: Model, _ parameters: [Double], weights: [Double]?
  ) -> Bool {
    write(into: &basis, &derivatives) { model.basis(parameters, into: &$0, derivatives: &$1) }
    if let weights { scale(by: weights) }
    guard factor() else { return false }
    projectDerivatives()
    return true
  }

  /// Weights the rows of basis and derivatives.
  mutating func scale(by weights: [Double]) {
    scaleRows(&basis, by: weights)
    scaleRows(&derivatives, by: weights)
  }

  /// Q·R of the basis; false where an element is not finite.
  mutating func factor() -> Bool {
    OrthonormalBasis.factor(&basis, triangle: &triangle) != nil
  }

  /// Removes from the derivatives their part in the basis.
  mutating func projectDerivatives() {
    OrthonormalBasis.project(&derivatives, outOf: basis, coefficients: &derivativeCoefficients)
  }

  /// Q·R of a basis already evaluated, with weights; false where an element is not finite.
  mutating func take(_ values: Matrix, weights: [Double]?) -> Bool {
    Self.copy(values, to: &basis, weights: weights)
    return factor()
  }

  /// The same with derivatives, their part in the basis removed.
  mutating func take(_ values: Matrix, derivatives slopes: Matrix, weights: [Double]?) -> Bool {
    Self.copy(slopes, to: &derivatives, weights: weights)
    guard take(values, weights: weights) else { return false }
    projectDerivatives()
    return true
  }

  private static func copy(_ source: Matrix, to target: inout Matrix, weights: [Double]?) {
    for index in source.elements.indices { target.elements[index] = source.elements[index] }
    if let weights { scaleRows(&target, by: weights) }
  }

  /// Keeps the part of the basis that belongs to the free amplitudes: Q·B and its triangle, columns of zeros for those
  /// held.
  mutating func restrict(to free: borrowing SignedLeastSquares) {
    Product.multiply(basis, free.basis, into: &rotated)
    swap(&basis, &rotated)
    for index in triangle.elements.indices { triangle.elements[index] = free.triangle.elements[index] }
  }

  /// R_E of P⊥·∂Φ = Q_E·R_E, left in the upper triangle of `derivatives`; returns its number of rows.
  mutating func factorDerivatives() -> Int {
    qr.factor(&derivatives)
    return min(derivatives.rows, terms.count)
  }

  /// Adds the rows −R_E·S of the Kaufman Jacobian for one data column, where S spreads its amplitudes over the
  /// parameters; after `factorDerivatives`.
  ///
  /// The Jacobian of data columns with amplitudes C needs C itself, or any L with L·Lᵀ = C·Cᵀ. `amplitudes` is
  /// components × any number of columns.
  func addJacobian(amplitudes: Matrix, column: Int, to jacobian: inout Matrix, firstRow: Int) {
    let points = derivatives.rows
    let count = min(points, terms.count)
    for (t, term) in terms.enumerated() {
      let weight = -amplitudes.elements[term.component + column * amplitudes.rows]
      let target = firstRow + term.parameter * jacobian.rows
      for i in 0...min(t, count - 1) {
        jacobian.elements[target + i] += weight * derivatives.elements[i + t * points]
      }
    }
  }

  /// Qᵀ_E·vectors, after `factorDerivatives`.
  mutating func rotate(_ vectors: inout Matrix) { qr.applyTransposedQ(of: derivatives, to: &vectors) }
}
