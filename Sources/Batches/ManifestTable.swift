import Glibc

/// The table of a manifest: a header of names and a row for every data set, separated by commas, semicolons or tabs;
/// lines that start with # and blank lines do not count.
public struct ManifestTable: Sendable {
  /// A row, with a cell for every name.
  public struct Row: Sendable, Equatable {
    /// Its line in the file, from 1.
    public let line: Int
    /// Its cells without blanks around them.
    public let cells: [String]
  }

  /// Bytes beyond which a file is no manifest: a row for every one of ten million files is shorter.
  private static let sizeLimit = 1 << 30

  /// Name of the file.
  public let file: String
  /// What the paths in it are relative to: its folder with a slash behind, or nothing.
  public let folder: String
  /// Line of the header.
  public let headerLine: Int
  /// The names of the columns, each once.
  public let names: [String]
  /// The rows, at least one.
  public let rows: [Row]

  /// Reads a manifest. Throws ``BatchError`` with file, line and cell for what is no such table.
  public init(path: String) throws(BatchError) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let name = String(parts.last ?? "")
    guard access(path, F_OK) == 0 else { throw BatchError(.missingFile, "\(path): no such file; check the path") }
    try self.init(
      try Self.content(path, name), file: name, folder: parts.dropLast().map { $0 + "/" }.joined())
  }

  /// A manifest from its bytes.
  init(_ bytes: [UInt8], file: String, folder: String) throws(BatchError) {
    self.file = file
    self.folder = folder
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let text = String(validating: bytes[start...], as: UTF8.self) else {
      throw BatchError(.invalidManifest, "\(file): is not UTF-8 text; save it as CSV in UTF-8")
    }
    var header: (line: Int, names: [String], separator: Character)?
    var rows: [Row] = []
    var line = 0
    for content in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      line += 1
      guard content.first != "#", content.contains(where: { !" ,;\t".contains($0) }) else { continue }
      if let header {
        let cells = try Self.cells(content, header.separator, file, line)
        guard cells.count <= header.names.count || !cells[header.names.count...].contains(where: { !$0.isEmpty }),
          cells.count >= header.names.count
        else {
          throw Self.error(
            file, line, min(cells.count, header.names.count) + 1,
            "the row has \(cells.count) cells where the header names \(header.names.count); complete the row, or quote what "
              + "holds the separator")
        }
        rows.append(Row(line: line, cells: Array(cells[..<header.names.count])))
      } else {
        let separator = ["\t", ";", ","].first { content.contains($0) } ?? ","
        header = (line, try Self.names(content, separator, file, line), separator)
      }
    }
    guard let header else {
      throw BatchError(
        .invalidManifest, "\(file): the file is empty; its first line names the columns, file among them")
    }
    guard !rows.isEmpty else {
      throw Self.error(file, header.line, nil, "there is no row below the header; write one for every data set")
    }
    headerLine = header.line
    names = header.names
    self.rows = rows
  }

  /// An error at a cell; `column` counts from 0.
  public func error(_ row: Row?, column: Int?, _ message: String) -> BatchError {
    Self.error(file, row?.line ?? headerLine, column.map { $0 + 1 }, message)
  }

  /// The cell of a row below a name; empty where the manifest has no such column.
  public func cell(_ row: Row, _ name: String) -> String {
    names.firstIndex(of: name).map { row.cells[$0] } ?? ""
  }

  private static func error(_ file: String, _ line: Int, _ column: Int?, _ message: String) -> BatchError {
    BatchError(.invalidManifest, "\(file):\(line)" + (column.map { ":\($0)" } ?? "") + ": " + message)
  }

  private static func content(_ path: String, _ name: String) throws(BatchError) -> [UInt8] {
    let file: RawFile
    do throws(BatchError) { file = try RawFile(reading: path) } catch {
      throw BatchError(.invalidManifest, "\(name): cannot be read; is it a file, and may you read it?")
    }
    defer { file.finish() }
    guard file.size <= sizeLimit else {
      throw BatchError(.invalidManifest, "\(name): is too large for a manifest; split it")
    }
    return try file.bytes(at: 0, count: file.size)
  }

  private static func names(
    _ content: Substring, _ separator: Character, _ file: String, _ line: Int
  ) throws(BatchError) -> [String] {
    var names = try cells(content, separator, file, line).map { $0.lowercased() }
    while names.last == "" { names.removeLast() }
    for (index, name) in names.enumerated() {
      if name.isEmpty { throw error(file, line, index + 1, "the column has no name; name it, or remove it") }
      if names[..<index].contains(name) {
        throw error(file, line, index + 1, "two columns are named “\(name)”; remove one")
      }
    }
    return names
  }

  /// The cells of a line; quotes hold what contains the separator, doubled quotes stand for one (RFC 4180).
  private static func cells(
    _ content: Substring, _ separator: Character, _ file: String, _ line: Int
  ) throws(BatchError) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    var wasQuoted = false
    func finish() {
      cells.append(wasQuoted ? cell : trimmed(cell))
      cell = ""
      wasQuoted = false
    }
    var rest = content
    while let character = rest.popFirst() {
      if isQuoted {
        if character == "\"", rest.first == "\"" {
          cell.append("\"")
          rest.removeFirst()
        } else if character == "\"" {
          isQuoted = false
        } else {
          cell.append(character)
        }
      } else if character == "\"", trimmed(cell).isEmpty {
        (cell, isQuoted, wasQuoted) = ("", true, true)
      } else if character == separator {
        finish()
      } else if !wasQuoted || !character.isWhitespace {
        cell.append(character)
      }
    }
    guard !isQuoted else {
      throw error(file, line, cells.count + 1, "a quote is opened and not closed; close it on the same line")
    }
    finish()
    return cells
  }

  private static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
