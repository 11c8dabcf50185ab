import Fitting
import Measurements
import Testing

@testable import Lifetimes

private func trace(_ counts: [Double], width: Double = 0.1, start: Double = 0) throws -> DecayTrace {
  try DecayTrace(source: "decay.txt", start: start, channelWidth: width, counts: counts, timeUnit: .nanoseconds)
}

/// The message of the error that `body` throws.
private func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch { return "\(error)" }
}

@Suite struct LifetimeOptionsTests {
  @Test("a response less its background, which dips below zero, still lets a fit with dead channels start")
  func responseBelowZero() throws {
    var simulation = nanosecondDecay(peak: 1e4, seed: 3)
    simulation.lifetimes = [1.5, 4]
    simulation.amplitudes = [0.4, 0.6]
    simulation.timeZero = 10
    simulation.background = 6
    simulation.responsePeakCounts = 2000
    let traces = try simulation.traces()
    var generator = SeededGenerator(seed: 8)
    let response = traces.response.counts.map { $0 + generator.poisson(mean: 0.66) }
    let decay = traces.decay.counts.enumerated().map { $0 < 400 ? 0 : $1 }
    var options = LifetimeOptions.two
    options.responseBackground = 0.66
    options.fitStart = 0
    let width = traces.decay.channelWidth
    let result = try LifetimeFit.fit(
      try trace(decay, width: width), response: try trace(response, width: width), options: options)
    #expect(result.termination.isConverged, "\(result.termination)")
    #expect(abs(result.value("tau2") / 4 - 1) < 0.05)
  }

