import Fitting
import Measurements
import Testing

@testable import Lifetimes

@Suite struct ResponseNoiseTests {
  /// What makes a model depend on its response in another way.
  enum Shape: String, CaseIterable, Sendable {
    case plain, shifted, periodic, scattered, stretched, neyman
  }

  /// The covariance that moving every channel of the response and fitting again gives.
  private func counted(
    _ decay: DecayTrace, _ response: DecayTrace, _ options: LifetimeOptions, names: [String]
  ) throws -> [[Double]] {
    func fit(_ counts: [Double]) throws -> [Double] {
      let moved = try DecayTrace(
        source: "irf", channelWidth: response.channelWidth, counts: counts, timeUnit: .nanoseconds)
      let result = try LifetimeFit.fit(decay, response: moved, options: options)
      return names.map(result.value)
    }
    var sum = names.map { _ in names.map { _ in 0.0 } }
    for (k, count) in response.counts.enumerated() where count > 0 {
      let step = 0.02 * count
      var (more, less) = (response.counts, response.counts)
      more[k] += step
      less[k] -= step
      let (above, below) = (try fit(more), try fit(less))
      for i in names.indices {
        for j in names.indices {
          sum[i][j] += count * (above[i] - below[i]) * (above[j] - below[j]) / (4 * step * step)
        }
      }
    }
    return sum
  }

  @Test("what the response's noise adds is what moving its channels and fitting again gives", arguments: Shape.allCases)
  func linearResponse(shape: Shape) throws {
    var simulation = shortDecay(seed: 3)
    simulation.peakCounts = 1e5
    simulation.background = 30
    var options = LifetimeOptions.two
    options.fit.profiles = .none
    switch shape {
    case .plain: break
    case .shifted: simulation.shift = 1.3 * simulation.channelWidth
    case .periodic:
      simulation.period = 12.5
      options.period = 12.5
    case .scattered:
      simulation.scatteredShare = 0.02
      options.hasScatter = true
    case .stretched:
      simulation.lifetimes = [1.4, 2.6]
      simulation.amplitudes = [1, 1]
      options.componentCount = nil
      options.isStretched = true
    case .neyman: options.likelihood = .neyman
    }
    let traces = try simulation.traces()
    // Counts without noise, but whole: the optimum is the truth.
    let decay = try DecayTrace(
      source: "d", channelWidth: simulation.channelWidth, counts: traces.expected.map { $0.rounded() },
      timeUnit: .nanoseconds)
    let response = try DecayTrace(
      source: "irf", channelWidth: simulation.channelWidth,
      counts: traces.response.counts.map { (0.003 * $0).rounded() }, timeUnit: .nanoseconds)
    let names = ["tau1", "amplitude1", shape == .stretched ? "beta" : "tau2", "shift"]
    let found = try counted(decay, response, options, names: names)
    let with = try LifetimeFit.fit(decay, response: response, options: options)
    options.isResponseNoiseless = true
    let without = try LifetimeFit.fit(decay, response: response, options: options)
    for (i, name) in names.enumerated() {
      for (j, other) in names.enumerated() {
        func element(_ result: FitResult) throws -> Double {
          let row = try #require(result.covariance.labels.firstIndex(of: name))
          let column = try #require(result.covariance.labels.firstIndex(of: other))
          return try #require(result.covariance.values[row][column])
        }
        let added = try element(with) - element(without)
        let scale = (found[i][i] * found[j][j]).squareRoot()
        #expect(
          abs(added - found[i][j]) < (shape == .stretched ? 0.08 : 0.04) * scale,
          "\(name), \(other): \(added), not \(found[i][j])")
      }
    }
    let (wide, narrow) = (try #require(with.parameter("tau1")), try #require(without.parameter("tau1")))
    #expect(try #require(wide.standardError) > 1.2 * (try #require(narrow.standardError)))
    #expect(try #require(wide.interval?.high) > (try #require(narrow.interval?.high)))
  }

  @Test("errors grow to the spread that a response of ten thousand counts gives to a decay of a million")
  func calibration() throws {
    var pulls = (with: 0.0, without: 0.0)
    let seeds = 1...24
    for seed in seeds {
      var simulation = nanosecondDecay(peak: 1e6, seed: UInt64(seed))
      simulation.responsePeakCounts = 1e4
      let traces = try simulation.traces()
      var options = LifetimeOptions.two
      options.componentCount = 3
      options.fit.profiles = .none
      for isNoiseless in [false, true] {
        options.isResponseNoiseless = isNoiseless
        let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
        let error = try #require(result.parameter("tau1")?.standardError)
        let pull = (result.value("tau1") - 0.4) / error
        if isNoiseless { pulls.without += pull * pull } else { pulls.with += pull * pull }
        #expect(!result.warnings.contains { $0.contains("do not describe the data fully") } || isNoiseless)
        #expect(result.warnings.contains { $0.hasPrefix("the response's own noise") } != isNoiseless)
      }
    }
    let count = Double(seeds.count)
    let (with, without) = ((pulls.with / count).squareRoot(), (pulls.without / count).squareRoot())
    // 24 repeats know a spread to 14 %.
    #expect(with > 0.65 && with < 1.4, "deviations are \(with) times the errors")
    #expect(without > 1.8, "deviations are \(without) times the errors without the response's noise")
  }

  @Test("the noise of a response with as many counts as the decay needs no words, that of a weak one does")
  func words() throws {
    let simulation = shortDecay(seed: 4)
    let good = try simulation.traces()
    var options = LifetimeOptions.two
    #expect(try LifetimeFit.fit(good.decay, response: good.response, options: options).warnings.isEmpty)
    var weak = simulation
    weak.responsePeakCounts = 200
    let traces = try weak.traces()
    options.isResponseNoiseless = true
    let left = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(left.warnings.contains { $0.hasSuffix("is not included in them, as asked") })
  }
}
