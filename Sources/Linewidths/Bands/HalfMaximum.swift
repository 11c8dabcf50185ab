/// Where a band crosses half of its maximum, by straight lines between the points: a check that assumes no line shape.
///
/// Unlike a fit it takes the baseline as zero and is thrown by noise: smooth first, see ``smoothed(_:halfWindow:)``.
public struct HalfMaximum: Sendable, Equatable {
  /// Position of the largest value.
  public let peak: Double
  /// The crossing below the peak.
  public let low: Double
  /// The crossing above the peak.
  public let high: Double
  /// FWHM, high − low, in the unit of the axis.
  public var width: Double { high - low }

  /// Finds the crossings nearest to the maximum; nil where a side never falls below half of it within the axis.
  ///
  /// - Parameters:
  ///   - axis: ascending positions.
  ///   - values: as many values; those that are not finite never count as a maximum.
  public init?(axis: [Double], values: [Double]) {
    guard axis.count == values.count, axis.count >= 3 else { return nil }
    var top = 0
    for i in values.indices where values[i].isFinite && !(values[top] >= values[i]) { top = i }
    guard values[top] > 0, values[top].isFinite else { return nil }
    let half = values[top] / 2
    guard let below = values[..<top].lastIndex(where: { $0 < half }),
      let above = values[(top + 1)...].firstIndex(where: { $0 < half })
    else { return nil }
    func crossing(_ a: Int, _ b: Int) -> Double {
      axis[a] + (half - values[a]) / (values[b] - values[a]) * (axis[b] - axis[a])
    }
    peak = axis[top]
    low = crossing(below, below + 1)
    high = crossing(above - 1, above)
    guard low.isFinite, high.isFinite else { return nil }
  }

  /// Values smoothed by a cubic through 2·`halfWindow` + 1 neighbours (Savitzky & Golay, Anal. Chem. 36, 1627, 1964,
  /// doi:10.1021/ac60214a047); points nearer to an end than `halfWindow` get the largest window that fits.
  public static func smoothed(_ values: [Double], halfWindow: Int) -> [Double] {
    precondition(halfWindow >= 0, "a window cannot be negative")
    var weights: [Double] = []
    var known = 0
    return values.indices.map { i in
      let h = min(halfWindow, i, values.count - 1 - i)
      guard h >= 2 else { return values[i] }
      if h != known {
        // The same to both sides.
        let m = Double(2 * h + 1)
        weights = (0...h).map { 3 * (3 * m * m - 7 - 20 * Double($0 * $0)) / (4 * m * (m * m - 4)) }
        known = h
      }
      var sum = weights[0] * values[i]
      for j in 1...h { sum += weights[j] * (values[i - j] + values[i + j]) }
      return sum
    }
  }
}
