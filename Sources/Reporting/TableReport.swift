import Figures
import Fitting

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
  /// What it looks like.
  public var figures: [Figure]

  /// A report.
  public init(
    heading: ReportHeading, remarks: [String], tables: [MeasuredTable], files: [ResultTable] = [], warnings: [String],
    manifest: RunManifest, figures: [Figure] = []
  ) {
    self.heading = heading
    self.remarks = remarks
    self.tables = tables
    self.files = files
    self.warnings = warnings
    self.manifest = manifest
    self.figures = figures
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
      "schema": .string(DocumentSchema.tables),
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
}
