import ArgumentParser
import Fitting
import Linewidths
import Reporting

/// `photofit simulate linewidth`.
struct SimulateLinewidth: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "linewidth",
    abstract: "Simulates emission spectra, or their widths, against temperature.",
    discussion: """
      Examples:
        photofit simulate linewidth --temperatures 10:300:10 --output-file au21.csv
        photofit simulate linewidth --widths --noise 0.2 --truth E_ac=5

      Without --widths: Poisson counts from 550 to 900 nm, a column per temperature.
      """)

  /// The published clusters that the truth starts from.
  enum Sample: String, ExpressibleByArgument, CaseIterable {
    case au21, au22
  }

  @Option(help: "Whose parameters to start from.")
  var sample = Sample.au21

  @Option(
    help: .init(
      "Change a true parameter: gamma0, S_ac, E_ac, S_op, E_op in meV. Can be repeated.", valueName: "name=value"))
  var truth: [String] = []

  @Option(help: .init("Temperatures in K: a list, or first:last:step.", valueName: "list"))
  var temperatures = "10:300:10"

  @Flag(help: "Write a table of temperatures and widths instead of spectra.")
  var widths = false

  @Option(help: .init("Standard deviation of the widths in meV, with --widths.", valueName: "meV"))
  var noise: Double?

  @OptionGroup var simulation: SimulationOptions

  func validate() throws {
    if noise != nil, !widths {
      throw ValidationError("--noise belongs to --widths; the noise of spectra is that of their counts.")
    }
    if let noise, !(noise > 0 && noise.isFinite) { throw ValidationError("--noise must be above 0.") }
    _ = try NumberLists.listOrRange(temperatures, option: "--temperatures")
    _ = try trueValues()
  }

  func run() throws {
    let path = try simulation.path()
    let values = try trueValues()
    var truth = sample == .au21 ? SimulatedLinewidths.Truth.au21 : .au22
    truth.phonons = ThermalModel.acousticOptical.parameters.map(\.name).map { values[$0] ?? .nan }
    let grid = try NumberLists.listOrRange(temperatures, option: "--temperatures")
    let simulated = try Failures.translated {
      try SimulatedLinewidths(truth, temperatures: grid, seed: simulation.seed)
    }
    let table: ResultTable
    if widths {
      let error = noise ?? 0.1
      table = ResultTable(
        name: "widths", title: "FWHM of the emission against temperature",
        columns: [
          .init("T", unit: "K", values: grid),
          .init("fwhm", unit: "meV", values: simulated.noisyWidths(error: error).map { Rounding.round($0, to: error) }),
          .init("error", unit: "meV", values: grid.map { _ in error }),
        ])
    } else {
      let counts = zip(grid, simulated.counts()).map {
        ResultTable.Column("\(PrintedNumber.exact($0)) K", values: $1)
      }
      table = ResultTable(
        name: "spectra", title: "photon counts of emission spectra against temperature",
        columns: [.init("wavelength", unit: "nm", values: simulated.wavelengths)] + counts)
    }
    let names = ThermalModel.acousticOptical.parameters.map(\.name)
    try simulation.deliver(
      table,
      truth: [
        names.map { "\($0) = \(PrintedNumber.exact(values[$0] ?? .nan)) meV" }.joined(separator: ", ")
      ],
      to: path)
  }

  private func trueValues() throws -> [String: Double] {
    let names = ThermalModel.acousticOptical.parameters.map(\.name)
    let base = sample == .au21 ? SimulatedLinewidths.Truth.au21 : .au22
    var values = Dictionary(uniqueKeysWithValues: zip(names, base.phonons))
    for (name, value) in try NumberLists.assignments(truth, option: "--truth", example: "E_ac=5") {
      guard values[name] != nil else {
        throw ValidationError("--truth \(name): the parameters are \(names.joined(separator: ", ")).")
      }
      let isEnergy = name.hasPrefix("E_")
      guard value.isFinite, isEnergy ? value > 0 : value >= 0 else {
        throw ValidationError("--truth \(name): must be \(isEnergy ? "above" : "at least") 0 meV.")
      }
      values[name] = value
    }
    return values
  }
}
