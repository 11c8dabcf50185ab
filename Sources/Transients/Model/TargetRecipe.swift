import Fitting
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
    /// Where it follows another parameter; nil where it does not.
    public var tie: ParameterTie?

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

  /// A sequence of compartments 1, 2, … with the lifetimes tau1, tau2, …; one that does not decay stays in the last.
  init(sequence lifetimes: [Double]) {
    let finite = lifetimes.filter(\.isFinite)
    self.init(
      compartments: lifetimes.indices.map { "\($0 + 1)" },
      rates: finite.enumerated().map { Rate("tau\($0 + 1)", isLifetime: true, start: $1) },
      scheme: TargetScheme(
        initial: lifetimes.indices.map { $0 == 0 ? 1 : 0 }, rateCount: finite.count,
        transfers: finite.indices.map { .init(from: $0, to: $0 + 1 < lifetimes.count ? $0 + 1 : nil, rate: $0) }))
  }

  /// The values to start from, those that follow others too.
  var startValues: [Double] {
    rates.map { rate in
      guard let tie = rate.tie, let other = rates.first(where: { $0.name == tie.other }) else { return rate.start }
      return tie.factor * other.start + tie.offset
    }
  }

  /// Throws ``TransientsError`` for a recipe that cannot be fitted.
  func check() throws(TransientsError) {
    guard !compartments.isEmpty, compartments.count <= 10, rates.count <= 20 else {
      throw TransientsError(.invalidOption, "a recipe has 1 to 10 compartments and at most 20 rates")
    }
    if let index = scheme.unreachable.first {
      throw TransientsError(
        .invalidOption,
        "compartment '\(compartments[index])' is never populated; let a step lead there, or begin with some of it")
    }
    for rate in rates where !(rate.start > 0 && rate.start.isFinite) {
      throw TransientsError(.invalidOption, "\(rate.name) starts at \(rate.start); it must be above 0")
    }
  }

  /// The scheme's rates for values of the parameters.
  func rateValues(_ parameters: [Double]) -> [Double] {
    rates.indices.map { rates[$0].isLifetime ? 1 / parameters[$0] : parameters[$0] }
  }
}
