import Fitting
import Measurements
import Testing

@testable import Lifetimes

@Suite struct IntervalTests {
  @Test("a curve with an average in place of an amplitude has the derivatives of its differences", arguments: 0...1)
  func averageDerivatives(power: Int) throws {
    let base = DecayCurve(componentCount: 3, response: nil, channels: 0..<60, channelWidth: 0.1)
    let curve = AverageCurve(base: base, count: 3, firstAmplitude: 3, power: power, pivot: 2)
    let all = [0.4, 1.1, 3, 500, 300, 200, 4]
    let parameters = curve.parameters(from: all)
    var (same, plain) = ([Double](repeating: 0, count: 60), [Double](repeating: 0, count: 60))
    curve.values(parameters, into: &same)
    base.values(all, into: &plain)
    #expect(zip(same, plain).allSatisfy { abs($0 - $1) < 1e-9 * $1 })
    #expect(JacobianCheck(curve, at: parameters).worstRelativeError < 1e-6)
    // An average above the longest lifetime has no such curve.
    var beyond = parameters
    beyond[5] = 3.5
    curve.values(beyond, into: &same)
    #expect(same.allSatisfy { $0.isNaN })
  }

  @Test("profiles of both averages agree with the covariance where the counts are many, and with those of one lifetime")
  func averageProfiles() throws {
    var simulation = shortDecay(seed: 5)
    simulation.peakCounts = 1e5
    let traces = try simulation.traces()
    var options = LifetimeOptions.two
    options.fit.profiles = .all
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    for name in ["tau_amp", "tau_int"] {
      let quantity = result.derived(name)
      let interval = try #require(quantity.interval)
      let (value, error) = (try #require(quantity.value), try #require(quantity.standardError))
      #expect(interval.method == .profile)
      let (low, high) = (try #require(interval.low), try #require(interval.high))
      #expect(abs((high - value) / (1.96 * error) - 1) < 0.05 && abs((value - low) / (1.96 * error) - 1) < 0.05)
    }
    #expect(result.parameters.allSatisfy { $0.status == .fixed || $0.interval?.method == .profile })
    options.componentCount = 1
    let single = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(single.derived("tau_int").interval == single.parameter("tau1")?.interval)
  }

  @Test(
    "a bootstrap has the spread of the stated errors, the response's noise included, whatever the number of workers")
  func bootstrap() throws {
    var simulation = shortDecay(seed: 6)
    simulation.peakCounts = 3e4
    simulation.responsePeakCounts = 1000
    let traces = try simulation.traces()
    var options = LifetimeOptions.two
    var bootstrap = BootstrapOptions()
    bootstrap.replicates = 150
    bootstrap.workers = 1
    options.bootstrap = bootstrap
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    let table = try #require(result.tables.first { $0.name == "bootstrap" })
    for name in ["tau1", "tau2", "tau_amp", "tau_int"] {
      let row = try #require(table.rows?.names.firstIndex { $0.hasPrefix("\(name) (") })
      let spread = try #require(table.columns[2].values[row])
      let error = try #require(result.parameter(name)?.standardError ?? result.derived(name).standardError)
      // 150 replicates know a spread to 6 %.
      #expect(abs(spread / error - 1) < 0.25, "\(name): \(spread), \(error) stated")
    }
    #expect(result.parameter("tau1")?.interval?.method == .bootstrap)
    #expect(result.derived("tau_int").interval?.method == .bootstrap)
    #expect(table.title.contains("each fitted with a response drawn again"))
    bootstrap.workers = 3
    options.bootstrap = bootstrap
    let again = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(again == result)
    bootstrap.seed = 9
    options.bootstrap = bootstrap
    let other = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(other.parameter("tau1")?.interval != result.parameter("tau1")?.interval)
  }

  @Test("linked decays and anisotropies get profiles and bootstrap intervals for every decay's averages")
  func several() throws {
    var options = LifetimeOptions.two
    options.fit.profiles = .all
    var bootstrap = BootstrapOptions()
    bootstrap.replicates = 45
    options.bootstrap = bootstrap
    let (first, second) = (try shortDecay(seed: 1).traces(), try shortDecay(seed: 2).traces())
    let linked = try LifetimeFit.linked([first.decay, second.decay], responses: [first.response], options: options)
    for name in ["tau_amp", "tau_int", "tau_amp@2", "tau_int@2"] {
      #expect(linked.derived(name).interval?.method == .profile, "\(name)")
    }
    #expect(linked.derived("fraction_amp1@2").interval?.method == .bootstrap)
  }

  @Test("a bootstrap of least squares is refused")
  func refusal() throws {
    var options = LifetimeOptions.two
    options.likelihood = .neyman
    options.bootstrap = BootstrapOptions()
    let traces = try shortDecay(seed: 1).traces()
    #expect(throws: LifetimesError.self) {
      _ = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    }
  }
}
