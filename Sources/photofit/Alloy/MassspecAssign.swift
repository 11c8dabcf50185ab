import ArgumentParser
import MassSpectra
import Measurements
import Reporting

/// `photofit massspec assign`.
struct MassspecAssign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign",
    abstract: "Lists all ions that can stand at an m/z, with their valence electrons; a spectrum ranks them.",
    discussion: """
      Examples:
        photofit massspec assign spectrum.csv --mz 2602.65 --charge -4
        photofit massspec assign --mz 3549.68 --ion "[Au21(AdmS)12(PPh2py)3+CH3OH+Cs]2+" --tolerance 0.05

      Without --family or --ion the search goes over [Au{x}Ag{n-x}(p-MBA){l}Cl{c}+{s}Na-{s+h}H] with n 40-44, l 20-30, \
      c 0-3, s 0 and h -2-8; --range s=0-16 widens it. The spectrum is a profile: two columns of m/z and intensity, mzML or mzXML, gzip too.
      """)

  @Argument(
    help: .init("Mass spectrum, m/z and intensity; without it the masses alone are compared.", valueName: "file"))
  var file: String?

  @Option(help: .init("The m/z to be assigned: average or most abundant peak.", valueName: "m/z"))
  var mz: Double

  @Option(
    parsing: .unconditional,
    help: .init("Charge of the ions, as in -4; for the search without --family.", valueName: "z"))
  var charge: Int?

  @Option(help: .init("An ion to compare with the m/z, in place of a search. Can be repeated.", valueName: "ion"))
  var ion: [String] = []

  @Option(help: .init("Which spectrum of an mzML or mzXML file, from 1.", valueName: "number"))
  var spectrum: Int?

  @OptionGroup var families: FamilyOptions

  @Option(help: .init("Largest distance, in m/z.", valueName: "m/z"))
  var tolerance = 0.5

  @Option(help: .init("Hold the resolution m/Δm at half maximum.", valueName: "m/Δm"))
  var resolution: Double?

  @Option(
    parsing: .unconditional,
    help: .init(
      "Asymmetry of the peaks: half width above the top less that below it, over their sum.", valueName: "fraction"))
  var asymmetry = 0.0

  @Option(help: .init("Shift of the m/z scale that every ion is allowed, to each side.", valueName: "ppm"))
  var shift = 8.0

  @OptionGroup var chemistry: IonOptions
  @OptionGroup var output: OutputOptions

  /// The counts of the search without a family.
  private static let standardRanges = [
    "x": Array(0...44), "n": Array(40...44), "l": Array(20...30), "c": Array(0...3), "s": [0], "h": Array(-2...8),
  ]

  func validate() throws {
    if !ion.isEmpty, !families.family.isEmpty { throw ValidationError("--ion and --family exclude each other.") }
    let isSearch = ion.isEmpty && families.family.isEmpty
    if isSearch, charge == nil { throw ValidationError("The charge is missing; say --charge -4.") }
    if !isSearch, charge != nil {
      throw ValidationError("--charge is for the search without --family or --ion, which carry their charge.")
    }
    if let charge, charge == 0 || abs(charge) > 100 { throw ValidationError("--charge must be a charge, as in -4.") }
    _ = try families.ranges()
  }

  func run() throws {
    let folder = try output.folder()
    let ranges = try families.ranges()
    let report = try Failures.translated(file.map(InputFile.name)) {
      var options = AssignmentOptions()
      options.tolerance = tolerance
      options.resolution = resolution
      options.shift = shift
      options.asymmetry = asymmetry
      options.table = try chemistry.table()
      let names = try chemistry.names(options.table)
      let measured = try file.map { try MeasurementReader.massSpectrum(at: $0, spectrum: self.spectrum) }
      let found: Assignment
      if ion.isEmpty {
        found = try Assignment(
          families: try searched(ranges), at: mz, spectrum: measured, names: names, options: options)
      } else {
        found = try Assignment(
          ions: try ion.map { try ClusterIon($0, names: names, table: options.table) }, at: mz, spectrum: measured,
          options: options)
      }
      let inputs = try file.map { [try InputFile.manifestEntry($0, notes: measured?.notes ?? [])] } ?? []
      return Report(
        heading: ReportHeading(job: "Assignment", data: ""), result: found.result(),
        manifest: RunManifest(
          command: "massspec assign", options: given, inputs: inputs + (try chemistry.inputs())),
        figures: MassFigures.of(found))
    }
    try output.deliver(report, to: folder)
  }

  private func searched(_ ranges: [String: [Int]]) throws -> [IonFamily] {
    guard let charge else { return try families.families(ranges) }
    let mark = "\(abs(charge))\(charge < 0 ? "-" : "+")"
    return try families.families(
      Self.standardRanges.merging(ranges) { $1 }, or: ["[Au{x}Ag{n-x}(p-MBA){l}Cl{c}+{s}Na-{s+h}H]\(mark)"])
  }

  private var given: [String: String] {
    var given = chemistry.given.merging(families.given) { $1 }
    given["mz"] = mz.description
    given["charge"] = charge?.description
    if !ion.isEmpty { given["ion"] = ion.joined(separator: " ") }
    given["tolerance"] = tolerance.description
    given["spectrum"] = spectrum?.description
    given["resolution"] = resolution?.description
    given["shift"] = shift.description
    if asymmetry != 0 { given["asymmetry"] = asymmetry.description }
    return given
  }
}
