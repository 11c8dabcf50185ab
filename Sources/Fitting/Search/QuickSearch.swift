/// Levenberg and Marquardt's method on normal equations that cost one pass over the data, for many fits of one kind.
///
/// It owns its memory and allocates nothing after its first search. It knows one path only, has no second thoughts, and
/// leaves what it cannot bring to a minimum to ``Fit``: bounds are an active set, a step that lowers the cost is taken, and
/// a minimum is one by its relative offset (Bates & Watts 1981).
struct QuickSearch: ~Copyable {
  /// Bounds of the coordinates.
  var lower: [Double]
  var upper: [Double]
  /// Which coordinates may move.
  var isFree: [Bool]
  /// Largest step of each coordinate.
  var longest: [Double]

  private(set) var coordinates: [Double]
  private(set) var sums: NormalSums
  /// The relative offset at `coordinates`.
  private(set) var offset = Double.infinity
  /// Passes over the data.
  private(set) var passes = 0

  private let count: Int
  private var candidate: [Double]
  private var next: NormalSums
  private var step: [Double]
  private var movable: [Int] = []
  private var factor: [Double]
  /// Roots of the information's diagonal, of the movable coordinates.
  private var scale: [Double]

  init(parameterCount: Int) {
    count = parameterCount
    lower = [Double](repeating: -.infinity, count: count)
    upper = [Double](repeating: .infinity, count: count)
    isFree = [Bool](repeating: true, count: count)
    longest = [Double](repeating: .infinity, count: count)
    coordinates = [Double](repeating: 0, count: count)
    candidate = coordinates
    step = coordinates
    scale = coordinates
    sums = NormalSums(parameterCount: count)
    next = sums
    factor = [Double](repeating: 0, count: count * count)
    movable.reserveCapacity(count)
  }

  /// True at the end of a search that reached a minimum which can be vouched for.
  func isMinimum(limit: Double) -> Bool { offset < limit }

  /// Searches from `start` until the relative offset is below `goal`, or no step helps; false where the start has no
  /// likelihood.
  mutating func run<Problem: NormalEquations & ~Copyable>(
    _ problem: inout Problem, from start: [Double], goal: Double, passLimit: Int = 60
  ) -> Bool {
    offset = .infinity
    passes = 1
    for j in 0..<count { coordinates[j] = isFree[j] ? min(max(start[j], lower[j]), upper[j]) : start[j] }
    guard problem.sum(coordinates, into: &sums), sums.isFinite else { return false }
    var damping = 1e-3
    var growth = 2.0
    var idle = 0
    while true {
      chooseMovable()
      let before = offset
      measureOffset(problem.observationCount)
      if offset < goal { return true }
      // At rounding level the gradient no longer shrinks.
      idle = offset < 1e-6 && offset > 0.9 * before ? idle + 1 : 0
      if idle == 2 { return true }
      var isTaken = false
      while !isTaken {
        guard passes < passLimit, damping < 1e12 else { return true }
        let predicted = solve(damping: damping)
        guard predicted >= 0 else {
          damping = max(damping * growth, 1e-12)
          growth *= 2
          continue
        }
        passes += 1
        let isPossible = problem.sum(candidate, into: &next) && next.isFinite
        // What rounding leaves of the cost hides the last gains: there the step is believed.
        let noise = 1e-7 + 1e-13 * sums.cost
        let gain = sums.cost - next.cost
        isTaken = isPossible && (gain > 0 || (predicted < noise && gain > -noise))
        guard isTaken else {
          damping *= growth
          growth *= 2
          continue
        }
        swap(&coordinates, &candidate)
        swap(&sums, &next)
        growth = 2
        let ratio = predicted > noise ? gain / predicted : 1
        if ratio > 0.9 { damping *= 0.01 } else if ratio > 0.5 { damping *= 0.2 } else if ratio < 0.1 { damping *= 4 }
        damping = max(damping, 1e-15)
      }
    }
  }

  /// A coordinate on its bound whose descent points outside stays there.
  private mutating func chooseMovable() {
    movable.removeAll(keepingCapacity: true)
    for j in 0..<count where isFree[j] {
      if coordinates[j] <= lower[j], sums.gradient[j] >= 0 { continue }
      if coordinates[j] >= upper[j], sums.gradient[j] <= 0 { continue }
      guard sums.information[j * count + j] > 0 else { continue }
      scale[movable.count] = sums.information[j * count + j].squareRoot()
      movable.append(j)
    }
  }

  /// √(gᵀH⁻¹g) in standard errors of the residual, over the movable coordinates; ∞ where H is singular.
  private mutating func measureOffset(_ observations: Int) {
    offset = .infinity
    guard !movable.isEmpty else {
      offset = 0
      return
    }
    guard factorize(damping: 0) else { return }
    var projected = 0.0
    for a in movable.indices {
      var value = sums.gradient[movable[a]] / scale[a]
      for b in 0..<a { value -= factor[a * count + b] * step[b] }
      step[a] = value / factor[a * count + a]
      projected += step[a] * step[a]
    }
    let rest = sums.cost - projected
    let freedom = max(1, observations - isFree.count { $0 })
    if projected == 0 {
      offset = 0
    } else if rest > 0 {
      offset = (projected / rest * Double(freedom) / Double(movable.count)).squareRoot()
    }
  }

  /// Cholesky's factor of the scaled information plus damping; false where it is not positive.
  private mutating func factorize(damping: Double) -> Bool {
    for a in movable.indices {
      for b in 0...a {
        var sum = sums.information[movable[a] * count + movable[b]] / (scale[a] * scale[b])
        if a == b { sum += damping }
        for c in 0..<b { sum -= factor[a * count + c] * factor[b * count + c] }
        if a == b {
          guard sum > 1e-14 else { return false }
          factor[a * count + a] = sum.squareRoot()
        } else {
          factor[a * count + b] = sum / factor[b * count + b]
        }
      }
    }
    return true
  }

  /// Puts the damped step into `candidate` and returns by how much it should lower the cost; negative where there is none.
  private mutating func solve(damping: Double) -> Double {
    guard factorize(damping: damping) else { return -1 }
    let size = movable.count
    for a in 0..<size {
      var value = -sums.gradient[movable[a]] / scale[a]
      for b in 0..<a { value -= factor[a * count + b] * step[b] }
      step[a] = value / factor[a * count + a]
    }
    for a in stride(from: size - 1, through: 0, by: -1) {
      var value = step[a]
      for b in a + 1..<size { value -= factor[b * count + a] * step[b] }
      step[a] = value / factor[a * count + a]
    }
    var shortening = 1.0
    for a in 0..<size {
      step[a] /= scale[a]
      shortening = min(shortening, longest[movable[a]] / max(abs(step[a]), 1e-300))
    }
    for j in 0..<count { candidate[j] = coordinates[j] }
    for a in 0..<size {
      let j = movable[a]
      candidate[j] = min(max(coordinates[j] + shortening * step[a], lower[j]), upper[j])
    }
    var slope = 0.0
    var curvature = 0.0
    for a in movable {
      let change = candidate[a] - coordinates[a]
      slope += change * sums.gradient[a]
      for b in movable { curvature += change * sums.information[a * count + b] * (candidate[b] - coordinates[b]) }
    }
    let predicted = -(2 * slope + curvature)
    return predicted.isFinite ? predicted : -1
  }
}
