import ArgumentParser
import Figures
import MassSpectra
import Measurements
import Reporting

/// `photofit massspec decompose`.
struct MassspecDecompose: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decompose",
    abstract: "Decomposes a measured envelope into the ions of a family: fractions, mean composition, metal ratio.",
    discussion: """
      Examples:
        photofit massspec decompose spectrum.csv --family "[Au{x}Ag{44-x}(p-MBA)30]4-" --x 0-12
        photofit massspec decompose spectrum.csv --family "[Au{x}Ag{44-x}(p-MBA){30-y}Cl{y}]4-" --x 0-12 --range y=0-3 --feed 1/10

      Areas of all ions are at least 0; resolution, m/z offset and a linear baseline are fitted with them. The file holds \
      a profile: two columns of m/z and intensity, mzML or mzXML, gzip too.
      """)

  @Argument(help: .init("Mass spectra; several give populations, a row for each.", valueName: "file"))
  var files: [String]

  @Option(
    parsing: .unconditional,
    help: .init("Times of several spectra, separated by commas, in the order of the files.", valueName: "times"))
  var times: String?

  @Option(help: .init("Unit of --times.", valueName: "unit"))
  var timeUnit = "min"

  @Option(help: .init("Which spectrum of an mzML or mzXML file, from 1.", valueName: "number"))
  var spectrum: Int?

  @OptionGroup var families: FamilyOptions

  @Option(help: .init("Part of the spectrum to fit, m/z.", valueName: "low:high"))
  var mzRange: String?

  @Option(help: .init("Hold the resolution m/Δm at half maximum.", valueName: "m/Δm"))
  var resolution: Double?

  @Option(parsing: .unconditional, help: .init("Hold the offset of the m/z scale.", valueName: "m/z"))
  var offset: Double?

  @Option(
    parsing: .unconditional,
    help: .init(
      "Asymmetry of the peaks, half width above the top less that below it, over their sum: a number to hold, or fit.",
      valueName: "fraction|fit"))
  var asymmetry: String?

  @Option(
    help: .init(
      "Ratio Au/Ag of the atoms that were fed, 0.1 or 1/10: compares the mean composition with it.", valueName: "ratio")
  )
  var feed: String?

  @OptionGroup var chemistry: IonOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if families.family.isEmpty {
      throw ValidationError("A family is missing; say --family \"[Au{x}Ag{44-x}(p-MBA)30]4-\" --x 0-12.")
    }
    _ = try families.ranges()
    _ = try mzRange.map { try NumberLists.interval($0, option: "--mz-range") }
    _ = try ratio()
    _ = try peakAsymmetry()
    try TimeUnits.check(timeUnit)
    if let times {
      let count = try NumberLists.list(times, option: "--times").count
      guard count == files.count else {
        throw ValidationError("--times \(times): holds \(count) times for \(files.count) files; give one a file.")
      }
    }
  }

  func run() throws {
    let folder = try output.folder()
    let ranges = try families.ranges()
    var options = DecompositionOptions()
    options.resolution = resolution
    options.offset = offset
    options.asymmetry = try peakAsymmetry()
    options.feed = try ratio()
    options.table = try Failures.translated { try chemistry.table() }
    let names = try Failures.translated { try chemistry.names(options.table) }
    let list = try Failures.translated { try families.families(ranges) }
    var members: [PopulationSeries.Member] = []
    var inputs: [RunManifest.Input] = []
    var extent = ""
    var figures: [Figure] = []
    let moments = try times.map { try NumberLists.list($0, option: "--times") }
    for (index, file) in files.enumerated() {
      try Failures.translated(InputFile.name(file)) {
        var measured = try MeasurementReader.massSpectrum(at: file, spectrum: spectrum)
        if let mzRange {
          measured = try measured.restricted(to: try NumberLists.interval(mzRange, option: "--mz-range"))
        }
        let fit = try Decomposition(measured, families: list, names: names, options: options)
        let result = fit.result()
        members.append(PopulationSeries.Member(label: InputFile.name(file), time: moments?[index], result: result))
        if files.count == 1 { figures = DistributionFigures.of(fit, result) }
        inputs.append(try InputFile.manifestEntry(file, notes: measured.notes))
        extent = "\(measured.positions.count) points, m/z \(PrintedNumber.span(measured.positions))"
      }
    }
    let result =
      members.count == 1 ? members[0].result : PopulationSeries(members, timeUnit: timeUnit).result()
    if members.count > 1 { figures = PopulationFigures.of(result) }
    let report = Report(
      heading: ReportHeading(
        job: files.count == 1 ? "Composition" : "Populations",
        data: files.count == 1 ? extent : "\(files.count) spectra"),
      result: result,
      manifest: RunManifest(
        command: "massspec decompose", options: given, inputs: inputs + (try chemistry.inputs())),
      figures: figures)
    try output.deliver(report, to: folder)
  }

  private var given: [String: String] {
    var given = chemistry.given.merging(families.given) { $1 }
    given["mz-range"] = mzRange
    given["spectrum"] = spectrum?.description
    given["resolution"] = resolution?.description
    given["offset"] = offset?.description
    given["asymmetry"] = asymmetry
    given["feed"] = feed
    given["times"] = times
    if times != nil { given["time-unit"] = timeUnit }
    return given
  }

  /// The asymmetry to hold; nil to fit it.
  private func peakAsymmetry() throws -> Double? {
    guard let asymmetry else { return 0 }
    if asymmetry == "fit" { return nil }
    guard let value = Double(asymmetry), abs(value) <= 0.9 else {
      throw ValidationError("--asymmetry \(asymmetry): must be a number from -0.9 to 0.9, or fit.")
    }
    return value
  }

  /// The feed as a number; `a/b` is a over b.
  private func ratio() throws -> Double? {
    guard let feed else { return nil }
    let parts = feed.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
    guard (1...2).contains(parts.count), let top = parts[0], let bottom = parts.count == 2 ? parts[1] : 1, top >= 0,
      bottom > 0, (top / bottom).isFinite
    else { throw ValidationError("--feed \(feed): must be a ratio, as in --feed 1/10 or --feed 0.1.") }
    return top / bottom
  }
}
