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
  /// The parameters of these names.
  case only(Set<String>)
  /// None: for searches, and where time matters.
  case none
}

/// A minimum that a search of the caller's own has found, at the parameters' initial values: for solutions kept in a
/// region that bounds cannot describe.
///
/// The fit is assessed there and not moved, even where a rival or a profile lies lower.
public struct FoundMinimum: Sendable, Equatable {
  /// How that search ended.
  public var termination: Termination
  /// Other minima it met, lists of all parameter values: the rivals, from which the profiles start too.
  public var others: [[Double]]
  /// Starts all over the range, lists of all parameter values: a profile tries them before it believes in a limit.
  public var probes: [[Double]]

  /// A minimum with its rivals.
  public init(termination: Termination, others: [[Double]], probes: [[Double]] = []) {
    self.termination = termination
    self.others = others
    self.probes = probes
  }
}

/// What a fit may be told besides its parameters.
public struct FitOptions: Sendable, Equatable {
  /// Limits of the solver.
  public var solver = SolverOptions()
  /// How much a residual counts; anything but squares is for `Fit.curve` and `Fit.residuals` without Poisson counts.
  public var loss = Loss.squares
  /// Coverage of the intervals, between 0.5 and 1.
  public var level = 0.95
  /// Which parameters get a profile.
  public var profiles = ProfileChoice.doubtful
  /// Parameters of which a single limit is wanted, by name: all that `level` leaves out then lies on its side.
  public var sides: [String: IntervalSides] = [:]
  /// Coverages, between 0.5 and 1, of further intervals of every profile; see ``FitOutcome/profiles``.
  public var furtherLevels: [Double] = []
  /// Evenly spaced points added to each side of every profile, for drawing it.
  public var profilePoints = 0
  /// Random starts from which the other parameters are refitted at every limit of the profiles asked for by `all` or
  /// `only`, so that no second basin is overlooked.
  public var limitProbes = 8
  /// Groups of parameters that may change places without changing the model, e.g. [["tau1", "amplitude1"], ["tau2",
  /// "amplitude2"]]. The same minimum under other names is then no rival, and the order is that of the initial values.
  public var interchangeable: [[String]] = []
  /// Parameters that may end on a bound without casting doubt on the others. Where any other does, the covariance of
  /// the rest is conditional on it, and with `profiles` at `doubtful` they all get a profile.
  public var harmlessBounds: Set<String> = []
  /// Further starts: lists of all parameter values, in the order of the parameters.
  public var otherStarts: [[Double]] = []
  /// Lists of parameters that are to ascend: `[["E_ac", "E_op"]]`, where a model allows the same curve, or nearly the
  /// same, with other names. The best fit in order is reported; minima out of order are found too and listed as rivals,
  /// with a negative Δχ² where they fit better. Profiles may cross the order.
  public var ordered: [[String]] = []
  /// The minimum, where the caller has made the search: the fit then only assesses it.
  public var found: FoundMinimum?

  /// Parameters that are quoted as a one-sided lower limit of coverage `level` where they end above the given value: a
  /// lifetime far longer than the measured range rests on the assumption of white noise, however small its error.
  public var limitAbove: [String: Double] = [:]

  /// Looks on while the fit runs, and may end it.
  public var observer: FitObserver?

  /// The defaults: 95 %, profiles where the covariance cannot speak, one start.
  public init() {}
}
