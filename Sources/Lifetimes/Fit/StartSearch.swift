import Glibc
import Kinetics

/// Start values by search: the best few combinations of lifetimes from a grid, with their amplitudes.
///
/// The groups are compared, with Neyman weights, with every combination of n of 16 lifetimes between one channel and
/// two fit ranges. Amplitudes and background are linear and follow from the normal equations of the combination. The
/// shift of a response is scanned around the difference of the rising edges.
struct StartSearch {
  /// Lists of all parameters of the groups' curve, best first; never empty.
  private(set) var starts: [[Double]] = []
  private let curve: DecayCurve
  private let counts: [Double]
  private let weights: [Double]
  private let peak: Double
  /// Whether amplitudes below 0 are tried too.
  private let allowsRise: Bool

  /// Searches. With `lifetimes` (time unit) given only their amplitudes and the shift are looked for.
  init(_ decay: GroupedDecay, lifetimes: [Double]?, isShiftFree: Bool, allowsRise: Bool = false) {
    self.allowsRise = allowsRise
    curve = decay.curve
    counts = decay.counts
    peak = counts.max() ?? 1
    weights = counts.map { 1 / max($0, 1) }
    let longest = 2 * Double(max(1, counts.count))
    let shortest = 1 / Double(decay.size)
    var grid = (0..<16).map { shortest * pow(longest / shortest, Double($0) / 15) }
    if let lifetimes {
      let unit = curve.channelWidth
      grid = lifetimes.map { $0 / unit }
    }
    var shift = 0.0
    if isShiftFree, let responseCounts = decay.responseCounts {
      let trialCount = min(curve.componentCount, 2)
      var lowest = Double.infinity
      for candidate in Self.shifts(counts: counts, first: curve.channels.lowerBound, response: responseCounts) {
        let best = combinations(of: trialCount, grid: grid, shift: candidate).first
        if let best, best.cost < lowest {
          lowest = best.cost
          shift = candidate
        }
      }
    }
    let found = combinations(of: curve.componentCount, grid: grid, shift: shift)
    var chosen: [Combination] = []
    for combination in found where chosen.count < 3 {
      let isNew = chosen.allSatisfy { known in
        zip(known.members, combination.members).contains { abs($0 - $1) > 1 }
      }
      if isNew, combination.cost <= 1.5 * found[0].cost { chosen.append(combination) }
    }
    starts = chosen.map { parameters($0, grid: grid, shift: shift) }
    if starts.isEmpty {
      let members = (1...curve.componentCount).map { $0 * grid.count / (curve.componentCount + 1) }
      starts = [parameters(Combination(members: members, cost: 0, amplitudes: []), grid: grid, shift: shift)]
    }
  }

  private struct Combination {
    var members: [Int]
    var cost: Double
    /// Of the members and the background, counts per group; empty where unknown.
    var amplitudes: [Double]
  }

  /// Position where the left flank falls below half of the maximum, and the width at half maximum.
  private static func edge(_ counts: [Double]) -> (position: Double, width: Double)? {
    guard let maximum = counts.indices.max(by: { counts[$0] < counts[$1] }), counts[maximum] > 0 else { return nil }
    let half = counts[maximum] / 2
    let left = counts[...maximum].lastIndex { $0 < half } ?? 0
    let right = counts[maximum...].firstIndex { $0 < half } ?? counts.count
    return (Double(left), Double(max(1, right - left - 1)))
  }

  /// Shifts to try, in groups: a decay rises later than its response, by up to the response's width.
  private static func shifts(counts: [Double], first: Int, response: [Double]) -> [Double] {
    guard let decayEdge = edge(counts), let responseEdge = edge(response) else { return [0] }
    let offset = decayEdge.position + Double(first) - responseEdge.position
    return [0] + [1.25, 1, 0.75, 0.5, 0.25, 0, -0.25].map { offset - $0 * responseEdge.width }
  }

