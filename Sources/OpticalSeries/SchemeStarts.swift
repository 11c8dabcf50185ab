import Fitting
import Glibc
import Kinetics

/// Rate constants to start from: combinations of a few per decade over what the times can show.
enum SchemeStarts {
  private static let perRate = 6
  /// The most combinations.
  private static let limit = 36

  /// Lists of constants for all steps; constants that are held keep their value.
  static func combinations(_ scheme: ReactionScheme, times: [Double], options: SeriesOptions) -> [[Double]] {
    let span = times.map { $0 - options.timeZero }.filter { $0 > 0 }
    guard let last = span.max(), let first = span.min() else { return [] }
    let (slow, fast) = (0.3 / last, max(3 / first, 30 / last))
    let grid = (0..<perRate).map { slow * pow(fast / slow, Double($0) / Double(perRate - 1)) }.reversed().map { $0 }
    let scale = options.start(scheme).max() ?? 1
    var lists: [[Double]] = [[]]
    for (index, name) in scheme.rateNames.enumerated() {
      // A step of higher order has a constant per concentration.
      let unit = pow(scale, Double(scheme.order(index) - 1))
      let values = options.fixed[name].map { [$0] } ?? grid.map { $0 / unit }
      lists = lists.flatMap { list in values.map { list + [$0] } }
      // Equal constants make two exponentials one: they start apart, the faster first.
      if scheme.isFirstOrder, options.fixed.isEmpty {
        lists = lists.filter { list in zip(list, list.dropFirst()).allSatisfy { $0 > $1 } }
        if lists.isEmpty { lists = [(0...index).map { grid[min($0, grid.count - 1)] }] }
      }
    }
    guard lists.count > limit else { return lists }
    let stride = Double(lists.count) / Double(limit)
    return (0..<limit).map { lists[Int(Double($0) * stride)] }
  }

  /// All orders of a list but its own.
  static func permutations(_ values: [Double]) -> [[Double]] {
    guard values.count > 1 else { return [] }
    func orders(_ rest: [Double]) -> [[Double]] {
      rest.isEmpty
        ? [[]]
        : rest.indices.flatMap { index -> [[Double]] in
          var others = rest
          let first = others.remove(at: index)
          return orders(others).map { [first] + $0 }
        }
    }
    return Array(orders(values).dropFirst().prefix(119))
  }
}
