/// Reads the rows of numbers of a file whose layout is known.
struct TableScanner {
  private let content: FileContent
  private let layout: TableLayout
  private var values: [Double] = []
  private var rows = 0
  private var jumps: [NumberTable.LineJump] = []
  private var closingLine: Int?
  private var closingLines = 0

  private init(_ content: FileContent, _ layout: TableLayout) {
    self.content = content
    self.layout = layout
  }

  /// All rows of numbers from byte `start`, which is the start of line `line`.
  static func table(
    _ content: FileContent, from start: Int, line: Int
  ) throws(MeasurementError) -> NumberTable {
    try content.withBytes { (bytes) throws(MeasurementError) in
      let layout = try LayoutDetector.layout(of: content, bytes, from: start, line: line)
      var scanner = TableScanner(content, layout)
      try scanner.scan(bytes)
      guard scanner.rows > 0 else {
        throw MeasurementError(.empty, file: content.name, line: layout.line, "no row of numbers can be read")
      }
      return NumberTable(
        file: content.name, layout: layout, values: scanner.values, rows: scanner.rows, jumps: scanner.jumps,
        closingLines: scanner.closingLines)
    }
  }

  /// The table of a whole file.
  static func table(_ content: FileContent) throws(MeasurementError) -> NumberTable {
    try table(content, from: content.start, line: 1)
  }

  private mutating func scan(_ bytes: Span<UInt8>) throws(MeasurementError) {
    var position = layout.start
    var line = layout.line
    var nextLine = -1
    reserve(bytes)
    while position < bytes.count {
      let start = position
      if closingLine == nil, readRow(bytes, &position) {
        if line != nextLine { jumps.append(NumberTable.LineJump(row: rows, line: line)) }
        rows += 1
        nextLine = line + 1
      } else {
        values.removeLast(values.count - rows * layout.columns)
        position = TextLines.end(in: bytes, from: start)
        try readOther(bytes, start..<position, line)
      }
      position = TextLines.next(in: bytes, after: position)
      line += 1
    }
  }

  /// Memory for the values, from the length of the first row; never more than the file can hold.
  private mutating func reserve(_ bytes: Span<UInt8>) {
    let row = TextLines.end(in: bytes, from: layout.start) - layout.start + 1
    let rest = bytes.count - layout.start
    let (expected, overflow) = (rest / row + 1).multipliedReportingOverflow(by: layout.columns)
    values.reserveCapacity(overflow ? rest / 2 : min(expected + expected / 8, rest / 2 + 1))
  }

  /// Reads a row with the right number of cells and leaves `position` at its line end; false for every other line.
  private mutating func readRow(_ bytes: Span<UInt8>, _ position: inout Int) -> Bool {
    let end = bytes.count
    let separator = layout.separator.byte
    let isBlankSeparated = layout.separator == .blanks
    let mark = layout.decimalMark
    let columns = layout.columns
    var index = position
    var missing = 0
    for column in 0..<columns {
      while index < end, bytes[index] == Ascii.space || (bytes[index] == Ascii.tab && separator != Ascii.tab) {
        index &+= 1
      }
      if let value = NumberScanner.number(in: bytes, at: &index, decimalMark: mark) {
        values.append(value)
      } else {
        // Empty, nan or quoted: rare, so the slower way does.
        let cellEnd = RowCells.end(bytes, from: index, separator: layout.separator)
        guard let value = unusualValue(bytes, index..<cellEnd) else { return false }
        if value.isNaN { missing += 1 }
        values.append(value)
        index = cellEnd
      }
      let afterNumber = index
      while index < end, bytes[index] == Ascii.space || (bytes[index] == Ascii.tab && separator != Ascii.tab) {
        index &+= 1
      }
      let isLast = index >= end || Ascii.isLineEnd(bytes[index])
      if column + 1 < columns {
        guard !isLast else { return false }
        if isBlankSeparated {
          guard index > afterNumber else { return false }
        } else {
          guard bytes[index] == separator else { return false }
          index &+= 1
        }
      } else if !isLast {
        // Separators without content behind the last cell are tolerated.
        let lineEnd = TextLines.end(in: bytes, from: index)
        guard bytes[index] == separator, !isBlankSeparated, TextLines.isEmpty(bytes, index..<lineEnd) else {
          return false
        }
        index = lineEnd
      }
    }
    if missing == columns, TextLines.isEmpty(bytes, position..<index) { return false }
    position = index
    return true
  }

