import LinearAlgebra
import Testing

@testable import Fitting

/// The best of all sets of held elements whose unconstrained solution has the right signs.
private func bruteForce(_ r: Matrix, _ z: [Double], _ signs: [AmplitudeSign]) -> Double {
  let n = signs.count
  var best = Double.infinity
  for mask in 0..<(1 << n) where (0..<n).allSatisfy({ mask & (1 << $0) == 0 || signs[$0] != .any }) {
    var free = r
    for j in 0..<n where mask & (1 << j) != 0 {
      for i in 0..<n { free[i, j] = 0 }
    }
    var triangle = r
    OrthonormalBasis.factor(&free, triangle: &triangle)
    var solution = (0..<n).map { Vector.dot(free.elements, free.columnRange($0), z, 0..<n) }
    Triangular.solve(triangle, &solution)
    let isAllowed = (0..<n).allSatisfy {
      signs[$0] == .any || (signs[$0] == .nonNegative ? solution[$0] >= -1e-12 : solution[$0] <= 1e-12)
    }
    if isAllowed { best = min(best, Vector.sumOfSquares(residual(r, z, solution))) }
  }
  return best
}

private func residual(_ r: Matrix, _ z: [Double], _ solution: [Double]) -> [Double] {
  var rest = z
  for j in solution.indices {
    for i in rest.indices { rest[i] -= r[i, j] * solution[j] }
  }
  return rest
}

/// A solution with what the tests ask of it.
private struct Solved {
  var hasEnded: Bool
  var solution: [Double]
  var isHeld: [Bool]
  var slopes: [Double]

  init(_ r: Matrix, _ z: [Double], _ signs: [AmplitudeSign]) {
    var solver = SignedLeastSquares(signs: signs)
    hasEnded = solver.solve(r, z, at: 0)
    solution = solver.solution
    isHeld = solver.isHeld
    slopes = []
    for j in z.indices where solver.isHeld[j] { slopes.append(solver.slope(r, j)) }
  }

  /// Largest violation of the signs and of the gradient conditions, over the size of what it is compared with.
  func violation(_ r: Matrix, _ z: [Double], _ signs: [AmplitudeSign]) -> Double {
    let rest = residual(r, z, solution)
    let size = Vector.sumOfSquares(z).squareRoot()
    var worst = 0.0
    for j in z.indices {
      let norm = Vector.sumOfSquares(r.column(j)).squareRoot()
      guard norm > 0, size > 0 else { continue }
      let gain = Vector.dot(r.elements, r.columnRange(j), rest, 0..<z.count) / (norm * size)
      let direction = signs[j] == .nonPositive ? -1.0 : 1.0
      if isHeld[j] {
        worst = max(worst, direction * gain, abs(solution[j]))
      } else {
        worst = max(worst, abs(gain))
        if signs[j] != .any { worst = max(worst, -direction * solution[j]) }
      }
    }
    return worst
  }
}

/// A random triangle, signs and right-hand side; every third has a column that depends on others.
private func randomProblem(_ n: Int, seed: UInt64) -> (r: Matrix, z: [Double], signs: [AmplitudeSign]) {
  var generator = SeededGenerator(seed: seed)
  var basis = Matrix(rows: n + 3, columns: n)
  for index in basis.elements.indices { basis.elements[index] = generator.gaussian() }
  if seed % 3 == 0, n > 2 {
    let size = generator.gaussian()
    for i in 0..<basis.rows { basis[i, n - 1] = size * basis[i, 0] + (seed % 2 == 0 ? basis[i, 1] : 0) }
  }
  if seed % 7 == 0 {
    for i in 0..<basis.rows { basis[i, n / 2] = 0 }
  }
  let y = (0..<basis.rows).map { _ in generator.gaussian() }
  var triangle = Matrix(rows: n, columns: n)
  OrthonormalBasis.factor(&basis, triangle: &triangle)
  let z = (0..<n).map { Vector.dot(basis.elements, basis.columnRange($0), y, 0..<y.count) }
  let signs = (0..<n).map { _ in
    [AmplitudeSign.any, .nonNegative, .nonNegative, .nonPositive][min(3, Int(4 * generator.uniform()))]
  }
  return (triangle, z, signs)
}

