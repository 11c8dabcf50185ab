/// Decodes lines of `(X++(Y..Y))`: plain numbers (AFFN), and the packed forms PAC, SQZ, DIF and DUP (ASDF).
///
/// A line starts with its X, which the labels give better. Where a line ends in differences, the next one repeats the
/// last ordinate as a check.
struct JcampOrdinates {
  private let file: String
  private(set) var values: [Double] = []
  private var endsInDifference = false

  init(file: String) { self.file = file }

  /// What a token starts with says what it is.
  private enum Kind { case plain, difference, repetition }

  /// Reads one line.
  mutating func read(_ text: String, line: Int) throws(MeasurementError) {
    let bytes = Array(text.utf8)
    var position = 0
    skipBlanks(bytes, &position)
    guard NumberScanner.number(in: bytes.span, at: &position, decimalMark: Ascii.point) != nil else {
      throw MeasurementError(
        .notANumber, file: file, line: line, column: 1, "the line does not start with a position; export again")
    }
    var isFirst = true
    var last: (kind: Kind, value: Double)?
    while true {
      skipBlanks(bytes, &position)
      guard position < bytes.count else { break }
      let start = position
      guard let (kind, value) = token(bytes, &position) else {
        throw MeasurementError(
          .notANumber, file: file, line: line,
          "\(TextDecoding.text(bytes[start...]).quotedForMessage) is no packed number; the file is damaged, export again"
        )
      }
      switch kind {
      case .plain:
        if isFirst, endsInDifference {
          // The check: the same ordinate again.
          if let before = values.last, abs(before - value) > 1e-9 * max(abs(before), 1) {
            throw MeasurementError(
              .damaged, file: file, line: line,
              "the line starts with \(value) where the one before ended with \(before); a line is missing, export again"
            )
          }
        } else {
          values.append(value)
        }
        last = (kind, value)
      case .difference:
        guard let before = values.last else { throw damaged(line) }
        values.append(before + value)
        last = (kind, value)
      case .repetition:
        guard let known = last, value >= 1, value <= 1e6 else { throw damaged(line) }
        // The count includes the number that stands there already.
        for _ in 1..<max(Int(value), 1) {
          guard let before = values.last else { throw damaged(line) }
          values.append(known.kind == .difference ? before + known.value : known.value)
        }
      }
      isFirst = false
    }
    endsInDifference = last?.kind == .difference
  }

  private func damaged(_ line: Int) -> MeasurementError {
    MeasurementError(.damaged, file: file, line: line, "a difference or repetition has nothing before it; export again")
  }

  private func skipBlanks(_ bytes: [UInt8], _ position: inout Int) {
    while position < bytes.count, Ascii.isBlank(bytes[position]) || bytes[position] == Ascii.comma { position += 1 }
  }

  private func token(_ bytes: [UInt8], _ position: inout Int) -> (Kind, Double)? {
    let byte = bytes[position]
    if byte == UInt8(ascii: "?") {
      position += 1
      return (.plain, .nan)
    }
    if let (kind, digit, sign) = Self.packed(byte) {
      position += 1
      let rest = digits(bytes, &position)
      guard let value = Double("\(digit)\(rest)") else { return nil }
      return (kind, sign * value)
    }
    // An E before a sign is an exponent; else it starts a packed number.
    var end = position
    if byte == Ascii.plus || byte == Ascii.minus { end += 1 }
    while end < bytes.count, Ascii.isDigit(bytes[end]) || bytes[end] == Ascii.point { end += 1 }
    if end + 2 < bytes.count, bytes[end] | 0x20 == Ascii.e,
      bytes[end + 1] == Ascii.plus || bytes[end + 1] == Ascii.minus
    {
      end += 2
      while end < bytes.count, Ascii.isDigit(bytes[end]) { end += 1 }
    }
    guard end > position,
      let value = NumberScanner.wholeNumber(in: bytes.span, position..<end)
    else { return nil }
    position = end
    return (.plain, value)
  }

  private func digits(_ bytes: [UInt8], _ position: inout Int) -> String {
    let start = position
    while position < bytes.count, Ascii.isDigit(bytes[position]) || bytes[position] == Ascii.point { position += 1 }
    return TextDecoding.text(bytes[start..<position])
  }

  /// The first digit and the sign in a pseudo-digit.
  private static func packed(_ byte: UInt8) -> (Kind, Int, Double)? {
    switch byte {
    case UInt8(ascii: "@"): (.plain, 0, 1)
    case UInt8(ascii: "A")...UInt8(ascii: "I"): (.plain, Int(byte - UInt8(ascii: "@")), 1)
    case UInt8(ascii: "a")...UInt8(ascii: "i"): (.plain, Int(byte - UInt8(ascii: "`")), -1)
    case UInt8(ascii: "%"): (.difference, 0, 1)
    case UInt8(ascii: "J")...UInt8(ascii: "R"): (.difference, Int(byte - UInt8(ascii: "I")), 1)
    case UInt8(ascii: "j")...UInt8(ascii: "r"): (.difference, Int(byte - UInt8(ascii: "i")), -1)
    case UInt8(ascii: "S")...UInt8(ascii: "Z"): (.repetition, Int(byte - UInt8(ascii: "R")), 1)
    case UInt8(ascii: "s"): (.repetition, 9, 1)
    default: nil
    }
  }
}
