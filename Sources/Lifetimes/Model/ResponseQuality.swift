import Measurements

/// What an instrument response looks like as recorded.
struct ResponseQuality {
  /// Counts of its highest channel.
  let peak: Double
  /// Channels between the crossings of half its maximum.
  let width: Int
  /// Counts per channel before the pulse; nil where there are too few channels before it.
  let background: Double?
  /// Share of the response's counts that is background and was not subtracted.
  let backgroundShare: Double

  /// Counts of the first channel that counts, as a share of the highest: well above 0 where the window cuts the
  /// response off.
  let edge: Double

  /// Height of a second peak over that of the highest, as counted; 0 where there is none.
  let secondPeak: Double

  /// A background above this share of the counts changes a fit noticeably.
  static let noticeableShare = 0.005

  init(_ response: DecayTrace, subtracted: Double) {
    let counts = response.counts
    let live = LiveChannels.of(counts)
    let maximum = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    let peak = counts[maximum]
    self.peak = peak
    let left = counts[...maximum].lastIndex { $0 < peak / 2 } ?? 0
    let right = counts[maximum...].firstIndex { $0 < peak / 2 } ?? counts.count
    width = max(1, right - left - 1)
    secondPeak = Self.secondPeak(counts, maximum: maximum, width: width)
    edge = peak > 0 ? counts[live.lowerBound] / peak : 0
    let onset = counts.firstIndex { $0 > 0.02 * peak } ?? maximum
    // Well before the pulse: a tenth of the way, and at least ten channels, are left to its foot.
    let end = onset - max(10, (onset - live.lowerBound) / 10)
    guard end - live.lowerBound >= 20 else {
      background = nil
      backgroundShare = 0
      return
    }
    let level = counts[live.lowerBound..<end].reduce(0, +) / Double(end - live.lowerBound)
    background = level
    backgroundShare = max(0, level - subtracted) * Double(live.count) / max(counts.reduce(0, +), 1)
  }

  /// The highest channel that is parted from the maximum by a valley below half of it, three widths away or more.
  private static func secondPeak(_ counts: [Double], maximum: Int, width: Int) -> Double {
    guard counts[maximum] > 0 else { return 0 }
    var highest = 0.0
    for step in [-1, 1] {
      var position = maximum + step
      var valley = counts[maximum]
      while counts.indices.contains(position) {
        let count = counts[position]
        valley = min(valley, count)
        // Above the valley by more than chance.
        let isHill = valley < 0.5 * count && count - valley > 5 * count.squareRoot()
        if abs(position - maximum) >= 3 * width, isHill { highest = max(highest, count) }
        position += step
      }
    }
    return highest / counts[maximum]
  }
}
