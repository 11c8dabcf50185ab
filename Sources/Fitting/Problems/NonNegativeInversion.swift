import LinearAlgebra

/// A spectrum of non-negative coefficients that data only blur: least squares with a penalty on roughness.
///
/// Minimises ‖A·x − y‖² + strength·‖L·x‖² over x ≥ 0, L the second differences of neighbouring coefficients (zero beyond
/// both ends), as CONTIN does (Provencher, Comput. Phys. Commun. 1982, 27, 229, doi:10.1016/0010-4655(82)90174-6). The
/// strength follows from his criterion, a discrepancy principle: the smoothest solution whose misfit exceeds that of the
/// best by no more than chance does in every second case. A and y are in units of the data's standard deviations. The data
/// are compressed once by an orthogonal factorisation, without loss.
public struct NonNegativeInversion: Sendable {
  /// Coefficients and how they fit.
  public struct Solution: Sendable, Equatable {
    /// x ≥ 0; those of the smooth spectrum first.
    public var coefficients: [Double]
    /// ‖A·x − y‖².
    public var misfit: Double
    /// Weight of the penalty.
    public var strength: Double
  }
  /// Triangle of A.
  private let triangle: Matrix
  /// Qᵀy.
  private let target: [Double]
  /// What no coefficients can describe.
  private let remainder: Double
  /// Number of coefficients of the spectrum; those behind them are not smoothed.
  private let smoothCount: Int
  private let rowCount: Int

  /// Compresses the data. There must be as many rows as columns at least, and all numbers finite.
  ///
  /// - Parameters:
  ///   - design: A.
  ///   - data: y, one a row.
  ///   - smoothCount: number of leading columns that make the spectrum, 3 or more.
  public init(design: Matrix, data: [Double], smoothCount: Int) throws(FittingError) {
    guard design.rows == data.count, design.rows >= design.columns, smoothCount >= 3, smoothCount <= design.columns
    else { throw FittingError(.mismatchedSizes, "an inversion needs more data than coefficients, three at least") }
    guard design.elements.allSatisfy({ $0.isFinite }), data.allSatisfy({ $0.isFinite }) else {
      throw FittingError(.notFinite, "an inversion needs finite numbers")
    }
    var qr = HouseholderQR()
    var factored = design
    qr.factor(&factored)
    var column = Matrix(rows: data.count, columns: 1, columnMajor: data)
    qr.applyTransposedQ(of: factored, to: &column)
    triangle = HouseholderQR.triangle(of: factored)
    target = Array(column.elements[..<design.columns])
    remainder = Vector.sumOfSquares(Array(column.elements[design.columns...]))
    self.smoothCount = smoothCount
    rowCount = data.count
  }

  /// The solution for a strength ≥ 0.
  public func solution(strength: Double) -> Solution { solve(target, strength: strength) }

  /// The solution that noise-free data of other coefficients would get.
  public func image(of coefficients: [Double], strength: Double) -> [Double] {
    solve(product(coefficients), strength: strength).coefficients
  }

  /// The smoothest solution that the criterion allows, and the best of all, without penalty.
  public func chosen() -> (solution: Solution, best: Solution) {
    let best = solution(strength: 0)
    // Half of chance's cases lie below the median of χ²; Wilson & Hilferty 1931.
    let degrees = Double(max(1, best.coefficients.count { $0 > 0 }))
    let third = 1 - 2 / (9 * degrees)
    let variance = max(1, best.misfit / Double(max(1, rowCount - Int(degrees))))
    let limit = best.misfit + degrees * third * third * third * variance
    let scale = Vector.sumOfSquares(triangle.elements) / (6 * Double(smoothCount))
    var (low, high) = (logarithm(1e-12 * scale), logarithm(1e6 * scale))
    var chosen = solution(strength: exponential(low))
    guard chosen.misfit < limit else { return (chosen, best) }
    while high - low > 0.05 {
      let middle = (low + high) / 2
      let candidate = solution(strength: exponential(middle))
      if candidate.misfit <= limit {
        low = middle
        chosen = candidate
      } else {
        high = middle
      }
    }
    return (chosen, best)
  }

  /// What noise of unit variance does to a quantity, to first order: the coefficients at zero stay there. The bias that
  /// smoothing brings is not in it.
  public func standardError(gradient: [Double], at solution: Solution) -> Double {
    let free = solution.coefficients.indices.filter { solution.coefficients[$0] > 0 }
    guard !free.isEmpty else { return 0 }
    let stacked = stacked(strength: solution.strength)
    var factored = Matrix(rows: stacked.rows, columns: free.count)
    for (j, column) in free.enumerated() {
      for i in 0..<stacked.rows { factored[i, j] = stacked[i, column] }
    }
    var qr = HouseholderQR()
    qr.factor(&factored)
    let r = HouseholderQR.triangle(of: factored)
    // g·(RᵀR + strength·LᵀL)⁻¹, then through R.
    var step = free.map { gradient[$0] }
    Triangular.solveTransposed(r, &step)
    Triangular.solve(r, &step)
    var change = [Double](repeating: 0, count: solution.coefficients.count)
    for (j, column) in free.enumerated() { change[column] = step[j] }
    return Vector.sumOfSquares(product(change)).squareRoot()
  }

  /// Singular values of A with every column of the spectrum times `scale`, largest first: how many combinations the data
  /// determine.
  public func singularValues(scale: Double) throws(FittingError) -> [Double] {
    var scaled = Matrix(rows: triangle.rows, columns: smoothCount)
    for j in 0..<smoothCount {
      for i in 0..<triangle.rows { scaled[i, j] = triangle[i, j] * scale }
    }
    guard let decomposition = try? SingularValues(scaled) else {
      throw FittingError(.notFinite, "the design has no singular values")
    }
    return decomposition.values
  }

  /// R·x.
  private func product(_ x: [Double]) -> [Double] {
    (0..<triangle.rows).map { i in (i..<triangle.columns).reduce(0) { $0 + triangle[i, $1] * x[$1] } }
  }

  /// R over √strength·L.
  private func stacked(strength: Double) -> Matrix {
    let root = strength.squareRoot()
    let columns = triangle.columns
    var matrix = Matrix(rows: columns + smoothCount, columns: columns)
    for j in 0..<columns {
      for i in 0...j { matrix[i, j] = triangle[i, j] }
    }
    for m in 0..<smoothCount {
      matrix[columns + m, m] = -2 * root
      if m > 0 { matrix[columns + m, m - 1] = root }
      if m + 1 < smoothCount { matrix[columns + m, m + 1] = root }
    }
    return matrix
  }

  private func solve(_ right: [Double], strength: Double) -> Solution {
    var matrix = stacked(strength: strength)
    var column = Matrix(
      rows: matrix.rows, columns: 1,
      columnMajor: right + [Double](repeating: 0, count: matrix.rows - right.count))
    var qr = HouseholderQR()
    qr.factor(&matrix)
    qr.applyTransposedQ(of: matrix, to: &column)
    var problem = SignedLeastSquares(signs: right.map { _ in .nonNegative })
    _ = problem.solve(HouseholderQR.triangle(of: matrix), column.elements, at: 0)
    let x = problem.solution
    let misfit = zip(product(x), right).reduce(remainder) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return Solution(coefficients: x, misfit: misfit, strength: strength)
  }
}
