import Glibc

/// Residuals against what a normal distribution would give: on a straight line where they are normal.
public struct ResidualQuantiles: Sendable, Equatable {
  /// Quantiles of the standard normal distribution, ascending.
  public let expected: [Double]
  /// The residuals at these quantiles, in units of the σ handed over.
  public let found: [Double]

  /// At most `most` quantiles of residuals in units of their standard deviations; those that are not finite are left
  /// out. Nil for fewer than ten. Plotting positions (i − ½)/n (Hazen 1914).
  public init?(_ residuals: [Double], most: Int = 100) {
    let sorted = residuals.filter(\.isFinite).sorted()
    guard sorted.count >= 10, most > 1 else { return nil }
    let count = sorted.count
    // Both tails in full, the crowd between them thinned: even steps of the expected quantile.
    var ranks: [Int] = []
    let furthest = Self.score(0.5 / Double(count))
    for step in 0..<most {
      let score = furthest * (1 - 2 * Double(step) / Double(most - 1))
      let rank = Int((Self.cumulative(score) * Double(count) - 0.5).rounded())
      let within = min(max(rank, 0), count - 1)
      if within != ranks.last { ranks.append(within) }
    }
    expected = ranks.map { Self.score((Double($0) + 0.5) / Double(count)) }
    found = ranks.map { sorted[$0] }
  }

  /// The standard normal quantile of a probability between 0 and 1.
  private static func score(_ probability: Double) -> Double {
    let level = (2 * probability - 1).magnitude
    guard level > 0 else { return 0 }
    let score = Quantile.normal(twoSidedLevel: min(level, 1 - 1e-15))
    return probability < 0.5 ? -score : score
  }

  private static func cumulative(_ score: Double) -> Double { 0.5 * erfc(-score / 2.0.squareRoot()) }
}
