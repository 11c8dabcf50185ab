import Figures
import Fitting

/// A fit's result with its heading and manifest, in each form that leaves the program.
public struct Report: Sendable {
  /// The first line of the text.
  public var heading: ReportHeading
  /// The fit.
  public var result: FitResult
  /// What it was made from.
  public var manifest: RunManifest
  /// What it looks like.
  public var figures: [Figure]

  /// A report of one fit. What a reader assumed stands with its file in the manifest, not among the warnings.
  public init(
    heading: ReportHeading, result: FitResult, manifest: RunManifest = RunManifest(), figures: [Figure] = []
  ) {
    self.heading = heading
    self.result = result
    self.manifest = manifest
    self.figures = figures
    let notes = manifest.inputs.flatMap(\.notes)
    self.result.warnings.removeAll { notes.contains($0) }
  }

  /// The tables a person reads.
  public func text() -> String { TextReport(heading: heading, result: result, inputs: manifest.inputs).text() }

  /// What is to be said first: which parameters have a value, and what would cure the rest.
  public var conclusions: [String] {
    [ReportVerdict(result).headline]
      + TextReport(heading: heading, result: result, inputs: manifest.inputs).identifiabilityLines
  }

  /// A parameter or derived quantity in one cell: its value, its limit, or that it is not determined; nil where there is
  /// none of this name.
  public func printed(_ name: String) -> String? {
    if let parameter = result.parameters.first(where: { $0.name == name }) {
      return ParameterTable(parameters: [parameter]).shortCell(parameter)
    }
    guard let quantity = result.derived.first(where: { $0.name == name }) else { return nil }
    return quantity.value.map { Self.number($0, error: quantity.standardError, unit: quantity.unit) }
      ?? "not determined"
  }

  /// Value and standard error of a parameter or derived quantity that has a value.
  public func known(_ name: String) -> (value: Double, error: Double?)? {
    if let parameter = result.parameters.first(where: { $0.name == name }) {
      return parameter.value.map { ($0, parameter.standardError) }
    }
    return result.derived.first { $0.name == name }.flatMap { quantity in
      quantity.value.map { ($0, quantity.standardError) }
    }
  }

  /// A number with its standard error as tables have it: `0.36016(15) ps`.
  public static func number(_ value: Double, error: Double?, unit: String = "") -> String {
    UncertainNumber(value, error: error).text + (unit.isEmpty ? "" : " " + unit)
  }

  /// The document of the contract `photofit.result/1`: sorted keys, null for what is not known, the same bytes for the
  /// same result.
  public func json() -> String { ResultDocument.value(result, manifest: manifest).document() }

  /// Parameters and derived quantities, one row each; where nothing was fitted, the table that a person reads first.
  public func csv() -> String {
    if result.isComputed, result.parameters.isEmpty, let table = result.tables.first, table.place == .text {
      return table.csv()
    }
    return result.parametersCSV()
  }
}
