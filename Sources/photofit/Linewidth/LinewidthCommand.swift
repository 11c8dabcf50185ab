import ArgumentParser
import Figures
import Fitting
import Linewidths
import Measurements
import Reporting

/// `photofit linewidth`.
struct LinewidthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "linewidth",
    abstract:
      "Fits phonon models to the width of emission bands against temperature, and to their position, area or lifetime.",
    discussion: """
      Examples:
        photofit linewidth spectra.csv --output result
        photofit linewidth widths.csv --fix E_ac=4.3 --fix S_ac=20
        photofit linewidth spectra.csv --compare
        photofit linewidth peaks.csv --model odonnell-chen
        photofit linewidth spectra.csv --joint fwhm,peak --model bose-einstein,odonnell-chen
        photofit linewidth au21.csv au22.csv --share E_op
        photofit linewidth --design 10:300:10 --error 0.5 --set gamma0=120 --set S_ac=20 --set E_ac=4.3 \
      --set S_op=137.7 --set E_op=36.1

      A file holds a table of temperature, widths (or peak positions, areas, lifetimes) and perhaps their errors, named \
      as in T_K,fwhm_meV,fwhm_err_meV or T_K,tau_us,tau_err; or a wavelength or energy axis with one spectrum per \
      temperature, whose bands are fitted first. Energies are in meV, lifetimes in s, rates in 1/s. The models are \
      listed by photofit models.
      """)

  /// What a file holds, where the user knows better than its looks.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case detect, table, spectra
  }

  @Argument(help: .init("Values or spectra against temperature; several with --share.", valueName: "file"))
  var files: [String] = []

  @OptionGroup var model: LinewidthModelOptions

  @Option(help: "What the file holds.")
  var kind = Kind.detect

  @Option(
    help: .init("Unit of temperatures that stand in the file without one: K or C.", valueName: "unit"),
    transform: { text in
      guard let unit = TemperatureUnit(rawValue: text) else { throw ValidationError("'\(text)' is not K or C.") }
      return unit
    })
  var temperatureUnit: TemperatureUnit?

  @OptionGroup var bands: BandFitOptions

  @Option(help: .init("Random starts; 24 unless given, 20 for every model compared.", valueName: "count"))
  var starts: Int?

  @Option(help: "Seed of the random starts.")
  var seed: UInt64 = 0

  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let starts, !(1...10_000).contains(starts) { throw ValidationError("--starts must be 1 to 10000.") }
    if bands.peaks != 1 {
      throw ValidationError("--peaks belongs to photofit spectra, whose table of one of the bands can be fitted.")
    }
    if model.design != nil {
      guard files.isEmpty else { throw ValidationError("--design plans a series without data; leave the file out.") }
      if spectraOption != nil { throw ValidationError("--design goes without \(spectraOption ?? "").") }
      return
    }
    guard !files.isEmpty else {
      throw ValidationError("Missing expected argument '<file>': a table or spectra; --design plans without one.")
    }
  }

  /// Checked late: words behind a mistyped option look like files.
  private func checkFileCount() throws {
    if files.count > 1, model.share == nil {
      throw ValidationError("Several files are fitted at once with --share, which names what they have in common.")
    }
    if model.share != nil, files.count == 1, model.joint == nil {
      throw ValidationError("--share takes several files; name another one.")
    }
  }

  func run() throws {
    try checkFileCount()
    let folder = try output.folder()
    try output.deliver(try report(), to: folder)
  }

  func illustrated() throws -> (report: Report, more: [OutputFile]) { (try report(), []) }

  /// The result alone.
  func report() throws -> Report {
    try Failures.translated(files.first.map { InputFile.name($0) }) { try fitted() }
  }

  private func fitted() throws -> Report {
    if model.design != nil { return try planned() }
    let inputs = try files.map { try input($0) }
    return model.joint != nil || inputs.count > 1 ? try joint(inputs) : try single(inputs[0])
  }

  private func input(_ file: String) throws -> LinewidthInput {
    if try resolvedKind(file) == .table {
      if let option = spectraOption {
        throw CommandFailure(
          .usage, "\(InputFile.name(file)): this is a table against temperature; \(option) is for spectra, leave it out"
        )
      }
      return LinewidthInput(table: file)
    }
    return try LinewidthInput(spectra: file, temperatureUnit: temperatureUnit, bands: try bands.bandOptions())
  }

  private func single(_ input: LinewidthInput) throws -> Report {
    let series = try input.series(
      model.columnQuantity ?? model.model.first?.quantity,
      column: model.columnQuantity == nil ? model.column : nil)
    var options = try fitOptions()
    options.model = model.model(of: series.quantity)
    if let given = model.model.first { options.model = given }
    var comparison: ModelComparison?
    if model.compares {
      var own = options
      own.startCount = starts ?? 20
      let found = try ModelComparison(series, models: try model.comparedModels(series.quantity), options: own)
      comparison = found
      if model.model.isEmpty { options = options.keeping(found.rows[0].model) }
    }
    var result = try LinewidthFit.fit(series, options: options)
    result.tables = input.tables + result.tables
    result.warnings = input.warnings + result.warnings
    if let comparison {
      result.tables.append(comparison.table)
      result.findings += comparison.findings
      if model.model.isEmpty { result.findings.append("The parameters above are those of \(options.model.name).") }
    }
    let job = series.quantity == .fwhm ? "FWHM(T)" : "\(series.quantity.symbol)(T)"
    return try report(
      result, job: job, data: input.data(series), inputs: [try input.manifestEntry([series])],
      figures: LinewidthFigures.of(result, model: options.model, spectra: input.spectra))
  }

  private func joint(_ inputs: [LinewidthInput]) throws -> Report {
    let quantities = try model.quantities()
    var members: [JointMember] = []
    var entries: [RunManifest.Input] = []
    for (sample, input) in inputs.enumerated() {
      var own: [TemperatureSeries] = []
      if quantities.isEmpty {
        own.append(
          try input.series(
            model.columnQuantity ?? model.model.first?.quantity,
            column: model.columnQuantity == nil ? model.column : nil))
      } else {
        own = try quantities.map { try input.series($0, column: nil) }
      }
      members += own.map { JointMember($0, model: model.model(of: $0.quantity), sample: sample) }
      entries.append(try input.manifestEntry(own))
    }
    var result = try LinewidthFit.joint(members, shared: model.shared, options: try fitOptions())
    for (sample, input) in inputs.enumerated() {
      result.tables += input.tables.map { table in
        var table = table
        if sample > 0 { table.name += "@\(sample + 1)" }
        return table
      }
      result.warnings += input.warnings
    }
    let points = members.reduce(0) { $0 + $1.series.values.count }
    return try report(
      result, job: "Joint fit", data: "\(members.count) series, \(points) values", inputs: entries,
      figures: LinewidthFigures.of(result))
  }

  private func planned() throws -> Report {
    let temperatures = try model.plannedTemperatures()
    let plan = PlannedSeries(
      model: model.model.first ?? .acousticOptical, temperatures: temperatures, error: model.error ?? .nan,
      parameters: try model.planned())
    let result = try plan.predicted(try fitOptions())
    let unit = plan.model.quantity.unit.isEmpty ? "" : " " + plan.model.quantity.unit
    let data =
      "\(temperatures.count) temperatures, \(PrintedNumber.span(temperatures)) K, error \(PrintedNumber.exact(plan.error))\(unit)"
    return try report(result, job: "Design", data: data, inputs: [])
  }

  /// An option given that only spectra can have.
  private var spectraOption: String? {
    if bands.range != nil { return "--range" }
    if bands.shape != nil { return "--shape" }
    if bands.baseline != 1 { return "--baseline" }
    if bands.noJacobian { return "--no-jacobian" }
    if bands.air { return "--air" }
    if bands.weights != .automatic { return "--weights" }
    if bands.instrumentWidth != nil { return "--instrument-width" }
    return temperatureUnit == nil ? nil : "--temperature-unit"
  }

  private func resolvedKind(_ file: String) throws -> Kind {
    guard kind == .detect else { return kind }
    return try MeasurementReader.kind(at: file) == .temperatureTable ? .table : .spectra
  }

  private func fitOptions() throws -> LinewidthOptions {
    var options = LinewidthOptions()
    options.fixed = try parameters.held()
    options.bounds = try parameters.bounds().mapValues { ParameterBounds(lower: $0.lowerBound, upper: $0.upperBound) }
    options.priors = try model.priors()
    options.startCount = starts ?? options.startCount
    options.seed = seed
    return options
  }

  private func report(
    _ result: FitResult, job: String, data: String, inputs: [RunManifest.Input], figures: [Figure] = []
  ) throws -> Report {
    var given = parameters.given.merging(model.given) { own, _ in own }.merging(bands.given) { own, _ in own }
    given["kind"] = kind.rawValue
    given["temperature-unit"] = temperatureUnit?.rawValue
    given["starts"] = starts?.description
    return Report(
      heading: ReportHeading(job: job, data: data), result: result,
      manifest: RunManifest(command: "linewidth", options: given, inputs: inputs, seed: seed), figures: figures)
  }
}

extension LinewidthOptions {
  /// The same for another model, without what is said of parameters that it does not have.
  fileprivate func keeping(_ model: ThermalModel) -> LinewidthOptions {
    let names = Set(model.parameters.map(\.name))
    var own = self
    own.model = model
    own.fixed = fixed.filter { names.contains($0.key) }
    own.bounds = bounds.filter { names.contains($0.key) }
    own.priors = priors.filter { names.contains($0.key) }
    return own
  }
}
