/// The profile likelihood of one parameter: how much worse the best fit of the others is with the parameter held.
public struct ParameterProfile: Sendable, Equatable, Codable {
  /// One value of the parameter.
  public struct Point: Sendable, Equatable, Codable {
    /// The value that the parameter is held at.
    public var value: Double
    /// Δχ² (or Δdeviance) of the best fit of the others, in units of σ²; 0 at the minimum.
    public var deltaChiSquare: Double
    /// All parameter values of that fit, in the order of `FitResult.parameters`.
    public var values: [Double]
  }

  /// Name of the parameter.
  public var name: String
  /// The profile's points, ascending in `value`, the minimum among them. They lie where the search for the limits went;
  /// `FitOptions.profilePoints` adds evenly spaced ones.
  public var points: [Point]
  /// The interval at `FitOptions.level`, then those at `FitOptions.furtherLevels` in their order.
  public var intervals: [ConfidenceInterval]
}

/// One side of a profile: where it crosses the thresholds.
struct ProfileSide {
  /// The value at each threshold, ascending; shorter than the list of thresholds where the side is open.
  var limits: [Double] = []
  /// Why it is open; nil where every threshold is crossed.
  var open: OpenEnd?

  /// The limit at a threshold; nil where the side is open there.
  func limit(_ number: Int) -> Double? { number < limits.count ? limits[number] : nil }
}

/// What a profile found.
struct ProfileTrace {
  var low: ProfileSide
  var high: ProfileSide
  /// The refits, in the order they were made.
  var refits: [Refit]
  /// True where another minimum of the other parameters took over on one of the sides.
  var spansBasins: Bool
  /// All parameter values where a minimum that was not known before took over.
  var basin: [Double]?
}

extension ProfileTrace {
  /// The interval at each level, whose half widths in standard errors are `quantiles`.
  func intervals(levels: [Double], quantiles: [Double]) -> [ConfidenceInterval] {
    // Thresholds ascend, whatever the order of the levels.
    let order = quantiles.indices.sorted { quantiles[$0] < quantiles[$1] }
    return levels.indices.map { number in
      let rank = order.firstIndex(of: number) ?? 0
      let ends = (low: low.limit(rank), high: high.limit(rank))
      return ConfidenceInterval(
        level: levels[number], low: ends.low, high: ends.high, method: .profile,
        lowOpen: ends.low == nil ? low.open : nil, highOpen: ends.high == nil ? high.open : nil)
    }
  }
}

/// The best fit of the other parameters with one held.
struct Refit {
  /// The held parameter's coordinate.
  var at: Double
  /// √(cost − cost of the minimum), 0 where it is lower.
  var root: Double
  /// d root/d at; not finite where it cannot be known.
  var slope: Double
  /// Coordinates of the others.
  var others: [Double]
  /// d others/d at.
  var tangent: [Double]
  /// All parameter values.
  var values: [Double]
  /// True where it was followed far enough for `root` to be exact.
  var isExact: Bool
}
