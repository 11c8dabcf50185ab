import ArgumentParser
import Fitting
import Linewidths
import Measurements
import Reporting

extension PhononModel: ExpressibleByArgument {}

/// `photofit linewidth`.
struct LinewidthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "linewidth",
    abstract: "Fits phonon models to the width of emission bands against temperature.",
    discussion: """
      Examples:
        photofit linewidth spectra.csv --output result
        photofit linewidth widths.csv --fix E_ac=4.3 --fix S_ac=20

      The file holds a table of temperature, width and perhaps its error, or a wavelength or energy axis with one \
      spectrum per temperature; spectra are fitted first.
      """)

  /// What a file holds, where the user knows better than its looks.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case detect, widths, spectra
  }

  @Argument(help: .init("Widths or spectra against temperature.", valueName: "file"))
  var file: String

  @Option(help: "The phonon model.")
  var model = PhononModel.acousticOptical

  @Option(help: "What the file holds.")
  var kind = Kind.detect

  @Option(
    help: .init("Unit of temperatures that stand in the file without one: K or C.", valueName: "unit"),
    transform: { text in
      guard let unit = TemperatureUnit(rawValue: text) else { throw ValidationError("'\(text)' is not K or C.") }
      return unit
    })
  var temperatureUnit: TemperatureUnit?

  @Option(help: .init("Part of the spectra to fit, nm or eV as in the file.", valueName: "low:high"))
  var range: String?

  @Option(help: .init("Degree of the baseline's polynomial in the spectra, 0 to 5.", valueName: "degree"))
  var baseline = 1

  @Flag(help: "Take intensities over a wavelength axis as they are, without the factor λ²/hc to energy.")
  var noJacobian = false

  @Option(help: .init("Random starts.", valueName: "count"))
  var starts = 24

  @Option(help: "Seed of the random starts.")
  var seed: UInt64 = 0

  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (0...5).contains(baseline) else { throw ValidationError("--baseline must be 0 to 5.") }
    guard (1...10_000).contains(starts) else { throw ValidationError("--starts must be 1 to 10000.") }
    _ = try range.map { try NumberLists.interval($0, option: "--range") }
  }

  func run() throws {
    let folder = try output.folder()
    let options = try fitOptions()
    let report = try Failures.translated(InputFile.name(file)) {
      switch try resolvedKind() {
      case .widths:
        if let option = spectraOption {
          throw CommandFailure(
            .usage, "\(InputFile.name(file)): this is a table of widths; \(option) is for spectra, leave it out")
        }
        let table = try MeasurementReader.linewidthTable(at: file)
        let data = "\(table.temperatures.count) widths"
        return try self.report(try LinewidthFit.fit(table, options: options), data: data, notes: table.notes)
      case .spectra, .detect:
        let series = try MeasurementReader.spectrumSeries(at: file, temperatureUnit: temperatureUnit)
        let data = "\(series.labels.count) spectra, \(PrintedNumber.span(series.positions)) \(series.axis.unit)"
        return try self.report(try LinewidthFit.fit(series, options: options), data: data, notes: series.notes)
      }
    }
    try output.deliver(report, to: folder)
  }

  /// An option given that only spectra can have.
  private var spectraOption: String? {
    if range != nil { return "--range" }
    if baseline != 1 { return "--baseline" }
    if noJacobian { return "--no-jacobian" }
    return temperatureUnit == nil ? nil : "--temperature-unit"
  }

  private func resolvedKind() throws -> Kind {
    guard kind == .detect else { return kind }
    return try MeasurementReader.kind(at: file) == .linewidthTable ? .widths : .spectra
  }

  private func fitOptions() throws -> LinewidthOptions {
    var options = LinewidthOptions()
    options.model = model
    options.fixed = try parameters.held()
    options.bounds = try parameters.bounds().mapValues { ParameterBounds(lower: $0.lowerBound, upper: $0.upperBound) }
    options.startCount = starts
    options.seed = seed
    options.bands.baselineOrder = baseline
    options.bands.usesJacobian = !noJacobian
    if let range {
      let interval = try NumberLists.interval(range, option: "--range")
      options.bands.range = ParameterBounds(lower: interval.lowerBound, upper: interval.upperBound)
    }
    return options
  }

  private func report(_ result: FitResult, data: String, notes: [String]) throws -> Report {
    var given = parameters.given
    given["model"] = model.rawValue
    given["kind"] = kind.rawValue
    given["temperature-unit"] = temperatureUnit?.rawValue
    given["range"] = range
    given["baseline"] = baseline.description
    given["no-jacobian"] = noJacobian.description
    given["starts"] = starts.description
    return Report(
      heading: ReportHeading(job: "FWHM(T)", data: data), result: result,
      manifest: RunManifest(
        command: "linewidth", options: given, inputs: [try InputFile.manifestEntry(file, notes: notes)], seed: seed))
  }
}
