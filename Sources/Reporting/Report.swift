import Fitting

/// A fit's result with its heading and manifest, in each form that leaves the program.
public struct Report: Sendable {
  /// The first line of the text.
  public var heading: ReportHeading
  /// The fit.
  public var result: FitResult
  /// What it was made from.
  public var manifest: RunManifest

  /// A report of one fit. What a reader assumed stands with its file in the manifest, not among the warnings.
  public init(heading: ReportHeading, result: FitResult, manifest: RunManifest = RunManifest()) {
    self.heading = heading
    self.result = result
    self.manifest = manifest
    let notes = manifest.inputs.flatMap(\.notes)
    self.result.warnings.removeAll { notes.contains($0) }
  }

  /// The tables a person reads.
  public func text() -> String { TextReport(heading: heading, result: result, inputs: manifest.inputs).text() }

  /// The document of the contract `photofit.result/1`: sorted keys, null for what is not known, the same bytes for the
  /// same result.
  public func json() -> String { ResultDocument.value(result, manifest: manifest).document() }

  /// Parameters and derived quantities, one row each.
  public func csv() -> String { result.parametersCSV() }

  /// Everything, as files: `report.txt`, `result.json`, `parameters.csv` and one CSV file per table of the result.
  public func files() -> [OutputFile] {
    var files = [
      OutputFile(name: "report.txt", text: text()),
      OutputFile(name: "result.json", text: json()),
      OutputFile(name: "parameters.csv", text: csv()),
    ]
    for table in result.tables { files.append(OutputFile(name: table.name + ".csv", text: table.csv())) }
    return files
  }
}
