import LinearAlgebra
import Testing

@Suite("factorisations")
struct FactorizationTests {
  private func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    var result = Matrix(rows: rows, columns: columns)
    var value = 0.37
    for index in result.elements.indices {
      value = 3.9 * value * (1 - value)
      result.elements[index] = value - 0.5
    }
    return result
  }

  private func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    var result = Matrix(rows: a.rows, columns: b.columns)
    for i in 0..<a.rows {
      for j in 0..<b.columns {
        for k in 0..<a.columns { result[i, j] += a[i, k] * b[k, j] }
      }
    }
    return result
  }

  private func distance(_ a: Matrix, _ b: Matrix) -> Double {
    zip(a.elements, b.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test("products agree with the definition")
  func products() {
    let a = matrix(7, 5)
    let b = matrix(5, 3)
    var result = Matrix(rows: 7, columns: 3, repeating: .nan)
    Product.multiply(a, b, into: &result)
    #expect(distance(result, product(a, b)) < 1e-14)
    var transposed = Matrix(rows: 5, columns: 5, repeating: .nan)
    Product.multiplyTransposed(a, a, into: &transposed)
    #expect(distance(transposed, product(a.transposed(), a)) < 1e-14)
    Product.subtractProduct(a, b, from: &result)
    #expect(distance(result, Matrix(rows: 7, columns: 3)) < 1e-14)
    #expect(distance(Product.outerGram(a), product(a, a.transposed())) < 1e-14)
    var symmetric = Matrix(rows: 7, columns: 2, repeating: .nan)
    let gram = Product.outerGram(a)
    Product.multiplySymmetric(gram, matrix(7, 2), into: &symmetric)
    #expect(distance(symmetric, product(gram, matrix(7, 2))) < 1e-14)
  }

  @Test("least squares by QR leave a residual orthogonal to every column", arguments: [(5, 5), (40, 3), (300, 8)])
  func leastSquares(rows: Int, columns: Int) {
    let a = matrix(rows, columns)
    var factored = a
    var right = matrix(rows, 1)
    let data = right
    var qr = HouseholderQR()
    qr.factor(&factored)
    qr.applyTransposedQ(of: factored, to: &right)
    var solution = Array(right.elements.prefix(columns))
    Triangular.solve(HouseholderQR.triangle(of: factored), &solution)
    var residual = data
    Product.subtractProduct(a, Matrix(rows: columns, columns: 1, columnMajor: solution), from: &residual)
    #expect(distance(product(a.transposed(), residual), Matrix(rows: columns, columns: 1)) < 1e-12)
  }

  @Test("the own kernel gives an orthonormal basis and the same triangle as LAPACK up to signs")
  func orthonormalBasis() {
    let a = matrix(250, 4)
    var basis = a
    var triangle = Matrix(rows: 4, columns: 4)
    #expect(OrthonormalBasis.factor(&basis, triangle: &triangle) == 4)
    var identity = Matrix(rows: 4, columns: 4)
    for i in 0..<4 { identity[i, i] = 1 }
    #expect(distance(product(basis.transposed(), basis), identity) < 1e-14)
    #expect(distance(product(basis, triangle), a) < 1e-14)
    var factored = a
    var qr = HouseholderQR()
    qr.factor(&factored)
    for (own, lapack) in zip(triangle.elements, HouseholderQR.triangle(of: factored).elements) {
      #expect(abs(abs(own) - abs(lapack)) < 1e-13)
    }
  }

  @Test("a repeated column lowers the rank, a NaN is reported")
  func rank() {
    var a = matrix(50, 3)
    for i in 0..<50 { a[i, 2] = a[i, 0] }
    var triangle = Matrix(rows: 3, columns: 3)
    #expect(OrthonormalBasis.factor(&a, triangle: &triangle) == 2)
    #expect(triangle[2, 2] == 0)
    var b = matrix(50, 3)
    b[7, 1] = .nan
    #expect(OrthonormalBasis.factor(&b, triangle: &triangle) == nil)
  }

  @Test("singular values and vectors give the matrix back")
  func singularValues() throws {
    let a = matrix(12, 5)
    let decomposition = try SingularValues(a)
    var scaled = decomposition.left
    for j in 0..<5 {
      for i in 0..<12 { scaled[i, j] *= decomposition.values[j] }
    }
    #expect(distance(product(scaled, decomposition.rightTransposed), a) < 1e-13)
    #expect(decomposition.values == decomposition.values.sorted(by: >))
  }

  @Test("the Cholesky factor gives the matrix back, and an indefinite matrix is an error")
  func cholesky() throws {
    let gram = Product.outerGram(matrix(4, 9))
    let factor = try Cholesky(gram).factor
    #expect(distance(product(factor.transposed(), factor), gram) < 1e-14)
    let indefinite = Matrix(rows: 2, columns: 2, columnMajor: [1, 2, 2, 1])
    let error = #expect(throws: LinearAlgebraError.self) { try Cholesky(indefinite) }
    #expect(error?.description == "dpotrf did not succeed (info 2)")
  }

  @Test("eigenvectors of a symmetric matrix give it back")
  func eigen() throws {
    let gram = Product.outerGram(matrix(4, 9))
    let eigen = try SymmetricEigen(gram)
    var scaled = eigen.vectors
    for j in 0..<4 {
      for i in 0..<4 { scaled[i, j] *= eigen.values[j] }
    }
    #expect(distance(product(scaled, eigen.vectors.transposed()), gram) < 1e-13)
  }

  @Test("the lower factor of a wide matrix has its Gram matrix")
  func lowerFactor() {
    let a = matrix(6, 20)
    let lower = LowerFactor.of(a)
    #expect(distance(product(lower, lower.transposed()), Product.outerGram(a)) < 1e-13)
    #expect(lower[0, 5] == 0)
  }

  @Test("triangular systems are solved from either side, many at once too")
  func triangular() throws {
    let r = Matrix(rows: 2, columns: 2, columnMajor: [2, 0, 1, 4])
    var b = [4.0, 8]
    Triangular.solve(r, &b)
    #expect(b == [1, 2])
    b = [2, 9]
    Triangular.solveTransposed(r, &b)
    #expect(b == [1, 2])
    var many = Matrix(rows: 2, columns: 2, columnMajor: [4, 8, 2, 0])
    try Triangular.solve(r, &many)
    #expect(many.elements == [1, 2, 1, 0])
    let singular = Matrix(rows: 2, columns: 2, columnMajor: [1, 0, 1, 0])
    #expect(throws: LinearAlgebraError.self) { try Triangular.solve(singular, &many) }
  }

  @Test("an empty matrix is no error")
  func empty() throws {
    var none = Matrix(rows: 0, columns: 0)
    var qr = HouseholderQR()
    qr.factor(&none)
    #expect(try SingularValues(none).values.isEmpty)
    #expect(Product.outerGram(Matrix(rows: 3, columns: 0)) == Matrix(rows: 3, columns: 3))
  }

  @Test("decompositions of what is not finite throw, they do not trap", arguments: [Double.nan, .infinity])
  func notFinite(bad: Double) {
    var matrix = matrix(4, 4)
    matrix[2, 3] = bad
    #expect(throws: LinearAlgebraError.self) { try SingularValues(matrix) }
    #expect(throws: LinearAlgebraError.self) { try SymmetricEigen(matrix) }
  }
}
