import Fitting
import Measurements
import Testing

@testable import Lifetimes

/// Mean of (value − truth)/truth and root mean square of (value − truth)/error over seeded decays.
private func statistics(
  _ count: Int, of name: String, truth: Double, fit: (UInt64) throws -> FitResult
) throws -> (bias: Double, uncertainty: Double, pull: Double) {
  var deviations: [Double] = []
  var pulls = 0.0
  for seed in 1...count {
    let result = try fit(UInt64(seed))
    try #require(result.termination.isConverged)
    let isDerived = result.parameter(name) == nil
    let value = try #require(isDerived ? result.derived(name).value : result.value(name))
    let error = try #require(isDerived ? result.derived(name).standardError : result.parameter(name)?.standardError)
    deviations.append(value / truth - 1)
    pulls += ((value - truth) / error) * ((value - truth) / error)
  }
  let mean = deviations.reduce(0, +) / Double(count)
  let variance = deviations.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
  return (mean, (variance / Double(count)).squareRoot(), (pulls / Double(count)).squareRoot())
}

@Suite struct BiasTests {
  @Test("a 0.4 ns component in 12 ps channels at a million counts is free of the half-channel bias: at most 0.1 %")
  func shortComponent() throws {
    let found = try statistics(12, of: "tau1", truth: 0.4) { seed in
      let traces = try nanosecondDecay(peak: 1e6, seed: seed).traces()
      var options = LifetimeOptions.two
      options.componentCount = 3
      return try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    }
    #expect(abs(found.bias) < 0.001 + 2 * found.uncertainty, "bias \(found.bias) ± \(found.uncertainty)")
    #expect(found.pull > 0.5 && found.pull < 1.6, "deviations are \(found.pull) times the errors stated")
  }

  @Test("a response recorded 0.37 channels early is found, and the short lifetime stays right")
  func colourShift() throws {
    var simulation = nanosecondDecay(peak: 1e5, seed: 5)
    simulation.shift = 0.37 * simulation.channelWidth
    let traces = try simulation.traces()
    var options = LifetimeOptions.two
    options.componentCount = 3
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    let shift = try #require(result.parameter("shift"))
    let shiftError = try #require(shift.standardError)
    let error = try #require(result.parameter("tau1")?.standardError)
    #expect(abs(shift.optimum - simulation.shift) < 4 * shiftError)
    #expect(abs(result.value("tau1") - 0.4) < 4 * error)
  }

  @Test(
    "the errors of lifetimes and averages are those of repeated measurements",
    arguments: ["tau1", "tau2", "tau_amp", "tau_int"])
  func calibration(name: String) throws {
    let truth = try shortDecay(seed: 1).traces()
    let values = ["tau1": 0.5, "tau2": 2.5, "tau_amp": truth.amplitudeAverage, "tau_int": truth.intensityAverage]
    let found = try statistics(60, of: name, truth: try #require(values[name])) { seed in
      let traces = try shortDecay(seed: seed).traces()
      return try LifetimeFit.fit(traces.decay, response: traces.response, options: .two)
    }
    #expect(abs(found.bias) < 4 * found.uncertainty, "bias \(found.bias) ± \(found.uncertainty)")
    // 60 repeats know a spread to 9 %.
    #expect(found.pull > 0.7 && found.pull < 1.3, "deviations are \(found.pull) times the errors stated")
  }

  @Test("at a thousand counts maximum likelihood is right where Neyman's weights are ten per cent short")
  func lowCounts() throws {
    func simulation(_ seed: UInt64) -> SimulatedDecay {
      var simulation = shortDecay(seed: seed)
      simulation.lifetimes = [2.5]
      simulation.amplitudes = [1]
      simulation.peakCounts = 20
      simulation.background = 0.1
      return simulation
    }
    for likelihood in [DecayLikelihood.poisson, .neyman] {
      let found = try statistics(80, of: "tau1", truth: 2.5) { seed in
        let traces = try simulation(seed).traces()
        var options = LifetimeOptions.two
        options.componentCount = 1
        options.likelihood = likelihood
        return try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
      }
      if likelihood == .poisson {
        #expect(abs(found.bias) < 4 * found.uncertainty, "bias \(found.bias) ± \(found.uncertainty)")
      } else {
        #expect(found.bias < -0.05, "bias \(found.bias) ± \(found.uncertainty)")
      }
    }
  }
}
