/// Numbers in text cells, and what to say of cells that are none.
enum NumberText {
  /// The number a cell holds completely, `nan` and the empty cell excluded; nil otherwise.
  static func number(_ cell: String, decimalMark: UInt8 = Ascii.point) -> Double? {
    let bytes = Array(cell.utf8)
    return NumberScanner.wholeNumber(in: bytes.span, 0..<bytes.count, decimalMark: decimalMark)
  }

  /// The number a cell starts with and the text behind it, trimmed: `0.5 ps` gives 0.5 and `ps`.
  static func leadingNumber(_ cell: String) -> (value: Double, rest: String)? {
    let bytes = Array(cell.utf8)
    var position = 0
    guard let value = NumberScanner.number(in: bytes.span, at: &position, decimalMark: Ascii.point) else { return nil }
    return (value, String(decoding: bytes[position...], as: UTF8.self).trimmed)
  }

  /// True for a text that begins with a digit, or with a sign or point before a digit.
  static func startsLikeNumber(_ cell: some StringProtocol) -> Bool {
    for byte in cell.utf8.prefix(3) {
      if Ascii.isDigit(byte) { return true }
      guard byte == Ascii.minus || byte == Ascii.plus || byte == Ascii.point else { return false }
    }
    return false
  }

  /// The error for a cell that should be a number, with the cure that fits the cell.
  static func error(_ cell: String, file: String, line: Int, column: Int) -> MeasurementError {
    func says(_ cure: String) -> MeasurementError {
      MeasurementError(.notANumber, file: file, line: line, column: column, "\(cell.quotedForMessage) \(cure)")
    }
    let lower = cell.lowercased()
    if ["inf", "-inf", "+inf", "infinity", "-infinity", "+infinity"].contains(lower) {
      return says("is not a measured value; write nan where a value is missing")
    }
    if cell.unicodeScalars.contains("\u{2212}") {
      return says("has a typographic minus sign; write a hyphen-minus (-)")
    }
    if number(cell.split(whereSeparator: { "dDqQ".contains($0) }).joined(separator: "e")) != nil {
      return says("has a Fortran exponent; write e instead")
    }
    if number(cell.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ".")) != nil {
      return says("holds a comma where the file has decimal points; write a point")
    }
    if ["0x"].contains(where: { lower.hasPrefix($0) }) { return says("is hexadecimal; write a decimal number") }
    if Double(cell) != nil { return says("is beyond the range of numbers; correct the cell") }
    return says("is not a number; correct the cell, or write nan where a value is missing")
  }
}
