/// Which ends of an interval are wanted.
public enum IntervalSides: String, Sendable, Codable {
  /// Both: half of what the level leaves out lies on either side.
  case both
  /// A lower limit alone: all that the level leaves out lies below it.
  case lowerLimit
  /// An upper limit alone: all that the level leaves out lies above it.
  case upperLimit
}

/// Why an end of a confidence interval is open.
public enum OpenEnd: String, Sendable, Codable {
  /// The fit itself ends on the bound of this side.
  case onBound
  /// The profile reaches the bound of the parameter without crossing its threshold.
  case bound
  /// The profile stays below its threshold however far the parameter goes.
  case flat
  /// Another minimum of the other parameters takes over and is never left.
  case secondBasin
  /// The evaluations allowed for one side were used up first.
  case evaluationLimit
  /// Only the other end was asked for.
  case oneSided

  /// The reason in words.
  public var words: String {
    switch self {
    case .onBound: "the fit ends on the bound"
    case .bound: "no limit within the bounds"
    case .flat: "the cost stays flat"
    case .secondBasin: "a second minimum of the other parameters takes over, which fits as well"
    case .evaluationLimit: "no limit found within the evaluations allowed"
    case .oneSided: "only the other limit was asked for"
    }
  }
}

/// A confidence interval; an open end is nil, and says why.
public struct ConfidenceInterval: Sendable, Equatable, Codable {
  /// How the interval was found.
  public enum Method: String, Sendable, Codable {
    /// Profile likelihood: the other parameters refitted at every step.
    case profile
    /// From the covariance matrix, symmetric in the solver's coordinate.
    case covariance
    /// Percentiles of bootstrap replicates.
    case bootstrap
  }
  /// Coverage, 0…1; of a single limit where an end is open because it is `oneSided`.
  public var level: Double
  /// Lower end; nil where it is open.
  public var low: Double?
  /// Upper end; nil where it is open.
  public var high: Double?
  /// Profile, covariance or bootstrap.
  public var method: Method
  /// Why the lower end is open; nil where it is not, or the reason is not known.
  public var lowOpen: OpenEnd?
  /// Why the upper end is open; nil where it is not, or the reason is not known.
  public var highOpen: OpenEnd?

  /// An interval of the given level.
  public init(
    level: Double, low: Double?, high: Double?, method: Method, lowOpen: OpenEnd? = nil, highOpen: OpenEnd? = nil
  ) {
    self.level = level
    self.low = low
    self.high = high
    self.method = method
    self.lowOpen = lowOpen
    self.highOpen = highOpen
  }

  /// The interval with one end left away that was not asked for.
  func keeping(_ sides: IntervalSides) -> ConfidenceInterval {
    var result = self
    switch sides {
    case .both: break
    case .lowerLimit: (result.high, result.highOpen) = (nil, .oneSided)
    case .upperLimit: (result.low, result.lowOpen) = (nil, .oneSided)
    }
    return result
  }
}
