import ArgumentParser
import Fitting
import MassSpectra
import Measurements
import Reporting

/// `photofit simulate massspec`.
struct SimulateMassspec: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "massspec",
    abstract: "Simulates the mass spectrum of a family of ions.",
    discussion: """
      Examples:
        photofit simulate massspec --family "[Au{x}Ag{44-x}(p-MBA)30]4-" --x 0-12 --mean x=7 --output-file spectrum.csv
        photofit simulate massspec --family "[Au{x}Ag{44-x}(p-MBA){30-y}Cl{y}]4-" --x 0-3 --range y=0-1 --weights 8,1,4,1,2,1,1,0

      Two columns, m/z and Poisson counts. The weights of the ions fall off like a normal distribution around --mean, or \
      are given, one for every ion, the last variable running fastest.
      """)

  @OptionGroup var families: FamilyOptions

  @Option(
    help: .init(
      "Mean of the normal distribution that the weights follow in a variable, as in x=7.1; the middle of the range where none is given. Can be repeated.",
      valueName: "name=mean"))
  var mean: [String] = []

  @Option(
    help: .init(
      "Its standard deviation, as in x=1.8; without it a sixth of the range. Can be repeated.", valueName: "name=sd"))
  var spread: [String] = []

  @Option(help: .init("Weights of the ions, separated by commas.", valueName: "list"))
  var weights: String?

  @Option(help: .init("Resolution m/Δm at half maximum.", valueName: "m/Δm"))
  var resolution = 12_000.0

  @Option(
    parsing: .unconditional,
    help: .init(
      "Half width of a peak above its top less that below it, over their sum.", valueName: "fraction"))
  var asymmetry = 0.0

  @Option(parsing: .unconditional, help: .init("Offset of the m/z scale.", valueName: "m/z"))
  var offset = 0.0

  @Option(help: .init("Expected counts of the highest point, without baseline.", valueName: "counts"))
  var peak = 1000.0

  @Option(help: .init("Expected counts of a point without signal.", valueName: "counts"))
  var baseline = 5.0

  @Option(help: .init("Distance of two points.", valueName: "m/z"))
  var step = 0.05

  @Flag(help: "Write the expected counts, without noise.")
  var noiseless = false

  @OptionGroup var chemistry: IonOptions
  @OptionGroup var simulation: SimulationOptions

  /// The most ions of one spectrum.
  private static let ionLimit = 600

  func validate() throws {
    if families.family.isEmpty {
      throw ValidationError("A family is missing; say --family \"[Au{x}Ag{44-x}(p-MBA)30]4-\" --x 0-12.")
    }
    _ = try families.ranges()
    if weights != nil, !(mean.isEmpty && spread.isEmpty) {
      throw ValidationError("--weights and \(mean.isEmpty ? "--spread" : "--mean") contradict each other.")
    }
    _ = try weights.map { try NumberLists.list($0, option: "--weights") }
    _ = try bell()
  }

  func run() throws {
    let path = try simulation.path()
    let simulated = try Failures.translated { try self.simulated() }
    let spectrum = try Failures.translated { try simulated.spectrum() }
    let table = ResultTable(
      name: "spectrum", title: "mass spectrum, counts against m/z",
      columns: [
        .init("mz", unit: "m/z", values: spectrum.positions.map { Rounding.round($0, to: step) }),
        .init("counts", values: spectrum.intensities),
      ])
    try simulation.deliver(table, truth: truth(simulated), to: path)
  }

  private func simulated() throws -> SimulatedEnvelope {
    let table = try chemistry.table()
    let names = try chemistry.names(table)
    let members = try families.families(try families.ranges()).flatMap {
      try $0.members(limit: Self.ionLimit, names: names, table: table)
    }
    let (means, spreads) = try bell()
    var simulated = SimulatedEnvelope(
      members,
      weights: try weights.map { try NumberLists.list($0, option: "--weights") }
        ?? SimulatedEnvelope.bell(members, means: means, spreads: spreads), table: table)
    simulated.resolution = resolution
    simulated.asymmetry = asymmetry
    simulated.offset = offset
    simulated.peakCounts = peak
    simulated.baseline = baseline
    simulated.step = step
    simulated.isNoisy = !noiseless
    simulated.seed = simulation.seed
    return simulated
  }

  /// Means and standard deviations of all variables.
  private func bell() throws -> (means: [String: Double], spreads: [String: Double]) {
    let ranges = try families.ranges()
    var means: [String: Double] = [:]
    var spreads: [String: Double] = [:]
    for (name, values) in ranges {
      let (low, high) = (Double(values.min() ?? 0), Double(values.max() ?? 0))
      means[name] = (low + high) / 2
      spreads[name] = max((high - low) / 6, 0.5)
    }
    let given = try NumberLists.assignments(mean, option: "--mean", example: "x=7.1")
    let widths = try NumberLists.assignments(spread, option: "--spread", example: "x=1.8")
    for (option, values) in [("--mean", given), ("--spread", widths)] {
      if let stray = values.keys.sorted().first(where: { ranges[$0] == nil }) {
        throw ValidationError("\(option) \(stray): there are no values of \(stray); say --range \(stray)=0-12.")
      }
    }
    guard given.values.allSatisfy(\.isFinite), widths.values.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw ValidationError("--mean must be a number and --spread a number above 0.")
    }
    return (means.merging(given) { $1 }, spreads.merging(widths) { $1 })
  }

  private func truth(_ simulated: SimulatedEnvelope) -> [String] {
    var lines: [String] = []
    let variables = Set(simulated.members.flatMap(\.variables.keys)).sorted()
    for name in variables {
      let mean = simulated.mean { Double($0.variables[name] ?? 0) }
      let values = Set(simulated.members.map { $0.variables[name] ?? 0 }).sorted()
      let fractions = values.map { value in
        "\(value): \(PrintedNumber.short(simulated.fraction { ($0.variables[name] ?? 0) == value }))"
      }
      lines.append("mean \(name) \(PrintedNumber.short(mean)); fractions \(fractions.joined(separator: ", "))")
    }
    lines.append(
      "\(families.family.joined(separator: ", ")), resolution \(PrintedNumber.exact(resolution)), offset "
        + "\(PrintedNumber.exact(offset)) m/z, asymmetry \(PrintedNumber.exact(asymmetry)), baseline "
        + "\(PrintedNumber.exact(baseline)) counts")
    return lines
  }
}
