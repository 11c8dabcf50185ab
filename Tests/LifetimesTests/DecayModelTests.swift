import Fitting
import Kinetics
import LinearAlgebra
import Measurements
import Testing

@testable import Lifetimes

@Suite("Decays of other shapes")
struct DecayModelTests {
  private static let pulse = (0..<60).map {
    [3.0, 20, 50, 30, 8, 2].indices.contains($0 - 5) ? [3.0, 20, 50, 30, 8, 2][$0 - 5] : 0
  }

  @Test("derivatives of every shape agree with differences")
  func derivatives() throws {
    let plain = try #require(MeasuredResponse(counts: Self.pulse))
    let train = try #require(MeasuredResponse(counts: Self.pulse, period: 70.4))
    let scatter = try #require(ScatteredResponse(counts: Self.pulse))
    func check(_ shape: DecayShape, _ response: MeasuredResponse?, _ parameters: [Double], _ n: Int) {
      let curve = DecayCurve(
        componentCount: n, response: response, channels: 12..<58, channelWidth: 0.05, shape: shape)
      #expect(curve.parameterCount == parameters.count)
      #expect(JacobianCheck(curve, at: parameters).worstRelativeError < 1e-6, "\(shape)")
    }
    check(DecayShape(scatter: scatter), plain, [0.4, 7, 300, 20, 5, 0.137, 900], 2)
    check(DecayShape(), train, [0.4, 7, 300, 20, 5, 0.137], 2)
    check(DecayShape(scatter: scatter), train, [0.9, 3, -80, 200, 5, -0.061, 900], 2)
    check(DecayShape(isStretched: true), plain, [0.7, 300, 5, 0.137, 0.62], 1)
    check(DecayShape(isStretched: true, scatter: scatter), plain, [0.7, 300, 5, 0.137, 400, 0.62], 1)
    check(DecayShape(isStretched: true, origin: -4), nil, [0.7, 300, 5, 0.55], 1)
  }

  /// What a noise-free decay of a curve is fitted with.
  private func fitted(
    _ curve: DecayCurve, _ truth: [Double], _ change: (inout LifetimeOptions) -> Void
  ) throws -> FitResult {
    var values = [Double](repeating: 0, count: curve.pointCount)
    curve.values(truth, into: &values)
    let decay = try DecayTrace(
      source: "exact", channelWidth: curve.channelWidth, counts: values, timeUnit: .nanoseconds)
    var options = LifetimeOptions()
    options.likelihood = .neyman
    options.fitStart = 0
    change(&options)
    let response = try DecayTrace(
      source: "response", channelWidth: curve.channelWidth, counts: Self.long, timeUnit: .nanoseconds)
    return try LifetimeFit.fit(decay, response: response, options: options)
  }

  private static let long = (0..<400).map { $0 < 60 ? pulse[$0] : 0 }

  @Test("exact decays of every shape give their parameters back to eight digits")
  func exact() throws {
    let response = try #require(MeasuredResponse(counts: Self.long))
    let train = try #require(MeasuredResponse(counts: Self.long, period: 400))
    let scatter = ScatteredResponse(counts: Self.long)
    func curve(_ n: Int, _ response: MeasuredResponse, _ shape: DecayShape) -> DecayCurve {
      DecayCurve(componentCount: n, response: response, channels: 0..<400, channelWidth: 0.05, shape: shape)
    }
    let cases: [(DecayCurve, [Double], (inout LifetimeOptions) -> Void)] = [
      (
        curve(2, response, DecayShape(scatter: scatter)), [0.5, 3, 3000, 900, 4, 0.021, 2500], { $0.hasScatter = true }
      ),
      (curve(2, train, DecayShape()), [0.8, 9, 3000, 900, 4, 0.021], { $0.period = 20 }),
      (curve(2, response, DecayShape()), [0.6, 3, -900, 2000, 4, 0.021], { $0.allowsRise = true }),
      (curve(1, response, DecayShape(isStretched: true)), [0.9, 3000, 4, 0.021, 0.6], { $0.isStretched = true }),
    ]
    for (curve, truth, change) in cases {
      let result = try fitted(curve, truth) {
        $0.componentCount = curve.componentCount
        change(&$0)
      }
      #expect(result.termination.isConverged, "\(result.model): \(result.termination.message)")
      for (parameter, value) in zip(result.parameters, truth) {
        #expect(abs(parameter.optimum / value - 1) < 1e-8, "\(result.model): \(parameter.name) = \(parameter.optimum)")
      }
    }
  }

