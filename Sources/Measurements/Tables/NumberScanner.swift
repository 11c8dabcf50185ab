/// 10⁰ … 10²²: every one exact as a Double.
private let exactPowers: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]

/// 10⁰ … 10¹⁹ as integers.
private let integerPowers: [UInt64] = [
  1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
  100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
  10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]

/// Reads decimal numbers from bytes; the value equals `Double(String)` bit for bit.
///
/// Grammar: sign? digits [mark digits] [e sign? digits], at least one digit, nothing else: no hexadecimal, no `inf`,
/// no Fortran `d`. A number beyond the range of Double is not a number here. The standard library reads 150 MB/s,
/// this 700: map files are large.
enum NumberScanner {
  /// Reads the longest number that starts at `position` and moves `position` behind it; nil where none starts there
  /// (`position` then stays).
  @inline(__always)
  static func number(in bytes: Span<UInt8>, at position: inout Int, decimalMark: UInt8) -> Double? {
    let end = bytes.count
    var index = position
    var negative = false
    if index < end {
      let sign = bytes[index]
      if sign == Ascii.minus {
        negative = true
        index += 1
      } else if sign == Ascii.plus {
        index += 1
      }
    }
    // Wraps beyond 19 digits, which is checked once behind the loops and not at every digit.
    var mantissa: UInt64 = 0
    var exponent = 0
    let first = index
    while index < end {
      let digit = bytes[index] &- Ascii.zero
      guard digit < 10 else { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      index &+= 1
    }
    var digits = index &- first
    if index < end, bytes[index] == decimalMark {
      index &+= 1
      let fraction = index
      while index < end {
        let digit = bytes[index] &- Ascii.zero
        guard digit < 10 else { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        index &+= 1
      }
      digits &+= index &- fraction
      exponent = fraction &- index
    }
    guard digits > 0 else { return nil }
    if index < end, bytes[index] | 0x20 == Ascii.e {
      guard let tenth = scanExponent(in: bytes, at: &index) else { return nil }
      exponent &+= tenth
    }
    let start = position
    position = index
    if digits <= 19 || digits &- leadingZeros(in: bytes, from: first, decimalMark: decimalMark) <= 19 {
      if mantissa < 1 << 53 {
        // Both factors are exact, so there is one rounding: the correct one.
        if exponent <= 0, exponent >= -22 {
          let value = Double(mantissa) / exactPowers[-exponent]
          return negative ? -value : value
        }
        if exponent > 0, exponent <= 22 {
          let value = Double(mantissa) * exactPowers[exponent]
          return negative ? -value : value
        }
      }
      if exponent <= 0, exponent >= -19, mantissa > 0 {
        let value = quotient(mantissa, byTenTo: -exponent)
        return negative ? -value : value
      }
    }
    guard let value = slowNumber(in: bytes, from: start, to: index, decimalMark: decimalMark) else {
      position = start
      return nil
    }
    return value
  }

  /// Number of zeros before the first other digit.
  private static func leadingZeros(in bytes: Span<UInt8>, from start: Int, decimalMark: UInt8) -> Int {
    var index = start
    var zeros = 0
    while index < bytes.count, bytes[index] == Ascii.zero || bytes[index] == decimalMark {
      if bytes[index] == Ascii.zero { zeros += 1 }
      index += 1
    }
    return zeros
  }

  /// The number that fills `range` completely, blanks around it allowed; nil otherwise.
  static func wholeNumber(in bytes: Span<UInt8>, _ range: Range<Int>, decimalMark: UInt8 = Ascii.point) -> Double? {
    var position = range.lowerBound
    while position < range.upperBound, Ascii.isBlank(bytes[position]) { position += 1 }
    guard position < range.upperBound, let value = number(in: bytes, at: &position, decimalMark: decimalMark) else {
      return nil
    }
    while position < range.upperBound, Ascii.isBlank(bytes[position]) { position += 1 }
    return position == range.upperBound ? value : nil
  }

  /// The exponent behind an `e`; clamped far outside the range of Double. nil where no digit follows.
  private static func scanExponent(in bytes: Span<UInt8>, at position: inout Int) -> Int? {
    var index = position + 1
    var negative = false
    if index < bytes.count, bytes[index] == Ascii.minus || bytes[index] == Ascii.plus {
      negative = bytes[index] == Ascii.minus
      index += 1
    }
    let first = index
    var exponent = 0
    while index < bytes.count {
      let digit = bytes[index] &- Ascii.zero
      guard digit < 10 else { break }
      if exponent < 100_000 { exponent = exponent * 10 + Int(digit) }
      index += 1
    }
    guard index > first else { return nil }
    position = index
    return negative ? -exponent : exponent
  }

  /// mantissa / 10^power correctly rounded, for a mantissa above 0 and powers up to 19.
  ///
  /// Both numbers are shifted to fill 64 bits; the integer quotient then has at least 63 bits, and a remainder sets
  /// the lowest one, far below the rounding position, so that the conversion rounds once and rightly.
  private static func quotient(_ mantissa: UInt64, byTenTo power: Int) -> Double {
    let divisor = integerPowers[power]
    let mantissaShift = mantissa.leadingZeroBitCount
    let divisorShift = divisor.leadingZeroBitCount
    let dividend = mantissa << UInt64(mantissaShift)
    let result = (divisor << UInt64(divisorShift)).dividingFullWidth((dividend >> 1, dividend << 63))
    let bits = result.quotient | (result.remainder == 0 ? 0 : 1)
    return Double(sign: .plus, exponent: divisorShift - mantissaShift - 63, significand: Double(bits))
  }

  /// The standard library's conversion, for long mantissas and large exponents.
  @inline(never)
  private static func slowNumber(
    in bytes: Span<UInt8>, from start: Int, to end: Int, decimalMark: UInt8
  ) -> Double? {
    var text = ""
    text.reserveCapacity(end - start)
    for index in start..<end {
      let byte = bytes[index] == decimalMark ? Ascii.point : bytes[index]
      text.unicodeScalars.append(Unicode.Scalar(byte))
    }
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }
}
