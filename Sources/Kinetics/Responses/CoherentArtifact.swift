import Glibc

/// The coherent artifact around time zero: a Gaussian and its derivatives with respect to time.
///
/// Column n is hₙ = (−1)ⁿ·Heₙ(u)·exp(−u²/2) with u = (t − t₀)/σ: the n-th derivative of a Gaussian of height 1 in units of σ,
/// so that amplitudes have the unit of the signal. Kovalenko et al., Phys. Rev. A 59, 2369 (1999),
/// doi:10.1103/PhysRevA.59.2369.
public enum CoherentArtifact {
  /// hₙ for n = 0…4 at u.
  private static func hermite(_ u: Double) -> SIMD8<Double> {
    let height = exp(-0.5 * u * u)
    guard height > 0 else { return SIMD8(repeating: 0) }
    let square = u * u
    return height * SIMD8(1, -u, square - 1, -(square - 3) * u, (square - 6) * square + 3, 0, 0, 0)
  }

  /// Writes columns 0…`order` into `values`, beginning with column `firstColumn`; order is 0, 1 or 2. With a second
  /// Gaussian, the artifact is (1 − f)·hₙ(u) + f·(σ/σ₂)ⁿ⁺¹·hₙ(u₂): the derivatives of the whole response.
  public static func fill(
    _ values: inout [Double], firstColumn: Int, order: Int, delays: [Double], response: ResponseMixture
  ) {
    let count = delays.count
    check(values, firstColumn + order + 1, count, order)
    let start = firstColumn * count
    for (i, delay) in delays.enumerated() {
      let h = hermite((delay - response.first.timeZero) / response.first.sigma)
      for n in 0...order { values[start + n * count + i] = (1 - response.fraction) * h[n] }
      guard let second = response.second else { continue }
      let g = hermite((delay - second.timeZero) / second.sigma)
      let ratio = response.first.sigma / second.sigma
      var weight = response.fraction * ratio
      for n in 0...order {
        values[start + n * count + i] += weight * g[n]
        weight *= ratio
      }
    }
  }

  /// Writes the derivatives of the columns: `order` + 1 columns each with respect to time zero and σ, and with a second
  /// Gaussian to its σ₂, its shift against the first, and f; beginning with column `firstColumn` of `derivatives`.
  public static func fillDerivatives(
    _ derivatives: inout [Double], firstColumn: Int, order: Int, delays: [Double], response: ResponseMixture
  ) {
    let count = delays.count
    let n1 = order + 1
    check(derivatives, firstColumn + (response.second == nil ? 2 : 5) * n1, count, order)
    let start = firstColumn * count
    let sigma = response.first.sigma
    for (i, delay) in delays.enumerated() {
      let h = hermite((delay - response.first.timeZero) / sigma)
      let share = 1 - response.fraction
      for n in 0..<n1 {
        derivatives[start + n * count + i] = -share * h[n + 1] / sigma
        derivatives[start + (n1 + n) * count + i] = share * (Double(n + 1) * h[n] + h[n + 2]) / sigma
      }
      guard let second = response.second else { continue }
      let g = hermite((delay - second.timeZero) / second.sigma)
      let ratio = sigma / second.sigma
      var scale = ratio
      for n in 0..<n1 {
        let weight = response.fraction * scale
        let shift = -weight * g[n + 1] / second.sigma
        derivatives[start + n * count + i] += shift
        derivatives[start + (n1 + n) * count + i] += weight * Double(n + 1) * g[n] / sigma
        derivatives[start + (2 * n1 + n) * count + i] = weight * g[n + 2] / second.sigma
        derivatives[start + (3 * n1 + n) * count + i] = shift
        derivatives[start + (4 * n1 + n) * count + i] = scale * g[n] - h[n]
        scale *= ratio
      }
    }
  }

  /// Writes a measured response, 1 at its largest value.
  public static func fill(
    _ values: inout [Double], column: Int, delays: [Double], response: SampledResponse, timeZero: Double
  ) {
    check(values, column + 1, delays.count, 0)
    for (i, delay) in delays.enumerated() {
      values[column * delays.count + i] = response.point(delay - timeZero).value / response.peak
    }
  }

  /// Writes the derivative of the measured response with respect to time zero.
  public static func fillDerivative(
    _ derivatives: inout [Double], column: Int, delays: [Double], response: SampledResponse, timeZero: Double
  ) {
    check(derivatives, column + 1, delays.count, 0)
    for (i, delay) in delays.enumerated() {
      derivatives[column * delays.count + i] = -response.point(delay - timeZero).slope / response.peak
    }
  }

  private static func check(_ values: [Double], _ columns: Int, _ count: Int, _ order: Int) {
    precondition((0...2).contains(order), "the order of an artifact is 0, 1 or 2")
    precondition(values.count >= columns * count, "the columns must lie inside the matrix")
  }
}

/// A response of one Gaussian, or two: (1 − f)·G(t₀, σ) + f·G(t₀ + shift, σ₂).
public struct ResponseMixture: Sendable, Equatable {
  /// The first Gaussian.
  public var first: GaussianResponse
  /// The second; nil for one alone.
  public var second: GaussianResponse?
  /// f, 0…1; 0 for one alone.
  public var fraction: Double

  /// A mixture; without a second Gaussian the fraction is not looked at.
  public init(_ first: GaussianResponse, second: GaussianResponse? = nil, fraction: Double = 0) {
    self.first = first
    self.second = second
    self.fraction = second == nil ? 0 : fraction
  }
}
