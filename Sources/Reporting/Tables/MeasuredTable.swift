import Fitting

/// A table of numbers with their errors, as people read it: `164.93(11)`; in files and documents an error has its own
/// column.
public struct MeasuredTable: Sendable, Equatable {
  /// A column.
  public struct Column: Sendable, Equatable {
    /// Name in files, ASCII: `fwhm`.
    public var name: String
    /// Title in printed text, without its unit; nil leaves the column out there.
    public var title: String?
    /// Unit; empty for a pure number.
    public var unit: String
    /// Values; nil where unknown.
    public var values: [Double?]
    /// Standard errors; nil for a column that has none.
    public var errors: [Double?]?

    /// A column.
    public init(_ name: String, title: String?, unit: String = "", values: [Double?], errors: [Double?]? = nil) {
      self.name = name
      self.title = title
      self.unit = unit
      self.values = values
      self.errors = errors
    }
  }
  /// File name without extension.
  public var name: String
  /// One sentence for people.
  public var title: String
  /// What every row is called; nil where the first column says it.
  public var rows: ResultTable.RowNames?
  /// The columns.
  public var columns: [Column]

  /// A table.
  public init(name: String, title: String, rows: ResultTable.RowNames? = nil, columns: [Column]) {
    self.name = name
    self.title = title
    self.rows = rows
    self.columns = columns
  }

  /// The table with a column of its own for every error, `fwhm_error`.
  public var table: ResultTable {
    let plain = columns.flatMap { column in
      [ResultTable.Column(column.name, unit: column.unit, values: column.values)]
        + (column.errors.map { [ResultTable.Column(column.name + "_error", unit: column.unit, values: $0)] } ?? [])
    }
    return ResultTable(name: name, title: title, columns: plain, rows: rows, place: .document)
  }

  /// The lines of the printed table, below its title.
  func lines() -> [String] {
    let shown = columns.filter { $0.title != nil }
    let count = columns.map(\.values.count).max() ?? 0
    let titles = shown.map { ($0.title ?? "") + ($0.unit.isEmpty ? "" : " (\($0.unit))") }
    var text = TextTable(header: (rows.map { [$0.title] } ?? []) + titles)
    for row in 0..<count {
      let name = rows.map { [row < $0.names.count ? $0.names[row] : ""] } ?? []
      text.rows.append(
        name
          + shown.map { column in
            guard row < column.values.count, let value = column.values[row], value.isFinite else { return "–" }
            return UncertainNumber(value, error: column.errors?[row]).text
          })
    }
    return [title] + text.lines()
  }
}

/// Measured tables with what they were made from, in each form that leaves the program: for commands whose result is
/// a row per input and not one set of parameters.
public struct TableReport: Sendable {
  /// The first line of the text.
  public var heading: ReportHeading
  /// How the numbers were made, in sentences.
  public var remarks: [String]
  /// The tables; the first is what `--csv` prints.
  public var tables: [MeasuredTable]
  /// Tables for files only.
  public var files: [ResultTable]
  /// What the user should know before quoting a number.
  public var warnings: [String]
  /// What it was made from.
  public var manifest: RunManifest

  /// A report.
  public init(
    heading: ReportHeading, remarks: [String], tables: [MeasuredTable], files: [ResultTable] = [], warnings: [String],
    manifest: RunManifest
  ) {
    self.heading = heading
    self.remarks = remarks
    self.tables = tables
    self.files = files
    self.warnings = warnings
    self.manifest = manifest
  }

  /// The tables a person reads.
  public func text() -> String {
    let names = manifest.inputs.map(\.name)
    let files = names.count > 3 ? "\(names[0]) and \(names.count - 1) more" : names.joined(separator: ", ")
    var lines = [[heading.job + "  " + files, heading.data].filter { !$0.isEmpty }.joined(separator: "   ")]
    for table in tables { lines += [""] + table.lines().map { "  " + $0 } }
    if !remarks.isEmpty { lines += [""] + remarks.map { "  " + $0 } }
    if !warnings.isEmpty { lines += [""] + warnings.map { "  Warning: " + $0 } }
    let notes = manifest.inputs.flatMap { input in input.notes.map { "  Note: \(input.name): \($0)" } }
    if !notes.isEmpty { lines += [""] + notes }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The document of the contract `photofit.tables/1`: sorted keys, null for what is not known.
  public func json() -> String {
    var named: [String: JSONValue] = [:]
    for table in tables { named[table.name] = ResultDocument.value(table.table) }
    return JSONValue.object([
      "schema": .string("photofit.tables/1"),
      "command": .string(manifest.command),
      "version": .string(manifest.version),
      "remarks": .array(remarks.map(JSONValue.string)),
      "tables": .object(named),
      "warnings": .array(warnings.map(JSONValue.string)),
      "manifest": manifest.json,
    ]).document()
  }

  /// The first table as comma-separated text.
  public func csv() -> String { tables.first?.table.csv() ?? "" }

  /// Everything, as files: `report.txt`, `result.json` and a CSV file per table.
  public func outputFiles() -> [OutputFile] {
    [OutputFile(name: "report.txt", text: text()), OutputFile(name: "result.json", text: json())]
      + (tables.map(\.table) + files).map { OutputFile(name: $0.name + ".csv", text: $0.csv()) }
  }
}
