import Fitting
import Measurements
import Testing
import Transients

/// Two lifetimes a factor of two apart, correlated by 0.9, and a tail of microseconds in delays of 3 ns, at 1 % noise.
@Suite("coverage in the hard case")
struct CoverageTests {
  private static let truth = ["tau1": 0.53, "tau2": 1.11, "t0": 0, "irf_fwhm": 0.12]
  private static let tail = 3.82e6

  private func result(seed: UInt64) throws -> FitResult {
    var simulation = SimulatedMap(lifetimes: [0.53, 1.11, Self.tail])
    simulation.wavelengthCount = 64
    simulation.delayCount = 250
    simulation.relativeNoise = 0.01
    simulation.seed = seed
    var options = GlobalFitOptions()
    options.componentCount = 3
    return try GlobalFit.fit(simulation.map(), options: options)
  }

  /// Of 200 intervals 95 % cover to ±1.5 %. Seeds 1 to 1000 gave 93.5 % for τ1, 94.8 % for τ2, 94.5 % for t₀ and 95.0 %
  /// for the response.
  @Test("95 % intervals hold the truth in 92 to 98 % of 200 maps, no two components change places, the tail is a limit")
  func coverage() throws {
    var covered: [String: Int] = [:]
    var tailCovered = 0
    for seed in 1001...1200 {
      let result = try result(seed: UInt64(seed))
      #expect(result.termination.isConverged)
      let lifetimes = result.parameters.prefix(3).map(\.optimum)
      #expect(lifetimes == lifetimes.sorted())
      for parameter in result.parameters {
        guard let value = Self.truth[parameter.name] else { continue }
        #expect(parameter.value != nil)
        let interval = try #require(parameter.interval)
        let (low, high) = (try #require(interval.low), try #require(interval.high))
        if low <= value, value <= high { covered[parameter.name, default: 0] += 1 }
      }
      // The delays cannot tell 3.82 µs from a component that does not decay.
      let slow = result.parameters[2]
      #expect(slow.verdict == .lowerBound)
      #expect(slow.value == nil)
      if try #require(slow.interval?.low) <= Self.tail { tailCovered += 1 }
    }
    for name in Self.truth.keys {
      let count = covered[name] ?? 0
      #expect((184...196).contains(count), "\(name): \(count) of 200")
    }
    // One-sided, and careful where the fit ends at the rate 0: never below its 95 %.
    #expect(tailCovered >= 184)
  }
}
