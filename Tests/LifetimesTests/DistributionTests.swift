import Fitting
import Kinetics
import Measurements
import Testing

@testable import Lifetimes

/// A decay of a distribution of lifetimes: its nodes, seen through the response.
private func distributed(
  centre: Double, width: Double, isLogarithmic: Bool, peak: Double, seed: UInt64
) -> SimulatedDecay {
  let nodes = LifetimeNodes(centre: centre, width: width, isLogarithmic: isLogarithmic)
  var simulation = SimulatedDecay(
    lifetimes: nodes.lifetimes, amplitudes: nodes.weights, channelWidth: 0.04, timeUnit: .nanoseconds, timeZero: 2,
    responseWidth: 0.2, seed: seed)
  simulation.channelCount = 1000
  simulation.peakCounts = peak
  simulation.background = 2
  return simulation
}

private func options(_ distribution: LifetimeDistribution, count: Int? = nil) -> LifetimeOptions {
  var options = LifetimeOptions()
  options.distribution = distribution
  options.componentCount = count
  return options
}

@Suite struct DistributionTests {
  @Test("nodes have the moments of the distribution that they stand for")
  func moments() {
    let logarithmic = LifetimeNodes(centre: 3, width: 0.5, isLogarithmic: true)
    #expect(abs(logarithmic.weights.reduce(0, +) - 1) < 1e-12)
    // exp(σ²/2) and exp(2σ²), but for what the cut at 4.5 widths takes.
    #expect(abs(logarithmic.moment(1) / (3 * 1.1331484530668263) - 1) < 1e-4)
    #expect(abs(logarithmic.moment(2) / (9 * 1.6487212707001282) - 1) < 1e-3)
    let narrow = LifetimeNodes(centre: 3, width: 0.3, isLogarithmic: false)
    #expect(abs(narrow.moment(1) - 3) < 1e-12 && abs(narrow.moment(2) - 9.09) < 1e-3)
    // Cut at 0, a Gaussian as wide as its centre has the mean μ + σφ(1)/Φ(1).
    let cut = LifetimeNodes(centre: 3, width: 3, isLogarithmic: false)
    #expect(abs(cut.moment(1) - 3 * (1 + 0.24197072451914337 / 0.8413447460685429)) < 1e-3)
    #expect(LifetimeNodes(centre: 3, width: 0, isLogarithmic: false).lifetimes.allSatisfy { $0 == 3 })
  }

  @Test("analytic derivatives agree with differences", arguments: [true, false], [true, false])
  func derivatives(isLogarithmic: Bool, hasResponse: Bool) throws {
    let counts = (0..<80).map { [3, 20, 50, 30, 8, 2].indices.contains($0 - 5) ? [3, 20, 50, 30, 8, 2][$0 - 5] : 0.0 }
    let curve = DistributionCurve(
      count: 2, isLogarithmic: isLogarithmic, response: hasResponse ? MeasuredResponse(counts: counts) : nil,
      channels: 2..<78, channelWidth: 0.1)
    // The second is wide enough to be cut at 0.
    let widths = isLogarithmic ? [0.2, 0.9] : [0.1, 1.6]
    let parameters = [0.7, 2.5] + widths + [400, 300, 5] + (hasResponse ? [0.137] : [])
    #expect(JacobianCheck(curve, at: parameters).worstRelativeError < 1e-5)
  }

