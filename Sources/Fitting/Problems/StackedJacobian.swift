import LinearAlgebra

/// The compressed Jacobian rows of many data columns with their residuals, one below the other.
struct StackedJacobian: ~Copyable {
  var jacobian: Matrix
  var residual: Matrix
  private var qr = HouseholderQR()

  /// At least as many rows as parameters, so that R is complete.
  init(rows: Int, parameterCount: Int) {
    jacobian = Matrix(rows: max(rows, parameterCount), columns: parameterCount)
    residual = Matrix(rows: jacobian.rows, columns: 1)
  }

  /// Sets everything to zero.
  mutating func clear() {
    for index in jacobian.elements.indices { jacobian.elements[index] = 0 }
    for index in residual.elements.indices { residual.elements[index] = 0 }
  }

  /// R, which is left in place of the Jacobian.
  mutating func factor() {
    qr.factor(&jacobian)
  }

  /// R and Qᵀ·residual.
  mutating func factor(into linearization: inout Linearization) {
    factor()
    linearization.triangle = HouseholderQR.triangle(of: jacobian)
    qr.applyTransposedQ(of: jacobian, to: &residual)
    linearization.projectedResidual = Array(residual.elements.prefix(jacobian.columns))
  }
}
