/// Order of the values of an axis.
enum AxisOrder {
  /// Index of the first value that does not lie strictly beyond the one before it; nil for a monotonic axis.
  static func firstBreak(_ values: [Double], ascending: Bool) -> Int? {
    guard values.count > 1 else { return nil }
    return (1..<values.count).first { index in
      !(ascending ? values[index] > values[index - 1] : values[index] < values[index - 1])
    }
  }

  /// True where the last value lies above the first.
  static func isAscending(_ values: [Double]) -> Bool { (values.last ?? 0) >= (values.first ?? 0) }

  /// True for strictly ascending and strictly descending values.
  static func isMonotonic(_ values: [Double]) -> Bool {
    firstBreak(values, ascending: isAscending(values)) == nil
  }

  /// Largest step over smallest, as magnitudes: near 1 for an even axis, large for a logarithmic one. Steps between
  /// repeated values do not count.
  static func stepRatio(_ values: [Double]) -> Double {
    guard values.count > 2 else { return 1 }
    let negligible = 1e-9 * ((values.max() ?? 0) - (values.min() ?? 0))
    let steps = (1..<values.count).map { abs(values[$0] - values[$0 - 1]) }.filter { $0 > negligible }
    let least = steps.min() ?? 0
    return least > 0 ? (steps.max() ?? 0) / least : .infinity
  }
}
