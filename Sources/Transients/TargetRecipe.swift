import Kinetics

/// A target scheme as its user states it: named compartments and rates, start values and what is held.
public struct TargetRecipe: Sendable, Equatable {
  /// A rate, or the lifetime 1/rate, that the fit finds.
  public struct Rate: Sendable, Equatable {
    /// Name of the parameter.
    public var name: String
    /// True where the parameter is the lifetime, in the map's time unit; else it is the rate, in one over that unit.
    public var isLifetime: Bool
    /// Value to start from, > 0.
    public var start: Double
    /// Held at its start.
    public var isFixed: Bool
    /// Range; nil for what the delays could show.
    public var bounds: ClosedRange<Double>?

    /// A rate, free and without bounds unless said otherwise.
    public init(
      _ name: String, isLifetime: Bool, start: Double, isFixed: Bool = false, bounds: ClosedRange<Double>? = nil
    ) {
      self.name = name
      self.isLifetime = isLifetime
      self.start = start
      self.isFixed = isFixed
      self.bounds = bounds
    }
  }

  /// Names of the compartments, in the order of the scheme.
  public var compartments: [String]
  /// The rates, in the order of the scheme.
  public var rates: [Rate]
  /// Transfers and initial populations.
  public var scheme: TargetScheme

  /// A recipe; there must be a name for every compartment and every rate of the scheme.
  public init(compartments: [String], rates: [Rate], scheme: TargetScheme) {
    precondition(
      compartments.count == scheme.compartmentCount && rates.count == scheme.rateCount,
      "every compartment and rate has a name")
    self.compartments = compartments
    self.rates = rates
    self.scheme = scheme
  }

  /// The scheme's rates for values of the parameters.
  func rateValues(_ parameters: [Double]) -> [Double] {
    rates.indices.map { rates[$0].isLifetime ? 1 / parameters[$0] : parameters[$0] }
  }
}
