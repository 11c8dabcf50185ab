/// What the data say about a parameter.
public enum Verdict: String, Sendable, Codable {
  /// Known: value and error may be quoted.
  case determined
  /// Known, but only roughly: its combination's singular value lies between 1 and 10.
  case weak
  /// Only a lower limit is known.
  case lowerBound
  /// Only an upper limit is known.
  case upperBound
  /// The data do not determine it: there is no value to quote.
  case notDetermined
}

/// How a parameter took part in the fit that was made.
public enum ParameterStatus: String, Sendable, Codable {
  /// Varied, and ended inside its bounds.
  case free
  /// Held by the user or the model.
  case fixed
  /// Follows another parameter.
  case tied
  /// Varied, and ended on its lower bound.
  case atLowerBound
  /// Varied, and ended on its upper bound.
  case atUpperBound
}

/// Where a fit looked for a parameter.
public struct ParameterSearch: Sendable, Equatable, Codable {
  /// Where it started; of several starts, that which ended best.
  public var start: Double
  /// Smallest value allowed; nil for none.
  public var lowerBound: Double?
  /// Largest value allowed; nil for none.
  public var upperBound: Double?

  /// The start and the bounds of a parameter.
  init(_ parameter: Parameter) {
    start = parameter.initialValue
    lowerBound = parameter.lowerBound.isFinite ? parameter.lowerBound : nil
    upperBound = parameter.upperBound.isFinite ? parameter.upperBound : nil
  }
}

/// A parameter after a fit.
///
/// `value` and `standardError` are nil unless the verdict is `determined` or `weak` (or the parameter was fixed or
/// tied): what is not determined has no value to copy into a paper. `optimum` is where the fit ended all the same, for
/// drawing the curve.
public struct FittedParameter: Sendable, Equatable, Codable {
  /// Name in options, JSON and CSV.
  public var name: String
  /// Symbol in printed tables.
  public var symbol: String
  /// Unit; empty for a pure number.
  public var unit: String
  /// The result; nil where the data do not determine it.
  public var value: Double?
  /// One standard error, > 0; nil where unknown, see `note`. With σ unknown and an exact fit it is what the rounding of
  /// the data leaves.
  public var standardError: Double?
  /// Confidence interval, if one was computed.
  public var interval: ConfidenceInterval?
  /// Where the fit ended: for drawing, not for quoting.
  public var optimum: Double
  /// Free, fixed, tied or on a bound.
  public var status: ParameterStatus
  /// What the data say.
  public var verdict: Verdict
  /// Why a number is missing, or what else to know.
  public var note: String?
  /// Where it was looked for; nil where it was not varied.
  public var search: ParameterSearch?

  /// A fitted parameter.
  public init(
    name: String, symbol: String, unit: String, value: Double?, standardError: Double?,
    interval: ConfidenceInterval? = nil, optimum: Double, status: ParameterStatus, verdict: Verdict, note: String? = nil
  ) {
    self.name = name
    self.symbol = symbol
    self.unit = unit
    self.value = value
    self.standardError = standardError
    self.interval = interval
    self.optimum = optimum
    self.status = status
    self.verdict = verdict
    self.note = note
  }
}
