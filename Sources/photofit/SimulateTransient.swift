import ArgumentParser
import Fitting
import Measurements
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

      The first row holds the delays in ps, the first column the wavelengths from 500 to 750 nm; the signal is in mOD. \
      The components decay in parallel.
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

  func validate() throws { _ = try simulated() }

  func run() throws {
    let path = try simulation.path()
    let simulated = try simulated()
    let map = try Failures.translated { try simulated.map() }
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
    let truth = [
      "parallel, lifetimes \(list(simulated.lifetimes)) ps",
      "time zero \(list(simulated.timeZero)) ps in powers of (wavelength - 625 nm)/100 nm",
      "response \(PrintedNumber.exact(simulated.responseWidth)) ps wide at half maximum, noise "
        + "\(PrintedNumber.exact(simulated.relativeNoise)) of the largest signal",
    ]
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
    return simulated
  }
}
