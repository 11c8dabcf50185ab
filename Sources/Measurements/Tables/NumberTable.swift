/// A header row, split.
struct HeaderCells: Sendable {
  let line: Int
  let cells: [String]
}

/// The numbers of a text file with everything around them that a reader needs: the common ground of all formats.
struct NumberTable: Sendable {
  /// Name of the file for messages.
  let file: String
  let layout: TableLayout
  let columns: Int
  let rows: Int
  /// Row by row; NaN for `nan` and for empty cells.
  let values: [Double]
  /// Rows whose line does not follow that of the row before: with these, every row finds its line.
  private let jumps: [LineJump]
  /// Lines of text behind the numbers.
  let closingLines: Int

  /// The line of a row, where it breaks the sequence.
  struct LineJump: Sendable {
    let row: Int
    let line: Int
  }

  /// Collects what a scan has found.
  init(
    file: String, layout: TableLayout, values: [Double], rows: Int, jumps: [LineJump], closingLines: Int
  ) {
    self.file = file
    self.layout = layout
    columns = layout.columns
    self.rows = rows
    self.values = values
    self.jumps = jumps
    self.closingLines = closingLines
  }

  /// Line of a row in the file, from 1.
  func line(ofRow row: Int) -> Int {
    var low = 0
    var high = jumps.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if jumps[middle].row <= row { low = middle } else { high = middle }
    }
    guard low < jumps.count else { return row + layout.line }
    return jumps[low].line + (row - jumps[low].row)
  }

  /// One column as an array.
  func column(_ index: Int) -> [Double] {
    (0..<rows).map { values[$0 * columns + index] }
  }

  /// Header rows, comments included, split into cells like the numbers.
  var headerRows: [HeaderCells] {
    layout.header.map { HeaderCells(line: $0.line, cells: layout.cells(of: $0)) }
  }

  /// The header rows that have a cell for every column, and none beyond.
  var namedRows: [HeaderCells] {
    headerRows.filter { row in
      let filled = (row.cells.lastIndex { !$0.isEmpty } ?? -1) + 1
      return row.cells.count >= columns && filled <= columns && filled > 0
    }
  }

  /// All header text in one string, for words that can stand anywhere.
  var headerText: String { layout.header.map(\.text).joined(separator: "\n") }

  /// An error at a cell of a row; the column counts from 0 here.
  func error(
    _ code: MeasurementError.Code, row: Int, column: Int? = nil, _ message: String
  ) -> MeasurementError {
    MeasurementError(code, file: file, line: line(ofRow: row), column: column.map { $0 + 1 }, message)
  }

  /// Throws where the first row is one cell short, which only a matrix with axes may have.
  func requireFullFirstRow() throws(MeasurementError) {
    guard let row = layout.cornerless else { return }
    throw MeasurementError(
      .ragged, file: file, line: row.line,
      "the row has one cell less than those below (\(columns)); complete the row or remove it")
  }

  /// Throws where a column has a missing value.
  func requireNumbers(inColumn column: Int, _ what: String) throws(MeasurementError) {
    for row in 0..<rows where values[row * columns + column].isNaN {
      throw error(.invalidValue, row: row, column: column, "\(what) is missing; complete or remove the row")
    }
  }
}
