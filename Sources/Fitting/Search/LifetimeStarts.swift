/// Start values for lifetimes: lists that are spread evenly over the logarithm of a range, for `FitOptions.otherStarts`
/// of models with several of them.
///
/// The lists are points of a low-discrepancy sequence (Roberts' generalisation of the golden ratio, a Kronecker
/// sequence) in the unit cube, sorted so that lifetimes ascend: no region of the range stays empty, which random lists
/// of the same number leave. The same seed gives the same lists on every machine.
public struct LifetimeStarts: Sendable, Equatable {
  /// Number of lists.
  public var count = 10
  /// Moves the whole design; see the type.
  public var seed: UInt64 = 0
  /// Shortest lifetime, > 0: the smallest step of the times.
  public var shortest: Double
  /// Longest lifetime: the range of the times.
  public var longest: Double

  /// Starts between two lifetimes, 0 < `shortest` ≤ `longest`.
  public init(shortest: Double, longest: Double) {
    self.shortest = shortest
    self.longest = longest
  }

  /// Starts between the smallest step and the whole range of some times; nil where all times are the same or one is not
  /// finite.
  public init?(times: [Double]) {
    let sorted = times.sorted()
    let steps = zip(sorted.dropFirst(), sorted).map { $0 - $1 }.filter { $0 > 0 }
    guard let step = steps.min(), let first = sorted.first, let last = sorted.last, (last - first).isFinite else {
      return nil
    }
    self.init(shortest: step, longest: last - first)
  }

  /// Lists of `componentCount` ascending lifetimes. A list in which two lifetimes agree to 10 %, or which agrees with an
  /// earlier one to 10 % in every lifetime, is replaced by the next of the sequence.
  public func lifetimes(componentCount: Int) -> [[Double]] {
    guard componentCount > 0, count > 0, shortest > 0, longest >= shortest, longest.isFinite else { return [] }
    let steps = Self.steps(componentCount)
    var generator = SeededGenerator(seed: seed)
    var position = steps.map { _ in generator.uniform() }
    let span = logarithm(longest / shortest)
    var lists: [[Double]] = []
    // A range too narrow for so many lifetimes has no such lists at all.
    for _ in 0..<20 * count where lists.count < count {
      for j in position.indices {
        position[j] += steps[j]
        position[j] -= position[j].rounded(.down)
      }
      let list = position.sorted().map { shortest * exponential(span * $0) }
      let isSpread = zip(list.dropFirst(), list).allSatisfy { $0 > 1.1 * $1 }
      let isNew = lists.allSatisfy { known in zip(known, list).contains { max($0, $1) > 1.1 * min($0, $1) } }
      if isSpread, isNew { lists.append(list) }
    }
    return lists
  }

  /// 1/g, 1/g², … with g the root of g^(d+1) = g + 1.
  private static func steps(_ dimension: Int) -> [Double] {
    var root = 1.5
    for _ in 0..<60 { root = exponential(logarithm(1 + root) / Double(dimension + 1)) }
    var step = 1.0
    return (0..<dimension).map { _ in
      step /= root
      return step
    }
  }
}
