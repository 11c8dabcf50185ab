import Glibc

/// What was fitted and what came out, point by point.
public struct BandCurveTable: Sendable, Equatable {
  /// nm or eV.
  public let positions: [Double]
  /// As measured, after preparation.
  public let intensities: [Double]
  /// The fitted bands without the baseline.
  public let bands: [Double]
  /// The bands one by one where there are several; none for a single one.
  public let components: [[Double]]
  /// The fitted baseline.
  public let baseline: [Double]
  /// Standard deviations that the fit used; nil where unknown.
  public let errors: [Double]?

  /// Intensity − bands − baseline.
  public var residual: [Double] { intensities.indices.map { intensities[$0] - bands[$0] - baseline[$0] } }

  /// −2 ln L + k ln n, up to a number that depends on the data alone; where σ is unknown that of normal noise.
  func evidence(parameters: Int, variances: PointVariances?, fitted: [Double]) -> Double {
    let n = Double(positions.count)
    let penalty = Double(parameters) * log(n)
    guard let variances else {
      let sum = residual.reduce(0) { $0 + $1 * $1 }
      let least = intensities.reduce(0) { $0 + $1 * $1 } * 1e-30
      return n * log(max(sum, least, .leastNormalMagnitude) / n) + penalty
    }
    return variances.deviance(intensities, fitted) + penalty
  }
}
