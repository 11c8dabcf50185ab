/// The instrument response of a pump–probe experiment: a Gaussian of area 1.
public struct GaussianResponse: Sendable, Equatable, Codable {
  /// Where its centre lies on the delay axis, in the axis' unit.
  public var timeZero: Double
  /// Its standard deviation, > 0, in the axis' unit; values below 1e-300 act as 1e-300, a response without width.
  public var sigma: Double

  /// FWHM / σ of a Gaussian, 2√(2 ln 2).
  public static let fwhmPerSigma = 2.3548200450309493

  /// A response of standard deviation `sigma`.
  public init(timeZero: Double, sigma: Double) {
    self.timeZero = timeZero
    self.sigma = sigma
  }

  /// A response of full width `fwhm` at half maximum.
  public init(timeZero: Double, fwhm: Double) {
    self.init(timeZero: timeZero, sigma: fwhm / Self.fwhmPerSigma)
  }

  /// Full width at half maximum, in the axis' unit.
  public var fwhm: Double { sigma * Self.fwhmPerSigma }
}
