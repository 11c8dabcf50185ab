import Fitting
import Measurements

/// What is to be known of data before any fit: facts, a few tables, and how to go on.
public struct FactSheet: Sendable {
  /// What the sheet is: `Inspection`.
  public var job: String
  /// The facts, in the order in which they are read.
  public var facts: [Fact]
  /// Short tables.
  public var tables: [ResultTable]
  /// What to look at, in sentences.
  public var remarks: [String]
  /// The command to continue with.
  public var suggestion: String
  /// What the sheet was made from.
  public var manifest: RunManifest

  /// A sheet.
  public init(
    job: String, facts: [Fact], tables: [ResultTable], remarks: [String], suggestion: String, manifest: RunManifest
  ) {
    self.job = job
    self.facts = facts
    self.tables = tables
    self.remarks = remarks
    self.suggestion = suggestion
    self.manifest = manifest
  }

  /// The sheet as a person reads it.
  public func text() -> String {
    let names = manifest.inputs.map(\.name).joined(separator: ", ")
    var lines = [names.isEmpty ? job : "\(job)  \(names)", ""]
    let width = facts.map(\.label.count).max() ?? 0
    lines += facts.map { "  " + $0.label + String(repeating: " ", count: width - $0.label.count + 3) + $0.text }
    for table in tables { lines += [""] + SummaryTable(table: table).lines().map { "  " + $0 } }
    if !remarks.isEmpty { lines += [""] + remarks.map { "  " + $0 } }
    if !suggestion.isEmpty { lines += ["", "  Continue with: " + suggestion] }
    let notes = manifest.inputs.flatMap { input in input.notes.map { "  Note: \(input.name): \($0)" } }
    if !notes.isEmpty { lines += [""] + notes }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The sheet as a document, contract `photofit.inspection/1`: sorted keys, null for what is not known.
  public func json() -> String {
    var known: [String: JSONValue] = [:]
    for fact in facts {
      known[fact.name] = .object([
        "label": .string(fact.label), "text": .string(fact.text), "value": .number(fact.value),
        "unit": .string(fact.unit),
      ])
    }
    var named: [String: JSONValue] = [:]
    for table in tables { named[table.name] = ResultDocument.value(table) }
    return JSONValue.object([
      "schema": .string("photofit.inspection/1"),
      "command": .string(manifest.command),
      "version": .string(manifest.version),
      "facts": .object(known),
      "tables": .object(named),
      "remarks": .array(remarks.map(JSONValue.string)),
      "suggestion": .string(suggestion),
      "manifest": manifest.json,
    ]).document()
  }
}
