import LinearAlgebra

/// A factored Gram matrix of some columns.
struct GramFactor {
  private let triangle: Matrix
  private let norms: [Double]

  /// The factor for the columns `free`; nil where these cannot be told apart.
  init?(_ gram: Matrix, free: [Int]) {
    var block = Matrix(rows: free.count, columns: free.count)
    for (a, i) in free.enumerated() {
      for (b, j) in free.enumerated() { block[a, b] = gram[i, j] }
    }
    guard let triangle = Self.triangle(block) else { return nil }
    self.triangle = triangle
    norms = (0..<free.count).map { block[$0, $0].squareRoot() }
  }

  /// R with RᵀR = the matrix, its columns scaled to the length 1: without square roots of cancelled numbers, nil where a
  /// column is a combination of those before it to 12 digits.
  static func triangle(_ gram: Matrix) -> Matrix? {
    let count = gram.rows
    var r = Matrix(rows: count, columns: count)
    let norms = (0..<count).map { gram[$0, $0].squareRoot() }
    guard norms.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    for j in 0..<count {
      for i in 0...j {
        let part = Vector.dot(r.elements, i * count..<i * count + i, r.elements, j * count..<j * count + i)
        let rest = gram[i, j] / (norms[i] * norms[j]) - part
        if i == j {
          guard rest > 1e-12 else { return nil }
          r[i, j] = rest.squareRoot()
        } else {
          r[i, j] = rest / r[i, i]
        }
      }
    }
    return r
  }

  /// Solves for one right-hand side.
  func solve(_ target: [Double]) -> [Double] {
    var x = target.indices.map { target[$0] / norms[$0] }
    Triangular.solveTransposed(triangle, &x)
    Triangular.solve(triangle, &x)
    return x.indices.map { x[$0] / norms[$0] }
  }

  /// The inverse.
  func inverse() -> Matrix {
    let count = norms.count
    var result = Matrix(rows: count, columns: count)
    for j in 0..<count {
      let column = solve((0..<count).map { $0 == j ? 1 : 0 })
      for i in 0..<count { result[i, j] = column[i] }
    }
    return result
  }
}
