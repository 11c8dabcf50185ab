/// How many atoms of every element.
public struct Composition: Sendable, Hashable {
  /// The most atoms of one element.
  static let atomLimit = 100_000

  /// Atoms by symbol; no zeros.
  public private(set) var counts: [String: Int]

  /// A composition; elements with 0 atoms are left out.
  public init(_ counts: [String: Int] = [:]) { self.counts = counts.filter { $0.value != 0 } }

  /// Adds another composition, `factor` times.
  mutating func add(_ other: Composition, times factor: Int) {
    for (element, count) in other.counts {
      let sum = (counts[element] ?? 0) + count * factor
      counts[element] = sum == 0 ? nil : sum
    }
  }

  /// Atoms of one element.
  public func count(_ element: String) -> Int { counts[element] ?? 0 }

  /// The formula in Hill's order: C, H, then the others by symbol.
  public var formula: String {
    let hasCarbon = counts["C"] != nil
    func rank(_ element: String) -> Int { hasCarbon ? (element == "C" ? 0 : element == "H" ? 1 : 2) : 2 }
    return counts.keys.sorted { (rank($0), $0) < (rank($1), $1) }
      .map { element in count(element) == 1 ? element : "\(element)\(count(element))" }.joined()
  }
}
