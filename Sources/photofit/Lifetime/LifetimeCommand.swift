import ArgumentParser
import Fitting
import Lifetimes
import Measurements
import Reporting

extension DecayLikelihood: ExpressibleByArgument {}
extension LifetimeAverage: ExpressibleByArgument {}
extension DecayLayout: ExpressibleByArgument {}
extension TimeUnit: ExpressibleByArgument {}

/// `photofit lifetime`.
struct LifetimeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lifetime",
    abstract: "Fits exponentials to a photon-counting decay.",
    discussion: """
      Examples:
        photofit lifetime decay.txt --irf response.txt --components 2
        photofit lifetime decay.csv --components 2 --fit-start 0.2 --quantum-yield 0.13

        photofit lifetime *.txt --irf response.txt --components 2 --table results.csv
        photofit lifetime 10K.txt 20K.txt 30K.txt --irf response.txt --components 2 --link

      Several files, or one with several decays, give a row for every decay, in their order; with --table in a file that \
      also names the errors of what could not be fitted, with --output in a folder with that table and a page that lists them \
      with small pictures, worst first. A matrix of counts, as text or NumPy's .npy, is told by --layout and \
      --channel-width.

      With --irf the decay is fitted through the measured instrument response; without, its tail from --fit-start on. \
      Times are in the unit of the file.
      """)

  @Argument(help: .init("Counts against time.", valueName: "file"))
  var files: [String]

  @Flag(help: "Fit all decays with the same lifetimes.")
  var link = false

  @Option(help: .init("The instrument response, in the channels of the decay.", valueName: "file"))
  var irf: String?

  @OptionGroup var model: LifetimeModelOptions
  @OptionGroup var anisotropy: LifetimeAnisotropyOptions

  @Option(help: .init("Lifetimes to start from; otherwise they are searched for.", valueName: "list"))
  var lifetimes: String?

  @Option(
    parsing: .unconditional,
    help: .init("First time to fit; otherwise found from the data.", valueName: "time"))
  var fitStart: Double?

  @Option(parsing: .unconditional, help: .init("Last time to fit.", valueName: "time"))
  var fitEnd: Double?

  @Option(help: "How the counts are weighed.")
  var likelihood = DecayLikelihood.poisson

  @Option(help: .init("Hold the background, counts per channel; otherwise it is fitted.", valueName: "counts"))
  var background: Double?

  @Option(help: .init("Counts per channel to subtract from the response.", valueName: "counts"))
  var irfBackground = 0.0

  @Flag(help: "Do not let the response move against the decay.")
  var noShift = false

  @OptionGroup var yields: LifetimeYieldOptions

  @Option(help: .init("Width of a channel, for files with channel numbers or counts alone.", valueName: "time"))
  var channelWidth: Double?

  @Option(help: "Unit of the times, where the file does not say.")
  var timeUnit: TimeUnit?

  @Option(help: .init("Which decay of a file with several, from 1.", valueName: "number"))
  var column: Int?

  @Option(help: .init("Which response of the file given with --irf, from 1.", valueName: "number"))
  var irfColumn: Int?

  @Option(help: "How plain numbers hold the decays; counts alone need --channel-width.")
  var layout: DecayLayout?

  @OptionGroup var errors: LifetimeErrorOptions
  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var batch: BatchOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    try batch.check(output: output.output)
    if isTogether, let option = batch.optionOfMany {
      throw ValidationError("\(option) belongs to decays that are fitted one by one; leave it out.")
    }
    if batch.table != nil, link || anisotropy.gFactor != nil || output.output != nil || output.json || output.csv {
      throw ValidationError("--table takes no --link, --g-factor, --output, --json or --csv: leave them out.")
    }
    if anisotropy.gFactor != nil {
      guard irf != nil else { throw ValidationError("--g-factor needs --irf.") }
      if link || model.distribution != nil || model.stretched || model.scatter || model.rise
        || yields.quantumYield != nil
        || column != nil
      {
        throw ValidationError(
          "--g-factor takes no --link, --distribution, --stretched, --scatter, --rise, --quantum-yield or --column: leave them out."
        )
      }
    }
    if link, model.distribution != nil || model.stretched || column != nil {
      throw ValidationError("--link takes no --distribution, --stretched or --column: leave them out.")
    }
    let starts = try lifetimes.map { try NumberLists.list($0, option: "--lifetimes") }
    if let starts {
      guard starts.allSatisfy({ $0 > 0 }) else { throw ValidationError("--lifetimes must be above 0.") }
      guard Set(starts).count == starts.count else {
        throw ValidationError("--lifetimes must differ from one another: from equal ones no fit can tell them apart.")
      }
      guard (1...LifetimeFit.mostExponentials).contains(starts.count) else {
        throw ValidationError("--lifetimes must be 1 to \(LifetimeFit.mostExponentials) numbers.")
      }
      guard model.components ?? (model.stretched ? 1 : starts.count) == starts.count else {
        throw ValidationError(
          "--components \(model.components ?? 1) and \(starts.count) --lifetimes contradict each other.")
      }
    }
    if let fitStart, let fitEnd, !(fitStart < fitEnd) {
      throw ValidationError("--fit-start must be before --fit-end.")
    }
    if let channelWidth, !(channelWidth > 0 && channelWidth.isFinite) {
      throw ValidationError("--channel-width must be above 0.")
    }
    if let background, !(background >= 0 && background.isFinite) {
      throw ValidationError("--background must be at least 0.")
    }
    guard irfBackground >= 0, irfBackground.isFinite else {
      throw ValidationError("--irf-background must be at least 0.")
    }
    if irf == nil, model.scatter || model.period != nil {
      throw ValidationError("--scatter and --period need --irf.")
    }
    if irf == nil, noShift || irfBackground > 0 || irfColumn != nil {
      throw ValidationError("--no-shift, --irf-background and --irf-column need --irf.")
    }
    try errors.check(hasResponse: irf != nil)
    if background != nil, try parameters.held()["background"] != nil {
      throw ValidationError("--background and --fix background=… say the same; give one.")
    }
  }

  func run() throws {
    if !isTogether, files.count > 1 || batch.table != nil || batch.optionOfMany != nil { return try fitEach() }
    let folder = try output.folder()
    guard let report = try oneReport() else { return try fitEach() }
    try output.deliver(report, to: folder)
  }

  /// True where all decays are one fit.
  private var isTogether: Bool { link || anisotropy.gFactor != nil }

  /// The result with its figures, of one decay or of all in one fit; nil where the file holds several of which none is
  /// chosen.
  func oneReport() throws -> Report? {
    if isTogether { return Self.withFigures(try commonReport()) }
    let series = try Failures.translated(InputFile.name(files[0])) { try reading.series(files[0]) }
    if series.count > 1, column == nil { return nil }
    return Self.withFigures(try singleReport(files[0], series))
  }

  private static func withFigures(_ report: Report) -> Report {
    var report = report
    report.figures = LifetimeFigures.of(report.result)
    return report
  }

  /// A row for every decay.
  private func fitEach() throws {
    if output.format.force, batch.table == nil, output.output == nil {
      throw ValidationError("--force belongs to --table or --output.")
    }
    if output.output != nil, output.json || output.csv {
      throw ValidationError("--output of several decays takes no --json or --csv: the folder holds results.csv.")
    }
    try batch.refuse(inputs: files + (irf.map { [$0] } ?? []))
    let illustration = try output.output.map {
      try Illustration($0, batch, isForced: output.format.force, hasFigures: !output.noFigures)
    }
    let response = irf.map { ResponseFile($0, reading: reading, column: irfColumn) }
    // What is wrong with the response is wrong with every row.
    if let response { try Failures.translated(irf.map(InputFile.name)) { try response.check() } }
    let engines = EnginePool(try batchOptions(), for: illustration)
    let isLines = BatchDelivery.isLines(batch, output.format)
    let jobs = files.map { file in
      var job = job(file, as: file, response: response, engines: engines, isLines: isLines)
      job.illustration = illustration
      return job
    }
    try BatchDelivery(options: batch, format: output.format, illustration: illustration, noun: "decay").run(jobs)
  }

  /// The decays of a file; `source` is what the user calls it.
  func job(
    _ path: String, as source: String, response: ResponseFile?, engines: EnginePool, isLines: Bool
  ) -> LifetimeJob {
    LifetimeJob(
      path: path, source: source, reading: reading, column: column, response: response, engines: engines, given: given,
      seed: errors.seedUsed, isLines: isLines)
  }

  /// The options of a fit among many: it has one thread for itself.
  func batchOptions() throws -> LifetimeOptions {
    var options = try fitOptions()
    options.bootstrap?.workers = 1
    return options
  }

  /// How the decays are read.
  var reading: DecayReading { DecayReading(channelWidth: channelWidth, timeUnit: timeUnit, layout: layout) }

  /// All decays of all files in one fit: linked, or VV and VH.
  func commonReport() throws -> Report {
    try Failures.translated(files.map(InputFile.name).joined(separator: ", ")) {
      let read = try files.map {
        (
          path: $0,
          decays: try MeasurementReader.decays(at: $0, channelWidth: channelWidth, timeUnit: timeUnit, layout: layout)
        )
      }
      let decays = read.flatMap(\.decays)
      var inputs = try read.map { try InputFile.manifestEntry($0.path, notes: []) }
      var responses: [DecayTrace] = []
      if let irf {
        responses = try MeasurementReader.decays(
          at: irf, channelWidth: channelWidth, timeUnit: timeUnit, assumedUnit: decays.first?.timeUnit)
        if let irfColumn, responses.indices.contains(irfColumn - 1) { responses = [responses[irfColumn - 1]] }
        inputs.append(try InputFile.manifestEntry(irf, notes: responses.first?.notes ?? []))
      }
      let options = try fitOptions()
      let result =
        if let turning = anisotropy.options {
          try LifetimeFit.anisotropy(decays, responses: responses, anisotropy: turning, options: options)
        } else {
          try LifetimeFit.linked(decays, responses: responses, options: options)
        }
      return Report(
        heading: ReportHeading(job: "Decays", data: "\(decays.count) decays"), result: result,
        manifest: RunManifest(command: "lifetime", options: given, inputs: inputs, seed: errors.seedUsed))
    }
  }

  private func singleReport(_ file: String, _ series: DecaySeries) throws -> Report {
    try Failures.translated(InputFile.name(file)) {
      let decay = try series.decay(column: column)
      let response = try irf.map {
        try MeasurementReader.decay(
          at: $0, channelWidth: channelWidth, timeUnit: timeUnit, column: irfColumn, assumedUnit: decay.timeUnit)
      }
      let result = try LifetimeFit.fit(decay, response: response, options: try fitOptions())
      var inputs = [try InputFile.manifestEntry(file, notes: decay.notes)]
      if let irf, let response { inputs.append(try InputFile.manifestEntry(irf, notes: response.notes)) }
      let unit = decay.timeUnit.symbol
      let data = "\(decay.counts.count) channels of \(PrintedNumber.short(decay.channelWidth)) \(unit)"
      return Report(
        heading: ReportHeading(job: "Decay", data: data), result: result,
        manifest: RunManifest(command: "lifetime", options: given, inputs: inputs, seed: errors.seedUsed))
    }
  }

  private func fitOptions() throws -> LifetimeOptions {
    var options = LifetimeOptions()
    options.startLifetimes = try lifetimes.map { try NumberLists.list($0, option: "--lifetimes") }
    model.apply(to: &options)
    errors.apply(to: &options)
    options.likelihood = likelihood
    options.fitStart = fitStart
    options.fitEnd = fitEnd
    options.freeShift = !noShift
    options.responseBackground = irfBackground
    options.fixed = try parameters.held()
    if let background { options.fixed["background"] = background }
    options.bounds = try parameters.bounds().mapValues { LifetimeBounds(lower: $0.lowerBound, upper: $0.upperBound) }
    try yields.apply(to: &options, isLinked: link)
    return options
  }

  private var given: [String: String] {
    var given = parameters.given.merging(model.given) { first, _ in first }
    given.merge(anisotropy.given) { first, _ in first }
    given.merge(errors.given) { first, _ in first }
    given.merge(yields.given) { first, _ in first }
    given["irf"] = irf.map(InputFile.name)
    given["lifetimes"] = lifetimes
    given["fit-start"] = fitStart?.description
    given["fit-end"] = fitEnd?.description
    given["likelihood"] = likelihood.rawValue
    given["background"] = background?.description
    given["irf-background"] = irf == nil ? nil : irfBackground.description
    given["no-shift"] = irf == nil ? nil : noShift.description
    given["channel-width"] = channelWidth?.description
    given["time-unit"] = timeUnit?.rawValue
    given["irf-column"] = irfColumn?.description
    if link { given["link"] = "true" }
    given["layout"] = layout?.rawValue
    given["column"] = column?.description
    return given
  }
}
