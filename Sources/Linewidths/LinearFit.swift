import LinearAlgebra

/// Linear least squares over a few columns.
enum LinearFit {
  /// The coefficients with which columns come nearest to a target; nil where they cannot be told apart.
  static func coefficients(_ columns: [[Double]], of target: [Double]) -> [Double]? {
    guard target.count >= columns.count else { return nil }
    // Columns of very different size are one scale to the solver.
    let scales = columns.map { column in max(column.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude) }
    var matrix = Matrix(rows: target.count, columns: columns.count)
    for (j, column) in columns.enumerated() {
      for i in target.indices { matrix[i, j] = column[i] / scales[j] }
    }
    var right = Matrix(rows: target.count, columns: 1, columnMajor: target)
    var qr = HouseholderQR()
    qr.factor(&matrix)
    qr.applyTransposedQ(of: matrix, to: &right)
    let triangle = HouseholderQR.triangle(of: matrix)
    for j in columns.indices where !(abs(triangle[j, j]) > 1e-12) { return nil }
    var solution = Array(right.elements.prefix(columns.count))
    Triangular.solve(triangle, &solution)
    let result = zip(solution, scales).map { $0 / $1 }
    return result.allSatisfy(\.isFinite) ? result : nil
  }
}
