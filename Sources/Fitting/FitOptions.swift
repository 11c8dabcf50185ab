/// How data and model are compared.
public enum Likelihood: Sendable, Equatable {
  /// Least squares with known standard deviations, one a point: errors are not rescaled.
  case knownErrors([Double])
  /// Least squares with equal, unknown standard deviations: errors are scaled with the residual.
  case unknownErrors
  /// Poisson counts: maximum likelihood through the deviance.
  case poisson
}

/// Which parameters get a profile-likelihood interval; the others get one from the covariance.
public enum ProfileChoice: Sendable, Equatable {
  /// Every free parameter.
  case all
  /// Those that the covariance cannot speak for: on a bound, or with an error above 100 %.
  case doubtful
  /// None: for searches, and where time matters.
  case none
}

/// What a fit may be told besides its parameters.
public struct FitOptions: Sendable, Equatable {
  /// Limits of the solver.
  public var solver = SolverOptions()
  /// Coverage of the intervals.
  public var level = 0.95
  /// Which parameters get a profile.
  public var profiles = ProfileChoice.doubtful
  /// Further starts: lists of all parameter values, in the order of the parameters.
  public var otherStarts: [[Double]] = []
  /// Minima found by a search of the caller's own: lists of all parameter values. The fit then keeps to the minimum that its start leads
  /// to, even where one of these or a profile lies lower: for solutions kept in a chosen region. They are its rivals, and its
  /// profiles start from them too.
  public var knownMinima: [[Double]]?

  /// The defaults: 95 %, profiles where the covariance cannot speak, one start.
  public init() {}
}