  /// Every combination of `n` grid lifetimes with positive amplitudes, best first, the best 200 at most.
  private func combinations(of n: Int, grid: [Double], shift: Double) -> [Combination] {
    let points = counts.count
    let columns = grid.count + 1
    guard points > n, grid.count >= n else { return [] }
    var basis = [Double](repeating: 1, count: points * columns)
    if let response = curve.response {
      response.fill(&basis, lifetimes: grid, shift: shift, channels: curve.channels)
    } else {
      ChannelDecays.fill(&basis, lifetimes: grid, channelCount: points)
    }
    var gram = [Double](repeating: 0, count: columns * columns)
    var right = [Double](repeating: 0, count: columns)
    var total = 0.0
    for i in 0..<points { total += weights[i] * counts[i] * counts[i] }
    for a in 0..<columns {
      for i in 0..<points { right[a] += weights[i] * basis[i + a * points] * counts[i] }
      for b in 0...a {
        var sum = 0.0
        for i in 0..<points { sum += weights[i] * basis[i + a * points] * basis[i + b * points] }
        gram[a * columns + b] = sum
        gram[b * columns + a] = sum
      }
    }
    var found: [Combination] = []
    var members = Array(0..<n)
    while true {
      var chosen = members + [columns - 1]
      var solution = solve(gram, right, columns: columns, chosen: chosen)
      if let last = solution?.last, last < 0 {
        chosen = members
        solution = solve(gram, right, columns: columns, chosen: chosen)
        solution?.append(0)
      }
      if let solution, solution.dropLast().allSatisfy({ $0 > 0 || (allowsRise && $0 < 0) }) {
        var cost = total
        for (position, member) in chosen.enumerated() { cost -= right[member] * solution[position] }
        found.append(Combination(members: members, cost: max(cost, 0), amplitudes: solution))
      }
      guard let moving = members.indices.last(where: { members[$0] < grid.count - n + $0 }) else { break }
      members[moving] += 1
      for later in members.indices where later > moving { members[later] = members[later - 1] + 1 }
    }
    found.sort { $0.cost != $1.cost ? $0.cost < $1.cost : $0.members.lexicographicallyPrecedes($1.members) }
    return Array(found.prefix(200))
  }

  /// Cholesky solution of the chosen rows and columns; nil where they are dependent.
  private func solve(_ gram: [Double], _ right: [Double], columns: Int, chosen: [Int]) -> [Double]? {
    let n = chosen.count
    var factor = [Double](repeating: 0, count: n * n)
    var x = chosen.map { right[$0] }
    for i in 0..<n {
      for j in 0...i {
        var sum = gram[chosen[i] * columns + chosen[j]]
        for k in 0..<j { sum -= factor[i * n + k] * factor[j * n + k] }
        if i == j {
          guard sum > 1e-12 * gram[chosen[i] * columns + chosen[i]] else { return nil }
          factor[i * n + i] = sum.squareRoot()
        } else {
          factor[i * n + j] = sum / factor[j * n + j]
        }
      }
      for k in 0..<i { x[i] -= factor[i * n + k] * x[k] }
      x[i] /= factor[i * n + i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      for k in i + 1..<n { x[i] -= factor[k * n + i] * x[k] }
      x[i] /= factor[i * n + i]
    }
    return x
  }

  /// The parameters of a combination.
  private func parameters(_ combination: Combination, grid: [Double], shift: Double) -> [Double] {
    let n = curve.componentCount
    var list = combination.members.map { grid[$0] * curve.channelWidth }
    for j in 0..<n {
      let isKnown = j < combination.amplitudes.count
      let least = 1e-3 * peak
      guard isKnown else {
        list.append(peak / Double(n))
        continue
      }
      let amplitude = combination.amplitudes[j]
      list.append(allowsRise && amplitude < 0 ? min(amplitude, -least) : max(amplitude, least))
    }
    list.append(max(combination.amplitudes.last ?? 0, 1e-5 * peak))
    if curve.response != nil { list.append(shift * curve.channelWidth) }
    // Inside its range, small beside the decay.
    if curve.shape.scatter != nil { list.append(0.003 * counts.reduce(0, +)) }
    return list
  }
}
