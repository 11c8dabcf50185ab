import Fitting
import Measurements

@testable import Lifetimes

extension FitResult {
  /// Where the fit ended for a parameter; NaN where there is none of this name.
  func value(_ name: String) -> Double { parameter(name)?.optimum ?? .nan }

  func parameter(_ name: String) -> FittedParameter? { parameters.first { $0.name == name } }

  /// A derived quantity; empty where there is none of this name.
  func derived(_ name: String) -> DerivedQuantity {
    derived.first { $0.name == name }
      ?? DerivedQuantity(name: "missing", symbol: "", unit: "", value: nil, standardError: nil)
  }
}

extension LifetimeOptions {
  /// Two exponentials, whatever the data hold.
  static var two: LifetimeOptions {
    var options = LifetimeOptions()
    options.componentCount = 2
    return options
  }
}

/// The nanosecond decay of the bias checks: 0.4, 2.1 and 5 ns in 12.2 ps channels, response 0.2 ns.
func nanosecondDecay(peak: Double, seed: UInt64) -> SimulatedDecay {
  var simulation = SimulatedDecay(
    lifetimes: [0.4, 2.1, 5], amplitudes: [0.5, 0.3, 0.2], channelWidth: 50.0 / 4096, timeUnit: .nanoseconds,
    timeZero: 2.5, responseWidth: 0.2, seed: seed)
  simulation.peakCounts = peak
  return simulation
}

/// A short decay of two components, 256 channels of 49 ps, quick to fit.
func shortDecay(seed: UInt64) -> SimulatedDecay {
  var simulation = SimulatedDecay(
    lifetimes: [0.5, 2.5], amplitudes: [0.6, 0.4], channelWidth: 12.5 / 256, timeUnit: .nanoseconds, timeZero: 1,
    responseWidth: 0.2, seed: seed)
  simulation.channelCount = 256
  simulation.peakCounts = 2000
  simulation.background = 0.5
  return simulation
}
