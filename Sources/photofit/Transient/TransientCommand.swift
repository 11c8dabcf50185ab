import ArgumentParser
import Fitting
import Measurements
import Reporting
import Transients

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
        photofit transient low.csv high.csv --link --lifetimes 0.3,3,inf

      A recipe is a target scheme; its steps are named parameters, its compartments have the spectra:
        compartments: {hot: 1, relaxed: 0, trapped: 0}
        steps:
          tau1: {from: hot, to: {relaxed: 0.7, trapped: 0.3}, lifetime: 0.4}
          tau2: {from: relaxed, to: ground, lifetime: 5, bounds: [0.1, 100]}
          k3: {from: trapped, to: relaxed, rate: 0.001, fixed: true}
      Compartments are given their population at time zero, steps a lifetime or rate to start from, and the parts of it \
      that lead to each of several compartments; what is left of 1 returns to the ground state. A number may follow another \
      parameter, as in lifetime: 2*tau1. These may stand below, each as short as its first form:
        chirp: 2                  # {order: 2, reference: 600, axis: inverse}
        irf_fwhm: 0.1             # irf: {fwhm: 0.1, order: 1, second: {fwhm: 0.4}} or irf: {file: response.csv}
        artifact: 2               # {order: 2, fwhm: 0.15}
        oscillations: [{wavenumber: 120, damping: 0.5}]
        baseline: true

      Lifetimes, time zero and response belong to the whole map, the spectra to each component. Times are in the unit of \
      the file, ps where it does not say.
      """)

  @Argument(
    help: .init(
      "Signal against delay and wavelength; with --average its scans, with --link several maps.", valueName: "file"))
  var files: [String]

  @OptionGroup var model: TransientModelOptions

  @OptionGroup var preparation: TransientPreparationOptions

  @Option(help: .init("Random starts, where no lifetimes are given.", valueName: "count"))
  var starts = 10

  @Option(help: "Seed of the random starts.")
  var seed: UInt64 = 0

  @OptionGroup var answers: TransientAnswerOptions

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if answers.scanComponents, model.recipe != nil {
      throw ValidationError("--scan-components belongs to a fit without --recipe, which names its components.")
    }
    // The sensitivity tries a chirp of order 1 too.
    if !answers.sensitivity { try model.checkPolynomials() }
    if answers.inspect, let stranger = model.fitOptions.first ?? (starts == 10 ? nil : "starts") {
      throw ValidationError(
        "--inspect looks at the map as it is prepared; --\(stranger) belongs to the fit after it, leave it out.")
    }
    if answers.inspect, output.output != nil || output.csv {
      throw ValidationError("--inspect prints text or --json; leave --output and --csv out.")
    }
    guard (1...10_000).contains(starts) else { throw ValidationError("--starts must be 1 to 10000.") }
    guard model.link else { return }
    guard files.count > 1 else { throw ValidationError("--link fits several maps at once; name another file.") }
    if preparation.average || answers.inspect || answers.sensitivity || answers.scanComponents
      || answers.kinetics != nil
    {
      throw ValidationError(
        "--link goes without --average, --inspect, --sensitivity, --scan-components and --kinetics.")
    }
  }

  func run() throws {
    if answers.inspect { return try inspect() }
    let folder = try output.folder()
    guard let folder else { return try output.deliver(try report(), to: nil) }
    let (report, maps) = try illustrated()
    try output.deliver(report, to: folder, more: maps)
  }

  func illustrated() throws -> (report: Report, more: [OutputFile]) {
    model.link ? try linked(withMaps: true) : try single(withMaps: true)
  }

  /// The result alone.
  func report() throws -> Report { try model.link ? linked(withMaps: false).0 : single(withMaps: false).0 }

  private func single(withMaps: Bool) throws -> (Report, [OutputFile]) {
    try Failures.translated(InputFile.name(files[0])) {
      let raw = try preparation.map(files)
      let prepared = try preparation.preparation().applied(to: raw)
      let map = prepared.map
      try answers.check(map)
      var outcome = try model.outcome(map, settings, scansComponents: answers.scanComponents)
      outcome.add(prepared)
      try answers.complete(&outcome)
      if answers.sensitivity {
        try Sensitivity(of: outcome.result, map: raw, preparation: try preparation.preparation()) {
          try model.refit($0, settings, $1)
        }.add(to: &outcome.result)
      }
      let count = map.wavelengths.count
      let data =
        "\(map.delays.count) delays × \(count) wavelength\(count == 1 ? "" : "s"), \(PrintedNumber.span(map.wavelengths)) nm"
      let report = Report(
        heading: ReportHeading(job: "Global fit", data: data), result: outcome.result,
        manifest: RunManifest(
          command: "transient", options: given, inputs: try inputs([map]), seed: seed),
        figures: withMaps && !output.noFigures ? TransientFigures.of(outcome) : [])
      return (
        report,
        withMaps ? mapFiles(outcome, prepared, name: files.map(InputFile.name).joined(separator: ", ")) : []
      )
    }
  }

  private var settings: GlobalFitOptions {
    var settings = GlobalFitOptions()
    settings.randomStarts = starts
    settings.seed = seed
    return settings
  }

  /// Several maps with shared lifetimes.
  private func linked(withMaps: Bool) throws -> (Report, [OutputFile]) {
    try Failures.translated {
      let prepared = try files.map { try preparation.preparation().applied(to: try preparation.map([$0])) }
      var outcome = try model.linkedOutcome(prepared.map(\.map), settings)
      outcome.complete(prepared)
      let sizes = outcome.maps.map { "\($0.data.delays.count) × \($0.data.wavelengths.count)" }
      let report = Report(
        heading: ReportHeading(
          job: "Global fit", data: "delays × wavelengths " + sizes.joined(separator: ", ")),
        result: outcome.result,
        manifest: RunManifest(
          command: "transient", options: given, inputs: try inputs(prepared.map(\.map)), seed: seed),
        figures: withMaps && !output.noFigures ? TransientFigures.of(outcome) : [])
      guard withMaps else { return (report, [OutputFile]()) }
      let files = zip(zip(outcome.maps, prepared), files).enumerated().flatMap { index, pair in
        mapFiles(pair.0.0, pair.0.1, name: InputFile.name(pair.1)).map { file in
          guard index > 0, let dot = file.name.lastIndex(of: ".") else { return file }
          return OutputFile(name: file.name[..<dot] + "@\(index + 1)" + file.name[dot...], text: file.text)
        }
      }
      return (report, files)
    }
  }

  private func inspect() throws {
    try Failures.translated(InputFile.name(files[0])) {
      let choices = try preparation.preparation()
      let prepared = try choices.applied(to: try preparation.map(files))
      let manifest = RunManifest(command: "transient", options: given, inputs: try inputs([prepared.map]), seed: seed)
      let inspection = try MapInspection(prepared.map, background: choices.background, noise: prepared.noise)
      try answers.show(inspection, steps: prepared.steps, manifest: manifest, output: output)
    }
  }

  /// The notes of averaged scans are those of the one map that they make.
  private func inputs(_ maps: [TransientMap]) throws -> [RunManifest.Input] {
    try files.enumerated().map { try InputFile.manifestEntry($1, notes: $0 < maps.count ? maps[$0].notes : []) }
      + (try preparation.weightsFile.map { [try InputFile.manifestEntry($0, notes: [])] } ?? []) + (try model.inputs())
  }

  /// The fitted map, its residual and the map without its chirp, as Glotaran reads them.
  private func mapFiles(_ outcome: GlobalFitOutcome, _ prepared: PreparedMap, name: String) -> [OutputFile] {
    var files = preparation.files(prepared, name: name)
    files += [
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

  private var given: [String: String] {
    var given = model.given.merging(preparation.given) { $1 }.merging(answers.given) { $1 }
    given["starts"] = starts.description
    return given
  }
}
