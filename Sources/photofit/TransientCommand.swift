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

  @Argument(help: .init("Signal against delay and wavelength; with --average, its scans.", valueName: "file"))
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
    if answers.inspect, output.output != nil || output.csv {
      throw ValidationError("--inspect prints text or --json; leave --output and --csv out.")
    }
    guard (1...10_000).contains(starts) else { throw ValidationError("--starts must be 1 to 10000.") }
  }

  func run() throws {
    if answers.inspect { return try inspect() }
    let folder = try output.folder()
    let (report, maps) = try Failures.translated(InputFile.name(files[0])) {
      let raw = try preparation.map(files)
      let prepared = try preparation.preparation().applied(to: raw)
      let map = prepared.map
      var settings = GlobalFitOptions()
      settings.randomStarts = starts
      settings.seed = seed
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
          command: "transient", options: given, inputs: try inputs(map), seed: seed))
      return (report, folder == nil ? [] : mapFiles(outcome, prepared))
    }
    try output.deliver(report, to: folder, more: maps)
  }

  private func inspect() throws {
    try Failures.translated(InputFile.name(files[0])) {
      let prepared = try preparation.preparation().applied(to: try preparation.map(files))
      let manifest = RunManifest(command: "transient", options: given, inputs: try inputs(prepared.map), seed: seed)
      try answers.show(try MapInspection(prepared.map), steps: prepared.steps, manifest: manifest, output: output)
    }
  }

  private func inputs(_ map: TransientMap) throws -> [RunManifest.Input] {
    try files.enumerated().map { try InputFile.manifestEntry($1, notes: $0 == 0 ? map.notes : []) }
      + (try preparation.weightsFile.map { [try InputFile.manifestEntry($0, notes: [])] } ?? []) + (try model.inputs())
  }

  /// The fitted map, its residual and the map without its chirp, as Glotaran reads them.
  private func mapFiles(_ outcome: GlobalFitOutcome, _ prepared: PreparedMap) -> [OutputFile] {
    let name = files.map(InputFile.name).joined(separator: ", ")
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
