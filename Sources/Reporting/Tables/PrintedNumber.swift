/// Numbers as they stand in headings and sentences.
public enum PrintedNumber {
  /// At most `digits` significant digits, no zeros behind the fraction: `0.00488281`, `300`, `2.92e6`.
  public static func short(_ value: Double, digits: Int = 6) -> String {
    guard let number = DecimalNumber(value) else { return value.description }
    return number.short(digits)
  }

  /// With every digit that tells it from other numbers, but no `.0`.
  public static func exact(_ value: Double) -> String { short(value, digits: 17) }

  /// The ends of an axis: `550–900`; one number where they are the same, empty for an empty axis.
  public static func span(_ values: [Double]) -> String {
    guard let least = values.min(), let most = values.max() else { return "" }
    return least == most ? short(least) : "\(short(least))–\(short(most))"
  }
}
