import Fitting
import Glibc
import Kinetics
import Measurements

/// A seeded decay with known truth: exponentials convolved with a Gaussian response, integrated over the channels, on a
/// background, with Poisson noise.
public struct SimulatedDecay: Sendable, Equatable {
  /// Lifetimes in the time unit, > 0.
  public var lifetimes: [Double]
  /// Relative amplitudes at the moment of excitation, one per lifetime, ≥ 0; their scale does not matter.
  public var amplitudes: [Double]
  /// Expected counts of the highest channel, without background.
  public var peakCounts = 10_000.0
  /// Expected background, counts per channel.
  public var background = 5.0
  /// Number of channels, 2…10 000 000.
  public var channelCount = 4096
  /// Width of a channel in the time unit.
  public var channelWidth: Double
  /// Unit of all times.
  public var timeUnit: TimeUnit
  /// Moment of excitation, the centre of the response.
  public var timeZero: Double
  /// Full width at half maximum of the response, > 0.
  public var responseWidth: Double
  /// How much earlier than the decay's the response is recorded, the shift that a fit should find.
  public var shift = 0.0
  /// Counts of the response's highest channel; nil leaves the response without noise, 1 000 000 at its peak.
  public var responsePeakCounts: Double?
  /// Time between the exciting pulses, > 0: what earlier pulses left is in the window. Nil for one pulse alone.
  public var period: Double?
  /// Share of the light that is scattered, ≥ 0 and below 1: it follows the response at once.
  public var scatteredShare = 0.0
  /// Seed of the noise.
  public var seed: UInt64

  /// A simulation with 10 000 counts at the peak of 4096 channels and a background of 5.
  public init(
    lifetimes: [Double], amplitudes: [Double], channelWidth: Double, timeUnit: TimeUnit, timeZero: Double,
    responseWidth: Double, seed: UInt64
  ) {
    self.lifetimes = lifetimes
    self.amplitudes = amplitudes
    self.channelWidth = channelWidth
    self.timeUnit = timeUnit
    self.timeZero = timeZero
    self.responseWidth = responseWidth
    self.seed = seed
  }

  /// The cluster Au21: intensity-average lifetime 2.65 µs as published; its two components, 0.8 and 3.0 µs, are
  /// assumed.
  public static func au21(seed: UInt64) -> SimulatedDecay {
    SimulatedDecay(
      lifetimes: [0.8, 3], amplitudes: [0.415, 0.585], channelWidth: 20.0 / 4096, timeUnit: .microseconds,
      timeZero: 0.4,
      responseWidth: 0.02, seed: seed)
  }

  /// The cluster Au22: intensity-average lifetime 3.82 µs as published; its two components, 1.1 and 4.3 µs, are
  /// assumed.
  public static func au22(seed: UInt64) -> SimulatedDecay {
    SimulatedDecay(
      lifetimes: [1.1, 4.3], amplitudes: [0.408, 0.592], channelWidth: 30.0 / 4096, timeUnit: .microseconds,
      timeZero: 0.6,
      responseWidth: 0.03, seed: seed)
  }

  /// The simulated decay, its response, and the truth in the units of a fit's parameters.
  public struct Traces: Sendable {
    /// Counts with noise.
    public var decay: DecayTrace
    /// The response, as one would record it.
    public var response: DecayTrace
    /// Expected counts, without noise.
    public var expected: [Double]
    /// True amplitudes in counts per channel at the moment of excitation.
    public var amplitudes: [Double]
    /// Σaτ/Σa.
    public var amplitudeAverage: Double
    /// Σaτ²/Σaτ.
    public var intensityAverage: Double
  }

