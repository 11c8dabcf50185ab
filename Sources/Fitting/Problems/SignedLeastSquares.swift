import LinearAlgebra

/// The sign that a linear amplitude may have.
public enum AmplitudeSign: String, Sendable, Codable {
  /// Both.
  case any
  /// ≥ 0.
  case nonNegative
  /// ≤ 0.
  case nonPositive
}

/// The triangle of a basis, restricted to the columns whose amplitudes are free.
struct FreeColumns: Sendable {
  /// An orthonormal basis of the free columns of the triangle, zeros for the others.
  let basis: Matrix
  /// Its triangle.
  let triangle: Matrix
  let isHeld: [Bool]
}

/// Least squares with signs: the c that minimises ‖R·c − z‖ where some elements of c must be ≥ 0 or ≤ 0.
///
/// The active-set method of Lawson and Hanson (Solving Least Squares Problems, 1974, chapter 23), on the triangle of a
/// basis Φ = Q·R and z = Qᵀy: never on normal equations, which would square the condition. Written here because no C
/// library with it is packaged for Debian, and because it has to keep its scratch memory, start from the unconstrained
/// solution and hand out the factors of the free columns.
///
/// A set of free elements is left only for one of lower cost, in floating-point numbers too, so that none comes twice
/// and the method ends; an element whose release does not lower the cost is not tried again before another has. At the
/// end the signs hold exactly, the gradient vanishes over the free elements and points outside at the others, up to
/// rounding (the conditions of Karush, Kuhn and Tucker). R may be rank-deficient: columns that depend on free ones stay
/// at 0.
struct SignedLeastSquares: ~Copyable {
  let signs: [AmplitudeSign]
  /// c.
  private(set) var solution: [Double]
  /// True for the elements that their sign holds at 0.
  private(set) var isHeld: [Bool]
  /// An orthonormal basis of the free columns of R, with columns of zeros for the others; valid where one is held.
  private(set) var basis: Matrix
  /// The triangle of `basis`: free columns of R = basis·triangle.
  private(set) var triangle: Matrix
  /// z − R·c.
  private(set) var residual: [Double]
  private var trial: [Double]
  private var isRejected: [Bool]
  private var saved: (solution: [Double], isHeld: [Bool])
  private var norms: [Double]
  /// Largest number of elements released: 10 for each. One for each is enough for every problem of the tests.
  let iterationLimit: Int

  init(signs: [AmplitudeSign]) {
    self.signs = signs
    let zeros = [Double](repeating: 0, count: signs.count)
    solution = zeros
    residual = zeros
    trial = zeros
    norms = zeros
    isHeld = signs.map { _ in false }
    isRejected = isHeld
    saved = (zeros, isHeld)
    basis = Matrix(rows: signs.count, columns: signs.count)
    triangle = basis
    iterationLimit = 10 * signs.count
  }

  /// True if an element is held.
  var holdsAny: Bool { isHeld.contains(true) }

  /// Solves for an upper-triangular R and the vector z that begins at `start` in `target`. False if the iteration limit
  /// was reached, which leaves a solution of the right signs that need not be the best.
  mutating func solve(_ r: Matrix, _ target: [Double], at start: Int) -> Bool {
    for i in signs.indices {
      solution[i] = target[start + i]
      isHeld[i] = false
    }
    Triangular.solve(r, &solution)
    if signs.indices.allSatisfy({ isAllowed(solution[$0], $0) }) { return true }
    var length = 0.0
    for i in signs.indices {
      length += target[start + i] * target[start + i]
      norms[i] = Vector.dot(r.elements, r.columnRange(i), r.elements, r.columnRange(i)).squareRoot()
      solution[i] = 0
      isHeld[i] = signs[i] != .any
      isRejected[i] = false
    }
    solveFree(r, target, start)
    for i in signs.indices { solution[i] = trial[i] }
    var cost = formResidual(r, target, start)
    // A gradient below this is rounding.
    let tolerance = 8 * Double.ulpOfOne * Double(signs.count) * length.squareRoot()
    var iterations = 0
    while let entering = steepest(r, tolerance: tolerance) {
      guard iterations < iterationLimit else { return false }
      iterations += 1
      for i in signs.indices {
        saved.solution[i] = solution[i]
        saved.isHeld[i] = isHeld[i]
      }
      isHeld[entering] = false
      settle(r, target, start)
      let newCost = formResidual(r, target, start)
      if newCost < cost {
        cost = newCost
        for i in signs.indices { isRejected[i] = false }
      } else {
        for i in signs.indices {
          solution[i] = saved.solution[i]
          isHeld[i] = saved.isHeld[i]
        }
        cost = formResidual(r, target, start)
        isRejected[entering] = true
      }
    }
    solveFree(r, target, start)
    return true
  }

