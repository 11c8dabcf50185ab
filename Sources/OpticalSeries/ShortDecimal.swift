import Glibc

/// Numbers in sentences.
enum ShortDecimal {
  /// Five significant digits, without a power of ten between 1e-4 and 1e9.
  static func text(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : value.description }
    let exponent = Int(log10(abs(value)).rounded(.down))
    let scale = pow(10, Double(4 - exponent))
    guard scale.isFinite, scale > 0 else { return value.description }
    let rounded =
      scale >= 1 ? (value * scale).rounded() / scale : (value * scale).rounded() * pow(10, Double(exponent - 4))
    let text = rounded.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
