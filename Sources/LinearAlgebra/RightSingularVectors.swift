/// Singular values and right singular vectors of the small triangles that fits go by.
///
/// Up to 16 columns by Jacobi's one-sided rotations (Hestenes 1958, doi:10.1137/0106005), which find small singular
/// values of a matrix with scaled columns to full relative accuracy (Demmel & Veselić 1992, doi:10.1137/0613074) and, at
/// these sizes, take a fraction of LAPACK's time; beyond by `dgesdd`.
public struct RightSingularVectors: Sendable {
  /// Singular values, descending, ≥ 0.
  public let values: [Double]
  /// Right singular vectors, one a row; as many as there are values.
  public let transposed: Matrix
  /// The matrix times each right singular vector, one a column: the left singular vectors times their values.
  public let images: Matrix

  /// Decomposes a matrix. Throws where an element is not finite or the iteration does not converge.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    guard matrix.columns <= 16, matrix.rows >= matrix.columns, matrix.rows <= 64 else {
      let decomposition = try SingularValues(matrix)
      values = decomposition.values
      transposed = decomposition.rightTransposed
      var images = decomposition.left
      for (k, value) in values.enumerated() { Vector.scale(&images.elements, images.columnRange(k), by: value) }
      self.images = images
      return
    }
    try checkFinite(matrix, "one-sided Jacobi")
    let (rows, n) = (matrix.rows, matrix.columns)
    // A power of two keeps squares within range and the digits as they are.
    let largest = matrix.elements.reduce(0) { max($0, abs($1)) }
    let scale = largest > 0 && largest.isNormal ? 1 / largest.binade : 1
    var a = matrix.elements.map { $0 * scale }
    var v = [Double](repeating: 0, count: n * n)
    for j in 0..<n { v[j * n + j] = 1 }
    var isDone = n < 2
    for _ in 0..<60 where !isDone {
      isDone = true
      for p in 0..<n - 1 {
        for q in p + 1..<n {
          let (alpha, beta, gamma) = Self.products(a, p * rows, q * rows, rows)
          guard abs(gamma) > 1e-15 * (alpha * beta).squareRoot(), gamma != 0 else { continue }
          isDone = false
          let zeta = (beta - alpha) / (2 * gamma)
          let t = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
          let c = 1 / (1 + t * t).squareRoot()
          Self.rotate(&a, p * rows, q * rows, rows, c, c * t)
          Self.rotate(&v, p * n, q * n, n, c, c * t)
        }
      }
    }
    guard isDone else { throw LinearAlgebraError(routine: "one-sided Jacobi", info: 1) }
    let norms = (0..<n).map { Self.products(a, $0 * rows, $0 * rows, rows).0.squareRoot() }
    let order = (0..<n).sorted { norms[$0] != norms[$1] ? norms[$0] > norms[$1] : $0 < $1 }
    values = order.map { norms[$0] / scale }
    var transposed = Matrix(rows: n, columns: n)
    var images = Matrix(rows: rows, columns: n)
    for (row, j) in order.enumerated() {
      for i in 0..<n { transposed.elements[i * n + row] = v[j * n + i] }
      for i in 0..<rows { images.elements[row * rows + i] = a[j * rows + i] / scale }
    }
    self.transposed = transposed
    self.images = images
  }

  /// Squares and product of two columns.
  @inline(__always)
  private static func products(_ a: [Double], _ p: Int, _ q: Int, _ rows: Int) -> (Double, Double, Double) {
    var (alpha, beta, gamma) = (0.0, 0.0, 0.0)
    for i in 0..<rows {
      let (x, y) = (a[p + i], a[q + i])
      alpha += x * x
      beta += y * y
      gamma += x * y
    }
    return (alpha, beta, gamma)
  }

  @inline(__always)
  private static func rotate(_ a: inout [Double], _ p: Int, _ q: Int, _ rows: Int, _ c: Double, _ s: Double) {
    for i in 0..<rows {
      let (x, y) = (a[p + i], a[q + i])
      a[p + i] = c * x - s * y
      a[q + i] = s * x + c * y
    }
  }
}
