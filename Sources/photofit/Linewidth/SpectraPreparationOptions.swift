import ArgumentParser
import Linewidths
import Measurements

/// What is done to spectra before they are fitted, and what they are compared with.
struct SpectraPreparationOptions: ParsableArguments {
  @Flag(help: "Leave out spikes: points far above the cubic through their neighbours (cosmic rays).")
  var spikes = false

  @Option(
    help: .init("A measured background to take off: one spectrum for all, or one for each.", valueName: "file"))
  var background: String?

  @Option(help: .init("The instrument's response to divide by, relative to its maximum.", valueName: "file"))
  var response: String?

  @Option(
    help: .init(
      "Absorption or excitation, one spectrum for all bands or one for each: Stokes shift and overlap.",
      valueName: "file"))
  var absorption: String?

  /// The files named, in the order in which they are used.
  var files: [String] { [background, response, absorption].compactMap { $0 } }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given = ["spikes": spikes.description]
    given["background"] = background.map(InputFile.name)
    given["response"] = response.map(InputFile.name)
    given["absorption"] = absorption.map(InputFile.name)
    return given
  }

  /// Prepares spectra: spikes first, then background, then response.
  func prepare(_ spectra: [PreparedSpectra]) throws -> [PreparedSpectra] {
    var spectra = spectra
    let background = try background.map { try Self.series($0) }
    let response = try response.map { try Self.series($0) }
    for k in spectra.indices {
      if spikes { try spectra[k].removeSpikes() }
      if let background { try spectra[k].subtract(background) }
      if let response { try spectra[k].divide(by: response) }
    }
    return spectra
  }

  /// The absorption to compare every emission with; nil for none.
  func comparisons(emissionCount: Int, isInAir: Bool) throws -> [AbsorptionComparison]? {
    try absorption.map {
      try AbsorptionComparison.all(try Self.series($0), emissionCount: emissionCount, isInAir: isInAir)
    }
  }

  private static func series(_ path: String) throws -> SpectrumSeries {
    try MeasurementReader.spectrumSeries(at: path)
  }
}
