import Glibc
import Lifetimes
import Measurements

/// One kind of decay whose fits are timed.
struct SpeedSet {
  let name: String
  let simulation: @Sendable (UInt64) -> SimulatedDecay
  let exponentials: Int
  /// False for a tail fit.
  let hasResponse: Bool
  /// Decays fitted by us, and by the peers.
  let count: Int
  let peerCount: Int
  /// Fits per second of one core that are wanted, and over which peer by which factor.
  let wanted: Double
  let wantedRatios: [String: Double]

  var options: LifetimeOptions {
    var options = LifetimeOptions()
    options.componentCount = exponentials
    return options
  }

  private static func nanoseconds(_ channels: Int, counts: Double) -> @Sendable (UInt64) -> SimulatedDecay {
    { seed in
      var simulation = SimulatedDecay(
        lifetimes: [0.5, 2.5], amplitudes: [0.6, 0.4], channelWidth: 12.5 / Double(channels), timeUnit: .nanoseconds,
        timeZero: 1, responseWidth: 0.2, seed: seed)
      simulation.channelCount = channels
      simulation.background = 0.5
      // Σ of the counts over the peak's: what the two components have in channels.
      simulation.peakCounts = counts / (1.05 * Double(channels) / 12.5)
      return simulation
    }
  }

  static let all = [
    SpeedSet(
      name: "4096 channels, 2 exponentials, tail", simulation: { .au21(seed: $0) }, exponentials: 2, hasResponse: false,
      count: 1000, peerCount: 60, wanted: 1000, wantedRatios: ["lmfit": 8]),
    SpeedSet(
      name: "4096 channels, 3 exponentials, response, shift",
      simulation: { seed in
        SimulatedDecay(
          lifetimes: [0.4, 2.1, 5], amplitudes: [0.5, 0.3, 0.2], channelWidth: 50.0 / 4096, timeUnit: .nanoseconds,
          timeZero: 2.5, responseWidth: 0.2, seed: seed)
      }, exponentials: 3, hasResponse: true, count: 1000, peerCount: 60, wanted: 500, wantedRatios: ["lmfit": 7]),
    SpeedSet(
      name: "256 channels, 2 exponentials, response, shift", simulation: nanoseconds(256, counts: 1e4), exponentials: 2,
      hasResponse: true, count: 4000, peerCount: 1000, wanted: 15_000, wantedRatios: ["flimlib": 6]),
    SpeedSet(
      name: "1024 channels, 2 exponentials, response, shift", simulation: nanoseconds(1024, counts: 1e5),
      exponentials: 2, hasResponse: true, count: 2000, peerCount: 200, wanted: 4000,
      wantedRatios: ["flimlib": 18, "lmfit": 18]),
  ]
}
