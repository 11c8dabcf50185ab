/// Lines of a file as ranges of bytes; `\n`, `\r\n` and `\r` end a line.
enum TextLines {
  /// Index of the line end at or after `position`; the count of bytes where the last line has none.
  static func end(in bytes: Span<UInt8>, from position: Int) -> Int {
    var index = position
    while index < bytes.count, !Ascii.isLineEnd(bytes[index]) { index += 1 }
    return index
  }

  /// Start of the line behind the line end at `end`.
  static func next(in bytes: Span<UInt8>, after end: Int) -> Int {
    guard end < bytes.count else { return bytes.count }
    let isPair =
      bytes[end] == Ascii.carriageReturn && end + 1 < bytes.count && bytes[end + 1] == Ascii.lineFeed
    return end + (isPair ? 2 : 1)
  }

  /// True where the line holds nothing but blanks and separators.
  static func isEmpty(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    for index in line {
      let byte = bytes[index]
      guard Ascii.isBlank(byte) || byte == Ascii.comma || byte == Ascii.semicolon else { return false }
    }
    return true
  }

  /// Number of bytes up to the end of the comment mark a line starts with (`#`, `%`, `!`, `//`); nil for no comment.
  static func commentMark(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Int? {
    var index = line.lowerBound
    while index < line.upperBound, Ascii.isBlank(bytes[index]) { index += 1 }
    guard index < line.upperBound else { return nil }
    switch bytes[index] {
    case UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "!"):
      return index + 1 - line.lowerBound
    case Ascii.slash where index + 1 < line.upperBound && bytes[index + 1] == Ascii.slash:
      return index + 2 - line.lowerBound
    default:
      return nil
    }
  }

  /// True where every word of the line, whatever separates them, is a number, `nan` or `inf`, and one is there.
  static func isNumeric(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    var index = line.lowerBound
    var numbers = 0
    while index < line.upperBound {
      let byte = bytes[index]
      if Ascii.isBlank(byte) || byte == Ascii.comma || byte == Ascii.semicolon || byte == Ascii.quote {
        index += 1
        continue
      }
      if NumberScanner.number(in: bytes, at: &index, decimalMark: Ascii.point) != nil {
        numbers += 1
      } else if let word = specialWord(bytes, index..<line.upperBound) {
        index += word
      } else {
        return false
      }
      guard index < line.upperBound else { break }
      let next = bytes[index]
      guard Ascii.isBlank(next) || next == Ascii.comma || next == Ascii.semicolon || next == Ascii.quote else {
        return false
      }
    }
    return numbers > 0
  }

  /// Length of `nan`, `inf` or `infinity`, with or without a sign, at the start of a range; nil for anything else.
  static func specialWord(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var index = range.lowerBound
    if index < range.upperBound, bytes[index] == Ascii.minus || bytes[index] == Ascii.plus { index += 1 }
    var word: [UInt8] = []
    while index < range.upperBound, Ascii.isLetter(bytes[index]), word.count < 9 {
      word.append(Ascii.lowercased(bytes[index]))
      index += 1
    }
    let known = ["nan", "inf", "infinity"].contains { $0.utf8.elementsEqual(word) }
    return known ? index - range.lowerBound : nil
  }
}
