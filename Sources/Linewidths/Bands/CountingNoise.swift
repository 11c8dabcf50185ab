/// Variance of intensities that come from counts: `slope`·intensity + `floor`, point by point.
///
/// Plain counts have slope 1 and floor 0. A background b of variance v taken off and a division by the response r make
/// y = (n − b)/r of counts n, whose variance is (n + v)/r² = y/r + (b + v)/r².
public struct CountingNoise: Sendable, Equatable {
  /// Variance per intensity.
  public var slope: [Double]
  /// Variance at an intensity of 0.
  public var floor: [Double]

  /// The noise of plain counts.
  public init(pointCount: Int) {
    slope = [Double](repeating: 1, count: pointCount)
    floor = [Double](repeating: 0, count: pointCount)
  }
}
