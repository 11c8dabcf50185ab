import Kinetics
import Measurements

/// An instrument response made ready for decays of one kind: the same channels from the same time.
struct PreparedResponse {
  /// As recorded.
  let trace: DecayTrace
  /// Counts less the background that was given.
  let counts: [Double]
  let response: MeasuredResponse
  let quality: ResponseQuality

  /// Checks that the response lies on the decay's channels and holds counts.
  init(_ trace: DecayTrace, for decay: DecayTrace, options: LifetimeOptions) throws(LifetimesError) {
    self.trace = trace
    let background = options.responseBackground
    let counts = try Self.matched(trace, to: decay, background: background)
    guard let response = MeasuredResponse(counts: counts, period: options.period.map { $0 / decay.channelWidth }) else {
      throw LifetimesError(
        .noCounts, "\(trace.source) holds no counts above its background; check the file and the background given")
    }
    self.counts = counts
    self.response = response
    quality = ResponseQuality(trace, subtracted: background)
  }

  /// The response's counts less its background, after checking that it lies on the decay's channels.
  private static func matched(
    _ response: DecayTrace, to decay: DecayTrace, background: Double
  ) throws(LifetimesError) -> [Double] {
    let unit = decay.timeUnit.symbol
    let width = response.channelWidth * response.timeUnit.inSeconds / decay.timeUnit.inSeconds
    guard abs(width / decay.channelWidth - 1) < 1e-4 else {
      throw LifetimesError(
        .mismatchedResponse,
        "\(response.source) has channels of \(short(width)) \(unit), \(decay.source) of \(short(decay.channelWidth)) \(unit); "
          + "record the instrument response with the decay's settings")
    }
    guard response.counts.count == decay.counts.count else {
      throw LifetimesError(
        .mismatchedResponse,
        "\(response.source) has \(response.counts.count) channels, \(decay.source) \(decay.counts.count); "
          + "export both over the same range")
    }
    let start = response.times[0] * response.timeUnit.inSeconds / decay.timeUnit.inSeconds
    guard abs(start - decay.times[0]) < 0.01 * decay.channelWidth else {
      throw LifetimesError(
        .mismatchedResponse,
        "\(response.source) starts at \(short(start)) \(unit), \(decay.source) at \(short(decay.times[0])) \(unit); "
          + "export both over the same range")
    }
    guard background > 0 else { return response.counts }
    // Dead channels stay at zero: there is no background to take from them.
    let live = LiveChannels.of(response.counts)
    return response.counts.indices.map { live.contains($0) ? response.counts[$0] - background : 0 }
  }
}
