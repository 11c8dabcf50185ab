import ArgumentParser
import Fitting
import Measurements
import Transients

/// What is to be said beyond the parameters of a fit.
struct TransientAnswerOptions: ParsableArguments {
  @Flag(
    help: "Fit 1 to 6 components and compare them, as is done where their number is not given.")
  var scanComponents = false

  @Option(
    help: .init("Wavelengths whose data and fit go into a table of their own (kinetics.csv).", valueName: "list"))
  var kinetics: String?

  func validate() throws {
    _ = try kineticsWavelengths()
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

  private func kineticsWavelengths() throws -> [Double]? {
    try kinetics.map { try NumberLists.list($0, option: "--kinetics") }
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given: [String: String] = [:]
    given["kinetics"] = kinetics
    if scanComponents { given["scan-components"] = "true" }
    return given
  }
}
