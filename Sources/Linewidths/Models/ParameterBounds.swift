/// Lower and upper bound of a parameter or an axis, as the user states them; checked when the fit is made.
public struct ParameterBounds: Sendable, Equatable, Codable {
  /// Smallest value allowed.
  public var lower: Double
  /// Largest value allowed.
  public var upper: Double

  /// Bounds, in the unit of what they limit.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

/// What is known of a parameter from elsewhere: a measurement of its own.
public struct ParameterPrior: Sendable, Equatable, Codable {
  /// The value.
  public var value: Double
  /// Its standard error, > 0.
  public var standardError: Double

  /// A value with its standard error, in the unit of the parameter.
  public init(_ value: Double, standardError: Double) {
    self.value = value
    self.standardError = standardError
  }
}
