import ArgumentParser
import Fitting
import Lifetimes
import Measurements
import Reporting

/// `photofit simulate lifetime`.
struct SimulateLifetime: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lifetime",
    abstract: "Simulates a photon-counting decay and its instrument response.",
    discussion: """
      Examples:
        photofit simulate lifetime --lifetimes 1,4 --amplitudes 1,1 --output-file decay.csv --irf-file irf.csv
        photofit simulate lifetime --lifetimes 2.65 --amplitudes 1 --time-unit us --channel-width 0.01 --irf-fwhm 0.02

      Counts are Poisson distributed about the model integrated over each channel.
      """)

  /// Whether the counts scatter.
  enum Noise: String, ExpressibleByArgument, CaseIterable {
    case poisson, none
  }

  @Option(help: .init("Lifetimes.", valueName: "list"))
  var lifetimes: String

  @Option(help: .init("Their relative amplitudes at the moment of excitation.", valueName: "list"))
  var amplitudes: String

  @Option(help: .init("Expected counts of the highest channel, above the background.", valueName: "counts"))
  var peak = 10_000.0

  @Option(help: .init("Expected background, counts per channel.", valueName: "counts"))
  var background = 5.0

  @Option(help: .init("Number of channels.", valueName: "count"))
  var channels = 4096

  @Option(help: .init("Width of a channel.", valueName: "time"))
  var channelWidth = 0.0125

  @Option(help: "Unit of all times.")
  var timeUnit = TimeUnit.nanoseconds

  @Option(parsing: .unconditional, help: .init("Moment of excitation; 40 channels unless given.", valueName: "time"))
  var t0: Double?

  @Option(help: .init("Full width at half maximum of the Gaussian response.", valueName: "time"))
  var irfFwhm = 0.1

  @Option(parsing: .unconditional, help: .init("How much earlier the response is recorded.", valueName: "time"))
  var shift = 0.0

  @Option(help: .init("Counts of the response's highest channel.", valueName: "counts"))
  var irfPeak = 100_000.0

  @Option(help: "Noise of the decay.")
  var noise = Noise.poisson

  @Option(help: .init("Also write the response to a file.", valueName: "file"))
  var irfFile: String?

  @OptionGroup var simulation: SimulationOptions

  func validate() throws {
    if irfFile != nil, simulation.outputFile == nil { throw ValidationError("--irf-file needs --output-file.") }
    if let irfFile, irfFile == simulation.outputFile {
      throw ValidationError("--irf-file and --output-file name the same file.")
    }
    _ = try NumberLists.list(lifetimes, option: "--lifetimes")
    _ = try NumberLists.list(amplitudes, option: "--amplitudes")
  }

  func run() throws {
    let path = try simulation.path()
    let irfPath = try irfFile.map { try OutputPath($0, overwrite: simulation.force) }
    let times = try NumberLists.list(lifetimes, option: "--lifetimes")
    let weights = try NumberLists.list(amplitudes, option: "--amplitudes")
    var simulated = SimulatedDecay(
      lifetimes: times, amplitudes: weights, channelWidth: channelWidth, timeUnit: timeUnit,
      timeZero: t0 ?? 40 * channelWidth, responseWidth: irfFwhm, seed: simulation.seed)
    simulated.peakCounts = peak
    simulated.background = background
    simulated.channelCount = channels
    simulated.shift = shift
    simulated.responsePeakCounts = irfPeak
    let traces = try Failures.translated { try simulated.traces() }

    let unit = timeUnit.rawValue
    let truth = [
      "lifetimes \(lifetimes) \(unit) with amplitudes \(amplitudes)",
      "average lifetime by intensity \(Rounding.brief(traces.intensityAverage)) \(unit), by amplitude "
        + "\(Rounding.brief(traces.amplitudeAverage)) \(unit)",
      "background \(Rounding.short(background)) counts per channel, excitation at "
        + "\(Rounding.short(simulated.timeZero)) \(unit), response \(Rounding.short(irfFwhm)) \(unit) wide at half maximum",
    ]
    let counts = noise == .poisson ? traces.decay.counts : traces.expected
    try simulation.deliver(
      table("decay", "photon counts against time", traces.decay.times, counts), truth: truth, to: path)
    if let irfPath {
      let response = table("response", "the instrument response", traces.response.times, traces.response.counts)
      try simulation.deliver(response, truth: [truth[2]], to: irfPath)
    }
  }

  private func table(_ name: String, _ title: String, _ times: [Double], _ counts: [Double]) -> ResultTable {
    ResultTable(
      name: name, title: title,
      columns: [
        // Rounded to a millionth of a channel: 0.3, not 0.30000000000000004.
        .init("time", unit: timeUnit.rawValue, values: times.map { Rounding.round($0, to: channelWidth * 1e-3) }),
        .init("counts", values: counts),
      ])
  }
}
