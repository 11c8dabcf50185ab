import Figures
import Glibc

/// How an axis turns numbers into places, for what gnuplot does not do itself: linear–logarithmic axes and maps.
struct AxisPlaces {
  let scale: FigureAxis.Scale

  /// The place of a number; NaN where it has none.
  func place(_ value: Double) -> Double {
    guard value.isFinite, value.magnitude < 1e300 else { return .nan }
    switch scale {
    case .linear: return value
    case .logarithmic: return value > 0 ? log10(value) : .nan
    case .linearLogarithmic(let middle):
      guard value.magnitude > middle else { return value / middle }
      let decades = 1 + log10(value.magnitude / middle)
      return value < 0 ? -decades : decades
    }
  }

  /// The number at a place; the inverse of ``place(_:)``.
  func value(at place: Double) -> Double {
    switch scale {
    case .linear: return place
    case .logarithmic: return pow(10, place)
    case .linearLogarithmic(let middle):
      guard place.magnitude > 1 else { return place * middle }
      return (place < 0 ? -middle : middle) * pow(10, place.magnitude - 1)
    }
  }

  /// True where the place must be computed before gnuplot sees the number.
  var isComputed: Bool {
    if case .linearLogarithmic = scale { true } else { false }
  }
}

/// The marks of axes.
enum AxisTicks {
  /// The distance of the marks of a linear axis: 1, 2 or 5 times a power of ten that gives at most `most` of them. Where
  /// that leaves fewer than two, or one alone at zero between numbers of both signs, a finer one, 4 times a power
  /// included.
  static func step(_ range: ClosedRange<Double>, most: Double) -> Double {
    let width = range.upperBound - range.lowerBound
    guard width > 0, width.isFinite else { return 1 }
    let smallest = width / max(most, 2)
    let power = pow(10, floor(log10(smallest)))
    guard power > 0, power.isFinite else { return width }
    let step = ([1, 2, 5, 10].first { $0 * power >= smallest * 0.999 } ?? 10) * power
    let needed = range.lowerBound < 0 && range.upperBound > 0 ? 3.0 : 2
    let finer = [10, 5, 4, 2, 1, 0.5, 0.4, 0.2].map { $0 * power }.filter { $0 <= step }
    return finer.first { floor(range.upperBound / $0) - ceil(range.lowerBound / $0) + 1 >= needed } ?? step
  }

  /// Numbers and what is written beside them, nil for a short mark: zero, the ends of the middle, the decades beyond.
  static func linearLogarithmic(middle: Double, range: ClosedRange<Double>) -> [(value: Double, text: String?)] {
    var ticks: [(value: Double, text: String?)] = []
    func add(_ value: Double, _ text: String?) {
      if range.contains(value) { ticks.append((value, text)) }
    }
    add(0, "0")
    for sign in [-1.0, 1.0] {
      let limit = sign < 0 ? -range.lowerBound : range.upperBound
      guard limit > 0 else { continue }
      let decades = min(max(Int(min(log10(max(limit / middle, 1)), 30)), 0), 30)
      // With many decades every second or third one is named.
      let step = max(1, (decades + 5) / 6)
      for decade in 0...decades {
        let value = middle * pow(10, Double(decade))
        // Below zero there is little room: the end of the middle alone, and the last decade.
        let isNamed = sign > 0 ? decade % step == 0 : decade == 0 || (decade == decades && decade > 1)
        add(sign * value, isNamed ? text(sign * value) : nil)
        if decade <= 15 { for minor in 2...9 { add(sign * value * Double(minor), nil) } }
      }
      for minor in 1...9 where minor % 2 == 0 { add(sign * middle * Double(minor) / 10, nil) }
    }
    return ticks
  }

  /// A round number: in full up to four digits, else as a power of ten in gnuplot's layout.
  private static func text(_ value: Double) -> String {
    let sign = value < 0 ? "−" : ""
    let exponent = Int(log10(value.magnitude).rounded())
    if (-3...4).contains(exponent) { return sign + PrintedNumber.short(value.magnitude, digits: 3) }
    return sign + "10^{\(exponent < 0 ? "−" : "")\(exponent.magnitude)}"
  }
}
