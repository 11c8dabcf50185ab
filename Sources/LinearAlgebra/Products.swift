import CLAPACKE

/// Matrix products into memory that the caller owns.
public enum Product {
  /// Writes a·b. The corresponding CBLAS function is `cblas_dgemm`.
  public static func multiply(_ a: Matrix, _ b: Matrix, into result: inout Matrix) {
    precondition(
      a.columns == b.rows && result.rows == a.rows && result.columns == b.columns, "sizes of a product differ")
    gemm(CblasNoTrans, CblasNoTrans, a.rows, b.columns, a.columns, 1, a, b, 0, &result)
  }

  /// Writes a·b for a square symmetric `a` and few columns of b, column by column: `cblas_dgemm` would spend most of
  /// its time on repacking `a`. Both triangles of `a` are filled; the corresponding CBLAS function is `cblas_dgemv`.
  public static func multiplySymmetric(_ a: Matrix, _ b: Matrix, into result: inout Matrix) {
    precondition(
      a.rows == a.columns && a.rows == b.rows && result.rows == a.rows && result.columns == b.columns,
      "sizes of a product differ")
    LinearAlgebraRuntime.prepare()
    let n = lapackSize(a.rows)
    guard n > 0 else { return }
    result.elements.withUnsafeMutableBufferPointer { target in
      b.elements.withUnsafeBufferPointer { source in
        guard let target = target.baseAddress, let source = source.baseAddress else { return }
        for j in 0..<b.columns {
          cblas_dgemv(
            CblasColMajor, CblasTrans, n, n, 1, a.elements, n, source + j * a.rows, 1, 0, target + j * a.rows, 1)
        }
      }
    }
  }

  /// Writes aᵀ·b.
  public static func multiplyTransposed(_ a: Matrix, _ b: Matrix, into result: inout Matrix) {
    precondition(
      a.rows == b.rows && result.rows == a.columns && result.columns == b.columns, "sizes of a product differ")
    gemm(CblasTrans, CblasNoTrans, a.columns, b.columns, a.rows, 1, a, b, 0, &result)
  }

  /// Subtracts a·b from `result`.
  public static func subtractProduct(_ a: Matrix, _ b: Matrix, from result: inout Matrix) {
    precondition(
      a.columns == b.rows && result.rows == a.rows && result.columns == b.columns, "sizes of a product differ")
    gemm(CblasNoTrans, CblasNoTrans, a.rows, b.columns, a.columns, -1, a, b, 1, &result)
  }

  /// A·Aᵀ, both triangles filled. The corresponding CBLAS function is `cblas_dsyrk`.
  public static func outerGram(_ a: Matrix) -> Matrix {
    LinearAlgebraRuntime.prepare()
    let n = a.rows
    var result = Matrix(rows: n, columns: n)
    guard n > 0, a.columns > 0 else { return result }
    // Some columns at a time: the library copies what it multiplies, and as much memory stays with it.
    a.elements.withUnsafeBufferPointer { source in
      guard let source = source.baseAddress else { return }
      for first in stride(from: 0, to: a.columns, by: 48) {
        cblas_dsyrk(
          CblasColMajor, CblasUpper, CblasNoTrans, lapackSize(n), lapackSize(min(48, a.columns - first)), 1,
          source + first * n, lapackSize(n), 1, &result.elements, lapackSize(n))
      }
    }
    for j in 0..<n {
      for i in 0..<j { result.elements[j + i * n] = result.elements[i + j * n] }
    }
    return result
  }

  private static func gemm(
    _ transposeA: CBLAS_TRANSPOSE, _ transposeB: CBLAS_TRANSPOSE, _ rows: Int, _ columns: Int, _ inner: Int,
    _ alpha: Double, _ a: Matrix, _ b: Matrix, _ beta: Double, _ result: inout Matrix
  ) {
    LinearAlgebraRuntime.prepare()
    guard rows > 0, columns > 0 else { return }
    cblas_dgemm(
      CblasColMajor, transposeA, transposeB, lapackSize(rows), lapackSize(columns), lapackSize(inner), alpha,
      a.elements,
      lapackSize(max(1, a.rows)), b.elements, lapackSize(max(1, b.rows)), beta, &result.elements,
      lapackSize(max(1, result.rows)))
  }
}
