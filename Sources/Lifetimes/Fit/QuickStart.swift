import Glibc
import Kinetics

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
  /// A combination that leaves so much more of χ² may lead to a lower minimum.
  private static let slack = 9.0
  /// Shifts to try: the decay's edge less so many quarters of the response's width.
  private static let delays = [4, 3, 2, 1, 0]

  private var sums: DecaySums
  private let response: (position: Double, width: Double)?
  private var tables: [Key: Table] = [:]
  private var channel: [Double] = []
  private var rows: [Double] = []
  private var equations = GridEquations()

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
          // The limits are the same for all delays.
          if lowest == .infinity { sum(counts, channels, table) }
          equations.load(table.columns, counts: rows, stride: 2)
          equations.search(min(n, 2), slack: 0)
          if let best = equations.found.first, best.cost < lowest {
            lowest = best.cost
            shift = Double(edge - delay) * unit
          }
        }
      }
    }
    let key = Key(
      channels: channels, edge: edge, shift: known == nil && unit > 0 ? Int((shift / unit).rounded()) : .max)
    let grid = lifetimes ?? Self.grid(channels.count)
    let table = lifetimes.map { makeTable(key, shift: shift, grid: $0) } ?? table(key, shift: shift)
    sum(counts, channels, table)
    equations.load(table.columns, counts: rows, stride: 1)
    equations.search(n, slack: Self.slack)
    guard let best = equations.found.first else { return [] }
    var chosen = [best]
    let members = equations.columns(best)
    for combination in equations.found.dropFirst() {
      guard chosen.count < 2 else { break }
      if zip(members, equations.columns(combination)).contains(where: { abs($0 - $1) > 1 }) {
        chosen.append(combination)
      }
    }
    let peak = counts[channels].max() ?? 1
    var starts: [Start] = []
    for combination in chosen {
      let amplitudes = equations.amplitudes(combination)
      starts.append(
        Start(
          lifetimes: equations.columns(combination).map { grid[$0] },
          amplitudes: amplitudes.dropLast().map { max($0, 1e-3 * peak) },
          background: max(amplitudes.last ?? 0, 1e-5 * peak), shift: shift))
    }
    return starts
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
    if channel.count != key.channels.count { channel = [Double](repeating: 0, count: key.channels.count) }
    for (j, lifetime) in grid.enumerated() {
      guard sums.fill(&channel, lifetime: lifetime, shift: shift, rows: DecayRows(key.channels)) else { continue }
      for r in 0..<rows {
        for i in limits[r]..<limits[r + 1] { columns[j * rows + r] += channel[i] }
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

  /// Sums of the counts between the limits.
  private mutating func sum(_ counts: [Double], _ channels: Range<Int>, _ table: Table) {
    rows.removeAll(keepingCapacity: true)
    for r in 0..<table.rows {
      var sum = 0.0
      for i in table.limits[r]..<table.limits[r + 1] { sum += counts[channels.lowerBound + i] }
      rows.append(sum)
    }
  }
}
