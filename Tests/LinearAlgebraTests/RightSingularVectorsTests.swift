import LinearAlgebra
import Testing

@Suite("Right singular vectors")
struct RightSingularVectorsTests {
  private func matrix(_ rows: Int, _ columns: Int, grading: Double) -> Matrix {
    var matrix = Matrix(rows: rows, columns: columns)
    var state: UInt64 = 7
    for j in 0..<columns {
      var scale = 1.0
      for _ in 0..<j { scale *= grading }
      for i in 0..<rows {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        matrix[i, j] = scale * (Double(state >> 11) / 9_007_199_254_740_992 - 0.5)
      }
    }
    return matrix
  }

  @Test("A·v has the length of its singular value, and the vectors are orthonormal", arguments: [1, 3, 8, 16, 20])
  func decomposition(columns: Int) throws {
    for grading in [1, 1e-3] {
      let a = matrix(columns + 2, columns, grading: grading)
      let found = try RightSingularVectors(a)
      let lapack = try SingularValues(a)
      for k in 0..<columns {
        #expect(abs(found.values[k] - lapack.values[k]) <= 1e-13 * lapack.values[0])
        var square = 0.0
        for i in 0..<a.rows {
          let sum = (0..<columns).reduce(0) { $0 + a[i, $1] * found.transposed[k, $1] }
          square += sum * sum
        }
        #expect(abs(square.squareRoot() - found.values[k]) <= 1e-13 * found.values[0])
        for l in 0...k {
          let dot = (0..<columns).reduce(0) { $0 + found.transposed[k, $1] * found.transposed[l, $1] }
          #expect(abs(dot - (k == l ? 1 : 0)) < 1e-13)
        }
      }
    }
  }

  @Test("columns of zeros, equal columns and huge numbers have singular values too")
  func degenerate() throws {
    var a = matrix(4, 3, grading: 1)
    for i in 0..<4 {
      a[i, 1] = 0
      a[i, 2] = a[i, 0]
    }
    let values = try RightSingularVectors(a).values
    #expect(values[0] > 0 && values[1] < 1e-15 * values[0] && values[2] == 0)
    let huge = Matrix(rows: 2, columns: 2, columnMajor: [3e200, 0, 0, 4e200])
    #expect(try RightSingularVectors(huge).values == [4e200, 3e200])
    #expect(throws: LinearAlgebraError.self) {
      try RightSingularVectors(Matrix(rows: 2, columns: 2, columnMajor: [1, .nan, 0, 1]))
    }
  }
}