  /// NaN for an empty cell or `nan`, the value of a quoted number; nil for anything else.
  private func unusualValue(_ bytes: Span<UInt8>, _ cell: Range<Int>) -> Double? {
    let inner = RowCells.trimmed(bytes, cell)
    if inner.isEmpty { return layout.separator == .blanks ? nil : .nan }
    if let length = TextLines.specialWord(bytes, inner) {
      let isNaN = length == inner.count && Ascii.lowercased(bytes[inner.upperBound - 2]) == UInt8(ascii: "a")
      return isNaN ? .nan : nil
    }
    return NumberScanner.wholeNumber(in: bytes, inner, decimalMark: layout.decimalMark)
  }

  /// A line that is no row of numbers: blank, a comment, text that closes the block, or a fault.
  private mutating func readOther(
    _ bytes: Span<UInt8>, _ line: Range<Int>, _ number: Int
  ) throws(MeasurementError) {
    guard !TextLines.isEmpty(bytes, line), TextLines.commentMark(bytes, line) == nil else { return }
    let isNumeric = TextLines.isNumeric(bytes, line)
    if let closingLine {
      // A lone number among the notes is no row of a map.
      let isRow = isNumeric && (layout.columns < 3 || RowCells.count(bytes, line, separator: layout.separator).all > 1)
      guard isRow else {
        closingLines += 1
        return
      }
      throw MeasurementError(
        .notANumber, file: content.name, line: closingLine,
        "text stands between rows of numbers (they go on in line \(number)); remove it or start it with #")
    }
    if !isNumeric, isClosingText(bytes, line) {
      closingLine = number
      closingLines = 1
      return
    }
    throw fault(bytes, line, number)
  }

  /// True for a text line that can follow the numbers: it does not start like a number, and is not a row with one slip;
  /// or it is one cell of several words, as `400 nm pump`, where rows have three or more.
  private func isClosingText(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    let cells = layout.separator.cells(of: content.text(line))
    if layout.columns > 2, cells.count == 1, !cells[0].words.isEmpty, cells[0].split(separator: " ").count > 1 {
      return true
    }
    guard let first = cells.first(where: { !$0.isEmpty }), !NumberText.startsLikeNumber(first) else { return false }
    let numbers = cells.reduce(0) { $0 + (NumberText.number($1, decimalMark: layout.decimalMark) == nil ? 0 : 1) }
    return layout.columns == 2 || numbers + 1 < layout.columns
  }

  /// What is wrong with a row: the first cell that is no number, or the number of cells.
  private func fault(_ bytes: Span<UInt8>, _ line: Range<Int>, _ number: Int) -> MeasurementError {
    var index = line.lowerBound
    var column = 0
    while index <= line.upperBound {
      if layout.separator == .blanks {
        while index < line.upperBound, Ascii.isBlank(bytes[index]) { index += 1 }
        guard index < line.upperBound else { break }
      }
      column += 1
      let end = RowCells.end(bytes, from: index, separator: layout.separator)
      let isNumber = NumberScanner.wholeNumber(in: bytes, index..<end, decimalMark: layout.decimalMark) != nil
      if !isNumber, unusualValue(bytes, index..<end) == nil {
        let inner = RowCells.trimmed(bytes, index..<end)
        return NumberText.error(content.text(inner), file: content.name, line: number, column: column)
      }
      index = end + 1
    }
    if column == layout.columns {
      return MeasurementError(
        .notANumber, file: content.name, line: number, "a quote stands within a number; remove it")
    }
    return MeasurementError(
      .ragged, file: content.name, line: number, column: nil,
      "the row has \(Phrase.count(column, "cell")) where \(layout.columns) are expected (separated by "
        + "\(layout.separator.name), as in line \(layout.line)); complete the row or remove it")
  }
}
