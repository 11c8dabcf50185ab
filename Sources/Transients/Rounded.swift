import Glibc
import Measurements

/// Numbers as they stand in sentences.
enum Rounded {
  /// At most `digits` significant digits, without a fraction of zeros.
  static func number(_ value: Double, digits: Int = 4) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    let places = digits - 1 - Int(log10(abs(value)).rounded(.down))
    let scale = pow(10.0, Double(abs(places)))
    let rounded = places >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
    guard rounded.isFinite else { return "\(value)" }
    if abs(rounded) < 1e15, rounded == rounded.rounded() { return "\(Int(rounded))" }
    return "\(rounded)"
  }

  /// With so many decimals, 0 to 9: 0.90; the value must be below 1e9.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard abs(value) < 1e9 else { return "\(value)" }
    let scale = pow(10.0, Double(decimals))
    let digits = Int((abs(value) * scale).rounded())
    let whole = digits / Int(scale)
    let fraction = String(digits % Int(scale))
    let padding = String(repeating: "0", count: max(0, decimals - fraction.count))
    return (value < 0 && digits > 0 ? "-" : "") + "\(whole)" + (decimals > 0 ? "." + padding + fraction : "")
  }

  /// A time with its unit, the one that suits it.
  static func time(_ time: Double, _ unit: TimeUnit, digits: Int = 4) -> String {
    let readable = unit.readable(time)
    return number(readable.value, digits: digits) + " " + readable.unit.symbol
  }
}
