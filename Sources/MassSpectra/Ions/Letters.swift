/// Small text functions; Foundation's would link the Unicode library and slow the start of the command.
enum Letters {
  /// Without blanks at both ends.
  static func trimmed(_ text: some StringProtocol) -> String {
    var rest = text[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }

  /// True for text that can be an element's symbol: a capital letter, then at most two small ones.
  static func isSymbol(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count <= 3, isCapital(first) else { return false }
    return bytes.dropFirst().allSatisfy(isSmall)
  }

  static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
  static func isSmall(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }
  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Signs, superscripts and subscripts as they are printed, in ASCII; blanks left out.
  static func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case " ", "\t", "\u{A0}", "\u{2009}", "\u{202F}": continue
      case "\u{2212}", "\u{2013}", "\u{207B}", "\u{2011}", "\u{2010}": result += "-"
      case "\u{207A}", "\u{FF0B}", "\u{B7}", "\u{2022}": result += "+"
      case "\u{B9}": result += "1"
      case "\u{B2}": result += "2"
      case "\u{B3}": result += "3"
      case "\u{2070}"..."\u{2079}": result += "\(scalar.value - 0x2070)"
      case "\u{2080}"..."\u{2089}": result += "\(scalar.value - 0x2080)"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A number with a fixed number of places after the point.
  static func fixed(_ value: Double, _ places: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return value.description }
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let digits = Int((abs(value) * Double(scale)).rounded())
    let fraction = String(digits % scale)
    let padded = String(repeating: "0", count: places - min(places, fraction.count)) + fraction
    let sign = value < 0 && digits > 0 ? "-" : ""
    return places == 0 ? "\(sign)\(digits)" : "\(sign)\(digits / scale).\(padded)"
  }
}
