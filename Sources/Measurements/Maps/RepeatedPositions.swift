/// Values of an axis that follow one another and are the same but for rounding: delays measured twice, or written with
/// too few digits.
struct RepeatedPositions {
  /// The positions of each value, in the order of the axis.
  let groups: [Range<Int>]
  /// True where a value stands more than once.
  let isRepeated: Bool

  /// Values count as the same within 1e-9 of their size, or 1e-13 of the axis' range: an axis may cover many decades.
  init(_ axis: [Double]) {
    let finite = axis.filter(\.isFinite)
    let least = 1e-13 * ((finite.max() ?? 0) - (finite.min() ?? 0))
    func isSame(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= max(least, 1e-9 * max(abs(a), abs(b))) }
    var groups: [Range<Int>] = []
    for index in axis.indices {
      if let last = groups.last, isSame(axis[index], axis[last.lowerBound]) {
        groups[groups.count - 1] = last.lowerBound..<index + 1
      } else {
        groups.append(index..<index + 1)
      }
    }
    self.groups = groups
    isRepeated = groups.count < axis.count
  }

  /// What was averaged, in words; nil for nothing.
  func note(_ noun: String, _ axis: [Double]) -> String? {
    let several = groups.filter { $0.count > 1 }
    guard let first = several.first else { return nil }
    let total = several.reduce(0) { $0 + $1.count }
    return
      "\(Phrase.count(several.count, noun)) there more than once averaged (\(total) into \(several.count)), the first at "
      + Phrase.rounded(axis[first.lowerBound])
  }
}
