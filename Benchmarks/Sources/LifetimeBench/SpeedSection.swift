import Fitting
import Foundation
import Lifetimes
import Measurements

/// Fits per second of one core, on the same decays as the peers in the same run.
struct SpeedSection {
  /// The interpreter that has the peers; nil where they are left out.
  let python: String?

  func run() throws {
    print("\nfull Poisson fits with errors, fits per second of one core (processor time), and two workers over one")
    for set in SpeedSet.all {
      let traces = try (1...set.count).map { try set.simulation(UInt64($0)).traces() }
      let decays = traces.map(\.decay)
      let response = set.hasResponse ? traces[0].response : nil
      var engine = try LifetimeEngine(response: response, options: set.options)
      _ = try engine.fit(decays[0])
      var best = Double.infinity
      var results: [FitResult] = []
      for _ in 0..<3 {
        results.removeAll(keepingCapacity: true)
        let start = Self.processorSeconds(CLOCK_THREAD_CPUTIME_ID)
        for decay in decays { results.append(try engine.fit(decay)) }
        best = min(best, Self.processorSeconds(CLOCK_THREAD_CPUTIME_ID) - start)
      }
      let rate = Double(set.count) / best
      let two =
        Self.wallSeconds(decays, response, set.options, workers: 1)
        / Self.wallSeconds(decays, response, set.options, workers: 2)
      print("\(set.name)\n  photofit \(Int(rate))/s, wanted \(Int(set.wanted)); two workers \(Self.short(two))")
      print("  " + (try Self.agreement(decays, response, set.options, results)))
      let failed = results.count { !$0.termination.isConverged }
      let open = results.count { $0.parameters[..<set.exponentials].contains { $0.standardError == nil } }
      print("  of \(results.count) fits \(failed) did not converge, \(open) quote no lifetime's error")
    }
  }

  /// Largest relative difference of values and errors to those of the fit of a single decay.
  private static func agreement(
    _ decays: [DecayTrace], _ response: DecayTrace?, _ options: LifetimeOptions, _ results: [FitResult]
  ) throws -> String {
    var (values, errors, costs) = (0.0, 0.0, 0.0)
    for i in 0..<20 {
      let single = try LifetimeFit.fit(decays[i], response: response, options: options)
      for (a, b) in zip(single.parameters, results[i].parameters) where a.name != "background" {
        values = max(values, abs(a.optimum - b.optimum) / max(abs(a.optimum), 1e-3 * decays[i].channelWidth))
        if let one = a.standardError, let other = b.standardError { errors = max(errors, abs(one / other - 1)) }
      }
      let (one, other) = (single.statistics.deviance ?? 0, results[i].statistics.deviance ?? 0)
      costs = max(costs, (other - one) / one)
    }
    return
      "single fits of 20: parameters differ by at most \(values), errors by \(errors), deviance is higher by \(costs)"
  }

  private static func wallSeconds(
    _ decays: [DecayTrace], _ response: DecayTrace?, _ options: LifetimeOptions, workers: Int
  ) -> Double {
    var best = Double.infinity
    for _ in 0..<3 {
      let start = processorSeconds(CLOCK_MONOTONIC)
      _ = LifetimeFit.fits(decays, response: response, options: options, workers: workers)
      best = min(best, processorSeconds(CLOCK_MONOTONIC) - start)
    }
    return best
  }

  private static func short(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

  private static func processorSeconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