  @Test("lifetimes ascend, their fractions sum to one, and rates follow the intensity average")
  func derivedQuantities() throws {
    let traces = try shortDecay(seed: 7).traces()
    var options = LifetimeOptions.two
    options.quantumYield = QuantumYield(0.4, standardError: 0.04)
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(result.value("tau1") < result.value("tau2"))
    for kind in ["amp", "int"] {
      let sum = try (1...2).reduce(0.0) { $0 + (try #require(result.derived("fraction_\(kind)\($1)").value)) }
      #expect(abs(sum - 1) < 1e-12)
    }
    let average = try #require(result.derived("tau_int").value)
    let error = try #require(result.derived("tau_int").standardError)
    let rate = result.derived("k_r")
    let value = try #require(rate.value)
    #expect(abs(value / (0.4e9 / average) - 1) < 1e-12)
    // 10 % of the yield and the lifetime's own share, in quadrature.
    let relative = (0.01 + (error / average) * (error / average)).squareRoot()
    let rateError = try #require(rate.standardError)
    #expect(abs(rateError / value / relative - 1) < 1e-9)
    let other = result.derived("k_nr")
    let otherValue = try #require(other.value)
    #expect(abs(otherValue / (0.6e9 / average) - 1) < 1e-12)
    #expect(rate.unit == "s⁻¹" && rate.note == "from ⟨τ⟩int and Φ = 0.4")
    options.rateAverage = .amplitude
    let second = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    let secondRate = try #require(second.derived("k_r").value)
    let amplitudeAverage = try #require(second.derived("tau_amp").value)
    #expect(abs(secondRate * amplitudeAverage / 0.4e9 - 1) < 1e-12)
  }

  @Test("held and bounded parameters keep their names and values")
  func heldParameters() throws {
    let traces = try shortDecay(seed: 7).traces()
    var options = LifetimeOptions.two
    options.fixed = ["tau1": 2.5, "background": 0.5]
    options.bounds = ["tau2": LifetimeBounds(lower: 0.1, upper: 1)]
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(result.value("tau1") == 2.5 && result.parameter("tau1")?.status == .fixed)
    #expect(abs(result.value("tau2") - 0.5) < 0.05)
    #expect(result.value("background") == 0.5)
    options = LifetimeOptions()
    options.freeShift = false
    let still = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(still.value("shift") == 0 && still.parameter("shift")?.status == .fixed)
  }

  @Test("start values given are used: the same minimum as found without them")
  func startValues() throws {
    let traces = try shortDecay(seed: 7).traces()
    var options = LifetimeOptions.two
    let found = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    options.startLifetimes = [1, 3]
    let given = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(given.termination.starts == 1)
    for j in 0..<2 { #expect(abs(found.parameters[j].optimum / given.parameters[j].optimum - 1) < 1e-6) }
  }

  @Test("the three likelihoods agree where every channel holds many counts")
  func likelihoods() throws {
    var simulation = shortDecay(seed: 2)
    simulation.peakCounts = 1e6
    simulation.background = 1e4
    let traces = try simulation.traces()
    for likelihood in DecayLikelihood.allCases {
      var options = LifetimeOptions.two
      options.likelihood = likelihood
      let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
      #expect(result.termination.isConverged)
      let error = try #require(result.parameter("tau2")?.standardError)
      #expect(abs(result.value("tau2") - 2.5) < 4 * error)
    }
  }

  @Test("dead channels at both ends are left out, chance zeros are not")
  func deadChannels() {
    let live = [Double](repeating: 5, count: 300)
    let counting = live + [60, 400, 200, 90, 50, 20, 11] + live
    let trace = [Double](repeating: 0, count: 40) + counting + [Double](repeating: 0, count: 9)
    #expect(LiveChannels.of(trace) == 40..<40 + counting.count)
    // A decay that has faded is not a dead end, nor is the foot of a pulse a dead start.
    let fading = [0, 0, 0, 0, 0, 0, 400, 200, 90, 50, 20, 11, 4, 3, 1] + [Double](repeating: 0, count: 50)
    #expect(LiveChannels.of(fading) == 0..<fading.count)
    #expect(LiveChannels.of([0, 0, 0]) == 0..<3)
  }

  @Test("a tail fit starts two rise times after the maximum, and says so; an earlier start is warned of")
  func tailStart() throws {
    let rise = [0.0, 0, 0, 100, 500, 1000, 3000, 5000]
    let counts = rise + (0..<200).map { (5000 * (1 - Double($0) / 201)).rounded() }
    var options = LifetimeOptions.two
    options.componentCount = 1
    // The first of the equal maxima lies 3 channels after a tenth of the maximum.
    let result = try LifetimeFit.fit(try trace(counts), response: nil, options: options)
    let start = try #require(result.derived("fit_start").value)
    #expect(abs(start - 1.3) < 1e-9)
    #expect(result.derived("fit_start").note == "automatic: 6 channels after the maximum")
    options.fitStart = 0.9
    let early = try LifetimeFit.fit(try trace(counts), response: nil, options: options)
    #expect(early.warnings.contains { $0.hasPrefix("the fit starts before the instrument's rise is over") })
    #expect(early.derived("fit_start").note == "as given")
    // Data that begin at their maximum hold no rise to start inside of.
    options.fitStart = 0
    let cut = try LifetimeFit.fit(try trace(Array(counts[rise.count...])), response: nil, options: options)
    #expect(!cut.warnings.contains { $0.contains("rise is over") })
  }

  @Test("normalised data, a lifetime beyond the window and lifetimes that merge are warned of")
  func warnings() throws {
    let traces = try shortDecay(seed: 9).traces()
    let normalised = try DecayTrace(
      source: "n.txt", channelWidth: traces.decay.channelWidth, counts: traces.decay.counts.map { $0 / 2003 },
      timeUnit: .nanoseconds)
    var options = LifetimeOptions.two
    let result = try LifetimeFit.fit(normalised, response: traces.response, options: options)
    #expect(result.warnings.contains { $0.hasPrefix("the data are not whole counts") })
    options.componentCount = 1
    let flat = try trace((0..<100).map { (1000 - Double($0)).rounded() })
    let long = try LifetimeFit.fit(flat, response: nil, options: options)
    #expect(long.warnings.contains { $0.contains("is longer than the fit range (") })
    options.componentCount = 2
    options.fixed = ["tau1": 1.0, "tau2": 1.2]
    let merged = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(merged.warnings.contains { $0.contains("differ by a factor of 1.2 only") })
  }

  @Test("a response cut by the window, or narrower than three channels, is warned of")
  func poorResponse() throws {
    var simulation = shortDecay(seed: 5)
    simulation.timeZero = 0.1
    var traces = try simulation.traces()
    let cut = try LifetimeFit.fit(traces.decay, response: traces.response, options: .two)
    #expect(cut.warnings.contains { $0.contains("of its maximum in its first channel") })
    simulation.timeZero = 1
    simulation.responseWidth = 0.05
    traces = try simulation.traces()
    let narrow = try LifetimeFit.fit(traces.decay, response: traces.response, options: .two)
    #expect(narrow.warnings.contains { $0.hasPrefix("the response is only ") })
    let good = try shortDecay(seed: 5).traces()
    #expect(try LifetimeFit.fit(good.decay, response: good.response, options: .two).warnings.isEmpty)
  }

  @Test("where the data hold fewer exponentials than asked for, the result says so", arguments: [1, 2, 3, 4, 5, 6])
  func tooManyComponents(seed: UInt64) throws {
    var simulation = shortDecay(seed: seed)
    simulation.lifetimes = [2.5]
    simulation.amplitudes = [1]
    let traces = try simulation.traces()
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: .two)
    let isQuotable = result.termination.isConverged && result.parameters[..<2].allSatisfy { $0.value != nil }
    let warns = result.warnings.contains { $0.hasPrefix("1 exponential describes these data as well") }
    #expect(warns || isQuotable)
    let bic = try #require(result.statistics.bic)
    var options = LifetimeOptions.two
    options.componentCount = 1
    let simple = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(simple.termination.isConverged)
    #expect(try #require(simple.statistics.bic) < bic)
  }

  @Test("a component too fast to see leaves no amplitude average to quote")
  func unresolved() throws {
    var simulation = shortDecay(seed: 11)
    simulation.lifetimes = [2.5]
    simulation.amplitudes = [1]
    let traces = try simulation.traces()
    var options = LifetimeOptions.two
    options.bounds = ["tau1": LifetimeBounds(lower: 0.001, upper: 0.002)]
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(result.derived("tau_amp").value == nil)
    #expect(result.derived("tau_amp").note == "not determined, because tau1 is not")
  }
}

@Suite struct LifetimeErrorTests {
  private let decay = [0.0, 5, 100, 80, 60, 50, 40, 30, 22, 18, 14, 11, 9, 7, 5, 4, 3, 3, 2, 1]

  @Test("a response on other channels is refused, with the cure")
  func mismatched() throws {
    let trace = try trace(decay)
    let narrow = try other(decay, width: 0.05)
    #expect(
      message { _ = try LifetimeFit.fit(trace, response: narrow, options: .two) }
        == "decay.txt has channels of 0.05 ns, decay.txt of 0.1 ns; record the instrument response with the decay's settings"
    )
    let short = try other(Array(decay.dropLast()), width: 0.1)
    #expect(
      message { _ = try LifetimeFit.fit(trace, response: short, options: .two) }
        == "decay.txt has 19 channels, decay.txt 20; export both over the same range")
    let late = try other(decay, width: 0.1, start: 3)
    #expect(message { _ = try LifetimeFit.fit(trace, response: late, options: .two) }.contains("starts at 3 ns"))
    let empty = try other(decay.map { _ in 0 }, width: 0.1)
    #expect(
      message { _ = try LifetimeFit.fit(trace, response: empty, options: .two) }.contains(
        "holds no counts above its background"))
  }

  private func other(_ counts: [Double], width: Double, start: Double = 0) throws -> DecayTrace {
    try trace(counts, width: width, start: start)
  }

  @Test(
    "options that cannot be met are refused, with the cure",
    arguments: [
      (
        "0 exponentials were asked for; choose 1 to 5", { @Sendable (o: inout LifetimeOptions) in o.componentCount = 0 }
      ),
      ("2 channels for 3 parameters", { @Sendable o in o.fitStart = 1.8 }),
      ("holds no channels; the decay runs from 0 to 1.9 ns", { @Sendable o in o.fitStart = 50 }),
      ("holds no channels", { @Sendable o in (o.fitStart, o.fitEnd) = (1, 0.5) }),
      ("finite times", { @Sendable o in o.fitEnd = .nan }),
      ("42 for 42 %", { @Sendable o in o.quantumYield = QuantumYield(42) }),
      ("must not be negative", { @Sendable o in o.quantumYield = QuantumYield(0.4, standardError: -1) }),
      ("there is no parameter tau9; there are tau1", { @Sendable o in o.fixed = ["tau9": 1] }),
      ("there is no parameter shift", { @Sendable o in o.fixed = ["shift": 1] }),
      ("tau1 cannot be held at -1", { @Sendable o in o.fixed = ["tau1": -1] }),
      ("the lower comes first", { @Sendable o in o.bounds = ["tau1": LifetimeBounds(lower: 5, upper: 1)] }),
      (
        "the upper bound of background must be above 0",
        { @Sendable o in o.bounds = ["background": LifetimeBounds(lower: -5, upper: -1)] }
      ),
      ("the number of pulses must be above 0", { @Sendable o in o.pulses = -1 }),
      (
        "tau1 cannot start at 1 outside its bounds 2 … 3",
        { @Sendable o in
          o.startLifetimes = [1]
          o.bounds = ["tau1": LifetimeBounds(lower: 2, upper: 3)]
        }
      ),
      ("positive start lifetimes are needed", { @Sendable o in o.startLifetimes = [1, 2, 3] }),
    ])
  func refused(text: String, change: @Sendable (inout LifetimeOptions) -> Void) throws {
    var options = LifetimeOptions.two
    options.componentCount = 1
    change(&options)
    let trace = try trace(decay)
    let found = message { _ = try LifetimeFit.fit(trace, response: nil, options: options) }
    #expect(found.contains(text), "\(found)")
  }

  @Test("a decay without counts is refused")
  func noCounts() throws {
    let trace = try trace([0, 0, 0, 0, 0, 0, 0, 0])
    #expect(
      message { _ = try LifetimeFit.fit(trace, response: nil, options: .two) }.contains("decay.txt holds no counts"))
  }

  @Test("simulations outside their ranges are refused")
  func simulation() {
    for change in [
      { (s: inout SimulatedDecay) in s.lifetimes = [] }, { $0.lifetimes = [1, -1] }, { $0.channelCount = 1 },
      { $0.channelWidth = 0 }, { $0.responseWidth = .nan }, { $0.peakCounts = 0 }, { $0.timeZero = 1e9 },
    ] {
      var simulation = shortDecay(seed: 1)
      change(&simulation)
      #expect(throws: LifetimesError.self) { try simulation.traces() }
    }
  }

  @Test(
    "zeros before the pulse of a weak decay may be chance and are fitted; a dead stretch before a background is not")
  func chanceZeros() {
    let pulse = [0.0, 6, 17, 24, 19, 21, 18, 22, 16, 19, 15, 17, 14, 16, 13, 15, 12, 14, 11, 13, 10, 12]
    let weak = Array(repeating: 0.0, count: 18) + pulse + Array(repeating: 1.0, count: 60)
    #expect(LiveChannels.of(weak) == 0..<weak.count)
    let background = (0..<40).map { 3.0 + Double($0 % 2) }
    let dead = Array(repeating: 0.0, count: 18) + background + pulse.map { 40 * $0 + 3 } + background
    #expect(LiveChannels.of(dead) == 18..<dead.count)
  }
}
