import Glibc

/// Parameters: energy E₀ of the maximum, FWHM W > 0, b = ln(blue half width/red half width).
///
/// exp(−ln 2·(ln(1 + 2·sinh(b)·(E − E₀)/W)/b)²), 0 where the logarithm ends; height 1 (Siano & Metzler, J. Chem. Phys.
/// 51, 1856, 1969, doi:10.1063/1.1672270, in these parameters).
struct LogNormalProfile: LineProfile {
  private let energy: Double
  private let width: Double
  private let asymmetry: Double

  /// Below it the logarithm is a series.
  private static let seriesLimit = 1e-6

  init(_ parameters: SIMD4<Double>) {
    energy = parameters[0]
    width = parameters[1]
    asymmetry = parameters[2]
  }

  /// 2·sinh(b)/b, 2 at b = 0.
  private var unit: Double { abs(asymmetry) < Self.seriesLimit ? 2 : 2 * sinh(asymmetry) / asymmetry }

  func value(at energy: Double) -> Double {
    let x = (energy - self.energy) / width
    let y = unit * asymmetry * x
    guard y > -1 else { return 0 }
    let l = abs(asymmetry) < Self.seriesLimit ? 2 * x * (1 - asymmetry * x) : log1p(y) / asymmetry
    return exp(-M_LN2 * l * l)
  }

  func point(at energy: Double) -> ProfilePoint {
    let b = asymmetry
    let d = energy - self.energy
    let x = d / width
    let k = unit
    let y = k * b * x
    guard y > -1 else { return ProfilePoint(value: 0, slope: 0, curvature: 0, gradient: .zero, mixed: .zero) }
    // l = ln(1 + y)/b and its derivatives with respect to d and b.
    let isSeries = abs(b) < Self.seriesLimit
    let l = isSeries ? 2 * x * (1 - b * x) : log1p(y) / b
    let byD = k / (width * (1 + y))
    let byDD = -byD * k * b / (width * (1 + y))
    let byB = isSeries ? -2 * x * x : (2 * cosh(b) * x / (1 + y) - l) / b
    let unitByB = isSeries ? 2 * b / 3 : (2 * cosh(b) - k) / b
    let mixedB = unitByB / (width * (1 + y)) - byD * 2 * cosh(b) * x / (1 + y)
    let value = exp(-M_LN2 * l * l)
    let c = 2 * M_LN2
    let slope = -c * l * byD * value
    let curvature = value * (c * c * l * l * byD * byD - c * (byD * byD + l * byDD))
    var point = ProfilePoint.scaled(d: d, width: width, value: value, slope: slope, curvature: curvature)
    point.gradient[2] = -c * l * byB * value
    point.mixed[2] = value * (c * c * l * l * byD * byB - c * (byB * byD + l * mixedB))
    return point
  }

  var area: (value: Double, gradient: SIMD4<Double>) {
    let b = asymmetry
    let front = (Double.pi / M_LN2).squareRoot() * exp(b * b / (4 * M_LN2)) / unit
    let relative = abs(b) < 1e-3 ? -b / 3 : 1 / b - cosh(b) / sinh(b)
    return (front * width, SIMD4(0, front, front * width * (relative + b / (2 * M_LN2)), 0))
  }
}
