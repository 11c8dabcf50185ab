import CLAPACKE

/// A singular value decomposition A = U·diag(s)·Vᵀ, thin.
public struct SingularValues: Sendable {
  /// Left singular vectors, rows × min(rows, columns).
  public var left: Matrix
  /// Singular values, descending, ≥ 0.
  public var values: [Double]
  /// Right singular vectors transposed, min(rows, columns) × columns.
  public var rightTransposed: Matrix

  /// Decomposes a matrix. Throws where an element is not finite or the iteration does not converge. The corresponding
  /// LAPACK routine is `dgesdd`.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    LinearAlgebraRuntime.prepare()
    try checkFinite(matrix, "dgesdd")
    let rank = min(matrix.rows, matrix.columns)
    left = Matrix(rows: matrix.rows, columns: rank)
    values = [Double](repeating: 0, count: rank)
    rightTransposed = Matrix(rows: rank, columns: matrix.columns)
    guard rank > 0 else { return }
    var copy = matrix.elements
    try check(
      LAPACKE_dgesdd(
        LAPACK_COL_MAJOR, Flag.thin, lapackSize(matrix.rows), lapackSize(matrix.columns), &copy,
        lapackSize(matrix.rows), &values, &left.elements, lapackSize(matrix.rows), &rightTransposed.elements,
        lapackSize(rank)), "dgesdd")
  }
}

/// Eigenvalues and eigenvectors of a symmetric matrix.
public struct SymmetricEigen: Sendable {
  /// Eigenvalues, ascending.
  public var values: [Double]
  /// Eigenvectors, one a column.
  public var vectors: Matrix

  /// Decomposes a symmetric matrix of which the upper triangle is read. Throws where an element is not finite or the
  /// iteration does not converge. The corresponding LAPACK routine is `dsyev`.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    LinearAlgebraRuntime.prepare()
    precondition(matrix.rows == matrix.columns, "a symmetric matrix is square")
    try checkFinite(matrix, "dsyev")
    vectors = matrix
    values = [Double](repeating: 0, count: matrix.rows)
    guard matrix.rows > 0 else { return }
    try check(
      LAPACKE_dsyev(
        LAPACK_COL_MAJOR, Flag.vectors, Flag.upper, lapackSize(matrix.rows), &vectors.elements, lapackSize(matrix.rows),
        &values), "dsyev")
  }
}

extension SingularValues {
  /// The singular values alone, descending, from the eigenvalues of the smaller of A·Aᵀ and Aᵀ·A: a fraction of the
  /// decomposition's time, and exact to √ε of the largest, below which they are rounding.
  ///
  /// Throws where an element is not finite, its square overflows, or the iteration does not converge. The corresponding
  /// LAPACK routine is `dsyev`.
  public static func values(_ matrix: Matrix) throws(LinearAlgebraError) -> [Double] {
    LinearAlgebraRuntime.prepare()
    try checkFinite(matrix, "dsyev")
    var gram = Product.outerGram(matrix.rows <= matrix.columns ? matrix : matrix.transposed())
    try checkFinite(gram, "dsyev")
    var values = [Double](repeating: 0, count: gram.rows)
    guard gram.rows > 0 else { return [] }
    let size = lapackSize(gram.rows)
    try check(LAPACKE_dsyev(LAPACK_COL_MAJOR, Flag.plain, Flag.upper, size, &gram.elements, size, &values), "dsyev")
    return values.reversed().map { max($0, 0).squareRoot() }
  }
}

/// The Cholesky factorisation A = Rᵀ·R of a positive definite matrix.
public struct Cholesky: Sendable {
  /// R, upper triangular, zeros below.
  public let factor: Matrix

  /// Factors a symmetric matrix of which the upper triangle is read. Throws where it is not positive definite; `info`
  /// is then the order of the first minor that is not. The corresponding LAPACK routine is `dpotrf`.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    LinearAlgebraRuntime.prepare()
    precondition(matrix.rows == matrix.columns, "a symmetric matrix is square")
    var copy = matrix
    if copy.rows > 0 {
      try check(
        LAPACKE_dpotrf_work(
          LAPACK_COL_MAJOR, Flag.upper, lapackSize(copy.rows), &copy.elements, lapackSize(copy.rows)), "dpotrf")
    }
    factor = HouseholderQR.triangle(of: copy)
  }
}

/// The lower-triangular factor L of A = L·Q, which has A·Aᵀ = L·Lᵀ: a wide data matrix compressed to a square one.
public enum LowerFactor {
  /// L of a matrix with at least as many columns as rows. The corresponding LAPACK routine is `dgelqf`.
  public static func of(_ matrix: Matrix) -> Matrix {
    LinearAlgebraRuntime.prepare()
    precondition(matrix.columns >= matrix.rows, "the lower factor is for wide matrices")
    var copy = matrix.elements
    var scalars = [Double](repeating: 0, count: max(1, matrix.rows))
    var work = [Double](repeating: 0, count: 64 * max(1, matrix.rows))
    var result = Matrix(rows: matrix.rows, columns: matrix.rows)
    guard matrix.rows > 0 else { return result }
    let info = LAPACKE_dgelqf_work(
      LAPACK_COL_MAJOR, lapackSize(matrix.rows), lapackSize(matrix.columns), &copy, lapackSize(matrix.rows), &scalars,
      &work, lapackSize(work.count))
    precondition(info == 0, "wrong argument in a call of dgelqf")
    for j in 0..<matrix.rows {
      for i in j..<matrix.rows { result[i, j] = copy[i + j * matrix.rows] }
    }
    return result
  }
}
