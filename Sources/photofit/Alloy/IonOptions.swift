import ArgumentParser
import MassSpectra
import Measurements
import Reporting

/// What ions are made of: names of ligands and the table of isotopes.
struct IonOptions: ParsableArguments {
  @Option(
    help: .init(
      "Name a ligand, as in SR=C7H5O2S; PR3=C18H15P:neutral for one that binds no electron of the core. Can be repeated.",
      valueName: "name=formula"))
  var ligand: [String] = []

  @Option(
    help: .init(
      "Masses and abundances of some elements from a file of lines element,mass,abundance; see photofit massspec isotopes.",
      valueName: "file"))
  var abundances: String?

  /// The isotope table, with the elements of `--abundances` replaced.
  func table() throws -> IsotopeTable {
    guard let abundances else { return .standard }
    return try IsotopeTable.standard.replacing(
      try MeasurementReader.lines(at: abundances), from: InputFile.name(abundances))
  }

  /// The names of ligands, those of `--ligand` added.
  func names(_ table: IsotopeTable) throws -> LigandNames {
    var names = LigandNames.standard
    for text in ligand { names = try names.adding(text, table: table) }
    return names
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given: [String: String] = [:]
    if !ligand.isEmpty { given["ligand"] = ligand.joined(separator: ",") }
    given["abundances"] = abundances.map(InputFile.name)
    return given
  }

  /// The file of abundances as an input, if there is one.
  func inputs() throws -> [RunManifest.Input] {
    try abundances.map { [try InputFile.manifestEntry($0, notes: [])] } ?? []
  }
}
