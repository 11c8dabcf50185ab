/// The isotope pattern of a composition, aggregated by the number of nucleons: how probable each is, and its exact mean mass.
///
/// Elements are powers of a polynomial whose coefficients are pairs (probability, first moment); products of pairs are
/// (P·P′, M·P′ + P·M′), so that M/P is the exact centroid of all isotopologues with that number of nucleons: Claesen,
/// Dittwald, Burzykowski & Valkenborg, J. Am. Soc. Mass Spectrom. 2012, 23, 753, doi:10.1007/s13361-011-0326-2. Moments are
/// kept of mass − mass number, which costs no digits. Isotopes lighter than the most abundant one are no special case.
public struct IsotopePattern: Sendable, Equatable {
  /// Probability that pruning may take from each end of a product.
  static let pruning = 1e-15

  /// Number of nucleons of the first peak.
  public internal(set) var firstNucleons: Int
  /// Probability of every peak; they sum to 1 − `prunedProbability`.
  public internal(set) var probabilities: [Double]
  /// Probability × (mean mass − mass number) of every peak, in u.
  var moments: [Double]
  /// An upper bound of the probability that was left out at the ends: no peak is wrong by more.
  public internal(set) var prunedProbability: Double

  /// The pattern of nothing: one peak of mass 0.
  static let empty = IsotopePattern(firstNucleons: 0, probabilities: [1], moments: [0], prunedProbability: 0)

  init(firstNucleons: Int, probabilities: [Double], moments: [Double], prunedProbability: Double) {
    self.firstNucleons = firstNucleons
    self.probabilities = probabilities
    self.moments = moments
    self.prunedProbability = prunedProbability
  }

  /// The pattern of one atom.
  init(_ isotopes: [Isotope]) {
    let first = isotopes.map(\.massNumber).min() ?? 0
    let last = isotopes.map(\.massNumber).max() ?? 0
    firstNucleons = first
    probabilities = [Double](repeating: 0, count: last - first + 1)
    moments = probabilities
    prunedProbability = 0
    for isotope in isotopes {
      probabilities[isotope.massNumber - first] += isotope.abundance
      moments[isotope.massNumber - first] += isotope.abundance * (isotope.mass - Double(isotope.massNumber))
    }
  }

  /// Number of peaks.
  public var count: Int { probabilities.count }

  /// Mean mass of a peak in u: the centroid of its isotopologues.
  public func mass(_ index: Int) -> Double {
    Double(firstNucleons + index) + (probabilities[index] > 0 ? moments[index] / probabilities[index] : 0)
  }

  /// Position of the most probable peak.
  public var mostAbundant: Int {
    var best = 0
    for index in probabilities.indices where probabilities[index] > probabilities[best] { best = index }
    return best
  }

  /// The pattern of two parts together, pruned at both ends.
  func multiplied(by other: IsotopePattern) -> IsotopePattern {
    if other.count == 1, other.probabilities[0] == 1 { return shifted(by: other) }
    if count == 1, probabilities[0] == 1 { return other.shifted(by: self) }
    let (short, long) = count <= other.count ? (self, other) : (other, self)
    let size = count + other.count - 1
    var values = [Double](repeating: 0, count: size)
    var firsts = values
    let width = long.count
    for i in 0..<short.count {
      let (p, m) = (short.probabilities[i], short.moments[i])
      guard p > 0 else { continue }
      for j in 0..<width {
        values[i &+ j] += p * long.probabilities[j]
        firsts[i &+ j] += p * long.moments[j] + m * long.probabilities[j]
      }
    }
    var result = IsotopePattern(
      firstNucleons: firstNucleons + other.firstNucleons, probabilities: values, moments: firsts,
      prunedProbability: prunedProbability + other.prunedProbability)
    result.prune(Self.pruning)
    return result
  }

  /// Times one peak of probability 1.
  private func shifted(by peak: IsotopePattern) -> IsotopePattern {
    var result = self
    result.firstNucleons += peak.firstNucleons
    result.prunedProbability += peak.prunedProbability
    let shift = peak.moments[0]
    if shift != 0 {
      for index in 0..<count { result.moments[index] += shift * probabilities[index] }
    }
    return result
  }

  /// This part `power` times, by repeated squaring.
  func raised(to power: Int) -> IsotopePattern {
    var result = IsotopePattern.empty
    var square = self
    var rest = power
    while rest > 0 {
      if rest & 1 == 1 { result = result.multiplied(by: square) }
      rest >>= 1
      if rest > 0 { square = square.multiplied(by: square) }
    }
    return result
  }

  /// Leaves out peaks at both ends that sum to at most `limit` each.
  mutating func prune(_ limit: Double) {
    var (low, high) = (0, count)
    var (left, right) = (0.0, 0.0)
    while low + 1 < high, left + probabilities[low] <= limit {
      left += probabilities[low]
      low += 1
    }
    while low + 1 < high, right + probabilities[high - 1] <= limit {
      right += probabilities[high - 1]
      high -= 1
    }
    guard low > 0 || high < count else { return }
    probabilities = Array(probabilities[low..<high])
    moments = Array(moments[low..<high])
    firstNucleons += low
    prunedProbability += left + right
  }
}
