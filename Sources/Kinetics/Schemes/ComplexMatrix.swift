import LinearAlgebra

/// A small square complex matrix, for resolvents of a K-matrix.
struct ComplexMatrix {
  private let real, imaginary: Matrix

  /// (A + iB)⁻¹ through the real system of twice the size.
  init(inverseOf a: Matrix, _ b: Matrix) throws(LinearAlgebraError) {
    let n = a.rows
    var system = Matrix(rows: 2 * n, columns: 2 * n)
    var right = Matrix(rows: 2 * n, columns: n)
    for j in 0..<n {
      right[j, j] = 1
      for i in 0..<n {
        system[i, j] = a[i, j]
        system[n + i, n + j] = a[i, j]
        system[n + i, j] = b[i, j]
        system[i, n + j] = -b[i, j]
      }
    }
    let solution = try LinearSystem.solution(system, right)
    var (real, imaginary) = (Matrix(rows: n, columns: n), Matrix(rows: n, columns: n))
    for j in 0..<n {
      for i in 0..<n {
        real[i, j] = solution[i, j]
        imaginary[i, j] = solution[n + i, j]
      }
    }
    self.real = real
    self.imaginary = imaginary
  }

  func times(_ x: [Complex]) -> [Complex] {
    x.indices.map { i in
      x.indices.reduce(Complex(0)) { $0 + Complex(real[i, $1], imaginary[i, $1]) * x[$1] }
    }
  }
}
