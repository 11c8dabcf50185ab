import CCerf

/// Parameters: energy E₀, FWHM of the Gaussian part > 0, FWHM of the Lorentzian part ≥ 0.
///
/// Re w(z), z = (E − E₀ + iγ)/(σ√2): area σ√(2π), height 1 without a Lorentzian part. The derivatives follow from
/// w′ = −2z·w + 2i/√π (Abramowitz & Stegun 7.1.20).
struct VoigtProfile: LineProfile {
  private let energy: Double
  private let deviation: Double
  private let halfWidth: Double

  init(_ parameters: SIMD4<Double>) {
    energy = parameters[0]
    deviation = parameters[1] / GaussianProfile.deviations
    halfWidth = parameters[2] / 2
  }

  private var scale: Double { 1 / (deviation * 2.0.squareRoot()) }

  func value(at energy: Double) -> Double {
    photofit_faddeeva((energy - self.energy) * scale, halfWidth * scale).real
  }

  func point(at energy: Double) -> ProfilePoint {
    let (x, y) = ((energy - self.energy) * scale, halfWidth * scale)
    let w = photofit_faddeeva(x, y)
    // First and second derivative with respect to z.
    let first = (
      real: -2 * (x * w.real - y * w.imaginary),
      imaginary: -2 * (x * w.imaginary + y * w.real) + 2 / Double.pi.squareRoot()
    )
    let second = (
      real: -2 * w.real - 2 * (x * first.real - y * first.imaginary),
      imaginary: -2 * w.imaginary - 2 * (x * first.imaginary + y * first.real)
    )
    let slope = first.real * scale
    let curvature = second.real * scale * scale
    let byDeviation = -(x * first.real - y * first.imaginary) / deviation
    let mixedDeviation = -(first.real + x * second.real - y * second.imaginary) * scale / deviation
    return ProfilePoint(
      value: w.real, slope: slope, curvature: curvature,
      gradient: SIMD4(-slope, byDeviation / GaussianProfile.deviations, -first.imaginary * scale / 2, 0),
      mixed: SIMD4(
        -curvature, mixedDeviation / GaussianProfile.deviations, -second.imaginary * scale * scale / 2, 0))
  }

  var area: (value: Double, gradient: SIMD4<Double>) {
    let unit = (2 * Double.pi).squareRoot()
    return (unit * deviation, SIMD4(0, unit / GaussianProfile.deviations, 0, 0))
  }
}
