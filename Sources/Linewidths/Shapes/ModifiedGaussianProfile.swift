import CCerf
import Glibc

/// Parameters: energy μ of the Gaussian, its FWHM > 0, tail τ of either sign (eV).
///
/// A Gaussian G of unit height convolved with exp(−x/|τ|)/|τ| on the side of τ's sign: the solution of v + τ·v′ = G,
/// from which all derivatives in energy follow. It is smooth through τ = 0, where the series Σ (τ/σ)ⁿ·Heₙ(u)·G takes
/// over. Area σ√(2π); the maximum lies off μ and below 1.
struct ModifiedGaussianProfile: LineProfile {
  private let energy: Double
  private let deviation: Double
  private let tail: Double

  /// Tails below this part of σ are summed as a series.
  private static let seriesLimit = 0.02

  init(_ parameters: SIMD4<Double>) {
    energy = parameters[0]
    deviation = parameters[1] / GaussianProfile.deviations
    tail = parameters[2]
  }

  func value(at energy: Double) -> Double {
    let d = energy - self.energy
    if abs(tail) < Self.seriesLimit * deviation { return series(d).value }
    return convolved(tail < 0 ? -d : d).value
  }

  /// Gaussian and convolved value at a distance on the side of the tail.
  @inline(__always)
  private func convolved(_ d: Double) -> (value: Double, gaussian: Double) {
    let ratio = deviation / abs(tail)
    let u = d / deviation
    let z = (ratio - u) / 2.0.squareRoot()
    let gaussian = exp(-u * u / 2)
    let front = ratio * (Double.pi / 2).squareRoot()
    // Far in the tail erfcx overflows while its product with the Gaussian does not.
    let value = z < 0 ? front * exp(ratio * ratio / 2 - ratio * u) * erfc(z) : front * gaussian * erfcx(z)
    return (value, gaussian)
  }

  func point(at energy: Double) -> ProfilePoint {
    let offset = energy - self.energy
    if abs(tail) < Self.seriesLimit * deviation { return series(offset) }
    let sign = tail < 0 ? -1.0 : 1.0
    let t = abs(tail)
    let d = sign * offset
    let (value, gaussian) = convolved(d)
    let (ratio, u) = (deviation / t, d / deviation)
    // Derivatives along the tail's side.
    let first = (gaussian - value) / t
    let second = (-u / deviation * gaussian - first) / t
    let byTail = (ratio * ratio * gaussian - value * (1 + ratio * ratio - ratio * u)) / t
    let byDeviation = value / deviation + deviation * second
    let mixedTail = -(byTail + first) / t
    let mixedDeviation = (u * u / deviation * gaussian - byDeviation) / t
    return ProfilePoint(
      value: value, slope: sign * first, curvature: second,
      gradient: SIMD4(-sign * first, byDeviation / GaussianProfile.deviations, sign * byTail, 0),
      mixed: SIMD4(-second, sign * mixedDeviation / GaussianProfile.deviations, mixedTail, 0))
  }

  /// Σ rⁿ·Heₙ(u)·G and its derivatives, r = τ/σ, to r⁸.
  private func series(_ d: Double) -> ProfilePoint {
    let u = d / deviation
    let r = tail / deviation
    let gaussian = exp(-u * u / 2)
    // Heₙ … Heₙ₊₃ at the running n.
    var h = (1.0, u, u * u - 1, u * (u * u - 3))
    var sums = (0.0, 0.0, 0.0, 0.0)
    var slopes = (0.0, 0.0)
    var power = 1.0
    var previous = 0.0
    for n in 0...8 {
      let k = Double(n)
      sums = (sums.0 + power * h.0, sums.1 + power * h.1, sums.2 + power * h.2, sums.3 + power * h.3)
      slopes = (slopes.0 + k * previous * h.0, slopes.1 + k * previous * h.1)
      previous = power
      power *= r
      h = (h.1, h.2, h.3, u * h.3 - (k + 3) * h.2)
    }
    let value = gaussian * sums.0
    let slope = -gaussian * sums.1 / deviation
    let curvature = gaussian * sums.2 / (deviation * deviation)
    let third = -gaussian * sums.3 / (deviation * deviation * deviation)
    return ProfilePoint(
      value: value, slope: slope, curvature: curvature,
      gradient: SIMD4(
        -slope, (value / deviation + deviation * curvature) / GaussianProfile.deviations,
        gaussian * slopes.0 / deviation, 0),
      mixed: SIMD4(
        -curvature, (slope / deviation + deviation * third) / GaussianProfile.deviations,
        -gaussian * slopes.1 / (deviation * deviation), 0))
  }

  var area: (value: Double, gradient: SIMD4<Double>) {
    let unit = (2 * Double.pi).squareRoot()
    return (unit * deviation, SIMD4(0, unit / GaussianProfile.deviations, 0, 0))
  }
}