  @Test("a train of pulses leaves no bias where a single pulse is wrong by a tenth")
  func wrapAround() throws {
    var simulation = SimulatedDecay(
      lifetimes: [0.5, 4], amplitudes: [0.5, 0.5], channelWidth: 12.5 / 1024, timeUnit: .nanoseconds, timeZero: 1.5,
      responseWidth: 0.1, seed: 1)
    simulation.channelCount = 1024
    simulation.peakCounts = 1e6
    simulation.period = 12.5
    var sums = [0.0, 0.0]
    for seed in 1...8 {
      simulation.seed = UInt64(seed)
      let traces = try simulation.traces()
      var options = LifetimeOptions.two
      options.period = 12.5
      let train = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
      try #require(train.termination.isConverged)
      sums[0] += train.value("tau1") / 0.5 - 1
      sums[1] += train.value("tau2") / 4 - 1
    }
    #expect(sums.allSatisfy { abs($0 / 8) < 0.002 }, "\(sums)")
    let traces = try simulation.traces()
    let single = try LifetimeFit.fit(traces.decay, response: traces.response, options: .two)
    #expect(single.value("tau2") < 3.6)
  }

  @Test("scattered light is told from a short lifetime")
  func scatteredLight() throws {
    var simulation = nanosecondDecay(peak: 1e5, seed: 4)
    simulation.lifetimes = [0.9, 4]
    simulation.amplitudes = [0.6, 0.4]
    simulation.scatteredShare = 0.05
    let traces = try simulation.traces()
    var options = LifetimeOptions.two
    options.hasScatter = true
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    for (name, truth) in [("tau1", 0.9), ("tau2", 4)] {
      let parameter = try #require(result.parameter(name))
      #expect(abs(parameter.optimum - truth) < 4 * (try #require(parameter.standardError)))
    }
    let photons = zip(traces.amplitudes, simulation.lifetimes).reduce(0) { $0 + $1.0 * $1.1 } / simulation.channelWidth
    let scatter = try #require(result.parameter("scatter"))
    #expect(abs(scatter.optimum - photons * 0.05 / 0.95) < 4 * (try #require(scatter.standardError)))
    #expect(result.model.contains("scattered light"))
  }

  @Test("a rising component has no amplitude average, the mean arrival time stays")
  func rise() throws {
    let response = try #require(MeasuredResponse(counts: Self.long))
    let curve = DecayCurve(componentCount: 2, response: response, channels: 0..<400, channelWidth: 0.05)
    let result = try fitted(curve, [0.6, 3, -900, 2000, 4, 0]) {
      $0.componentCount = 2
      $0.allowsRise = true
    }
    #expect(result.derived("tau_amp").value == nil)
    let mean = (-900 * 0.36 + 2000 * 9) / (-900 * 0.6 + 2000 * 3)
    #expect(abs(try #require(result.derived("tau_int").value) / mean - 1) < 1e-7)
  }

  @Test("the averages of a stretched exponential are its gamma functions, and its tail fit counts from the maximum")
  func stretchedTail() throws {
    let truth = DecayCurve(
      componentCount: 1, response: nil, channels: 0..<600, channelWidth: 0.1, shape: DecayShape(isStretched: true))
    var values = [Double](repeating: 0, count: 600)
    truth.values([5, 2e6, 3, 0.5], into: &values)
    let decay = try DecayTrace(
      source: "exact", channelWidth: 0.1, counts: Array(repeating: 0, count: 20) + values, timeUnit: .nanoseconds)
    var options = LifetimeOptions()
    options.isStretched = true
    options.likelihood = .neyman
    let result = try LifetimeFit.fit(decay, response: nil, options: options)
    #expect(abs(result.value("beta") - 0.5) < 1e-7 && abs(result.value("tau1") / 5 - 1) < 1e-6)
    #expect(abs(try #require(result.derived("tau_amp").value) / 10 - 1) < 1e-6)
    #expect(abs(try #require(result.derived("tau_int").value) / 30 - 1) < 1e-6)
  }

  @Test("shapes that contradict each other, or need a response, are refused with the cure")
  func refused() throws {
    let traces = try shortDecay(seed: 1).traces()
    func refusal(_ hasResponse: Bool, _ change: (inout LifetimeOptions) -> Void) -> String {
      var options = LifetimeOptions()
      change(&options)
      do {
        _ = try LifetimeFit.fit(traces.decay, response: hasResponse ? traces.response : nil, options: options)
        return "fitted"
      } catch { return "\(error)" }
    }
    #expect(refusal(false) { $0.hasScatter = true }.contains("need an instrument response"))
    #expect(refusal(false) { $0.period = 12.5 }.contains("need an instrument response"))
    #expect(refusal(true) { $0.period = -1 }.contains("must be above 0"))
    #expect(refusal(true) { $0.period = 5 }.contains("longer than the period of 5 ns"))
    #expect(refusal(true) { ($0.isStretched, $0.componentCount) = (true, 2) }.contains("stands alone"))
    #expect(refusal(true) { ($0.isStretched, $0.fixed) = (true, ["beta": 3]) }.contains("between 0.1 and 1"))
  }
}