@Suite("least squares with signs")
struct SignedLeastSquaresTests {
  @Test("random problems of up to seven columns, some of them dependent, reach the best of all active sets")
  func bestOfAll() {
    for seed in 1...600 {
      let n = 1 + seed % 7
      let (r, z, signs) = randomProblem(n, seed: UInt64(seed))
      let solved = Solved(r, z, signs)
      #expect(solved.hasEnded, "seed \(seed)")
      let cost = Vector.sumOfSquares(residual(r, z, solved.solution))
      let best = bruteForce(r, z, signs)
      #expect(abs(cost - best) <= 1e-12 * (1 + Vector.sumOfSquares(z)), "seed \(seed): \(cost) against \(best)")
      #expect(solved.violation(r, z, signs) < 1e-12, "seed \(seed)")
    }
  }

  @Test("forty columns satisfy the conditions of Karush, Kuhn and Tucker")
  func large() {
    for seed in 1...60 {
      let (r, z, signs) = randomProblem(40, seed: UInt64(seed))
      let solved = Solved(r, z, signs)
      #expect(solved.hasEnded, "seed \(seed)")
      #expect(solved.violation(r, z, signs) < 1e-11, "seed \(seed)")
    }
  }

  @Test("nearly dependent columns, as of lifetimes that agree to nine digits, still end with the right signs")
  func nearlyDependent() {
    for seed in 1...60 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let n = 6
      var basis = Matrix(rows: 50, columns: n)
      for j in 0..<n {
        let tau = 1 + 1e-9 * Double(j / 2) + Double(j % 2) * 1e-4
        for i in 0..<50 { basis[i, j] = exponential(-Double(i) / 10 / tau) }
      }
      let y = (0..<50).map { exponential(-Double($0) / 10) + 0.01 * generator.gaussian() }
      var r = Matrix(rows: n, columns: n)
      OrthonormalBasis.factor(&basis, triangle: &r)
      let z = (0..<n).map { Vector.dot(basis.elements, basis.columnRange($0), y, 0..<50) }
      let signs = [AmplitudeSign](repeating: .nonNegative, count: n)
      let solved = Solved(r, z, signs)
      #expect(solved.hasEnded)
      #expect(solved.violation(r, z, signs) < 1e-12, "seed \(seed)")
    }
  }

  @Test("of two columns that are each other's opposite the one with the right sign is taken")
  func opposite() {
    var r = Matrix(rows: 2, columns: 2)
    r[0, 0] = 2
    r[0, 1] = -2
    let solved = Solved(r, [-3, 0], [.nonNegative, .nonNegative])
    #expect(solved.hasEnded)
    #expect(solved.solution == [0, 1.5])
    #expect(solved.isHeld == [true, false])
  }

  @Test("data that ask for nothing allowed give zeros, and the slope that holds them there")
  func nothing() {
    let solved = Solved(Matrix(rows: 1, columns: 1, repeating: 1), [-1], [.nonNegative])
    #expect(solved.solution == [0])
    #expect(solved.slopes == [1])
    let empty = Solved(Matrix(rows: 1, columns: 1), [0], [.nonNegative])
    #expect(empty.solution == [0])
    #expect(empty.isHeld == [false])
  }

  @Test("an allowed solution is the unconstrained one, digit for digit")
  func unconstrained() {
    let (r, z, _) = randomProblem(5, seed: 1)
    var plain = z
    Triangular.solve(r, &plain)
    let solved = Solved(r, z, plain.map { $0 < 0 ? .nonPositive : .nonNegative })
    #expect(solved.solution == plain)
    #expect(!solved.isHeld.contains(true))
  }
}
