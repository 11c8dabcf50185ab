import LinearAlgebra

/// Standard errors that a linear least-squares design gives, before there are data.
enum DesignErrors {
  /// √diag((AᵀA)⁻¹) of a matrix whose rows are in units of the data's σ; infinite where a column cannot be told from
  /// the others.
  static func standardErrors(of matrix: Matrix) -> [Double] {
    guard matrix.rows >= matrix.columns else { return [Double](repeating: .infinity, count: matrix.columns) }
    var qr = HouseholderQR()
    var factored = matrix
    qr.factor(&factored)
    return standardErrors(triangle: HouseholderQR.triangle(of: factored))
  }

  /// √diag((RᵀR)⁻¹) of an upper triangle.
  static func standardErrors(triangle: Matrix) -> [Double] {
    let count = triangle.columns
    let largest = (0..<count).reduce(0) { max($0, abs(triangle[$1, $1])) }
    for j in 0..<count where !(abs(triangle[j, j]) > 1e-13 * largest) {
      return [Double](repeating: .infinity, count: count)
    }
    var sums = [Double](repeating: 0, count: count)
    for j in 0..<count {
      var column = [Double](repeating: 0, count: count)
      column[j] = 1
      Triangular.solve(triangle, &column)
      for i in 0..<count { sums[i] += column[i] * column[i] }
    }
    return sums.map { $0.squareRoot() }
  }
}
