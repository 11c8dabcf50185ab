/// Cells of one row of numbers.
enum RowCells {
  /// Number of cells of a row.
  struct Count {
    /// All cells; for blanks as separator those with content.
    var all: Int
    /// Up to the last one with content.
    var filled: Int
  }

  /// Counts the cells of a line.
  static func count(_ bytes: Span<UInt8>, _ line: Range<Int>, separator: Separator) -> Count {
    var result = Count(all: separator == .blanks ? 0 : 1, filled: 0)
    var isInside = false
    var isQuoted = false
    for index in line {
      let byte = bytes[index]
      if byte == Ascii.quote { isQuoted.toggle() }
      if separator == .blanks {
        let isBlank = Ascii.isBlank(byte)
        if !isBlank && !isInside { result.all += 1 }
        isInside = !isBlank
      } else if byte == separator.byte, !isQuoted {
        result.all += 1
      } else if !Ascii.isBlank(byte) {
        result.filled = result.all
      }
    }
    if separator == .blanks { result.filled = result.all }
    return result
  }

  /// Where the cell that starts at `position` ends: at its separator or at the end of the line.
  static func end(_ bytes: Span<UInt8>, from position: Int, separator: Separator) -> Int {
    var index = position
    var isQuoted = false
    while index < bytes.count, !Ascii.isLineEnd(bytes[index]) {
      let byte = bytes[index]
      if byte == Ascii.quote {
        isQuoted.toggle()
      } else if !isQuoted, byte == separator.byte || (separator == .blanks && byte == Ascii.tab) {
        break
      }
      index += 1
    }
    return index
  }

  /// The range of a cell without blanks and quotes around it.
  static func trimmed(_ bytes: Span<UInt8>, _ cell: Range<Int>) -> Range<Int> {
    var low = cell.lowerBound
    var high = cell.upperBound
    func isPadding(_ byte: UInt8) -> Bool { Ascii.isBlank(byte) || byte == Ascii.quote }
    while low < high, isPadding(bytes[low]) { low += 1 }
    while high > low, isPadding(bytes[high - 1]) { high -= 1 }
    return low..<high
  }
}
