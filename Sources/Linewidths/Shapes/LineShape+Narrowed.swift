import Glibc

extension LineShape {
  /// The parameters of the band without a Gaussian that an instrument of FWHM `width` (eV) has convolved it with, and
  /// how a gradient with respect to them becomes one with respect to those fitted; nil where the instrument is as wide
  /// as the band.
  ///
  /// Exact for shapes built on a Gaussian, whose variance the instrument adds to. A Lorentzian is the one whose Voigt has
  /// the fitted FWHM (Olivero & Longbothum, J. Quant. Spectrosc. Radiat. Transfer 17, 233, 1977, accurate to 0.02 %); of
  /// pseudo-Voigt and log-normal the widths are subtracted in quadrature.
  func narrowed(
    _ p: SIMD4<Double>, by width: Double
  ) -> (parameters: SIMD4<Double>, pullback: @Sendable (SIMD4<Double>) -> SIMD4<Double>)? {
    var result = p
    switch self {
    case .skewed:
      let sigma = width / GaussianProfile.deviations
      let variance = p[1] * p[1] - sigma * sigma
      guard variance > 0 else { return nil }
      let ratio = p[1] / variance.squareRoot()
      let cube = ratio * ratio * ratio
      guard abs(p[2] * cube) < 0.995 else { return nil }
      result[1] = variance.squareRoot()
      result[2] = p[2] * cube
      // ∂γ′/∂s of γ′ = γ·(s/s′)³.
      let cross = 3 * p[2] * cube * (1 - ratio * ratio) / p[1]
      return (result, { g in SIMD4(g[0], g[1] * ratio + g[2] * cross, g[2] * cube, g[3]) })
    case .lorentzian:
      guard p[1] > width else { return nil }
      // 0.5346·L + √(0.2166·L² + G²) = W, solved for L.
      let (a, b) = (0.5346, 0.2166)
      let c = a * a - b
      let root = (a * a * p[1] * p[1] - c * (p[1] * p[1] - width * width)).squareRoot()
      result[1] = (a * p[1] - root) / c
      let slope = (a - (a * a - c) * p[1] / root) / c
      return (result, { g in SIMD4(g[0], g[1] * slope, g[2], g[3]) })
    case .gaussian, .pseudoVoigt, .voigt, .modifiedGaussian, .logNormal, .franckCondon:
      let square = p[1] * p[1] - width * width
      guard square > 0 else { return nil }
      result[1] = square.squareRoot()
      let ratio = p[1] / result[1]
      return (result, { g in SIMD4(g[0], g[1] * ratio, g[2], g[3]) })
    }
  }
}

/// FWHM of the instrument's response, a Gaussian.
public struct InstrumentWidth: Sendable, Equatable, Codable {
  /// Units it can be given in.
  public enum Unit: String, Sendable, Codable, CaseIterable {
    /// Nanometres: what slits make.
    case nanometres = "nm"
    /// Millielectronvolts.
    case millielectronvolts = "meV"
  }
  /// FWHM, > 0.
  public var value: Double
  /// Its unit.
  public var unit: Unit

  /// A width with its unit.
  public init(_ value: Double, _ unit: Unit) {
    self.value = value
    self.unit = unit
  }

  /// The width in eV at an energy.
  func electronvolts(at energy: Double, _ scale: EnergyScale) -> Double {
    unit == .millielectronvolts ? value * 1e-3 : value * scale.perWavelength(energy)
  }
}
