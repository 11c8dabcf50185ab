/// A number with its standard error, printed the way physics tables print it: `0.36016(15)`.
///
/// Rounding follows the Particle Data Group (Review of Particle Physics, Introduction §5.3): with the three leading
/// digits of the error between 100 and 354 two digits of it are kept, between 355 and 949 one, and from 950 it is
/// rounded up to 1000 and two are kept. The value is rounded to the same place.
struct UncertainNumber {
  /// The value and its error in parentheses, e.g. `2.6105(12)` or `2.92(25)e6`.
  let text: String
  /// The value alone, rounded to the place of its error: `2.6105`.
  let valueText: String
  /// Places after the point of `text`; nil where it carries a power of ten or no error.
  let decimals: Int?
  /// Decimal place of the last digit kept, negative for tens, hundreds, …; nil where there is no error.
  let place: Int?

  /// Digits of a number whose error is not known.
  private static let plainDigits = 6

  /// The rounded pair; a missing, zero or not finite error is left out.
  init(_ value: Double, error: Double?) {
    guard let number = DecimalNumber(value) else {
      text = value.description
      valueText = text
      (decimals, place) = (nil, nil)
      return
    }
    guard let error, error > 0, let uncertainty = DecimalNumber(error) else {
      text = number.short(Self.plainDigits)
      valueText = text
      (decimals, place) = (nil, nil)
      return
    }
    if error < value.magnitude * 1e-9 {
      // Parentheses would need more digits than anyone reads.
      valueText = number.significant(10)
      text = valueText + " ± " + uncertainty.significant(2)
      (decimals, place) = (nil, nil)
      return
    }
    let place = Self.lastPlace(of: uncertainty)
    self.place = place
    let roundedError = uncertainty.rounded(decimals: place)
    let roundedValue = number.rounded(decimals: place)
    let leading =
      roundedValue.digits.isEmpty ? roundedError.exponent : max(roundedValue.exponent, roundedError.exponent)
    if DecimalNumber.readsBetterWithPower(exponent: leading) {
      let power = leading - 1
      let places = max(place + power, 0)
      let mantissa = roundedValue.scaled(byPowerOfTen: -power).fixed(decimals: places)
      valueText = mantissa + "e\(power)"
      text = mantissa + "(" + Self.inUnits(roundedError.scaled(byPowerOfTen: -power), places: places) + ")e\(power)"
      decimals = nil
    } else {
      let places = max(place, 0)
      valueText = roundedValue.fixed(decimals: places)
      text = valueText + "(" + Self.inUnits(roundedError, places: places) + ")"
      decimals = places
    }
  }

  /// The decimal place of the last digit kept of an error; negative for tens, hundreds, …
  private static func lastPlace(of error: DecimalNumber) -> Int {
    let three = error.rounded(significant: 3)
    var leading = 0
    for position in 0..<3 {
      leading = leading * 10 + (position < three.digits.count ? Int(three.digits[position]) : 0)
    }
    // From 950 on the error is read as 1000, whose second digit stands one place further left.
    let kept = leading < 355 ? 2 : 1
    return kept - three.exponent
  }

  /// The error in units of the value's last digit, `0.36016(15)`; in full where it is larger than one and has places
  /// after the point, `12.3(1.2)`, since `12.3(12)` is easily misread.
  private static func inUnits(_ error: DecimalNumber, places: Int) -> String {
    error.exponent > 0 && places > 0
      ? error.fixed(decimals: places) : error.scaled(byPowerOfTen: places).fixed(decimals: 0)
  }
}
