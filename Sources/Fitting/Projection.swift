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
  private var qr = HouseholderQR()

  init(pointCount: Int, componentCount: Int, terms: [DerivativeTerm]) {
    basis = Matrix(rows: pointCount, columns: componentCount, repeating: .nan)
    triangle = Matrix(rows: componentCount, columns: componentCount)
    derivatives = Matrix(rows: pointCount, columns: terms.count, repeating: .nan)
    derivativeCoefficients = Matrix(rows: componentCount, columns: terms.count)
    self.terms = terms
  }

  /// Q·R of a model's weighted basis; false where an element is not finite.
  mutating func evaluate<Model: SeparableModel>(_ model: Model, _ parameters: [Double], weights: [Double]?) -> Bool {
    model.basis(parameters, into: &basis)
    if let weights { scaleRows(&basis, by: weights) }
    return factor()
  }

  /// The same with the derivatives, their part in the basis removed.
  mutating func evaluateWithDerivatives<Model: SeparableModel>(
    _ model: Model, _ parameters: [Double], weights: [Double]?
  ) -> Bool {
    model.basis(parameters, into: &basis, derivatives: &derivatives)
    if let weights {
      scaleRows(&basis, by: weights)
      scaleRows(&derivatives, by: weights)
    }
    guard factor() else { return false }
    projectDerivatives()
    return true
  }

  /// Q·R of the basis; false where an element is not finite.
  mutating func factor() -> Bool {
    OrthonormalBasis.factor(&basis, triangle: &triangle) != nil
  }

  /// Removes from the derivatives their part in the basis.
  mutating func projectDerivatives() {
    OrthonormalBasis.project(&derivatives, outOf: basis, coefficients: &derivativeCoefficients)
  }

  /// Rows of the Kaufman Jacobian for a set of data columns, compressed: R_E·S for every column of `loadings`, where
  /// P⊥·∂Φ = Q_E·R_E and S spreads a column's amplitudes over the parameters.
  ///
  /// `loadings` is components × any number of columns; the Jacobian of data columns with amplitudes C needs C itself or
  /// any L with L·Lᵀ = C·Cᵀ. Leaves Q_E factored in `derivatives`.
  mutating func compressedJacobian(loadings: Matrix, parameterCount: Int) -> Matrix {
    let points = derivatives.rows
    let count = min(points, terms.count)
    qr.factor(&derivatives)
    let rows = max(count * loadings.columns, parameterCount)
    var jacobian = Matrix(rows: rows, columns: parameterCount)
    for column in 0..<loadings.columns {
      let offset = column * count
      for (t, term) in terms.enumerated() {
        let weight = -loadings.elements[term.component + column * loadings.rows]
        for i in 0...min(t, count - 1) {
          jacobian.elements[offset + i + term.parameter * rows] += weight * derivatives.elements[i + t * points]
        }
      }
    }
    return jacobian
  }

  /// Qᵀ_E·vectors, after `compressedJacobian`.
  mutating func rotate(_ vectors: inout Matrix) { qr.applyTransposedQ(of: derivatives, to: &vectors) }
}

/// The QR factorisation of a compressed Jacobian and its residual.
func factorCompressed(
  _ jacobian: inout Matrix, residual: [Double], qr: inout HouseholderQR, into linearization: inout Linearization
) {
  var column = Matrix(rows: jacobian.rows, columns: 1)
  for i in residual.indices { column.elements[i] = residual[i] }
  qr.factor(&jacobian)
  linearization.triangle = HouseholderQR.triangle(of: jacobian)
  qr.applyTransposedQ(of: jacobian, to: &column)
  linearization.projectedResidual = Array(column.elements.prefix(jacobian.columns))
}
