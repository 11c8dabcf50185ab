/// What a fit hands to the technique that asked for it.
public struct FitOutcome: Sendable {
  /// Parameters, statistics, verdicts; the technique adds its model line, derived quantities, warnings and tables.
  public var result: FitResult
  /// Values of all parameters at the minimum, in the order of the fit's list.
  public var values: [Double]
  /// Values of all parameters where the paths of all starts ended, minimum or not, lowest cost first; empty for a
  /// single start.
  public var ends: [[Double]]
  /// Covariance and singular values; nil where the linear algebra failed or no degrees of freedom are left.
  public var analysis: ErrorAnalysis?
  /// The profiles that were made, in the order of the parameters.
  public var profiles: [ParameterProfile]
}
