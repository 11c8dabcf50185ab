import Glibc
import Kinetics
import LinearAlgebra

/// Start values for many decays of one kind: the best combination of lifetimes from a grid, on few sums of channels.
///
/// What does not depend on the counts, the grid's exponentials summed over the same channels, is computed once for every
/// shift and kept. Channels are summed finely where the response acts and by an eighth of the time passed after it;
/// amplitudes and background of a combination follow from Neyman's normal equations. The shift is chosen first, with two
/// exponentials of a coarser grid, among positions of the response that put its flank at or before the decay's.
struct QuickStart: ~Copyable {
  /// A start, in channels and counts per channel.
  struct Start {
    var lifetimes: [Double]
    var amplitudes: [Double]
    var background: Double
    var shift: Double
  }

  private struct Key: Hashable {
    let channels: Range<Int>
    /// In quarters of the response's width.
    let edge, shift: Int
  }

  /// Sums of the grid's exponentials and of 1, column after column.
  private struct Table {
    let limits: [Int]
    let columns: [Double]
    var rows: Int { limits.count - 1 }
  }

  private static let gridSize = 16
  /// Shifts to try: the decay's edge less so many quarters of the response's width.
  private static let delays = [4, 3, 2, 1, 0]

  private var sums: DecaySums
  private let response: (position: Double, width: Double)?
  private var tables: [Key: Table] = [:]
  private var row: [Double] = []
  private var sumsOfCounts: [Double] = []
  private var weighted: [Double] = []
  private var gram: [Double] = []
  private var right: [Double] = []
  private var factor = [Double](repeating: 0, count: 64)
  private var solution = [Double](repeating: 0, count: 8)

  init(response: MeasuredResponse?, responseCounts: [Double]?) {
    sums = DecaySums(response: response)
    self.response = responseCounts.flatMap { Self.edge($0[...]) }
  }

  /// Starts of `n` exponentials for the counts of all channels of a trace: the best first, others only where they are
  /// hardly worse and far away. Empty where no combination has positive amplitudes.
  ///
  /// `shift` is that of the response, in channels, where it is known; `lifetimes` are given instead of searched for.
  mutating func starts(
    _ n: Int, counts: [Double], channels: Range<Int>, shift known: Double?, lifetimes: [Double]?
  ) -> [Start] {
    guard channels.count > 2 * n else { return [] }
    let unit = (response?.width ?? 0) / 4
    var edge = 0
    var shift = known ?? 0
    if let response, let position = Self.edge(counts[channels])?.position {
      edge = Int(((position - response.position) / unit).rounded())
      if known == nil {
        var lowest = Double.infinity
        for delay in Self.delays {
          let table = table(
            Key(channels: channels, edge: edge, shift: edge - delay), shift: Double(edge - delay) * unit)
          prepare(table, counts, channels, stride: 2)
          let best = combinations(of: min(n, 2), size: Self.gridSize / 2).first
          if let best, best.cost < lowest {
            lowest = best.cost
            shift = Double(edge - delay) * unit
          }
        }
      }
    }
    let key = Key(
      channels: channels, edge: edge, shift: known == nil && unit > 0 ? Int((shift / unit).rounded()) : .max)
    let table = lifetimes.map { makeTable(key, shift: shift, grid: $0) } ?? table(key, shift: shift)
    prepare(table, counts, channels, stride: 1)
    let grid = lifetimes ?? Self.grid(channels.count)
    let found = combinations(of: n, size: grid.count)
    guard let best = found.first else { return [] }
    var chosen = [best]
    for combination in found.dropFirst() {
      guard combination.cost - best.cost < 9, chosen.count < 2 else { break }
      if zip(best.members, combination.members).contains(where: { abs($0 - $1) > 1 }) { chosen.append(combination) }
    }
    let peak = counts[channels].max() ?? 1
    return chosen.map { combination in
      Start(
        lifetimes: combination.members.map { grid[$0] },
        amplitudes: combination.amplitudes.map { max($0, 1e-3 * peak) },
        background: max(combination.background, 1e-5 * peak), shift: shift)
    }
  }

  /// Channel where the left flank crosses half of the maximum, and the width at half maximum.
  private static func edge(_ counts: ArraySlice<Double>) -> (position: Double, width: Double)? {
    guard var maximum = counts.indices.first else { return nil }
    for i in counts.indices where counts[i] > counts[maximum] { maximum = i }
    guard counts[maximum] > 0 else { return nil }
    let half = counts[maximum] / 2
    var (left, right) = (maximum, maximum)
    while left > counts.startIndex, counts[left] >= half { left -= 1 }
    while right < counts.endIndex - 1, counts[right] >= half { right += 1 }
    return (Double(left), Double(max(1, right - left - 1)))
  }

  private static func grid(_ channelCount: Int) -> [Double] {
    let longest = 2 * Double(channelCount)
    return (0..<gridSize).map { pow(longest, Double($0) / Double(gridSize - 1)) }
  }

  private mutating func table(_ key: Key, shift: Double) -> Table {
    if let known = tables[key] { return known }
    if tables.count >= 64 { tables.removeAll(keepingCapacity: true) }
    let table = makeTable(key, shift: shift, grid: Self.grid(key.channels.count))
    tables[key] = table
    return table
  }

