import Glibc

/// A number with a few significant digits, for sentences: 1.38, 185.547, 22, 4e-05.
func short(_ value: Double, digits: Int = 6) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
  let magnitude = Int(log10(abs(value)).rounded(.down))
  let scale = pow(10, Double(digits - 1 - magnitude))
  guard scale.isFinite, scale > 0 else { return "\(value)" }
  let rounded = (value * scale).rounded() / scale
  if rounded == rounded.rounded(), abs(rounded) < 1e15 { return "\(Int(rounded))" }
  return "\(rounded)"
}
