/// The channels of a trace that count: without those before a time-to-amplitude converter starts and after it ends.
///
/// A run of zeros at an end is taken as dead if the channels beside it hold 30 counts or more in the same number of
/// channels (at most 100) and do not fade towards it; otherwise the zeros may be chance. At the beginning only channels
/// before the pulse are asked: beside the pulse itself a few zeros say nothing, and to leave them out because they are
/// zeros would raise the background and shorten the lifetimes.
enum LiveChannels {
  /// The channels without the dead runs at both ends.
  static func of(_ counts: [Double]) -> Range<Int> {
    var (head, tail) = (0, 0)
    // Most traces end with channels that count.
    if counts.prefix(Self.shortest).allSatisfy({ $0 == 0 }) {
      let highest = counts.max() ?? 0
      head = deadRun(counts, before: counts.firstIndex { $0 > 0.3 * highest } ?? 0)
    }
    if counts.suffix(Self.shortest).allSatisfy({ $0 == 0 }) {
      tail = deadRun(counts.reversed(), before: counts.count)
    }
    return head + tail < counts.count ? head..<counts.count - tail : 0..<counts.count
  }

  /// Fewer zeros may be chance.
  private static let shortest = 5

  /// Length of a dead run at the beginning, judged by the channels before `end`; 0 where the zeros may be chance.
  private static func deadRun(_ counts: [Double], before end: Int) -> Int {
    let run = counts.firstIndex { $0 != 0 } ?? counts.count
    let window = min(run, 100, end - run)
    guard run >= shortest, window >= shortest else { return 0 }
    let near = counts[run..<run + window / 2].reduce(0, +)
    let far = counts[(run + window / 2)..<run + window].reduce(0, +)
    let isFlat = near >= 0.5 * far && far >= 0.5 * near
    return near + far >= 30 && isFlat ? run : 0
  }
}