  private mutating func makeTable(_ key: Key, shift: Double, grid: [Double]) -> Table {
    let limits = limits(key)
    let rows = limits.count - 1
    var columns = [Double](repeating: 0, count: rows * (grid.count + 1))
    row = [Double](repeating: 0, count: key.channels.count)
    for (j, lifetime) in grid.enumerated() {
      guard sums.fill(&row, lifetime: lifetime, shift: shift, rows: DecayRows(key.channels)) else { continue }
      for r in 0..<rows {
        for i in limits[r]..<limits[r + 1] { columns[j * rows + r] += row[i] }
      }
    }
    for r in 0..<rows { columns[grid.count * rows + r] = Double(limits[r + 1] - limits[r]) }
    return Table(limits: limits, columns: columns)
  }

  /// Channels, from the first of the range, between which the sums are taken.
  private func limits(_ key: Key) -> [Int] {
    let count = key.channels.count
    let quarter = (response?.width ?? 4) / 4
    let onset = response.map { $0.position + Double(key.edge) * quarter - Double(key.channels.lowerBound) } ?? 0
    var position = max(0, onset - (response == nil ? 0 : 8 * quarter))
    var limits = [0]
    while limits[limits.count - 1] < count {
      let last = limits[limits.count - 1]
      let next = position.isFinite && position < Double(count) ? Int(position.rounded()) : count
      if next > last { limits.append(next) }
      position = max(position, Double(last)) + max(1, quarter, 0.125 * (position - onset))
    }
    return limits
  }

  /// Normal equations of every `stride`-th column and the last.
  private mutating func prepare(_ table: Table, _ counts: [Double], _ channels: Range<Int>, stride step: Int) {
    let rows = table.rows
    sumsOfCounts = [Double](repeating: 0, count: rows)
    for r in 0..<rows {
      var sum = 0.0
      for i in table.limits[r]..<table.limits[r + 1] { sum += counts[channels.lowerBound + i] }
      sumsOfCounts[r] = sum
    }
    let last = table.columns.count / rows - 1
    let chosen = Array(stride(from: 0, to: last, by: step)) + [last]
    let size = chosen.count
    weighted = [Double](repeating: 0, count: rows)
    gram = [Double](repeating: 0, count: size * size)
    right = [Double](repeating: 0, count: size + 1)
    for (a, column) in chosen.enumerated() {
      for r in 0..<rows { weighted[r] = table.columns[column * rows + r] / max(sumsOfCounts[r], 1) }
      right[a] = Vector.dot(weighted, 0..<rows, sumsOfCounts, 0..<rows)
      for b in 0...a {
        let other = chosen[b] * rows
        let sum = Vector.dot(weighted, 0..<rows, table.columns, other..<other + rows)
        gram[a * size + b] = sum
        gram[b * size + a] = sum
      }
    }
    // Σ y²/max(y, 1), what no model explains.
    for sum in sumsOfCounts { right[size] += sum * sum / max(sum, 1) }
  }

  private struct Combination {
    var members: [Int]
    var cost: Double
    var amplitudes: [Double]
    var background: Double
  }

  /// Combinations of `n` columns of the prepared equations with positive amplitudes, best first, 40 at most.
  private mutating func combinations(of n: Int, size: Int) -> [Combination] {
    guard size >= n else { return [] }
    var found: [Combination] = []
    var members = Array(0..<n)
    while true {
      if let cost = solve(members, background: size, columns: size + 1),
        found.count < 40 || cost < found[found.count - 1].cost
      {
        if found.count == 40 { found.removeLast() }
        let place = found.firstIndex { $0.cost > cost } ?? found.count
        found.insert(
          Combination(
            members: members, cost: cost, amplitudes: Array(solution[..<n]), background: solution[n]), at: place)
      }
      guard let moving = members.indices.last(where: { members[$0] < size - n + $0 }) else { break }
      members[moving] += 1
      for later in members.indices where later > moving { members[later] = members[later - 1] + 1 }
    }
    return found
  }

  /// Puts amplitudes and background into `solution` and returns what is left of χ²; nil where an amplitude is not
  /// positive. A negative background is taken as 0.
  private mutating func solve(_ members: [Int], background: Int, columns: Int) -> Double? {
    let n = members.count
    for size in [n + 1, n] {
      guard factorize(members, background, size, columns) else { return nil }
      if size == n { solution[n] = 0 }
      if size == n, !solution[..<n].allSatisfy({ $0 > 0 }) { return nil }
      if solution[n] < 0 { continue }
      guard solution[..<n].allSatisfy({ $0 > 0 }) else { return nil }
      var cost = right[columns] - right[background] * solution[n]
      for (place, member) in members.enumerated() { cost -= right[member] * solution[place] }
      return max(cost, 0)
    }
    return nil
  }

  /// Cholesky's solution for the first `size` of members and background; false where they are dependent.
  private mutating func factorize(_ members: [Int], _ background: Int, _ size: Int, _ columns: Int) -> Bool {
    func column(_ i: Int) -> Int { i < members.count ? members[i] : background }
    for i in 0..<size {
      let row = column(i) * columns
      for j in 0...i {
        var sum = gram[row + column(j)]
        for k in 0..<j { sum -= factor[i * 8 + k] * factor[j * 8 + k] }
        if i == j {
          guard sum > 1e-12 * gram[row + column(i)] else { return false }
          factor[i * 8 + i] = sum.squareRoot()
        } else {
          factor[i * 8 + j] = sum / factor[j * 8 + j]
        }
      }
      var value = right[column(i)]
      for k in 0..<i { value -= factor[i * 8 + k] * solution[k] }
      solution[i] = value / factor[i * 8 + i]
    }
    for i in Swift.stride(from: size - 1, through: 0, by: -1) {
      var value = solution[i]
      for k in i + 1..<size { value -= factor[k * 8 + i] * solution[k] }
      solution[i] = value / factor[i * 8 + i]
    }
    return true
  }
}
