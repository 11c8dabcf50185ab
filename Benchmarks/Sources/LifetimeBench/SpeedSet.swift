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
  /// Decays fitted by us.
  let count: Int
  /// Fits per second of one core that are wanted.
  let wanted: Double
  let peers: [Peer]

  /// Another program on the same decays.
  struct Peer {
    let name: String
    /// Decays that it fits.
    let count: Int
    /// How many times its rate is wanted; nil where it is there to be seen.
    let wantedRatio: Double?
    /// Lifetimes it starts from, in the unit of the set.
    let starts: [Double]
  }

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
      count: 1000, wanted: 1000, peers: [Peer(name: "lmfit", count: 60, wantedRatio: 8, starts: [0.4, 5])]),
    SpeedSet(
      name: "4096 channels, 3 exponentials, response, shift",
      simulation: { seed in
        SimulatedDecay(
          lifetimes: [0.4, 2.1, 5], amplitudes: [0.5, 0.3, 0.2], channelWidth: 50.0 / 4096, timeUnit: .nanoseconds,
          timeZero: 2.5, responseWidth: 0.2, seed: seed)
      }, exponentials: 3, hasResponse: true, count: 1000, wanted: 500,
      peers: [
        Peer(name: "lmfit", count: 40, wantedRatio: 7, starts: [0.2, 1.2, 8]),
        Peer(name: "flimlib", count: 100, wantedRatio: nil, starts: [0.2, 1.2, 8]),
      ]),
    SpeedSet(
      name: "256 channels, 2 exponentials, response, shift", simulation: nanoseconds(256, counts: 1e4), exponentials: 2,
      hasResponse: true, count: 4000, wanted: 15_000,
      peers: [
        Peer(name: "flimlib", count: 1000, wantedRatio: 6, starts: [0.25, 4]),
        Peer(name: "lmfit", count: 100, wantedRatio: nil, starts: [0.25, 4]),
      ]),
    SpeedSet(
      name: "1024 channels, 2 exponentials, response, shift", simulation: nanoseconds(1024, counts: 1e5),
      exponentials: 2, hasResponse: true, count: 2000, wanted: 4000,
      peers: [
        Peer(name: "flimlib", count: 200, wantedRatio: 18, starts: [0.25, 4]),
        Peer(name: "lmfit", count: 100, wantedRatio: 18, starts: [0.25, 4]),
      ]),
  ]
}
