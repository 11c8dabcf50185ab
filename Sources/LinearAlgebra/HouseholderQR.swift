import CLAPACKE

/// QR factorisation by Householder reflections, for tall matrices, with its scratch memory kept across calls.
///
/// `factor` overwrites the matrix with R on and above the diagonal and the reflectors below it; the other methods take
/// that matrix again. Not for the many tiny factorisations of an inner loop: see ``OrthonormalBasis``.
public struct HouseholderQR: ~Copyable {
  private var scalars: [Double] = []
  private var work: [Double] = []

  /// An empty workspace; it grows to the largest matrix it meets.
  public init() { LinearAlgebraRuntime.prepare() }

  /// Factors a matrix in place. The corresponding LAPACK routine is `dgeqrf`.
  public mutating func factor(_ matrix: inout Matrix) {
    let reflectors = min(matrix.rows, matrix.columns)
    if scalars.count < reflectors { scalars = [Double](repeating: 0, count: reflectors) }
    guard reflectors > 0 else { return }
    reserve(64 * matrix.columns)
    let info = LAPACKE_dgeqrf_work(
      LAPACK_COL_MAJOR, lapackSize(matrix.rows), lapackSize(matrix.columns), &matrix.elements, lapackSize(matrix.rows),
      &scalars, &work, lapackSize(work.count))
    precondition(info == 0, "wrong argument in a call of dgeqrf")
  }

  /// Replaces `vectors` by Qᵀ·vectors, with Q from a factored matrix of the same number of rows. The LAPACK routine is
  /// `dormqr`.
  public mutating func applyTransposedQ(of factored: Matrix, to vectors: inout Matrix) {
    precondition(factored.rows == vectors.rows, "Qᵀ and the vectors differ in length")
    let reflectors = min(factored.rows, factored.columns)
    guard reflectors > 0, vectors.columns > 0 else { return }
    reserve(64 * vectors.columns)
    let info = LAPACKE_dormqr_work(
      LAPACK_COL_MAJOR, Flag.left, Flag.transposed, lapackSize(vectors.rows), lapackSize(vectors.columns),
      lapackSize(reflectors), factored.elements, lapackSize(factored.rows), scalars, &vectors.elements,
      lapackSize(vectors.rows), &work, lapackSize(work.count))
    precondition(info == 0, "wrong argument in a call of dormqr")
  }

  private mutating func reserve(_ count: Int) {
    if work.count < count { work = [Double](repeating: 0, count: count) }
  }

  /// R of a factored matrix: its first `min(rows, columns)` rows, upper triangular, zeros below, padded to a square.
  public static func triangle(of factored: Matrix) -> Matrix {
    var result = Matrix(rows: factored.columns, columns: factored.columns)
    for j in 0..<factored.columns {
      for i in 0...j where i < factored.rows { result[i, j] = factored[i, j] }
    }
    return result
  }
}

/// Solves with triangular matrices.
public enum Triangular {
  /// Solves R·x = b for upper-triangular R, in place. A zero pivot gives x = 0 there: callers judge rank before. LAPACK
  /// has `dtrtrs` for this, which refuses a zero pivot; at these sizes the loop is also faster than the call.
  public static func solve(_ r: Matrix, _ b: inout [Double]) {
    precondition(r.rows == r.columns && b.count == r.rows, "sizes of a triangular system differ")
    for j in stride(from: r.columns - 1, through: 0, by: -1) {
      let pivot = r[j, j]
      b[j] = pivot == 0 ? 0 : b[j] / pivot
      for i in 0..<j { b[i] -= r[i, j] * b[j] }
    }
  }

  /// Solves R·X = B for every column of B, in place, with the same rule for a zero pivot.
  public static func solveEach(_ r: Matrix, _ b: inout Matrix) {
    precondition(r.rows == r.columns && b.rows == r.rows, "sizes of a triangular system differ")
    let n = r.rows
    for column in 0..<b.columns {
      let start = column * n
      for j in stride(from: n - 1, through: 0, by: -1) {
        let pivot = r.elements[j + j * n]
        let value = pivot == 0 ? 0 : b.elements[start + j] / pivot
        b.elements[start + j] = value
        for i in 0..<j { b.elements[start + i] -= r.elements[i + j * n] * value }
      }
    }
  }

  /// R⁻¹·B with the same rule for a zero pivot.
  public static func solution(_ r: Matrix, _ b: Matrix) -> Matrix {
    var result = b
    solveEach(r, &result)
    return result
  }

  /// Solves Rᵀ·x = b for upper-triangular R, in place, with the same rule for a zero pivot.
  public static func solveTransposed(_ r: Matrix, _ b: inout [Double]) {
    precondition(r.rows == r.columns && b.count == r.rows, "sizes of a triangular system differ")
    for j in 0..<r.columns {
      var sum = b[j]
      for i in 0..<j { sum -= r[i, j] * b[i] }
      b[j] = r[j, j] == 0 ? 0 : sum / r[j, j]
    }
  }

  /// Solves R·X = B for every column of B, in place; R must have no zero on its diagonal. The LAPACK routine is
  /// `dtrtrs`.
  public static func solve(_ r: Matrix, _ b: inout Matrix) throws(LinearAlgebraError) {
    precondition(r.rows == r.columns && b.rows == r.rows, "sizes of a triangular system differ")
    LinearAlgebraRuntime.prepare()
    guard r.rows > 0, b.columns > 0 else { return }
    try check(
      LAPACKE_dtrtrs_work(
        LAPACK_COL_MAJOR, Flag.upper, Flag.plain, Flag.plain, lapackSize(r.rows), lapackSize(b.columns), r.elements,
        lapackSize(r.rows), &b.elements, lapackSize(b.rows)), "dtrtrs")
  }
}
