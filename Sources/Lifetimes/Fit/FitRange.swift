import Fitting
import Measurements

/// The channels a fit uses, and why.
///
/// Channels that cannot count are left out at both ends (see ``LiveChannels``). With an instrument response the fit
/// takes every other channel, those before the pulse too, which say most about the background; but where the response
/// holds a background of its own, which the model spreads over all times, it starts two widths of the response before
/// the decay's rise. Without a response it starts after the maximum, by twice the number of channels that the rise
/// takes from a tenth of the maximum (at least two): there the instrument has had its say.
struct FitRange {
  let channels: Range<Int>
  /// The channel with the most counts.
  let maximum: Int
  /// Where the start and the end come from, for the result.
  let startNote: String
  let endNote: String
  /// True where a tail fit was told to start before the automatic start.
  let startsInsideRise: Bool

  init(_ decay: DecayTrace, response: ResponseQuality?, options: LifetimeOptions) throws(LifetimesError) {
    let unit = decay.timeUnit.symbol
    for limit in [options.fitStart, options.fitEnd] {
      if let limit, !limit.isFinite {
        throw LifetimesError(.invalidOption, "the fit range must be given in finite times")
      }
    }
    guard let maximum = decay.counts.indices.max(by: { decay.counts[$0] < decay.counts[$1] }),
      decay.counts[maximum] > 0
    else { throw LifetimesError(.noCounts, "\(decay.source) holds no counts; there is no decay to fit") }
    self.maximum = maximum
    let live = LiveChannels.of(decay.counts)
    let afterRise = Self.endOfRise(decay.counts, maximum: maximum)
    // Times in files are rounded: a channel that starts a hair before the limit is meant.
    let slack = 1e-6 * decay.channelWidth
    var lower = afterRise
    var reason = "automatic: \(afterRise - maximum) channels after the maximum"
    if let response {
      lower = live.lowerBound
      reason = lower == 0 ? "automatic: first channel" : "automatic: first channel that counts"
      if response.backgroundShare > ResponseQuality.noticeableShare {
        let foot = decay.counts[...maximum].lastIndex { $0 < 0.05 * decay.counts[maximum] } ?? 0
        lower = max(lower, foot - 2 * response.width)
        reason = "automatic: shortly before the rise, because the response has a background"
      }
    }
    var upper = live.upperBound
    if let start = options.fitStart {
      lower = decay.times.firstIndex { $0 >= start - slack } ?? decay.times.count
    }
    if let end = options.fitEnd {
      upper = (decay.times.lastIndex { $0 <= end + slack } ?? -1) + 1
    }
    guard lower < upper else {
      throw LifetimesError(
        .emptyRange,
        "the fit range \(bound(options.fitStart)) … \(bound(options.fitEnd)) \(unit) holds no channels; "
          + "the decay runs from \(short(decay.times[0])) to \(short(decay.times[decay.times.count - 1])) \(unit)")
    }
    channels = lower..<upper
    // Data that were cut at their maximum hold no rise.
    let holdsRise = decay.counts[..<maximum].contains { $0 < 0.5 * decay.counts[maximum] }
    startsInsideRise = response == nil && lower < afterRise && holdsRise
    startNote = options.fitStart != nil ? "as given" : reason
    endNote =
      options.fitEnd != nil
      ? "as given"
      : (live.upperBound == decay.counts.count ? "automatic: last channel" : "automatic: last channel that counts")
  }

  /// Start and end of the range, for a result.
  func quantities(_ decay: DecayTrace) -> [DerivedQuantity] {
    let unit = decay.timeUnit.symbol
    return [
      DerivedQuantity(
        name: "fit_start", symbol: "fit start", unit: unit, value: decay.times[channels.lowerBound],
        standardError: nil, note: startNote),
      DerivedQuantity(
        name: "fit_end", symbol: "fit end", unit: unit, value: decay.times[channels.upperBound - 1],
        standardError: nil, note: endNote),
    ]
  }

  private static func endOfRise(_ counts: [Double], maximum: Int) -> Int {
    let foot = counts[...maximum].lastIndex { $0 < 0.1 * counts[maximum] }.map { $0 + 1 } ?? maximum
    return min(maximum + max(2, 2 * (maximum - foot)), counts.count - 1)
  }
}

private func bound(_ value: Double?) -> String { value.map { short($0) } ?? "…" }
