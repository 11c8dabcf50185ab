import ArgumentParser
import Fitting
import Kinetics
import Measurements
import Recipes
import Reporting
import Transients

extension KineticScheme: ExpressibleByArgument {}
extension MapOrientation: ExpressibleByArgument {}

/// `photofit transient`.
struct TransientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transient",
    abstract: "Fits exponentials to all wavelengths of a transient-absorption map at once.",
    discussion: """
      Examples:
        photofit transient map.csv --lifetimes 0.3,3,inf --output result
        photofit transient map.csv --components 3 --chirp 2 --model sequential
        photofit transient map.csv --recipe scheme.yaml

      A recipe is a target scheme; its steps are named parameters, its compartments have the spectra:
        compartments: {hot: 1, relaxed: 0, trapped: 0}
        steps:
          tau1: {from: hot, to: {relaxed: 0.7, trapped: 0.3}, lifetime: 0.4}
          tau2: {from: relaxed, to: ground, lifetime: 5, bounds: [0.1, 100]}
          k3: {from: trapped, to: relaxed, rate: 0.001, fixed: true}
      Compartments are given their population at time zero, steps a lifetime or rate to start from, and the parts of it \
      that lead to each of several compartments; what is left of 1 returns to the ground state. chirp: 2 and irf_fwhm: \
      0.1 may follow.

      Lifetimes, time zero and response belong to the whole map, the spectra to each component. Times are in the unit of \
      the file, ps where it does not say.
      """)

  @Argument(help: .init("Signal against delay and wavelength.", valueName: "file"))
  var file: String

  @Option(help: .init("Lifetimes to start from; inf for a component that does not decay.", valueName: "list"))
  var lifetimes: String?

  @Option(help: .init("Number of components, where no lifetimes are given. (default: 3)", valueName: "count"))
  var components: Int?

  @Option(help: "How the species follow one another.")
  var model = KineticScheme.parallel

  @Option(help: .init("A target scheme to fit instead, see above.", valueName: "file"))
  var recipe: String?

  @Option(help: .init("Degree of the polynomial of time zero against wavelength, 0 to 6.", valueName: "order"))
  var chirp = 0

  @Option(
    help: .init("Wavelength at which t0 is the time zero; the middle of the axis unless given.", valueName: "nm"))
  var chirpReference: Double?

  @Option(help: .init("Full width at half maximum of the response to start from.", valueName: "time"))
  var irfFwhm: Double?

  @Option(parsing: .unconditional, help: .init("Time zero to start from.", valueName: "time"))
  var t0: Double?

  @Option(help: "Unit of the delays, where the file does not say.")
  var timeUnit: TimeUnit?

  @Option(help: "Where a matrix holds its delays.")
  var orientation = MapOrientation.detect

  @Option(help: .init("Random starts, where no lifetimes are given.", valueName: "count"))
  var starts = 10

  @Option(help: "Seed of the random starts.")
  var seed: UInt64 = 0

  @Option(
    help: .init("Wavelengths whose data and fit go into a table of their own (kinetics.csv).", valueName: "list"))
  var kinetics: String?

  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard recipe == nil || (lifetimes == nil && components == nil && model == .parallel) else {
      throw ValidationError("--recipe says all of --lifetimes, --components and --model; leave them out.")
    }
    if let components, !(1...8).contains(components) { throw ValidationError("--components must be 1 to 8.") }
    if let times = try startLifetimes() {
      guard times.allSatisfy({ $0 > 0 }) else { throw ValidationError("--lifetimes must be above 0.") }
      guard (1...8).contains(times.count) else { throw ValidationError("--lifetimes must be 1 to 8 numbers.") }
      guard times.filter(\.isInfinite).count <= 1 else {
        throw ValidationError("--lifetimes: only one component can last for ever.")
      }
      guard components == nil || components == times.count else {
        throw ValidationError("--components \(components ?? 0) and \(times.count) --lifetimes contradict each other.")
      }
    }
    guard (0...6).contains(chirp) else { throw ValidationError("--chirp must be 0 to 6.") }
    if let irfFwhm, !(irfFwhm > 0 && irfFwhm.isFinite) { throw ValidationError("--irf-fwhm must be above 0.") }
    if let t0, !t0.isFinite { throw ValidationError("--t0 must be a number.") }
    if let chirpReference, !(chirpReference > 0 && chirpReference.isFinite) {
      throw ValidationError("--chirp-reference must be above 0.")
    }
    _ = try kineticsWavelengths()
    guard (1...10_000).contains(starts) else { throw ValidationError("--starts must be 1 to 10000.") }
  }

  func run() throws {
    let folder = try output.folder()
    let (report, maps) = try Failures.translated(InputFile.name(file)) {
      let map = try MeasurementReader.transientMap(at: file, timeUnit: timeUnit, orientation: orientation)
      var outcome = try fit(map)
      if let wavelengths = try kineticsWavelengths() {
        outcome.result.tables.append(try outcome.kinetics(at: wavelengths))
      }
      let count = map.wavelengths.count
      let data =
        "\(map.delays.count) delays × \(count) wavelength\(count == 1 ? "" : "s"), \(PrintedNumber.span(map.wavelengths)) nm"
      let report = Report(
        heading: ReportHeading(job: "Global fit", data: data), result: outcome.result,
        manifest: RunManifest(
          command: "transient", options: given, inputs: try inputs(map), seed: seed))
      return (report, folder == nil ? [] : mapFiles(outcome))
    }
    try output.deliver(report, to: folder, more: maps)
  }

  private func fit(_ map: TransientMap) throws -> GlobalFitOutcome {
    var options = try fitOptions()
    guard let recipe else { return try GlobalFit.outcome(map, options: options) }
    let file = try RecipeReader.recipe(at: recipe)
    if chirp == 0 { options.chirpOrder = file.chirpOrder ?? 0 }
    options.responseWidth = irfFwhm ?? file.responseWidth
    return try TargetFit.outcome(map, recipe: file.target, options: options)
  }

  private func inputs(_ map: TransientMap) throws -> [RunManifest.Input] {
    [try InputFile.manifestEntry(file, notes: map.notes)]
      + (try recipe.map { [try InputFile.manifestEntry($0, notes: [])] } ?? [])
  }

  private func startLifetimes() throws -> [Double]? {
    try lifetimes.map { try NumberLists.list($0, option: "--lifetimes", allowsInfinity: true) }
  }

  private func kineticsWavelengths() throws -> [Double]? {
    try kinetics.map { try NumberLists.list($0, option: "--kinetics") }
  }

  /// The fitted map, its residual and the map without its chirp, as Glotaran reads them.
  private func mapFiles(_ outcome: GlobalFitOutcome) -> [OutputFile] {
    let name = InputFile.name(file)
    var files = [
      OutputFile(name: "fit.ascii", text: outcome.fitted.glotaranText(comment: "photofit: fit of \(name)")),
      OutputFile(
        name: "residual.ascii", text: outcome.residual.glotaranText(comment: "photofit: \(name) minus its fit")),
    ]
    if let corrected = outcome.chirpCorrected {
      let comment =
        "photofit: \(name) without its chirp, to look at: each wavelength's delays count from its fitted time zero; "
        + "interpolated linearly, never fitted"
      files.append(OutputFile(name: "chirp_corrected.ascii", text: corrected.glotaranText(comment: comment)))
    }
    return files
  }

  private func fitOptions() throws -> GlobalFitOptions {
    var options = GlobalFitOptions()
    options.scheme = model
    options.lifetimes = try startLifetimes()
    options.componentCount = components ?? options.componentCount
    options.chirpOrder = chirp
    options.chirpReference = chirpReference
    options.responseWidth = irfFwhm
    options.timeZero = t0
    options.fixed = try parameters.held()
    options.bounds = try parameters.bounds()
    options.randomStarts = starts
    options.seed = seed
    return options
  }

  private var given: [String: String] {
    var given = parameters.given
    given["lifetimes"] = lifetimes
    given["components"] = components?.description
    given["model"] = model.rawValue
    given["recipe"] = recipe
    given["chirp"] = chirp.description
    given["chirp-reference"] = chirpReference?.description
    given["irf-fwhm"] = irfFwhm?.description
    given["t0"] = t0?.description
    given["time-unit"] = timeUnit?.rawValue
    given["kinetics"] = kinetics
    given["orientation"] = orientation.rawValue
    given["starts"] = starts.description
    return given
  }
}
