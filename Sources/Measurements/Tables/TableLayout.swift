/// What separates the cells of a table.
enum Separator: Sendable, Equatable {
  case comma
  case semicolon
  case tab
  /// A run of blanks; blanks at the start and end of a line do not count.
  case blanks

  var byte: UInt8 {
    switch self {
    case .comma: Ascii.comma
    case .semicolon: Ascii.semicolon
    case .tab: Ascii.tab
    case .blanks: Ascii.space
    }
  }

  var name: String {
    switch self {
    case .comma: "commas"
    case .semicolon: "semicolons"
    case .tab: "tabs"
    case .blanks: "blanks"
    }
  }

  /// The cells of a line of text, trimmed, quotes removed; a separator within quotes does not count.
  func cells(of text: String) -> [String] {
    var cells: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    for byte in text.utf8 {
      if byte == Ascii.quote {
        isQuoted.toggle()
      } else if !isQuoted && (byte == self.byte || (self == .blanks && byte == Ascii.tab)) {
        if self != .blanks || !cell.isEmpty { cells.append(String(decoding: cell, as: UTF8.self).trimmed) }
        cell.removeAll(keepingCapacity: true)
      } else {
        cell.append(byte)
      }
    }
    if self != .blanks || !cell.isEmpty { cells.append(String(decoding: cell, as: UTF8.self).trimmed) }
    return cells
  }
}

/// A line of text before the numbers.
struct HeaderRow: Sendable, Equatable {
  /// Line in the file, from 1.
  let line: Int
  /// The line without the mark of a comment.
  let text: String
  let isComment: Bool
}

/// How the numbers of a file are laid out, found from its first rows.
struct TableLayout: Sendable, Equatable {
  var separator: Separator
  var decimalMark: UInt8
  /// Cells of a row, a trailing separator not counted.
  var columns: Int
  /// Lines of text before the numbers, blank lines left out.
  var header: [HeaderRow]
  /// A first row of numbers that is one cell shorter than the others: axis of a matrix without a corner.
  var cornerless: HeaderRow?
  /// Byte and line of the first row of numbers.
  var start: Int
  var line: Int

  /// A header row split like the numbers. Where blanks separate and names hold some, two blanks or a tab separate
  /// names, or units are joined to the word before them (`T (K)`, `200 K`), whichever gives a name to every column.
  func cells(of row: HeaderRow) -> [String] {
    let cells = separator.cells(of: row.text)
    guard separator == .blanks, cells.count != columns else { return cells }
    let wide = Self.split(row.text.split(separator: "\t").joined(separator: "  "), at: "  ")
    if wide.count == columns { return wide }
    var joined: [String] = []
    let units: Set<String> = ["K", "C", "°C", "nm", "eV", "meV", "fs", "ps", "ns", "us", "µs", "s", "min", "/"]
    for cell in cells {
      if let last = joined.last, "([".contains(cell.prefix(1)) || units.contains(cell) || last.hasSuffix("/") {
        joined[joined.count - 1] = "\(last) \(cell)"
      } else {
        joined.append(cell)
      }
    }
    return joined.count == columns ? joined : cells
  }

  private static func split(_ text: String, at gap: String) -> [String] {
    var parts: [String] = []
    var rest = text[...]
    while let range = rest.firstRange(of: gap) {
      parts.append(rest[..<range.lowerBound].trimmed)
      rest = rest[range.upperBound...]
    }
    return (parts + [rest.trimmed]).filter { !$0.isEmpty }
  }
}
