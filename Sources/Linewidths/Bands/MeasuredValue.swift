/// A number with its standard error.
public struct MeasuredValue: Sendable, Equatable, Codable {
  /// The value.
  public var value: Double
  /// One standard error; nil where it is exact by the shape's definition, or cannot be given.
  public var standardError: Double?

  /// A value with its error.
  public init(_ value: Double, _ standardError: Double?) {
    self.value = value
    self.standardError = standardError
  }
}

/// What is read off a fitted curve, with errors propagated from the covariance of its parameters.
public struct BandMeasures: Sendable, Equatable {
  /// Energy of the maximum of the intensity per energy, eV, E = hc/λ in vacuum.
  public var energy: MeasuredValue
  /// FWHM of the intensity per energy, meV.
  public var width: MeasuredValue
  /// Wavelength of the maximum of the intensity per wavelength, nm; nil where that has no maximum of its own.
  public var wavelength: MeasuredValue?
  /// FWHM of the intensity per wavelength, nm.
  public var wavelengthWidth: MeasuredValue?
  /// Area, in intensity per unit of the axis times that unit.
  public var area: MeasuredValue
  /// Half width on the blue side over that on the red side, in energy.
  public var asymmetry: MeasuredValue
  /// FWHM without what the instrument adds, meV; nil where no width of the instrument was given.
  public var intrinsicWidth: MeasuredValue?
}
