import Glibc

/// Numbers of simulated data, written with no more digits than their noise leaves.
enum Rounding {
  /// A value rounded to the power of ten that is at most a thousandth of its noise; as it is without noise.
  static func round(_ value: Double, to noise: Double) -> Double {
    guard noise > 0, noise.isFinite, value.isFinite else { return value }
    let places = -(log10(noise / 1000).rounded(.down))
    guard abs(places) < 300 else { return value }
    // Dividing by a whole power of ten gives the double nearest to the decimal number.
    return places >= 0 ? (value * pow(10, places)).rounded() / pow(10, places) : value.rounded()
  }

  /// A number without the `.0` of whole ones.
  static func short(_ value: Double) -> String {
    if let whole = Int(exactly: value) { return whole.description }
    return value.description
  }

  /// The ends of an axis: `550–900`.
  static func span(_ values: [Double]) -> String {
    guard let least = values.min(), let most = values.max() else { return "" }
    return least == most ? brief(least) : "\(brief(least))–\(brief(most))"
  }

  /// A number with at most six significant digits, for headings.
  static func brief(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return short(value) }
    let scale = pow(10, 5 - log10(value.magnitude).rounded(.down))
    guard scale.isFinite, scale > 0 else { return short(value) }
    return short((value * scale).rounded() / scale)
  }
}
