import Reporting

/// The table of a batch, written from its journal.
public enum BatchTable {
  /// The forms of a table.
  public enum Form: String, Sendable, CaseIterable {
    /// Comma-separated (RFC 4180).
    case csv
    /// Separated by tabs.
    case tsv
    /// A JSON document on every line, `photofit.row/1`.
    case jsonl

    /// The form that a file's name asks for; CSV where it says nothing.
    public init(fileName: String) {
      let ending = fileName.lastIndex(of: ".").map { fileName[fileName.index(after: $0)...].lowercased() }
      self = ending == "ndjson" ? .jsonl : Form(rawValue: ending ?? "") ?? .csv
    }
  }

  /// Bytes gathered before they are handed on.
  private static let pieceSize = 1 << 16

  /// Hands the table on in pieces: a header of the cells that any row has, and the rows in order. A cell that a row does
  /// not have is empty.
  public static func write(
    _ journal: BatchJournal, as form: Form, piece: ([UInt8]) throws -> Void
  ) throws {
    let columns = TableColumns(journal)
    var text: [UInt8] = []
    let separator = UInt8(ascii: form == .tsv ? "\t" : ",")
    func end() { text.append(UInt8(ascii: "\n")) }
    if form != .jsonl {
      for (index, name) in columns.names.enumerated() {
        if index > 0 { text.append(separator) }
        text += name.utf8
      }
      end()
    }
    var reader = JournalReader(journal)
    for entry in journal.order {
      let cells = try reader.cells(entry)
      if form == .jsonl {
        // The line holds its line feed.
        text += cells.first ?? []
      } else {
        for (index, place) in columns.places[Int(entry.shape)].enumerated() {
          if index > 0 { text.append(separator) }
          if let place { TableCell.append(cells[place], to: &text, isTabbed: form == .tsv) }
        }
        end()
      }
      if text.count >= pieceSize {
        try piece(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    try piece(text)
  }
}

/// The columns of the table of a journal.
struct TableColumns {
  let names: [String]
  /// Where the cell of each column stands in rows of each kind; nil where they have none.
  let places: [[Int?]]

  init(_ journal: BatchJournal) {
    var isSeen = [Bool](repeating: false, count: journal.shapes.count)
    var union = ColumnUnion()
    for entry in journal.order where !isSeen[Int(entry.shape)] {
      isSeen[Int(entry.shape)] = true
      union.add(journal.shapes[Int(entry.shape)])
    }
    let names = union.names.filter { !ResultRow.illustrations.contains($0) }
    self.names = names
    places = journal.shapes.map { shape in names.map { shape.firstIndex(of: $0) } }
  }
}

/// A cell of a table for spreadsheets and programs.
enum TableCell {
  /// Appends a cell, quoted where it must be.
  ///
  /// Text that a spreadsheet would run as a formula (OWASP, “CSV injection”) gets a tab before it, in quotes; numbers stay as
  /// they are.
  static func append(_ cell: [UInt8], to text: inout [UInt8], isTabbed: Bool) {
    guard let first = cell.first else { return }
    let isFormula = isFormula(first) && Double(String(decoding: cell, as: UTF8.self)) == nil
    var needsQuotes = isFormula
    for byte in cell {
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\""): needsQuotes = true
      case UInt8(ascii: "\t") where isTabbed, UInt8(ascii: ",") where !isTabbed: needsQuotes = true
      default: break
      }
    }
    if needsQuotes { text.append(UInt8(ascii: "\"")) }
    if isFormula { text.append(UInt8(ascii: "\t")) }
    for byte in cell {
      if byte == UInt8(ascii: "\"") { text.append(byte) }
      text.append(byte)
    }
    if needsQuotes { text.append(UInt8(ascii: "\"")) }
  }

  private static func isFormula(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"),
      UInt8(ascii: "\r"):
      true
    default: false
    }
  }
}

/// Reads the cells of rows from a journal.
struct JournalReader {
  private let file: RawFile
  private var window: [UInt8] = []
  private var start = 0

  /// Bytes that are read at once.
  private let windowSize: Int

  /// A reader; one that goes to and fro reads no more than it needs.
  init(_ journal: BatchJournal, isScattered: Bool = false) {
    file = journal.file
    windowSize = isScattered ? 1 : 1 << 18
  }

  /// The cells of a row.
  mutating func cells(_ entry: BatchJournal.Entry) throws(BatchError) -> [[UInt8]] {
    let length = Int(entry.length)
    if entry.offset < start || entry.offset + length > start + window.count {
      window = try file.bytes(at: entry.offset, count: max(length, windowSize))
      start = entry.offset
      guard window.count >= length else {
        throw BatchError(.unusableJournal, "\(file.path): was cut while it was used; run again")
      }
    }
    let first = entry.offset - start
    var cells: [[UInt8]] = []
    var cell: [UInt8] = []
    var index = first
    while index < first + length {
      let byte = window[index]
      if byte == UInt8(ascii: "\t") {
        cells.append(cell)
        cell.removeAll(keepingCapacity: true)
      } else if byte == UInt8(ascii: "\\"), index + 1 < first + length {
        index += 1
        switch window[index] {
        case UInt8(ascii: "t"): cell.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "n"): cell.append(UInt8(ascii: "\n"))
        default: cell.append(window[index])
        }
      } else {
        cell.append(byte)
      }
      index += 1
    }
    cells.append(cell)
    return cells
  }
}
