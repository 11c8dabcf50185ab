/// What a mixture of two clusters feeds into their alloys.
public enum FeedingElectrons {
  /// Mean number of valence electrons of a mixture of Au44 (20 electrons) and Ag44 (18) with the ratio Au44/Ag44 of
  /// `ratio` ≥ 0: (20R + 18)/(R + 1). It passes 19 at R = 1.
  public static func mean(ratio: Double) -> Double { (20 * ratio + 18) / (ratio + 1) }
}
