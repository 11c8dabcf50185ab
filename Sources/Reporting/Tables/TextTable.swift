/// Rows of text under a header, in columns wide enough for their longest cell and two blanks apart.
struct TextTable {
  /// Column titles.
  var header: [String]
  /// Cells; a short row leaves its last columns empty.
  var rows: [[String]] = []

  /// The lines of the table, each indented by two blanks; no blanks at their ends.
  func lines() -> [String] {
    var widths = [Int](repeating: 0, count: header.count)
    for row in [header] + rows {
      for (column, cell) in row.enumerated() where column < widths.count {
        widths[column] = max(widths[column], cell.count)
      }
    }
    return ([header] + rows).map { row in
      var line = ""
      for (column, cell) in row.enumerated() where column < widths.count {
        line += "  " + cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
