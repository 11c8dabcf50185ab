import CLAPACKE

/// Eigenvalues of a square matrix with its right and left eigenvectors.
///
/// A matrix that becomes triangular when rows and columns change places has exactly its diagonal as eigenvalues.
/// Eigenvectors of eigenvalues that nearly agree are ill determined; those of a defective eigenvalue do not exist.
public struct GeneralEigen: Sendable {
  /// Real parts of the eigenvalues; conjugate pairs stand side by side, the one with the positive imaginary part first.
  public let real: [Double]
  /// Imaginary parts.
  public let imaginary: [Double]
  /// Right eigenvectors v (A·v = λ·v) in LAPACK's packing: one column for a real eigenvalue; for a pair two, real and
  /// imaginary part of the first one's.
  public let right: Matrix
  /// Left eigenvectors u (uᴴ·A = λ·uᴴ), packed likewise.
  public let left: Matrix

  /// Decomposes a matrix. Throws where an element is not finite or the iteration does not converge. The corresponding
  /// LAPACK routine is `dgeev`.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    LinearAlgebraRuntime.prepare()
    precondition(matrix.rows == matrix.columns, "eigenvalues are those of a square matrix")
    try checkFinite(matrix, "dgeev")
    let n = matrix.rows
    var copy = matrix.elements
    var (real, imaginary) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    var (left, right) = (Matrix(rows: n, columns: n), Matrix(rows: n, columns: n))
    if n > 0 {
      let size = lapackSize(n)
      try check(
        LAPACKE_dgeev(
          LAPACK_COL_MAJOR, Flag.vectors, Flag.vectors, size, &copy, size, &real, &imaginary, &left.elements, size,
          &right.elements, size), "dgeev")
    }
    self.real = real
    self.imaginary = imaginary
    self.left = left
    self.right = right
  }
}

/// Systems of linear equations with a square matrix.
public enum LinearSystem {
  /// X of A·X = B. Throws where A is singular or holds a number that is not finite. The corresponding LAPACK routine is
  /// `dgesv`.
  public static func solution(_ matrix: Matrix, _ right: Matrix) throws(LinearAlgebraError) -> Matrix {
    LinearAlgebraRuntime.prepare()
    precondition(matrix.rows == matrix.columns && matrix.rows == right.rows, "sizes differ")
    try checkFinite(matrix, "dgesv")
    var result = right
    guard right.rows > 0, right.columns > 0 else { return result }
    var copy = matrix.elements
    var pivots = [Int32](repeating: 0, count: matrix.rows)
    let size = lapackSize(matrix.rows)
    try check(
      LAPACKE_dgesv(
        LAPACK_COL_MAJOR, size, lapackSize(right.columns), &copy, size, &pivots, &result.elements, size), "dgesv")
    return result
  }
}
