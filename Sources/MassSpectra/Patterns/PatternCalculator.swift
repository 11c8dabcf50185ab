/// Computes isotope patterns, and keeps the powers of elements that a family of ions shares.
public struct PatternCalculator: Sendable {
  private struct Power: Hashable {
    let element: String
    let count: Int
  }

  private let table: IsotopeTable
  private var powers: [Power: IsotopePattern] = [:]

  /// A calculator without any pattern yet.
  public init(_ table: IsotopeTable = .standard) { self.table = table }

  /// The pattern of a composition whose elements are all in the table.
  public mutating func pattern(_ composition: Composition) -> IsotopePattern {
    var result = IsotopePattern.empty
    // In a fixed order: the same composition gives the same bytes.
    for element in composition.counts.keys.sorted() {
      result = result.multiplied(by: power(element, composition.count(element)))
    }
    return result
  }

  private mutating func power(_ element: String, _ count: Int) -> IsotopePattern {
    let key = Power(element: element, count: count)
    if let known = powers[key] { return known }
    guard let isotopes = table.elements[element] else { preconditionFailure("an element without isotopes") }
    let result = IsotopePattern(isotopes).raised(to: count)
    powers[key] = result
    return result
  }
}
