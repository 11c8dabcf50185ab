import Fitting
import Measurements
import Testing

@testable import Lifetimes

@Suite("Residuals of many decays")
struct EngineResidualTests {
  @Test("what the residuals of a wrong model tell of one decay they tell of it among many", arguments: [1, 2])
  func warnings(components: Int) throws {
    var simulated = SimulatedDecay(
      lifetimes: [0.5, 3], amplitudes: [1, 1], channelWidth: 0.06, timeUnit: .nanoseconds, timeZero: 1.5,
      responseWidth: 0.3, seed: 5)
    simulated.channelCount = 256
    let traces = try simulated.traces()
    var options = LifetimeOptions()
    options.componentCount = components
    let alone = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    var engine = try LifetimeEngine(response: traces.response, options: options)
    let amongMany = try engine.fit(traces.decay)
    #expect(amongMany.warnings.count == alone.warnings.count)
    #expect(amongMany.warnings.contains { $0.contains("the residuals follow one another") } == (components == 1))
    let residuals = try #require(amongMany.tables.first { $0.name == "residuals" })
    let known = try #require(alone.tables.first { $0.name == "residuals" })
    let (found, expected) = (residuals.columns[0].values[0] ?? .nan, known.columns[0].values[0] ?? 0)
    #expect(abs(found - expected) < 1e-4)
  }
}
