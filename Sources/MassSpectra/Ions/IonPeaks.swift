/// The isotope peaks of an ion over m/z.
public struct IonPeaks: Sendable, Equatable {
  /// m/z of every peak (the mass in u for a neutral formula), ascending.
  public let positions: [Double]
  /// Probability of every peak.
  public let probabilities: [Double]

  /// The peaks of an ion whose probability is at least `threshold` of the largest.
  public init(_ pattern: IsotopePattern, charge: Int, threshold: Double = 0) {
    let limit = threshold * pattern.probabilities[pattern.mostAbundant]
    let kept = pattern.probabilities.indices.filter {
      pattern.probabilities[$0] > 0 && pattern.probabilities[$0] >= limit
    }
    positions = kept.map { IonMasses.massToCharge(pattern.mass($0), charge: charge) }
    probabilities = kept.map { pattern.probabilities[$0] }
  }

  /// Those of some peaks whose probability is at least `threshold` of the largest.
  init(_ peaks: IonPeaks, threshold: Double) {
    let limit = threshold * (peaks.probabilities.max() ?? 0)
    let kept = peaks.probabilities.indices.filter { peaks.probabilities[$0] >= limit }
    positions = kept.map { peaks.positions[$0] }
    probabilities = kept.map { peaks.probabilities[$0] }
  }

  /// The peaks with every m/z times a factor.
  init(_ peaks: IonPeaks, scaledBy factor: Double) {
    positions = peaks.positions.map { $0 * factor }
    probabilities = peaks.probabilities
  }

  /// The intensity at every position of an ascending axis: peaks of unit area times the probabilities, their tops moved by
  /// `offset`.
  func profile(at axis: [Double], shape: PeakShape, offset: Double = 0) -> [Double] {
    var result = [Double](repeating: 0, count: axis.count)
    for (position, probability) in zip(positions, probabilities) {
      let peak = shape.peak(position, centre: position + offset)
      for index in AscendingAxis.range(of: axis, around: peak.centre, within: peak.reach) {
        result[index] += probability * peak.value(peak.distance(axis[index]).u)
      }
    }
    return result
  }
}
