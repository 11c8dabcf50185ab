/// The channels of a trace that count: without those before a time-to-amplitude converter starts and after it ends.
///
/// A run of zeros at an end is taken as dead if the channels beside it hold 30 counts or more in the same number of
/// channels (at most 100) and do not fade towards it; otherwise the zeros may be chance.
enum LiveChannels {
  /// The channels without the dead runs at both ends.
  static func of(_ counts: [Double]) -> Range<Int> {
    let head = deadRun(counts)
    let tail = deadRun(counts.reversed())
    return head + tail < counts.count ? head..<counts.count - tail : 0..<counts.count
  }

  /// Length of a dead run at the beginning; 0 where the zeros may be chance.
  private static func deadRun(_ counts: [Double]) -> Int {
    let run = counts.firstIndex { $0 != 0 } ?? counts.count
    let window = min(run, 100, counts.count - run)
    guard run >= 5, window >= 5 else { return 0 }
    let near = counts[run..<run + window / 2].reduce(0, +)
    let far = counts[(run + window / 2)..<run + window].reduce(0, +)
    let isFlat = near >= 0.5 * far && far >= 0.5 * near
    return near + far >= 30 && isFlat ? run : 0
  }
}