  /// Simulates. Throws ``LifetimesError`` for values outside their ranges.
  public func traces() throws -> Traces {
    try validate()
    var expected = [Double](repeating: 0, count: channelCount)
    addPulse(to: &expected, ago: 0)
    if let period, let longest = lifetimes.max() {
      // Earlier pulses until nothing of them is left in double precision.
      for pulse in 1...max(1, Int(min(40 * longest / period, 10_000))) {
        addPulse(to: &expected, ago: Double(pulse) * period)
      }
    }
    if scatteredShare > 0 {
      let scattered = scatteredShare / (1 - scatteredShare) * expected.reduce(0, +)
      for (i, share) in responseShares(centre: timeZero).enumerated() { expected[i] += scattered * share }
    }
    let highest = expected.max() ?? 0
    guard highest > 0 else {
      throw LifetimesError(.noCounts, "no light falls into the channels; move time zero into the window")
    }
    let scale = peakCounts / highest
    expected = expected.map { $0 * scale + background }
    var generator = SeededGenerator(seed: seed)
    let counts = expected.map { generator.poisson(mean: $0) }
    let decay = try DecayTrace(
      source: "simulated", label: "decay", channelWidth: channelWidth, counts: counts, timeUnit: timeUnit)
    let response = try DecayTrace(
      source: "simulated response", label: "response", channelWidth: channelWidth, counts: responseCounts(&generator),
      timeUnit: timeUnit)
    let zeroth = amplitudes.reduce(0, +)
    let first = zip(amplitudes, lifetimes).reduce(0) { $0 + $1.0 * $1.1 }
    let second = zip(amplitudes, lifetimes).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    return Traces(
      decay: decay, response: response, expected: expected, amplitudes: amplitudes.map { $0 * scale },
      amplitudeAverage: first / zeroth, intensityAverage: second / first)
  }

  /// Adds the light of one pulse, `ago` before that of the window.
  private func addPulse(to expected: inout [Double], ago: Double) {
    let edges = (0...channelCount).map { Double($0) * channelWidth + ago }
    let rates = [0] + lifetimes.map { 1 / $0 }
    let rows = edges.count
    var columns = [Double](repeating: 0, count: rows * rates.count)
    ConvolvedExponentials.fill(
      &columns, delays: edges, rates: rates, response: GaussianResponse(timeZero: timeZero, fwhm: responseWidth))
    for (j, lifetime) in lifetimes.enumerated() {
      for i in 0..<channelCount {
        // The integral of a convolved exponential is (step − exponential)·τ, convolved.
        let first = columns[i] - columns[i + (j + 1) * rows]
        let last = columns[i + 1] - columns[i + 1 + (j + 1) * rows]
        expected[i] += max(0, amplitudes[j] * (last - first) * lifetime / channelWidth)
      }
    }
  }

  /// What each channel holds of a response about a centre.
  private func responseShares(centre: Double) -> [Double] {
    let sigma = responseWidth / GaussianResponse.fwhmPerSigma
    let integral = (0...channelCount).map {
      erfc((centre - Double($0) * channelWidth) / (sigma * 2.0.squareRoot())) / 2
    }
    return (0..<channelCount).map { max(0, integral[$0 + 1] - integral[$0]) }
  }

  private func responseCounts(_ generator: inout SeededGenerator) -> [Double] {
    let counts = responseShares(centre: timeZero - shift)
    let scale = (responsePeakCounts ?? 1e6) / max(counts.max() ?? 1, 1e-300)
    guard responsePeakCounts != nil else { return counts.map { $0 * scale } }
    return counts.map { generator.poisson(mean: $0 * scale) }
  }

  private func validate() throws(LifetimesError) {
    guard !lifetimes.isEmpty, lifetimes.count == amplitudes.count else {
      throw LifetimesError(.invalidOption, "a simulation needs one amplitude for each of at least one lifetime")
    }
    guard lifetimes.allSatisfy({ $0 > 0 && $0.isFinite }), amplitudes.allSatisfy({ $0 >= 0 && $0.isFinite }),
      amplitudes.reduce(0, +) > 0
    else {
      throw LifetimesError(.invalidOption, "lifetimes must be above 0 and amplitudes at least 0, one of them above")
    }
    guard (2...10_000_000).contains(channelCount) else {
      throw LifetimesError(.invalidOption, "a simulation needs 2 to 10 000 000 channels, not \(channelCount)")
    }
    guard channelWidth > 0, channelWidth.isFinite, responseWidth > 0, responseWidth.isFinite, timeZero.isFinite,
      shift.isFinite
    else {
      throw LifetimesError(.invalidOption, "channel width and response width must be above 0, times finite")
    }
    guard period.map({ $0 > 0 && $0.isFinite }) ?? true, (0..<1).contains(scatteredShare) else {
      throw LifetimesError(.invalidOption, "the period must be above 0, the share of scattered light from 0 to below 1")
    }
    guard peakCounts > 0, peakCounts <= 1e15, background >= 0, background <= 1e15,
      responsePeakCounts.map({ $0 > 0 && $0 <= 1e15 }) ?? true
    else {
      throw LifetimesError(.invalidOption, "counts must be above 0, the background at least 0, neither above 1e15")
    }
  }
}
