/// The thin QR factorisation of a tall matrix of few columns, with Q explicit: for inner loops.
///
/// Gram–Schmidt in its modified form, every column orthogonalised twice, which keeps Q orthogonal to rounding for any
/// matrix of full numerical rank (Giraud, Langou, Rozložník 2005, doi:10.1016/j.camwa.2005.08.009).
/// Measured against `dgeqrf` + `dorgqr`: 1.7 times as fast at 250 × 3, 1.5 at 256 × 4, 1.1 at 4096 × 5; and no lock of the
/// BLAS library is taken.
public enum OrthonormalBasis {
  /// Replaces the columns of `matrix` by an orthonormal basis of their span and writes the upper triangle R, so that
  /// old = new·R.
  ///
  /// A column whose remainder is below `tolerance` times its own norm is set to zero, with a zero on R's diagonal: its
  /// amplitude is then taken as 0. Returns the numerical rank, or nil where a column is not finite. `r` is columns ×
  /// columns. One pass is enough where only R is wanted: it is then as good as Householder's (Björck 1967,
  /// doi:10.1007/BF01934122).
  @discardableResult
  public static func factor(
    _ matrix: inout Matrix, triangle r: inout Matrix, tolerance: Double = 1e-13, passes: Int = 2
  ) -> Int? {
    let n = matrix.rows
    let columns = matrix.columns
    precondition(r.rows == columns && r.columns == columns, "the triangle has another size than the matrix")
    for index in r.elements.indices { r.elements[index] = 0 }
    var rank: Int? = 0
    matrix.elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for j in 0..<columns {
        let column = base + j * n
        let original = innerProduct(column, column, n).squareRoot()
        guard original.isFinite else {
          rank = nil
          return
        }
        for _ in 0..<passes {
          for k in 0..<j where r.elements[k + k * columns] != 0 {
            let projection = innerProduct(base + k * n, column, n)
            r.elements[k + j * columns] += projection
            subtract(projection, base + k * n, from: column, n)
          }
        }
        let norm = innerProduct(column, column, n).squareRoot()
        if norm > tolerance * original, norm.isNormal {
          r.elements[j + j * columns] = norm
          let inverse = 1 / norm
          for i in 0..<n { column[i] *= inverse }
          rank = rank.map { $0 + 1 }
        } else {
          for i in 0..<n { column[i] = 0 }
        }
      }
    }
    return rank
  }

  /// Subtracts from the given columns of `vectors` their projections without keeping the coefficients.
  public static func project(_ vectors: inout Matrix, columns: Range<Int>, outOf basis: Matrix) {
    let n = basis.rows
    precondition(vectors.rows == n, "basis and vectors differ in length")
    precondition(columns.lowerBound >= 0 && columns.upperBound <= vectors.columns, "no such columns")
    vectors.elements.withUnsafeMutableBufferPointer { buffer in
      basis.elements.withUnsafeBufferPointer { basisBuffer in
        guard let base = buffer.baseAddress, let basisBase = basisBuffer.baseAddress else { return }
        for j in columns {
          for k in 0..<basis.columns {
            let direction = basisBase + k * n
            subtract(innerProduct(direction, base + j * n, n), direction, from: base + j * n, n)
          }
        }
      }
    }
  }

  /// Subtracts from every column of `vectors` its projection on the orthonormal columns of `basis`; writes the
  /// coefficients basisᵀ·vectors, basis.columns × vectors.columns.
  public static func project(_ vectors: inout Matrix, outOf basis: Matrix, coefficients: inout Matrix) {
    let n = basis.rows
    precondition(vectors.rows == n, "basis and vectors differ in length")
    precondition(
      coefficients.rows == basis.columns && coefficients.columns == vectors.columns, "coefficients have another size")
    vectors.elements.withUnsafeMutableBufferPointer { buffer in
      basis.elements.withUnsafeBufferPointer { basisBuffer in
        guard let base = buffer.baseAddress, let basisBase = basisBuffer.baseAddress else { return }
        for j in 0..<vectors.columns {
          for k in 0..<basis.columns {
            let projection = innerProduct(basisBase + k * n, base + j * n, n)
            coefficients.elements[k + j * coefficients.rows] = projection
            subtract(projection, basisBase + k * n, from: base + j * n, n)
          }
        }
      }
    }
  }
}
