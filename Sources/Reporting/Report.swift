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

  /// The document of the contract `photofit.result/1`: sorted keys, null for what is not known, the same bytes for the
  /// same result.
  public func json() -> String { ResultDocument.value(result, manifest: manifest).document() }

  /// Parameters and derived quantities, one row each.
  public func csv() -> String { result.parametersCSV() }
}