  @Test("a narrow distribution is a single lifetime")
  func limit() {
    let counts = (0..<80).map { [3, 20, 50, 30, 8, 2].indices.contains($0 - 5) ? [3, 20, 50, 30, 8, 2][$0 - 5] : 0.0 }
    let response = MeasuredResponse(counts: counts)
    let curve = DistributionCurve(
      count: 1, isLogarithmic: true, response: response, channels: 0..<80, channelWidth: 0.1)
    let single = DecayCurve(componentCount: 1, response: response, channels: 0..<80, channelWidth: 0.1)
    var (a, b) = ([Double](repeating: 0, count: 80), [Double](repeating: 0, count: 80))
    curve.values([1.3, 0, 500, 4, 0.02], into: &a)
    single.values([1.3, 500, 4, 0.02], into: &b)
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-9 * $1 })
  }

  @Test("centre, width and averages of a distribution are found within their errors", arguments: [true, false])
  func recovery(isLogarithmic: Bool) throws {
    let width = isLogarithmic ? 0.4 : 1.2
    let traces = try distributed(centre: 4, width: width, isLogarithmic: isLogarithmic, peak: 5e4, seed: 2).traces()
    let result = try LifetimeFit.fit(
      traces.decay, response: traces.response, options: options(isLogarithmic ? .lognormal : .gaussian))
    #expect(result.termination.isConverged)
    for (name, truth) in [("tau1", 4), ("width1", width)] {
      let parameter = try #require(result.parameter(name))
      let error = try #require(parameter.standardError)
      #expect(abs(parameter.optimum - truth) < 4 * error && error < 0.1 * truth, "\(name): \(parameter.optimum)")
    }
    for (name, truth) in [("tau_amp", traces.amplitudeAverage), ("tau_int", traces.intensityAverage)] {
      let (value, error) = (try #require(result.derived(name).value), try #require(result.derived(name).standardError))
      #expect(abs(value - truth) < 4 * error, "\(name): \(value), not \(truth)")
    }
    #expect(
      result.tables.contains { $0.name == "distribution" } && result.tables.contains { $0.name == "alternatives" })
  }

  @Test("errors of a width are those of repeated measurements")
  func calibration() throws {
    var pulls = 0.0
    for seed in 1...16 {
      let traces = try distributed(centre: 4, width: 0.4, isLogarithmic: true, peak: 2e4, seed: UInt64(seed)).traces()
      var options = options(.lognormal)
      options.fit.profiles = .none
      let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
      let error = try #require(result.parameter("width1")?.standardError)
      let pull = (result.value("width1") - 0.4) / error
      pulls += pull * pull / 16
    }
    #expect(
      pulls.squareRoot() > 0.6 && pulls.squareRoot() < 1.5, "deviations are \(pulls.squareRoot()) times the errors")
  }

  @Test("a width that is not needed has an upper limit and no value: a discrete lifetime suffices")
  func discrete() throws {
    var limits: [Double] = []
    for seed in 1...8 {
      var simulation = distributed(centre: 4, width: 0, isLogarithmic: true, peak: 2e4, seed: UInt64(seed))
      simulation.lifetimes = [4]
      simulation.amplitudes = [1]
      let traces = try simulation.traces()
      let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options(.gaussian))
      let width = try #require(result.parameter("width1"))
      guard width.verdict == .upperBound else { continue }
      #expect(width.value == nil && width.note?.hasPrefix("a discrete lifetime suffices") == true)
      let limit = try #require(width.interval?.high)
      limits.append(limit)
      // At the limit the deviance has risen by 2.71 above its least.
      var held = options(.gaussian)
      held.fixed["width1"] = limit
      let there = try LifetimeFit.fit(traces.decay, response: traces.response, options: held)
      let rise = try #require(there.statistics.deviance) - (try #require(result.statistics.deviance))
      // The best width may lie above 0, and lower.
      #expect(rise > -0.01 && rise < 2.9)
      let tau = try #require(result.parameter("tau1"))
      let error = try #require(tau.standardError)
      #expect(abs(tau.optimum - 4) < 4 * error)
    }
    // One in twenty is taken for a distribution by chance.
    #expect(limits.count >= 6 && limits.allSatisfy { $0 > 0.02 && $0 < 1 })
  }

  @Test("two Gaussians of lifetimes are told apart, and the one that is discrete is named")
  func two() throws {
    let nodes = LifetimeNodes(centre: 8, width: 0.3, isLogarithmic: true)
    var simulation = distributed(centre: 8, width: 0.3, isLogarithmic: true, peak: 3e5, seed: 4)
    simulation.lifetimes = [0.8] + nodes.lifetimes
    simulation.amplitudes = [1] + nodes.weights
    let traces = try simulation.traces()
    let result = try LifetimeFit.fit(
      traces.decay, response: traces.response, options: options(.lognormal, count: 2))
    #expect(result.termination.isConverged)
    #expect(result.parameter("width1")?.verdict == .upperBound)
    let width = try #require(result.parameter("width2"))
    let error = try #require(width.standardError)
    #expect(abs(width.optimum - 0.3) < 4 * error, "\(width)")
    #expect(abs(result.value("tau1") - 0.8) < 0.02 && abs(result.value("tau2") - 8) < 0.2)
  }

  @Test("what a distribution cannot be told is refused")
  func refused() throws {
    let traces = try shortDecay(seed: 1).traces()
    for change in [
      { (o: inout LifetimeOptions) in o.isStretched = true }, { $0.hasScatter = true }, { $0.allowsRise = true },
      { $0.componentCount = 3 }, { $0.fixed["beta"] = 1 }, { $0.fixed["width1"] = -1 }, { $0.fixed["tau1"] = 0 },
      { $0.bounds["width1"] = LifetimeBounds(lower: 2, upper: 1) },
      {
        $0.distribution = .nnls
        $0.componentCount = 2
      },
    ] {
      var options = options(.gaussian)
      change(&options)
      #expect(throws: LifetimesError.self) {
        _ = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
      }
    }
    #expect(throws: LifetimesError.self) {
      _ = try LifetimeFit.linked(
        [traces.decay, traces.decay], responses: [traces.response], options: options(.gaussian))
    }
  }
}

