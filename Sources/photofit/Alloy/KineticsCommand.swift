import ArgumentParser
import Fitting
import Kinetics
import Measurements
import OpticalSeries
import Reporting

/// `photofit kinetics`.
struct KineticsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kinetics",
    abstract: "Fits reaction schemes to UV-vis series, or unmixes them into reference spectra.",
    discussion: """
      Examples:
        photofit kinetics series.csv --scheme "A->B->C"
        photofit kinetics series.csv --references spectra.csv

      Schemes: A->B->C, A<->B, 2A->B, A+B->2B, several steps separated by semicolons; rate constants k1, k2, … in the order \
      of the arrows. Without a scheme: rank of the series, concentrations with --references, or curve resolution with --components. The file has a column per \
      time or a row per time, or is Agilent 8453's kinetics text or Cary's paired columns.
      """)

  @Argument(help: .init("Spectra against time.", valueName: "file"))
  var file: String

  @Option(help: .init("The reaction scheme.", valueName: "scheme"))
  var scheme: String?

  @Option(help: .init("Reference spectra to unmix the series with.", valueName: "file"))
  var references: String?

  @Option(help: .init("Part of the spectra, nm.", valueName: "low:high"))
  var range: String?

  @Option(help: .init("Unit of the times where the file has none: s, min, h.", valueName: "unit"))
  var timeUnit: String?

  @Option(
    help: .init(
      "Concentration at time zero, as in A=1; the first species starts at 1, the others at 0. Can be repeated.",
      valueName: "species=c"))
  var initial: [String] = []

  @Option(help: .init("Species without absorption, separated by commas.", valueName: "species"))
  var colourless: String?

  @Option(help: .init("Hold a rate constant, as in k1=0.1. Can be repeated.", valueName: "name=value"))
  var fix: [String] = []

  @Option(
    parsing: .unconditional, help: .init("Time zero of the reaction, in the unit of the times.", valueName: "time"))
  var timeZero = 0.0

  @Option(help: .init("Resolve into this number of components without a scheme (MCR-ALS).", valueName: "count"))
  var components: Int?

  @Flag(help: "With --components: every concentration has one maximum only.")
  var unimodal = false

  @Flag(help: "With --components: concentrations sum to 1 at every time.")
  var closure = false

  @Flag(help: "List the bands of every spectrum, shoulders too, by the second derivative.")
  var bands = false

  @Option(help: .init("Window of --bands, in nm.", valueName: "nm"))
  var window = 60.0

  @OptionGroup var output: OutputOptions

  func validate() throws {
    _ = try range.map { try NumberLists.interval($0, option: "--range") }
    _ = try NumberLists.assignments(initial, option: "--initial", example: "A=1")
    _ = try NumberLists.assignments(fix, option: "--fix", example: "k1=0.1")
    if let timeUnit { try TimeUnits.check(timeUnit) }
    if components != nil, scheme != nil { throw ValidationError("--components and --scheme exclude each other.") }
    if components == nil, unimodal || closure {
      throw ValidationError("\(unimodal ? "--unimodal" : "--closure") belongs to --components.")
    }
    if !(window > 0 && window.isFinite) { throw ValidationError("--window must be above 0.") }
    if scheme == nil, let option = schemeOption { throw ValidationError("\(option) belongs to --scheme.") }
  }

  /// An option given that only a scheme can have.
  private var schemeOption: String? {
    if !initial.isEmpty { return "--initial" }
    if colourless != nil { return "--colourless" }
    if !fix.isEmpty { return "--fix" }
    return timeZero == 0 ? nil : "--time-zero"
  }

  func run() throws {
    let folder = try output.folder()
    let report = try Failures.translated(InputFile.name(file)) {
      var series = try MeasurementReader.timedSpectra(at: file, timeUnit: timeUnit)
      if let range { series = try series.restricted(to: try NumberLists.interval(range, option: "--range")) }
      let known = try references.map { try MeasurementReader.spectrumSeries(at: $0) }
      var inputs = [try InputFile.manifestEntry(file, notes: series.notes)]
      if let references { inputs.append(try InputFile.manifestEntry(references, notes: known?.notes ?? [])) }
      let result = try completed(try result(series, known), series)
      return Report(
        heading: ReportHeading(
          job: "Kinetics",
          data: "\(series.times.count) spectra, \(PrintedNumber.span(series.times)) \(series.timeUnit), "
            + "\(series.axis == nil ? "numbers " : "")\(PrintedNumber.span(series.positions))"
            + (series.axisUnit.isEmpty ? "" : " \(series.axisUnit)")),
        result: result,
        manifest: RunManifest(command: "kinetics", options: given, inputs: inputs),
        figures: SeriesFigures.of(result, series: series))
    }
    try output.deliver(report, to: folder)
  }

  private func result(_ series: TimedSpectra, _ references: SpectrumSeries?) throws -> FitResult {
    if let components {
      var options = ResolutionOptions(components: components)
      options.isUnimodal = unimodal
      options.isClosed = closure
      return try CurveResolution(series, options: options).result()
    }
    guard let scheme else { return try SeriesOverview.result(series, references: references) }
    var options = SeriesOptions()
    options.initial = try NumberLists.assignments(initial, option: "--initial", example: "A=1")
    options.fixed = try NumberLists.assignments(fix, option: "--fix", example: "k1=0.1")
    options.colourless = Set((colourless ?? "").split(separator: ",").map(String.init))
    options.timeZero = timeZero
    var result = try SeriesFit(series, scheme: try ReactionScheme(scheme), options: options).result()
    if let references { result.tables.append(try Unmixing(series, references: references).table) }
    return result
  }

  /// The result with the table of bands, where it was asked for.
  private func completed(_ result: FitResult, _ series: TimedSpectra) throws -> FitResult {
    guard bands else { return result }
    var search = BandSearch()
    search.window = window
    var result = result
    result.tables.append(
      try search.table(
        zip(series.times, series.absorbances).map { ("\(PrintedNumber.exact($0)) \(series.timeUnit)", $1) },
        positions: series.positions, unit: series.axisUnit))
    return result
  }

  private var given: [String: String] {
    var given: [String: String] = [:]
    given["scheme"] = scheme
    given["references"] = references.map(InputFile.name)
    given["range"] = range
    given["time-unit"] = timeUnit
    given["colourless"] = colourless
    given["components"] = components?.description
    if unimodal { given["unimodal"] = "true" }
    if closure { given["closure"] = "true" }
    if bands { given["bands"] = window.description }
    if !initial.isEmpty { given["initial"] = initial.joined(separator: ",") }
    if !fix.isEmpty { given["fix"] = fix.joined(separator: ",") }
    if timeZero != 0 { given["time-zero"] = timeZero.description }
    return given
  }
}
