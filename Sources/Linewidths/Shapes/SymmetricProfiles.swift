import Glibc

/// Parameters: energy E₀, FWHM W > 0; height 1.
struct GaussianProfile: LineProfile {
  private let energy: Double
  private let width: Double

  /// Standard deviations in a FWHM, √(8 ln 2).
  static let deviations = 2.3548200450309493
  /// Area under a Gaussian of unit height and unit FWHM, √(π/(4 ln 2)).
  static let unitArea = 1.0644670194312262

  init(_ parameters: SIMD4<Double>) {
    energy = parameters[0]
    width = parameters[1]
  }

  @inline(__always)
  func value(at energy: Double) -> Double {
    let d = (energy - self.energy) / width
    return exp(-4 * M_LN2 * d * d)
  }

  @inline(__always)
  func point(at energy: Double) -> ProfilePoint {
    let d = energy - self.energy
    let k = -4 * M_LN2 / (width * width)
    let value = exp(k * d * d)
    let slope = 2 * k * d * value
    return .scaled(d: d, width: width, value: value, slope: slope, curvature: 2 * k * (value + d * slope))
  }

  var area: (value: Double, gradient: SIMD4<Double>) {
    (Self.unitArea * width, SIMD4(0, Self.unitArea, 0, 0))
  }
}

extension ProfilePoint {
  /// A function of d/W alone, d = E − E₀: its derivatives with respect to E₀ and W follow from those in energy.
  @inline(__always)
  static func scaled(d: Double, width: Double, value: Double, slope: Double, curvature: Double) -> ProfilePoint {
    let u = d / width
    return ProfilePoint(
      value: value, slope: slope, curvature: curvature, gradient: SIMD4(-slope, -u * slope, 0, 0),
      mixed: SIMD4(-curvature, -slope / width - u * curvature, 0, 0))
  }
}

/// Parameters: energy E₀, FWHM W > 0; height 1.
struct LorentzianProfile: LineProfile {
  private let energy: Double
  private let width: Double

  init(_ parameters: SIMD4<Double>) {
    energy = parameters[0]
    width = parameters[1]
  }

  @inline(__always)
  func point(at energy: Double) -> ProfilePoint {
    let d = energy - self.energy
    let u = 2 * d / width
    let value = 1 / (1 + u * u)
    let square = value * value
    let scale = 2 / width
    return .scaled(
      d: d, width: width, value: value, slope: -2 * scale * u * square,
      curvature: scale * scale * square * (8 * u * u * value - 2))
  }

  var area: (value: Double, gradient: SIMD4<Double>) {
    (Double.pi / 2 * width, SIMD4(0, Double.pi / 2, 0, 0))
  }
}

/// Parameters: energy E₀, FWHM W > 0 of both parts, Lorentzian fraction η of the height; height 1.
struct PseudoVoigtProfile: LineProfile {
  private let gaussian: GaussianProfile
  private let lorentzian: LorentzianProfile
  private let fraction: Double

  init(_ parameters: SIMD4<Double>) {
    gaussian = GaussianProfile(parameters)
    lorentzian = LorentzianProfile(parameters)
    fraction = parameters[2]
  }

  @inline(__always)
  func point(at energy: Double) -> ProfilePoint {
    let g = gaussian.point(at: energy)
    let l = lorentzian.point(at: energy)
    var gradient = g.gradient + fraction * (l.gradient - g.gradient)
    gradient[2] = l.value - g.value
    var mixed = g.mixed + fraction * (l.mixed - g.mixed)
    mixed[2] = l.slope - g.slope
    return ProfilePoint(
      value: g.value + fraction * (l.value - g.value), slope: g.slope + fraction * (l.slope - g.slope),
      curvature: g.curvature + fraction * (l.curvature - g.curvature), gradient: gradient, mixed: mixed)
  }

  var area: (value: Double, gradient: SIMD4<Double>) {
    let (g, l) = (gaussian.area, lorentzian.area)
    var gradient = g.gradient + fraction * (l.gradient - g.gradient)
    gradient[2] = l.value - g.value
    return (g.value + fraction * (l.value - g.value), gradient)
  }
}
