/// A parameter of a model as the user states it before a fit: name, unit, start, bounds, and whether it varies.
public struct Parameter: Sendable, Equatable, Codable {
  /// How a parameter takes part in a fit.
  public enum Role: Sendable, Equatable, Codable {
    /// Varies between its bounds.
    case free
    /// Stays at its initial value.
    case fixed
    /// Follows another parameter: `factor * other + offset`. The other must be free or fixed.
    case tied(to: String, factor: Double, offset: Double)
  }

  /// The coordinate in which the solver moves a free parameter.
  public enum Coordinate: Sendable, Equatable, Codable {
    /// The value itself.
    case linear
    /// Its natural logarithm: for lifetimes, rates and widths, which are positive and span decades.
    case logarithmic
  }

  /// Name in options, JSON and CSV, ASCII: `tau1`, `E_ac`.
  public var name: String
  /// Symbol in printed tables: `τ1`, `E_ac`.
  public var symbol: String
  /// Unit, as printed: `ps`, `meV`; empty for a pure number.
  public var unit: String
  /// Value at the start of the fit, or the value itself if fixed.
  public var initialValue: Double
  /// Smallest value allowed; −∞ for none.
  public var lowerBound: Double
  /// Largest value allowed; +∞ for none.
  public var upperBound: Double
  /// Free, fixed or tied.
  public var role: Role
  /// Linear or logarithmic.
  public var coordinate: Coordinate
  /// The size its error is judged against where that is larger than |value|: for positions and offsets, whose zero is
  /// arbitrary (a time zero of 0.000 ± 0.001 ps is well known). 0 where the value itself is the measure.
  public var referenceScale: Double

  /// A parameter; free, linear and without bounds unless said otherwise. The symbol defaults to the name.
  public init(
    _ name: String, symbol: String? = nil, unit: String = "", initialValue: Double,
    bounds: ClosedRange<Double> = -Double.infinity...Double.infinity, role: Role = .free,
    coordinate: Coordinate = .linear, referenceScale: Double = 0
  ) {
    self.name = name
    self.symbol = symbol ?? name
    self.unit = unit
    self.initialValue = initialValue
    lowerBound = bounds.lowerBound
    upperBound = bounds.upperBound
    self.role = role
    self.coordinate = coordinate
    self.referenceScale = referenceScale
  }
}
