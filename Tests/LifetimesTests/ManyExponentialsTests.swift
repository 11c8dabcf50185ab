import Fitting
import Measurements
import Testing

@testable import Lifetimes

@Suite struct ManyExponentialsTests {
  private func simulation(_ lifetimes: [Double], peak: Double, seed: UInt64) -> SimulatedDecay {
    var simulation = SimulatedDecay(
      lifetimes: lifetimes, amplitudes: lifetimes.map { _ in 1 }, channelWidth: 0.05, timeUnit: .nanoseconds,
      timeZero: 2, responseWidth: 0.3, seed: seed)
    simulation.channelCount = 4000
    simulation.peakCounts = peak
    simulation.background = 3
    return simulation
  }

  @Test("as many exponentials as there are, from one to five, are found without starts", arguments: 1...5)
  func recovered(count: Int) throws {
    let truth = Array([0.25, 1, 3.5, 14, 50].suffix(count))
    let traces = try simulation(truth, peak: 1e7, seed: UInt64(count)).traces()
    var options = LifetimeOptions()
    options.componentCount = count
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(result.termination.isConverged)
    for (j, lifetime) in truth.enumerated() {
      let parameter = try #require(result.parameter("tau\(j + 1)"))
      let error = try #require(parameter.standardError)
      #expect(abs(parameter.optimum - lifetime) < max(4 * error, 0.002 * lifetime), "tau\(j + 1): \(parameter.optimum)")
    }
  }

  @Test("the number is chosen from one to four", arguments: 1...4)
  func chosen(count: Int) throws {
    let truth = Array([0.5, 2.5, 10, 40].suffix(count))
    let traces = try simulation(truth, peak: 3e6, seed: 11).traces()
    let result = try LifetimeFit.fit(traces.decay, response: traces.response)
    #expect(result.parameters.count { $0.name.hasPrefix("tau") } == count)
  }

  @Test("five exponentials asked of a decay of two are not identifiable, and the result says so")
  func tooMany() throws {
    var simulation = shortDecay(seed: 2)
    simulation.peakCounts = 5000
    let traces = try simulation.traces()
    var options = LifetimeOptions()
    options.componentCount = 5
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    let quotable = result.parameters[..<5].count { $0.value != nil }
    #expect(quotable < 5 || !result.termination.isConverged)
    #expect(
      result.warnings.contains { $0.contains("fit 4") || $0.contains("fit one exponential fewer") }
        || result.identifiability.remedy != nil)
  }

  @Test("two exponentials of a thousand counts that cannot be told apart have no value to copy", arguments: 1...12)
  func fewCounts(seed: Int) throws {
    var simulation = shortDecay(seed: UInt64(seed))
    simulation.lifetimes = [1.5, 2.5]
    simulation.amplitudes = [0.5, 0.5]
    simulation.peakCounts = 20
    simulation.background = 0.1
    let traces = try simulation.traces()
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: .two)
    let isSaid =
      !result.termination.isConverged || result.parameters[..<2].contains { $0.value == nil }
      || result.warnings.contains { $0.contains("fit 1") || $0.contains("fit one exponential fewer") }
    #expect(isSaid, "\(result.parameters[..<2].map { ($0.optimum, $0.standardError) }), \(result.warnings)")
  }
}
