import Measurements

/// What looks wrong with a series before any model is asked.
enum SeriesChecks {
  static func warnings(_ data: SeriesData) -> [String] { [repeats(data), plateau(data)].compactMap { $0 } }

  /// Temperatures that occur more than once: repeats are data too, unless a value was copied or mislabelled.
  private static func repeats(_ data: SeriesData) -> String? {
    var rows: [Double: [Int]] = [:]
    for (row, temperature) in data.temperatures.enumerated() { rows[temperature, default: []].append(row) }
    let repeated = rows.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
    guard let first = repeated.first else { return nil }
    let places = first.value.map { "\($0 + 1)" }.joined(separator: ", ")
    let more = repeated.count > 1 ? ", and \(repeated.count - 1) other temperatures" : ""
    let areCopies = first.value.allSatisfy { data.values[$0] == data.values[first.value[0]] }
    return "\(first.key.rounded(toDigits: 5)) K stands in rows \(places)\(more): "
      + (areCopies
        ? "with the same \(data.quantity.noun), which looks like a copy; remove it, or every error is too small"
        : "each counts as a measurement of its own; correct the temperature if it is a slip")
  }

  /// Three and more neighbours with exactly the same value: a limit of the instrument, or a rounding.
  private static func plateau(_ data: SeriesData) -> String? {
    let order = data.temperatures.indices.sorted { data.temperatures[$0] < data.temperatures[$1] }
    var longest = 0..<0
    var start = 0
    for end in 1...order.count where end == order.count || data.values[order[end]] != data.values[order[start]] {
      if end - start > longest.count { longest = start..<end }
      start = end
    }
    let distinct = Set(longest.map { data.temperatures[order[$0]] }).count
    guard distinct >= 3, longest.count < order.count, let first = longest.first, let last = longest.last else {
      return nil
    }
    let value = data.values[order[first]].rounded(toDigits: 5)
    let unit = data.quantity.unit.isEmpty ? "" : " " + data.quantity.unit
    return "the \(data.quantity.noun) is exactly \(value)\(unit) at all \(longest.count) temperatures from "
      + "\(data.temperatures[order[first]].rounded(toDigits: 5)) to \(data.temperatures[order[last]].rounded(toDigits: 5)) K: "
      + "a saturated detector, the slit or a rounding; leave these rows out or give values with all their digits"
  }
}
