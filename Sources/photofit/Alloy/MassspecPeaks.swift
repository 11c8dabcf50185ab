import ArgumentParser
import MassSpectra
import Measurements
import Reporting

/// `photofit massspec peaks`.
struct MassspecPeaks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peaks",
    abstract: "Finds the peaks of a mass spectrum that stand out of its noise, with their widths.",
    discussion: """
      Examples:
        photofit massspec peaks spectrum.csv
        photofit massspec peaks run.mzML.gz --spectrum 3 --csv --output peaks

      Heights are above the median; widths are full widths at half maximum. All peaks stand in a table of --json and --output.
      """)

  @Argument(help: .init("Mass spectrum: two columns, mzML or mzXML.", valueName: "file"))
  var file: String

  @Option(help: .init("Which spectrum of an mzML or mzXML file, from 1.", valueName: "number"))
  var spectrum: Int?

  @Option(help: .init("Part of the spectrum, m/z.", valueName: "low:high"))
  var mzRange: String?

  @Option(help: .init("Standard deviations that a peak must stand out.", valueName: "count"))
  var significance = 5.0

  @OptionGroup var output: OutputOptions

  func validate() throws { _ = try mzRange.map { try NumberLists.interval($0, option: "--mz-range") } }

  func run() throws {
    let folder = try output.folder()
    let report = try Failures.translated(InputFile.name(file)) {
      var measured = try MeasurementReader.massSpectrum(at: file, spectrum: spectrum)
      if let mzRange { measured = try measured.restricted(to: try NumberLists.interval(mzRange, option: "--mz-range")) }
      var given = ["significance": significance.description]
      given["spectrum"] = spectrum?.description
      given["mz-range"] = mzRange
      let found = try MassPeaks(measured, significance: significance)
      return Report(
        heading: ReportHeading(
          job: "Peaks", data: "\(measured.positions.count) points, m/z \(PrintedNumber.span(measured.positions))"),
        result: found.result(),
        manifest: RunManifest(
          command: "massspec peaks", options: given,
          inputs: [try InputFile.manifestEntry(file, notes: measured.notes)]),
        figures: MassFigures.peaks(found, of: measured))
    }
    try output.deliver(report, to: folder)
  }
}
