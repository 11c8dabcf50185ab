import ArgumentParser
import MassSpectra
import Reporting

/// `photofit massspec simulate`.
struct MassspecSimulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Computes masses, valence electrons and isotope patterns of ions.",
    discussion: """
      Examples:
        photofit massspec simulate "[Au12Ag32(p-MBA)30]4-" --resolution 20000
        photofit massspec simulate "[Au44(SR)26+12Na-16H]6-" --ligand SR=C7H5O2S --json

      Peaks are aggregated by the number of nucleons, at their exact centroids. The profile is a table of --output.
      """)

  @Argument(help: .init("Ions, as in \"[Au12Ag32(p-MBA)30]4-\".", valueName: "ion"))
  var ions: [String]

  @Option(help: .init("Resolution m/Δm at half maximum; without it there are peaks and no profile.", valueName: "m/Δm"))
  var resolution: Double?

  @Option(
    parsing: .unconditional,
    help: .init(
      "Asymmetry of the peaks: half width above the top less that below it, over their sum.", valueName: "fraction"))
  var asymmetry = 0.0

  @OptionGroup var chemistry: IonOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if asymmetry != 0, resolution == nil { throw ValidationError("--asymmetry belongs to --resolution.") }
  }

  func run() throws {
    let folder = try output.folder()
    let report = try Failures.translated {
      let table = try chemistry.table()
      let names = try chemistry.names(table)
      let simulated = try SimulatedIons(
        try ions.map { try ClusterIon($0, names: names, table: table) }, resolution: resolution,
        asymmetry: asymmetry, table: table)
      var given = chemistry.given
      given["resolution"] = resolution?.description
      if asymmetry != 0 { given["asymmetry"] = asymmetry.description }
      given["ions"] = ions.joined(separator: " ")
      return Report(
        heading: ReportHeading(job: "Isotope pattern  \(ions.joined(separator: ", "))", data: ""),
        result: simulated.result(),
        manifest: RunManifest(command: "massspec simulate", options: given, inputs: try chemistry.inputs()),
        figures: MassFigures.of(simulated))
    }
    try output.deliver(report, to: folder)
  }
}