  /// The factors of the free columns.
  var freeColumns: FreeColumns {
    FreeColumns(basis: basis, triangle: triangle, isHeld: isHeld)
  }

  /// Half the slope of the cost at a held element, ≥ 0 where its sign is what holds it.
  func slope(_ r: Matrix, _ element: Int) -> Double { -gain(r, element) }

  private func isAllowed(_ value: Double, _ i: Int) -> Bool {
    switch signs[i] {
    case .any: true
    case .nonNegative: value >= 0
    case .nonPositive: value <= 0
    }
  }

  /// Half the fall of the cost per unit of a held element in its allowed direction.
  private func gain(_ r: Matrix, _ i: Int) -> Double {
    let projection = Vector.dot(r.elements, r.columnRange(i), residual, 0..<residual.count)
    return signs[i] == .nonPositive ? -projection : projection
  }

  /// The held element whose release lowers the cost fastest, measured in units of its column's norm.
  private func steepest(_ r: Matrix, tolerance: Double) -> Int? {
    var best: Int?
    var largest = tolerance
    for i in signs.indices where isHeld[i] && !isRejected[i] && norms[i] > 0 {
      let gain = gain(r, i) / norms[i]
      if gain > largest {
        largest = gain
        best = i
      }
    }
    return best
  }

  /// Goes to the best solution over the free elements; where that has a wrong sign on the way, the element is held
  /// there and the rest solved anew. Every round holds one more.
  private mutating func settle(_ r: Matrix, _ target: [Double], _ start: Int) {
    while true {
      solveFree(r, target, start)
      var fraction = 1.0
      var blocking: Int?
      for i in signs.indices where !isHeld[i] && !isAllowed(trial[i], i) {
        let part = solution[i] / (solution[i] - trial[i])
        if part < fraction || blocking == nil {
          fraction = part
          blocking = i
        }
      }
      for i in signs.indices where !isHeld[i] { solution[i] += fraction * (trial[i] - solution[i]) }
      guard let blocking else {
        for i in signs.indices where !isHeld[i] { solution[i] = trial[i] }
        return
      }
      for i in signs.indices where !isHeld[i] && (i == blocking || !isAllowed(solution[i], i)) {
        solution[i] = 0
        isHeld[i] = true
      }
    }
  }

  /// The unconstrained solution over the free elements, 0 for the others, into `trial`.
  private mutating func solveFree(_ r: Matrix, _ target: [Double], _ start: Int) {
    let count = signs.count
    for j in 0..<count {
      for i in 0..<count { basis.elements[i + j * count] = isHeld[j] ? 0 : r.elements[i + j * count] }
    }
    OrthonormalBasis.factor(&basis, triangle: &triangle)
    for j in 0..<count {
      trial[j] = Vector.dot(basis.elements, j * count..<(j + 1) * count, target, start..<start + count)
    }
    Triangular.solve(triangle, &trial)
  }

  /// z − R·c and its square.
  private mutating func formResidual(_ r: Matrix, _ target: [Double], _ start: Int) -> Double {
    let count = signs.count
    for i in 0..<count { residual[i] = target[start + i] }
    for j in 0..<count where solution[j] != 0 {
      Vector.add(-solution[j], r.elements, j * count..<(j + 1) * count, to: &residual, at: 0)
    }
    return Vector.sumOfSquares(residual)
  }
}
