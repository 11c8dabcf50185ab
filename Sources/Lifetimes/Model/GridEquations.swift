import LinearAlgebra

/// Normal equations of a background and of exponentials on a grid of lifetimes, with Neyman's weights: finds the
/// combinations that describe a decay best.
///
/// Cholesky's factor grows by one row for every member of a combination, so that combinations share the work of their
/// first members; the background is always first. What is left of χ² is known before any amplitude is.
struct GridEquations {
  /// A combination of columns, ascending, and what it leaves of χ².
  struct Combination {
    let cost: Double
    /// Five bits a member.
    fileprivate let code: UInt64
  }

  /// The best combinations with positive amplitudes, best first: those that leave hardly more than the best.
  private(set) var found: [Combination] = []
  /// Columns of the grid that are searched.
  private var size = 0
  private var chosen = 0
  private var slack = 0.0
  private var gram: [Double] = []
  private var right: [Double] = []
  private var total = 0.0
  private var weighted: [Double] = []
  private var members: [Int] = []
  /// What is left of χ² after the background and so many members.
  private var costs = [Double](repeating: 0, count: Self.most + 2)
  private var projected = [Double](repeating: 0, count: Self.most + 1)
  private var solution = [Double](repeating: 0, count: Self.most + 1)
  private var lower = [Double](repeating: 0, count: Self.most * Self.most)
  private var factor = [Double](repeating: 0, count: (Self.most + 1) * (Self.most + 1))

  /// Most exponentials.
  private static let most = 6
  /// Combinations that are kept.
  private static let kept = 40

  /// Makes the equations from every `step`-th of the columns and the last one, the background's.
  mutating func load(_ columns: [Double], counts: [Double], stride step: Int) {
    let rows = counts.count
    let last = columns.count / rows - 1
    size = (last + step - 1) / step
    let width = size + 1
    if weighted.count != rows { weighted = [Double](repeating: 0, count: rows) }
    if gram.count != width * width {
      gram = [Double](repeating: 0, count: width * width)
      right = [Double](repeating: 0, count: width)
    }
    for a in 0..<width {
      let column = (a < size ? a * step : last) * rows
      for r in 0..<rows { weighted[r] = columns[column + r] / max(counts[r], 1) }
      right[a] = Vector.dot(weighted, 0..<rows, counts, 0..<rows)
      for b in 0...a {
        let other = (b < size ? b * step : last) * rows
        let sum = Vector.dot(weighted, 0..<rows, columns, other..<other + rows)
        gram[a * width + b] = sum
        gram[b * width + a] = sum
      }
    }
    // Σ y²/max(y, 1), what no model explains.
    total = 0
    for count in counts { total += count * count / max(count, 1) }
  }

  /// Searches all combinations of `count` columns for the best, and others that leave up to `slack` more of χ².
  mutating func search(_ count: Int, slack: Double) {
    found.removeAll(keepingCapacity: true)
    chosen = count
    self.slack = slack
    guard count <= min(size, Self.most) else { return }
    members = [size]
    costs[0] = total
    guard extend(by: size, row: 0) else { return }
    descend(from: 0)
  }

  /// The columns of a combination.
  func columns(_ combination: Combination) -> [Int] {
    (0..<chosen).map { Int((combination.code >> UInt64(5 * $0)) & 31) }
  }

  /// Amplitudes of a combination and the background, which comes last and is not negative.
  mutating func amplitudes(_ combination: Combination) -> [Double] {
    members = [size]
    costs[0] = total
    _ = extend(by: size, row: 0)
    for (place, column) in columns(combination).enumerated() {
      members.append(column)
      _ = extend(by: column, row: place + 1)
    }
    substitute()
    if solution[0] >= 0 { return Array(solution[1...chosen]) + [solution[0]] }
    _ = solveWithout()
    return Array(solution[..<chosen]) + [0]
  }

  private mutating func descend(from first: Int) {
    let depth = members.count
    guard depth <= chosen else {
      consider()
      return
    }
    let end = size - (chosen - depth)
    guard first < end else { return }
    for column in first..<end {
      members.append(column)
      if extend(by: column, row: depth) { descend(from: column + 1) }
      members.removeLast()
    }
  }

  /// Another row of the factor; false where the column depends on those before it.
  private mutating func extend(by column: Int, row: Int) -> Bool {
    let width = size + 1
    let own = row * (Self.most + 1)
    var square = gram[column * width + column]
    var value = right[column]
    let least = 1e-12 * square
    for k in 0..<row {
      let other = k * (Self.most + 1)
      var sum = gram[column * width + members[k]]
      for m in 0..<k { sum -= factor[own + m] * factor[other + m] }
      sum /= factor[other + k]
      factor[own + k] = sum
      square -= sum * sum
      value -= sum * projected[k]
    }
    guard square > least else { return false }
    let root = square.squareRoot()
    factor[own + row] = root
    projected[row] = value / root
    costs[row + 1] = costs[row] - projected[row] * projected[row]
    return true
  }

  /// Amplitudes of the members, the background first, into `solution`.
  private mutating func substitute() {
    for i in stride(from: chosen, through: 0, by: -1) {
      var value = projected[i]
      for k in i + 1..<max(chosen + 1, i + 1) { value -= factor[k * (Self.most + 1) + i] * solution[k] }
      solution[i] = value / factor[i * (Self.most + 1) + i]
    }
  }

  private mutating func consider() {
    var cost = costs[chosen + 1]
    // What is left without a sign of the amplitudes is the least that can be.
    var worst = found.isEmpty ? .infinity : found[0].cost + slack
    if found.count == Self.kept { worst = min(worst, found[found.count - 1].cost) }
    guard cost < worst else { return }
    substitute()
    if solution[0] < 0 {
      guard let without = solveWithout(), without < worst else { return }
      cost = without
    } else {
      for j in 1...chosen where !(solution[j] > 0) { return }
    }
    var code: UInt64 = 0
    for place in 0..<chosen { code |= UInt64(members[place + 1]) << UInt64(5 * place) }
    if found.count == Self.kept { found.removeLast() }
    var place = found.count
    while place > 0, found[place - 1].cost > cost { place -= 1 }
    found.insert(Combination(cost: max(cost, 0), code: code), at: place)
    while let last = found.last, last.cost > found[0].cost + slack { found.removeLast() }
  }

  /// Amplitudes without background, and what they leave of χ²; nil where one is not positive.
  private mutating func solveWithout() -> Double? {
    let width = size + 1
    var cost = total
    for i in 0..<chosen {
      let row = members[i + 1] * width
      for j in 0...i {
        var sum = gram[row + members[j + 1]]
        for k in 0..<j { sum -= lower[i * chosen + k] * lower[j * chosen + k] }
        if i == j {
          guard sum > 1e-12 * gram[row + members[i + 1]] else { return nil }
          lower[i * chosen + i] = sum.squareRoot()
        } else {
          lower[i * chosen + j] = sum / lower[j * chosen + j]
        }
      }
      var value = right[members[i + 1]]
      for k in 0..<i { value -= lower[i * chosen + k] * solution[k] }
      solution[i] = value / lower[i * chosen + i]
      cost -= solution[i] * solution[i]
    }
    for i in stride(from: chosen - 1, through: 0, by: -1) {
      var value = solution[i]
      for k in i + 1..<max(chosen, i + 1) { value -= lower[k * chosen + i] * solution[k] }
      solution[i] = value / lower[i * chosen + i]
      guard solution[i] > 0 else { return nil }
    }
    return cost
  }
}
