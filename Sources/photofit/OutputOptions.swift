import ArgumentParser
import Fitting
import Reporting

/// Where results go and in which form.
struct OutputOptions: ParsableArguments {
  @OptionGroup var format: FormatOptions

  @Option(
    help: .init(
      "Also write the result, its parameters, curves and figures (drawn by gnuplot) into a new folder.",
      valueName: "folder"))
  var output: String?

  @Flag(help: "With --output: write no figures.")
  var noFigures = false

  var json: Bool { format.json }
  var csv: Bool { format.csv }
  var quiet: Bool { format.quiet }

  /// The place of the results; asked for before the fit, so that an hour's work does not end in a refusal.
  func folder() throws -> OutputFolder? {
    if format.force, output == nil { throw ValidationError("--force belongs to --output.") }
    if noFigures, output == nil { throw ValidationError("--no-figures belongs to --output.") }
    return try output.map { try OutputFolder($0, overwrite: format.force, hasFigures: !noFigures) }
  }

  /// Writes and prints a report; `more` are files beside those of the report. Throws ``ExitStatus/notConverged`` after a fit that did not converge.
  func deliver(_ report: Report, to folder: OutputFolder?, more: [OutputFile] = []) throws {
    if !quiet, let warning = Platform.warning { Console.warning(warning) }
    let remarks = try folder.map { try report.write(to: $0, more: more) } ?? []
    if !quiet { remarks.forEach(Console.warning) }
    if json {
      try Console.result(report.json())
    } else if csv {
      try Console.result(report.csv())
    } else if !quiet {
      try Console.result(report.text())
    }
    let termination = report.result.termination
    if (json || csv) && !quiet {
      // The text holds its warnings itself.
      let warnings = report.result.warnings
      warnings.forEach(Console.warning)
      let isSaid = warnings.contains { $0.contains("did not converge") }
      if !termination.isConverged, !isSaid { Console.warning("the fit did not converge: \(termination.message)") }
    }
    if !termination.isConverged { throw ExitStatus.notConverged }
  }
}
