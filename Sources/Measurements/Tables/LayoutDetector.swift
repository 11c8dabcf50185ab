/// Finds where the numbers of a file begin and how their cells are separated.
enum LayoutDetector {
  /// Text before the numbers beyond which a file is taken for something else.
  private static let headerLines = 20_000
  private static let headerBytes = 1 << 25
  /// Rows looked at to find the separator.
  private static let sampleRows = 64
  private static let sampleBytes = 1 << 20

  /// The layout of the numbers from byte `start`, which is the start of line `line`.
  static func layout(
    of content: FileContent, _ bytes: Span<UInt8>, from start: Int, line: Int
  ) throws(MeasurementError) -> TableLayout {
    var position = start
    var number = line
    var header: [HeaderRow] = []
    while position < bytes.count {
      let end = TextLines.end(in: bytes, from: position)
      let range = position..<end
      if let mark = TextLines.commentMark(bytes, range) {
        header.append(
          HeaderRow(line: number, text: content.text((position + mark)..<end).trimmed, isComment: true))
      } else if TextLines.isNumeric(bytes, range), continuesNumeric(bytes, after: end) {
        return try measure(content, bytes, header: header, start: position, line: number)
      } else if !TextLines.isEmpty(bytes, range) {
        header.append(HeaderRow(line: number, text: content.text(range), isComment: false))
      }
      guard header.count <= headerLines, end - start <= headerBytes else { break }
      position = TextLines.next(in: bytes, after: end)
      number += 1
    }
    throw MeasurementError(
      .empty, file: content.name,
      header.isEmpty
        ? "the file holds no numbers" : "the file holds text but no table of numbers; export the data with their values"
    )
  }

  /// True where the next line that is not blank starts with a number, or none follows.
  private static func continuesNumeric(_ bytes: Span<UInt8>, after end: Int) -> Bool {
    var position = TextLines.next(in: bytes, after: end)
    while position < bytes.count {
      let end = TextLines.end(in: bytes, from: position)
      let range = position..<end
      if TextLines.isEmpty(bytes, range) || TextLines.commentMark(bytes, range) != nil {
        position = TextLines.next(in: bytes, after: end)
        continue
      }
      var index = position
      while index < end, Ascii.isBlank(bytes[index]) || bytes[index] == Ascii.quote { index += 1 }
      return NumberScanner.number(in: bytes, at: &index, decimalMark: Ascii.point) != nil
        || TextLines.isNumeric(bytes, range)
    }
    return true
  }

  /// Separator, decimal mark and number of columns from the first rows.
  private static func measure(
    _ content: FileContent, _ bytes: Span<UInt8>, header: [HeaderRow], start: Int, line: Int
  ) throws(MeasurementError) -> TableLayout {
    var rows: [Range<Int>] = []
    var sample = SeparatorSample()
    var position = start
    while position < bytes.count, rows.count < sampleRows, rows.count < 3 || position - start < sampleBytes {
      let end = TextLines.end(in: bytes, from: position)
      if TextLines.isNumeric(bytes, position..<end) {
        rows.append(position..<end)
        sample.add(bytes, position..<end)
      }
      position = TextLines.next(in: bytes, after: end)
    }
    let separator: Separator
    let decimalMark: UInt8
    switch sample.decision() {
    case .success(let decision): (separator, decimalMark) = decision
    case .failure(let reason): throw MeasurementError(.ambiguous, file: content.name, line: line, reason.message)
    }
    var layout = TableLayout(
      separator: separator, decimalMark: decimalMark, columns: 0, header: header, cornerless: nil, start: start,
      line: line)
    let counts = rows.map { RowCells.count(bytes, $0, separator: separator) }
    layout.columns = columns(counts, layout)
    if let first = counts.first, counts.count > 2, first.all == layout.columns - 1,
      counts.dropFirst().allSatisfy({ $0.all >= layout.columns })
    {
      layout.cornerless = HeaderRow(line: line, text: content.text(rows[0]), isComment: false)
      layout.start = TextLines.next(in: bytes, after: rows[0].upperBound)
      layout.line = line + 1
    }
    try refuseSpoiledRow(layout, content)
    return layout
  }

  /// The most frequent number of cells, without a last column that is empty everywhere and has no header.
  private static func columns(_ counts: [RowCells.Count], _ layout: TableLayout) -> Int {
    var frequency: [Int: Int] = [:]
    for count in counts { frequency[count.all, default: 0] += 1 }
    // The larger number wins a tie: a row that misses a cell is the more frequent fault.
    let best = frequency.max { ($0.value, $0.key) < ($1.value, $1.key) }
    guard let usual = best?.key else { return 0 }
    let filled = counts.reduce(0) { $1.all == usual ? max($0, $1.filled) : $0 }
    if filled < usual, let last = layout.header.last {
      let cells = layout.separator.cells(of: last.text)
      if let named = cells.lastIndex(where: { !$0.isEmpty }), named < usual { return max(filled, named + 1) }
    }
    return filled
  }

  /// Refuses a row of numbers with a slip in it that would pass for a header.
  private static func refuseSpoiledRow(_ layout: TableLayout, _ content: FileContent) throws(MeasurementError) {
    guard layout.cornerless == nil, let last = layout.header.last, !last.isComment else { return }
    let cells = layout.separator.cells(of: last.text)
    guard cells.count == layout.columns else { return }
    let values = cells.map { NumberText.number($0, decimalMark: layout.decimalMark) }
    guard let slip = values.firstIndex(where: { $0 == nil }) else { return }
    let numbers = values.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
    let startsWithNumber = values[0] != nil && (values[0] != 0 || numbers > 1)
    let onlyFirstSpoiled = slip == 0 && numbers == cells.count - 1 && NumberText.startsLikeNumber(cells[0])
    if startsWithNumber || onlyFirstSpoiled {
      throw NumberText.error(cells[slip], file: content.name, line: last.line, column: slip + 1)
    }
  }
}
