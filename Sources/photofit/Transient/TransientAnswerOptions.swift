import ArgumentParser
import Fitting
import Measurements
import Reporting
import Transients

/// What is to be said beyond the parameters of a fit.
struct TransientAnswerOptions: ParsableArguments {
  @Flag(
    help: "Fit nothing: show axes, noise, singular values, time zero and chirp, and how to go on.")
  var inspect = false

  @Flag(
    help: "Fit again with other trims, backgrounds, chirps and starts, and show how far the lifetimes move.")
  var sensitivity = false

  @Flag(
    help: "Fit 1 to 6 components and compare them, as is done where their number is not given.")
  var scanComponents = false

  @Option(
    help: .init("Wavelengths whose data and fit go into a table of their own (kinetics.csv).", valueName: "list"))
  var kinetics: String?

  func validate() throws {
    _ = try kineticsWavelengths()
    guard !inspect || (!sensitivity && !scanComponents && kinetics == nil) else {
      throw ValidationError("--inspect fits nothing; leave out --sensitivity, --scan-components and --kinetics.")
    }
  }

  /// Refuses what the map cannot give, before it is fitted.
  func check(_ map: TransientMap) throws {
    guard let wavelengths = try kineticsWavelengths() else { return }
    for wavelength in wavelengths { try GlobalFitOutcome.checkWavelength(wavelength, map) }
  }

  /// Adds what was asked for, and what every fit has to say.
  func complete(_ outcome: inout GlobalFitOutcome) throws {
    outcome.addAnswers()
    if let wavelengths = try kineticsWavelengths() {
      outcome.result.tables.append(try outcome.kinetics(at: wavelengths))
    }
  }

  /// Prints what --inspect asks for; `steps` were done to the map before.
  func show(_ inspection: MapInspection, steps: [String], manifest: RunManifest, output: OutputOptions) throws {
    let sheet = FactSheet(
      job: "Inspection", facts: inspection.facts, tables: [inspection.table],
      remarks: steps.map { "Prepared: \($0)." } + inspection.remarks,
      suggestion: Self.command(adding: inspection.options), manifest: manifest)
    if output.json {
      try Console.result(sheet.json())
    } else if !output.quiet {
      try Console.result(sheet.text())
    }
  }

  /// The command as it was typed, without --inspect, and with options that it does not have yet.
  private static func command(adding options: [String]) -> String {
    let typed = CommandLine.arguments.dropFirst().filter { !["--inspect", "--json", "--quiet"].contains($0) }
    let missing = options.filter { option in
      let name = option.prefix { $0 != " " }
      return !typed.contains { $0 == name || $0.hasPrefix(name + "=") }
    }
    let quoted = typed.map { word in
      word.allSatisfy { $0.isLetter || $0.isNumber || "-_./:,=+".contains($0) } && !word.isEmpty ? word : "'\(word)'"
    }
    return (["photofit"] + quoted + missing).joined(separator: " ")
  }

  private func kineticsWavelengths() throws -> [Double]? {
    try kinetics.map { try NumberLists.list($0, option: "--kinetics") }
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given: [String: String] = [:]
    given["kinetics"] = kinetics
    if scanComponents { given["scan-components"] = "true" }
    if inspect { given["inspect"] = "true" }
    if sensitivity { given["sensitivity"] = "true" }
    return given
  }
}
