import Glibc
import Measurements

/// Numbers and ranges as the sentences about a map write them.
enum StepWords {
  /// A number with so many significant digits, without trailing zeros: `0.0123`, `250`, `1.5e-07`.
  static func number(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    let place = digits - 1 - Int(floor(log10(abs(value))))
    // Whole numbers keep all their digits.
    guard place > 0 else { return trimmed(value.rounded()) }
    // Divided by a power of ten, the result is the double nearest to the decimal number.
    guard place <= 22 else { return "\(value)" }
    let scale = pow(10, Double(place))
    return trimmed((value * scale).rounded() / scale)
  }

  /// A value with its error in units of the last digit, `7.2(3)`; without the error where that is none.
  static func uncertain(_ value: Double, error: Double) -> String {
    guard error > 0, error.isFinite, value.isFinite else { return number(value) }
    var place = -Int(floor(log10(error)))
    // Two digits of the error where it begins with 1.
    if error * pow(10, Double(place)) < 1.95 { place += 1 }
    guard (0...12).contains(place) else { return "\(number(value, digits: 2)) ± \(number(error, digits: 1))" }
    let scale = pow(10, Double(place))
    let digits = Int(min((abs(value) * scale).rounded(), 1e15)).description
    let padded = String(repeating: "0", count: max(0, place + 1 - digits.count)) + digits
    let point = place > 0 ? "\(padded.dropLast(place)).\(padded.suffix(place))" : padded
    return "\(value < 0 ? "-" : "")\(point)(\(Int(min((error * scale).rounded(), 1e15))))"
  }

  /// `1 delay`, `2 delays`.
  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// `1 time`, `1.2 times`.
  static func times(_ ratio: Double) -> String {
    let words = number(ratio, digits: 2)
    return "\(words) time\(words == "1" ? "" : "s")"
  }

  /// `-5 to -1 ps`; an open end is `∞`.
  static func range(_ range: ClosedRange<Double>, _ unit: String) -> String {
    let ends = [range.lowerBound, range.upperBound].map { end in
      end.isInfinite ? (end < 0 ? "-∞" : "∞") : number(end, digits: 6)
    }
    return "\(ends[0]) to \(ends[1]) \(unit)"
  }

  /// A value in the map's unit of the signal.
  static func signal(_ value: Double, _ map: TransientMap) -> String {
    number(value) + (map.signalUnit.isEmpty ? "" : " \(map.signalUnit)")
  }

  private static func trimmed(_ value: Double) -> String {
    if let whole = Int(exactly: value), abs(value) < 1e15 { return "\(whole)" }
    return "\(value)"
  }
}

/// Order statistics of values without NaN.
enum Robust {
  /// The median; nil for none.
  static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The median of |value − centre|, times 1.4826: σ of normal values.
  static func spread(_ values: [Double], around centre: Double) -> Double? {
    median(values.map { abs($0 - centre) }).map { 1.4826 * $0 }
  }
}