@Suite struct InversionTests {
  @Test("two lifetimes make two hills at their places, as narrow as single lifetimes look", arguments: [true, false])
  func twoLifetimes(hasResponse: Bool) throws {
    var simulation = shortDecay(seed: 3)
    simulation.channelCount = 1024
    simulation.channelWidth = 0.03
    simulation.peakCounts = 5e4
    let traces = try simulation.traces()
    var options = options(.nnls)
    if !hasResponse { options.fitStart = 1.5 }
    let result = try LifetimeFit.fit(
      traces.decay, response: hasResponse ? traces.response : nil, options: options)
    let peaks = try #require(result.tables.first { $0.name == "peaks" })
    let lifetimes = peaks.columns[0].values.compactMap { $0 }
    #expect(lifetimes.count == 2)
    #expect(abs(lifetimes[0] / 0.5 - 1) < 0.15 && abs(lifetimes[1] / 2.5 - 1) < 0.05)
    let value = try #require(result.derived("tau_int").value)
    let error = try #require(result.derived("tau_int").standardError)
    if hasResponse { #expect(abs(value - traces.intensityAverage) < 5 * error, "\(value) ± \(error)") }
    #expect(result.warnings.count { $0.contains("as wide as a single lifetime would look") } == 2)
    let table = try #require(result.tables.first { $0.name == "distribution" })
    for column in table.columns[1...] {
      let shares = column.values.compactMap { $0 }
      #expect(shares.allSatisfy { $0 >= 0 } && abs(shares.reduce(0, +) - 1) < 1e-9)
    }
    #expect(result.identifiability.determinedCombinations < 20)
  }

  @Test("a broad distribution looks broader than a single lifetime")
  func broad() throws {
    let traces = try distributed(centre: 4, width: 0.6, isLogarithmic: true, peak: 1e5, seed: 5).traces()
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options(.nnls))
    let peaks = try #require(result.tables.first { $0.name == "peaks" })
    let (width, single) = (try #require(peaks.columns[2].values[0]), try #require(peaks.columns[3].values[0]))
    #expect(peaks.columns[0].values.count == 1 && width > 1.2 * single)
    #expect(!result.warnings.contains { $0.contains("as wide as a single lifetime") })
    #expect(result.findings.contains { $0.hasPrefix("Smoothing by Provencher's criterion") })
  }

  @Test("the error of the mean by light, with what smoothing moves it by, is that of repeated measurements")
  func calibration() throws {
    var pulls = 0.0
    for seed in 1...12 {
      var simulation = shortDecay(seed: UInt64(seed))
      simulation.peakCounts = 2e4
      let traces = try simulation.traces()
      let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options(.nnls))
      let value = try #require(result.derived("tau_int").value)
      let error = try #require(result.derived("tau_int").standardError)
      pulls += (value - traces.intensityAverage) * (value - traces.intensityAverage) / (error * error) / 12
    }
    #expect(
      pulls.squareRoot() > 0.5 && pulls.squareRoot() < 1.5, "deviations are \(pulls.squareRoot()) times the errors")
  }
}
