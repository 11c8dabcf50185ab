/// A finite number as decimal digits, for rounding and printing without a locale.
///
/// The digits are the shortest ones that read back as the same `Double`, so rounding is that of the number a person
/// sees: 0.25 to one decimal is 0.3. Ties are rounded away from zero.
struct DecimalNumber: Equatable {
  /// True for numbers below zero; never for zero itself.
  private(set) var isNegative: Bool
  /// Digits 0…9, the first one not zero; empty for zero.
  private(set) var digits: [UInt8]
  /// The value is 0.d₁d₂d₃… × 10^exponent; 0 for zero.
  private(set) var exponent: Int

  /// The digits of a number; nil if it is not finite.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    isNegative = value < 0
    digits = []
    exponent = 0
    // `description` is the shortest text that reads back exactly: digits, perhaps a point, perhaps e±n.
    var pointAt: Int?
    var tenPower = 0
    var inExponent = false
    var exponentIsNegative = false
    for byte in value.magnitude.description.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = byte - UInt8(ascii: "0")
        if inExponent { tenPower = tenPower * 10 + Int(digit) } else { digits.append(digit) }
      case UInt8(ascii: "."): pointAt = digits.count
      case UInt8(ascii: "e"): inExponent = true
      case UInt8(ascii: "-"): exponentIsNegative = true
      default: break
      }
    }
    exponent = (pointAt ?? digits.count) + (exponentIsNegative ? -tenPower : tenPower)
    normalise()
  }

  /// The number with every digit beyond `decimals` places after the point rounded away; negative `decimals` round to
  /// tens, hundreds, …
  func rounded(decimals: Int) -> DecimalNumber {
    let kept = exponent + decimals
    guard kept < digits.count else { return self }
    var result = self
    guard kept >= 0 else {
      result.digits = []
      result.normalise()
      return result
    }
    let roundsUp = digits[kept] >= 5
    result.digits.removeSubrange(kept...)
    if roundsUp { result.incrementLastPlace() }
    result.normalise()
    return result
  }

  /// The number rounded to `count` significant digits, `count` ≥ 1.
  func rounded(significant count: Int) -> DecimalNumber {
    rounded(decimals: count - exponent)
  }

  /// The number times 10^power.
  func scaled(byPowerOfTen power: Int) -> DecimalNumber {
    var result = self
    if !digits.isEmpty { result.exponent += power }
    return result
  }

  /// Text with exactly `decimals` ≥ 0 places after the point, rounded: `-0.360`.
  func fixed(decimals: Int) -> String {
    let number = rounded(decimals: decimals)
    var text = number.isNegative ? "-" : ""
    text += number.exponent > 0 ? number.text(from: 0, to: number.exponent) : "0"
    if decimals > 0 { text += "." + number.text(from: number.exponent, to: number.exponent + decimals) }
    return text
  }

  /// Text with `count` significant digits, as a plain number or with a power of ten: `0.1200`, `2.92e6`.
  func significant(_ count: Int) -> String {
    let number = rounded(significant: count)
    if number.digits.isEmpty { return "0" }
    if DecimalNumber.readsBetterWithPower(exponent: number.exponent) {
      let power = number.exponent - 1
      return number.scaled(byPowerOfTen: -power).fixed(decimals: max(count - 1, 0)) + "e\(power)"
    }
    return number.fixed(decimals: max(count - number.exponent, 0))
  }

  /// Text with at most `count` significant digits and no zeros at the end of the fraction: `4.7`, `63227`, `9.2e-3`.
  func short(_ count: Int) -> String {
    significant(max(rounded(significant: count).digits.count, 1))
  }

  /// Whether a number 0.d… × 10^exponent has too many zeros to be read in full.
  static func readsBetterWithPower(exponent: Int) -> Bool { exponent > 6 || exponent < -3 }

  /// Digits at positions start..<end, zeros outside the stored ones.
  private func text(from start: Int, to end: Int) -> String {
    var text = ""
    for position in start..<max(end, start) {
      let digit = digits.indices.contains(position) ? digits[position] : 0
      text.append(Character(UnicodeScalar(UInt8(ascii: "0") + digit)))
    }
    return text
  }

  private mutating func incrementLastPlace() {
    for position in digits.indices.reversed() {
      if digits[position] < 9 {
        digits[position] += 1
        return
      }
      digits[position] = 0
    }
    digits.insert(1, at: 0)
    exponent += 1
  }

  private mutating func normalise() {
    let leading = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    exponent -= leading
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty {
      exponent = 0
      isNegative = false
    }
  }
}
