/// What a bootstrap is told.
public struct BootstrapOptions: Sendable, Equatable, Codable {
  /// Where the data of a replicate come from.
  public enum Method: String, Sendable, Codable {
    /// The fitted model with new noise: normal of the known σ, normal of the residual's standard deviation, or Poisson
    /// counts, as the likelihood of the fit says.
    case parametric
    /// The fitted model with the fit's own residuals, drawn with replacement, of which no distribution is assumed; not
    /// for counts, which stay whole only if they are drawn as counts.
    ///
    /// Residuals are taken over their σ and over √(1 − h), h the leverage of their point, and less their mean (Davison
    /// & Hinkley 1997, Bootstrap Methods and their Application, eq. 6.9, doi:10.1017/CBO9780511802843). Separable fits,
    /// whose leverages are not computed, take √(degrees of freedom/points) for √(1 − h).
    case residual
  }
  /// Parametric or residual.
  public var method = Method.parametric
  /// Number of replicates, 2…1 000 000. Percentiles at 95 % need 39 at least, and a thousand to be steady.
  public var replicates = 1000
  /// Every replicate draws from a stream of its own that follows from this and its number.
  public var seed: UInt64 = 1
  /// Workers at once; nil for one a processor. The result does not depend on it. Where the BLAS library is not safe for
  /// concurrent callers there is one.
  public var workers: Int?

  /// The defaults: 1000 parametric replicates, seed 1, all processors.
  public init() {}

  func check() throws(FittingError) {
    guard (2...1_000_000).contains(replicates) else {
      throw FittingError(
        .invalidBootstrap, "\(replicates) replicates make no bootstrap; ask for 2 to 1000000, a thousand is usual")
    }
  }

  /// The stream of one replicate.
  ///
  /// SplitMix64 steps its state by a constant, so that seeds a few apart would give the same numbers shifted; the
  /// states are drawn from a generator each instead.
  func generator(ofReplicate number: Int) -> SeededGenerator {
    var first = SeededGenerator(seed: seed ^ 0x6A09_E667_F3BC_C909)
    var second = SeededGenerator(seed: first.next() &+ UInt64(number))
    return SeededGenerator(seed: second.next())
  }
}
