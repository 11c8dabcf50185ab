import Glibc

/// Parameters: mean, standard deviation s > 0, skewness γ, |γ| < 0.995.
///
/// The skew normal distribution in its centred parameters (Azzalini, Scand. J. Stat. 12, 171, 1985), which unlike
/// location and shape stay independent where the band is symmetric. Area s√(2π): height 1 there.
struct SkewedProfile: LineProfile {
  private let mean: Double
  private let deviation: Double
  private let skewness: Double
  /// The signed cube root behind γ = ((4 − π)/2)·c³.
  private let root: Double
  /// E[u] of the standardised distribution, location, scale and shape.
  private let shift: Double
  private let location: Double
  private let scale: Double
  private let shape: Double

  /// Below it the curve is a Gaussian with the third Hermite polynomial.
  private static let seriesLimit = 1e-11

  init(_ parameters: SIMD4<Double>) {
    mean = parameters[0]
    deviation = parameters[1]
    skewness = parameters[2]
    root = cbrt(2 * skewness / (4 - Double.pi))
    let stretch = (1 + root * root).squareRoot()
    shift = root / stretch
    scale = deviation * stretch
    location = mean - scale * shift
    let delta = shift * (Double.pi / 2).squareRoot()
    shape = delta / max(1 - delta * delta, 1e-12).squareRoot()
  }

  func value(at energy: Double) -> Double {
    guard abs(skewness) > Self.seriesLimit else { return point(at: energy).value }
    let u = (energy - location) / scale
    return deviation / scale * exp(-u * u / 2) * (1 + erf(shape * u / 2.0.squareRoot()))
  }

  func point(at energy: Double) -> ProfilePoint {
    abs(skewness) > Self.seriesLimit ? skewed(energy) : nearlySymmetric(energy)
  }

  private func skewed(_ energy: Double) -> ProfilePoint {
    let u = (energy - location) / scale
    let a = shape
    let gaussian = deviation / scale * exp(-u * u / 2)
    let sum = 1 + erf(a * u / 2.0.squareRoot())
    let density = (2 / Double.pi).squareRoot() * exp(-a * a * u * u / 2)
    let value = gaussian * sum
    let first = gaussian * (a * density - u * sum)
    let second = gaussian * (sum * (u * u - 1) - (2 + a * a) * a * u * density)
    let byShape = gaussian * u * density
    let mixedShape = gaussian * density * (1 - (1 + a * a) * u * u)
    let (slope, curvature) = (first / scale, second / (scale * scale))
    // ∂/∂scale at fixed location and height.
    let byScale = -u * slope
    let mixedScale = -(slope / scale + u * curvature)
    // What the deviation moves: scale in proportion, and the location against the mean.
    let ratio = scale / deviation
    let byDeviation = ratio * byScale + shift * ratio * slope
    let mixedDeviation = ratio * mixedScale + shift * ratio * curvature
    // What the root moves: scale, location, shape and the height s/scale.
    let stretch = 1 + root * root
    let scaleByRoot = scale * root / stretch
    let shiftByRoot = 1 / (stretch * stretch.squareRoot())
    let locationByRoot = -(scaleByRoot * shift + scale * shiftByRoot)
    let delta = shift * (Double.pi / 2).squareRoot()
    let rest = max(1 - delta * delta, 1e-12)
    let shapeByRoot = shiftByRoot * (Double.pi / 2).squareRoot() / (rest * rest.squareRoot())
    let heightByRoot = -root / stretch
    let rootBySkewness = root / (3 * skewness)
    let bySkewness =
      rootBySkewness
      * (byScale * scaleByRoot - slope * locationByRoot + byShape * shapeByRoot + value * heightByRoot)
    let mixedSkewness =
      rootBySkewness
      * (mixedScale * scaleByRoot - curvature * locationByRoot + mixedShape / scale * shapeByRoot
        + slope * heightByRoot)
    return ProfilePoint(
      value: value, slope: slope, curvature: curvature, gradient: SIMD4(-slope, byDeviation, bySkewness, 0),
      mixed: SIMD4(-curvature, mixedDeviation, mixedSkewness, 0))
  }

  /// G·(1 + γ/6·He₃(u)): the distribution to first order in its skewness.
  private func nearlySymmetric(_ energy: Double) -> ProfilePoint {
    let u = (energy - mean) / deviation
    let gaussian = exp(-u * u / 2)
    let third = u * (u * u - 3)
    let fourth = u * third - 3 * (u * u - 1)
    let slope = -u * gaussian / deviation
    let curvature = (u * u - 1) * gaussian / (deviation * deviation)
    var point = ProfilePoint.scaled(
      d: energy - mean, width: deviation, value: gaussian * (1 + skewness / 6 * third), slope: slope,
      curvature: curvature)
    point.gradient[2] = gaussian * third / 6
    point.mixed[2] = -gaussian * fourth / (6 * deviation)
    return point
  }

  var area: (value: Double, gradient: SIMD4<Double>) {
    let unit = (2 * Double.pi).squareRoot()
    return (unit * deviation, SIMD4(0, unit, 0, 0))
  }
}
