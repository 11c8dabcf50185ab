import Glibc

extension Double {
  /// The number to so many significant digits, for sentences.
  func rounded(toDigits digits: Int) -> String {
    guard self != 0, isFinite else { return self == 0 ? "0" : "\(self)" }
    let exponent = Int(floor(log10(abs(self))))
    let unit = pow(10, Double(exponent - digits + 1))
    let value = (self / unit).rounded() * unit
    guard abs(value) < 1e15, abs(value) >= 1e-4 else {
      let scale = pow(10, Double(digits - 1))
      let mantissa = (self / pow(10, Double(exponent)) * scale).rounded() / scale
      return (mantissa == mantissa.rounded() ? "\(Int(mantissa))" : "\(mantissa)") + "e\(exponent)"
    }
    // Rounding again in decimal removes the tail that the product with a power of ten leaves.
    let decimals = max(0, digits - 1 - exponent)
    let scale = pow(10, Double(decimals))
    let decimal = (value * scale).rounded() / scale
    return decimal == decimal.rounded() ? "\(Int(decimal))" : "\(decimal)"
  }
}
