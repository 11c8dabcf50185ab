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

  /// The intensity at every position of an ascending axis: Gaussians of unit area times the probabilities, with a full
  /// width at half maximum of m/`resolution`.
  public func profile(at axis: [Double], resolution: Double) -> [Double] {
    var result = [Double](repeating: 0, count: axis.count)
    for (position, probability) in zip(positions, probabilities) {
      let sigma = position / resolution / PeakShape.widthOverSigma
      let range = PeakShape.range(of: axis, around: position, within: PeakShape.reach * sigma)
      let height = probability / (sigma * PeakShape.rootOfTwoPi)
      for index in range {
        let u = (axis[index] - position) / sigma
        result[index] += height * PeakShape.exponential(-u * u / 2)
      }
    }
    return result
  }
}
