/// How bands are fitted to spectra.
public struct BandOptions: Sendable, Equatable, Codable {
  /// Where the errors of the intensities come from.
  public enum Weighting: String, Sendable, Codable, CaseIterable {
    /// Poisson if every intensity is a whole number ≥ 0, otherwise none.
    case automatic
    /// The root of the fitted intensity, which makes the fit one of maximum likelihood.
    case poisson
    /// √max(intensity, 1) of every point as measured: biased low where counts are few.
    case counts
    /// All equal and unknown: errors are scaled with the residuals.
    case none
  }
  /// Degree of the baseline's polynomial in the unit of the measured axis, 0…5; −1 for none.
  public var baselineOrder = 1
  /// True if intensities on a wavelength axis are per nm, so that the λ²/hc Jacobian belongs between them and energy.
  public var usesJacobian = true
  /// The shape of a band in energy.
  public var shape = LineShape.gaussian
  /// Number of bands of this shape, 1…6.
  public var bandCount = 1
  /// True where wavelengths are those in standard air.
  public var isInAir = false
  /// FWHM of the instrument, to be taken off the bands'; nil for none.
  public var instrument: InstrumentWidth?
  /// Where the errors of the intensities come from.
  public var weighting = Weighting.automatic
  /// Part of the axis to fit, nm or eV as the axis is; nil for all of it.
  public var range: ParameterBounds?

  /// The defaults.
  public init() {}
}

/// What to fit to values against temperature, and how.
public struct LinewidthOptions: Sendable, Equatable, Codable {
  /// The model.
  public var model = ThermalModel.acousticOptical
  /// Values to hold, by parameter name.
  public var fixed: [String: Double] = [:]
  /// Bounds that replace the default ones, by parameter name.
  public var bounds: [String: ParameterBounds] = [:]
  /// What is known from elsewhere, by parameter name: enters like one more measurement.
  public var priors: [String: ParameterPrior] = [:]
  /// Values to start from, by parameter name; one more start beside the random ones.
  public var starts: [String: Double] = [:]
  /// Number of random starts, ≥ 1.
  public var startCount = 24
  /// Seed of the random starts.
  public var seed: UInt64 = 0
  /// False to leave out the profile intervals; verdicts then rest on standard errors alone.
  public var usesProfiles = true
  /// How bands are fitted, where spectra are given.
  public var bands = BandOptions()

  /// The defaults.
  public init() {}
}
