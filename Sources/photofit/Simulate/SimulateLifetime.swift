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
        photofit simulate lifetime --sample au21 --output-file decay.csv --irf-file irf.csv
        photofit simulate lifetime --lifetimes 0.5,4 --amplitudes 1,1 --peak 50000 --seed 7

      Counts are Poisson distributed about the model integrated over each channel.
      """)

  /// The clusters whose decays are published.
  enum Sample: String, ExpressibleByArgument, CaseIterable {
    case au21, au22
  }

  /// Whether the counts scatter.
  enum Noise: String, ExpressibleByArgument, CaseIterable {
    case poisson, none
  }

  @Option(help: "Whose decay to start from; the options below change it.")
  var sample = Sample.au21

  @Option(help: .init("Lifetimes.", valueName: "list"))
  var lifetimes: String?

  @Option(help: .init("Their relative amplitudes at the moment of excitation.", valueName: "list"))
  var amplitudes: String?

  @Option(help: .init("Expected counts of the highest channel, above the background.", valueName: "counts"))
  var peak: Double?

  @Option(help: .init("Expected background, counts per channel.", valueName: "counts"))
  var background: Double?

  @Option(help: .init("Number of channels.", valueName: "count"))
  var channels: Int?

  @Option(help: .init("Width of a channel.", valueName: "time"))
  var channelWidth: Double?

  @Option(help: "Unit of all times. (default: us, that of the samples)")
  var timeUnit: TimeUnit?

  @Option(parsing: .unconditional, help: .init("Moment of excitation.", valueName: "time"))
  var t0: Double?

  @Option(help: .init("Full width at half maximum of the Gaussian response.", valueName: "time"))
  var irfFwhm: Double?

  @Option(parsing: .unconditional, help: .init("How much earlier the response is recorded.", valueName: "time"))
  var shift: Double?

  @Option(help: .init("Time between the exciting pulses: earlier ones are in the window too.", valueName: "time"))
  var period: Double?

  @Option(help: .init("Share of the light that is scattered, 0 to below 1.", valueName: "share"))
  var scatter = 0.0

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
    guard (lifetimes == nil) == (amplitudes == nil) else {
      throw ValidationError("--lifetimes and --amplitudes belong together, one amplitude for each lifetime.")
    }
    if let timeUnit, timeUnit != .microseconds,
      lifetimes == nil || channelWidth == nil || irfFwhm == nil || t0 == nil
    {
      throw ValidationError(
        "--time-unit \(timeUnit.rawValue) needs --lifetimes, --channel-width, --irf-fwhm and --t0: those of the samples are in us."
      )
    }
    _ = try simulated()
  }

  func run() throws {
    let path = try simulation.path()
    let irfPath = try irfFile.map { try OutputPath($0, overwrite: simulation.force) }
    let simulated = try simulated()
    let traces = try Failures.translated { try simulated.traces() }

    let unit = simulated.timeUnit.rawValue
    func list(_ values: [Double]) -> String {
      values.map(PrintedNumber.exact).joined(separator: ", ")
    }
    let truth = [
      "lifetimes \(list(simulated.lifetimes)) \(unit) with amplitudes \(list(simulated.amplitudes))",
      "average lifetime by intensity \(PrintedNumber.short(traces.intensityAverage)) \(unit), by amplitude "
        + "\(PrintedNumber.short(traces.amplitudeAverage)) \(unit)",
      "background \(PrintedNumber.exact(simulated.background)) counts per channel, excitation at "
        + "\(PrintedNumber.exact(simulated.timeZero)) \(unit), response \(PrintedNumber.exact(simulated.responseWidth)) \(unit) wide at "
        + "half maximum",
    ]
    let counts = noise == .poisson ? traces.decay.counts : traces.expected
    try simulation.deliver(
      table("decay", "photon counts against time", traces.decay, counts), truth: truth, to: path)
    if let irfPath {
      let response = table("response", "the instrument response", traces.response, traces.response.counts)
      try simulation.deliver(response, truth: [truth[2]], to: irfPath)
    }
  }

  private func simulated() throws -> SimulatedDecay {
    let seed = simulation.seed
    var simulated: SimulatedDecay = sample == .au21 ? .au21(seed: seed) : .au22(seed: seed)
    simulated.lifetimes = try lifetimes.map { try NumberLists.list($0, option: "--lifetimes") } ?? simulated.lifetimes
    simulated.amplitudes =
      try amplitudes.map { try NumberLists.list($0, option: "--amplitudes") } ?? simulated.amplitudes
    simulated.peakCounts = peak ?? simulated.peakCounts
    simulated.background = background ?? simulated.background
    simulated.channelCount = channels ?? simulated.channelCount
    simulated.channelWidth = channelWidth ?? simulated.channelWidth
    simulated.timeUnit = timeUnit ?? simulated.timeUnit
    simulated.timeZero = t0 ?? simulated.timeZero
    simulated.responseWidth = irfFwhm ?? simulated.responseWidth
    simulated.shift = shift ?? simulated.shift
    simulated.period = period
    simulated.scatteredShare = scatter
    simulated.responsePeakCounts = irfPeak
    return simulated
  }

  private func table(_ name: String, _ title: String, _ trace: DecayTrace, _ counts: [Double]) -> ResultTable {
    ResultTable(
      name: name, title: title,
      columns: [
        // Rounded to a thousandth of a channel: 0.3, not 0.30000000000000004.
        .init(
          "time", unit: trace.timeUnit.rawValue, values: trace.times.map { Rounding.round($0, to: trace.channelWidth) }),
        .init("counts", values: counts),
      ])
  }
}
