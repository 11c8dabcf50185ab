import ArgumentParser
import Fitting
import Measurements
import Recipes
import Reporting
import Transients

/// `photofit simulate transient`.
struct SimulateTransient: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transient",
    abstract: "Simulates a transient-absorption map.",
    discussion: """
      Examples:
        photofit simulate transient --sample au21 --output-file map.csv
        photofit simulate transient --lifetimes 0.5,8,inf --chirp 0.42,-0.14 --irf-fwhm 0.1 --noise 0.01
        photofit simulate transient --recipe scheme.yaml --oscillation 120,0.8 --artifact 2 --noise 0

      The first row holds the delays in ps, the first column the wavelengths from 500 to 750 nm; the signal is in mOD. \
      The components decay in parallel, or follow a recipe: its values to start from are then the truth, in ps. What else \
      a recipe says, of chirp, response, artifact, oscillations and baseline, is for fits.
      """)

  /// The clusters whose lifetimes are published.
  enum Sample: String, ExpressibleByArgument, CaseIterable {
    case au21, au22

    /// Lifetimes in ps.
    var lifetimes: [Double] {
      switch self {
      case .au21: [0.36, 2.61, .infinity]
      case .au22: [0.53, 1.11, .infinity]
      }
    }
  }

  @Option(help: "Whose lifetimes to take.")
  var sample = Sample.au21

  @Option(help: .init("Other lifetimes in ps, one to four; inf for no decay.", valueName: "list"))
  var lifetimes: String?

  @Option(help: .init("A target scheme to simulate; see photofit transient --help.", valueName: "file"))
  var recipe: String?

  @Option(
    help: .init(
      "A damped oscillation: wavenumber in 1/cm and damping time in ps. Can be repeated.", valueName: "wavenumber,time")
  )
  var oscillation: [String] = []

  @Option(
    help: .init(
      "A coherent artifact: the response (0) with its first (1) and second (2) derivative.", valueName: "order"))
  var artifact: Int?

  @Flag(help: "A signal before time zero.")
  var baseline = false

  @Option(help: .init("Full width at half maximum of the response, ps.", valueName: "time"))
  var irfFwhm: Double?

  @Option(parsing: .unconditional, help: .init("Time zero at 625 nm, ps.", valueName: "time"))
  var t0 = 0.0

  @Option(
    parsing: .unconditional,
    help: .init("Coefficients of time zero in powers of (wavelength - 625 nm)/100 nm, ps.", valueName: "list"))
  var chirp: String?

  @Option(help: .init("Number of wavelengths.", valueName: "count"))
  var wavelengths: Int?

  @Option(help: .init("Number of delays, from -1 ps to 3 ns.", valueName: "count"))
  var delays: Int?

  @Option(help: .init("Standard deviation of the noise over the largest signal.", valueName: "fraction"))
  var noise: Double?

  @OptionGroup var simulation: SimulationOptions

  func validate() throws {
    guard recipe == nil || lifetimes == nil else {
      throw ValidationError("--recipe and --lifetimes contradict each other.")
    }
    _ = try simulated()
  }

  func run() throws {
    let path = try simulation.path()
    var simulated = try simulated()
    let map = try Failures.translated {
      simulated.recipe = try recipe.map { try RecipeReader.recipe(at: $0).target }
      return try simulated.map()
    }
    let rows = map.delays.count
    let columns = map.delays.indices.map { delay in
      ResultTable.Column(
        PrintedNumber.exact(map.delays[delay]),
        values: map.wavelengths.indices.map { map.signal[$0 * rows + delay] })
    }
    let table = ResultTable(
      name: "map", title: "transient absorption (mOD), delays (ps) in the first row",
      columns: [.init("wavelength", unit: "nm", values: map.wavelengths)] + columns)
    func list(_ values: [Double]) -> String {
      values.map(PrintedNumber.exact).joined(separator: ", ")
    }
    let kinetics =
      simulated.recipe.map { recipe in
        "target, "
          + recipe.rates.map { rate in
            let value = rate.tie.map { "\($0.factor) × \($0.other) + \($0.offset)" } ?? PrintedNumber.exact(rate.start)
            return "\(rate.name) \(value) \(rate.isLifetime ? "ps" : "1/ps")"
          }.joined(separator: ", ")
      } ?? "parallel, lifetimes \(list(simulated.lifetimes)) ps"
    var truth = [
      kinetics,
      "time zero \(list(simulated.timeZero)) ps in powers of (wavelength - 625 nm)/100 nm",
      "response \(PrintedNumber.exact(simulated.responseWidth)) ps wide at half maximum, noise "
        + "\(PrintedNumber.exact(simulated.relativeNoise)) of the largest signal",
    ]
    for oscillation in simulated.oscillations {
      truth.append(
        "oscillation of \(PrintedNumber.exact(oscillation.wavenumber)) cm⁻¹ damped in \(PrintedNumber.exact(oscillation.damping)) ps"
      )
    }
    if let order = simulated.artifactOrder { truth.append("coherent artifact of order \(order)") }
    if simulated.hasBaseline { truth.append("a signal before time zero") }
    try simulation.deliver(table, truth: truth, to: path)
  }

  private func simulated() throws -> SimulatedMap {
    let times = try lifetimes.map { try NumberLists.list($0, option: "--lifetimes", allowsInfinity: true) }
    var simulated = SimulatedMap(lifetimes: times ?? sample.lifetimes)
    simulated.responseWidth = irfFwhm ?? simulated.responseWidth
    simulated.timeZero = [t0] + (try chirp.map { try NumberLists.list($0, option: "--chirp") } ?? [])
    simulated.wavelengthCount = wavelengths ?? simulated.wavelengthCount
    simulated.delayCount = delays ?? simulated.delayCount
    simulated.relativeNoise = noise ?? simulated.relativeNoise
    simulated.seed = simulation.seed
    simulated.oscillations = try OscillationList.oscillations(oscillation)
    simulated.artifactOrder = artifact
    simulated.hasBaseline = baseline
    return simulated
  }
}
