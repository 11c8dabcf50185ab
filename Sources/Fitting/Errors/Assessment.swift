import LinearAlgebra

/// What the data say about the parameters at a minimum.
struct Assessment {
  var parameters: [FittedParameter] = []
  var analysis: ErrorAnalysis?
  var profiles: [ParameterProfile] = []
  /// Minima of all parameters, the best one left out: those of the search and those that profiles met.
  var otherMinima: [(values: [Double], cost: Double)] = []
  /// A point lower than the minimum that a profile met.
  var better: [Double]?
}

extension Minimizer where Problem: ~Copyable {
  /// Minimises, profiles and passes the verdicts.
  ///
  /// Throws `tooFewPoints` where there are fewer points than parameters, `invalidLevel` for a coverage that no
  /// one-sided limit can have, `unknownParameter` for an option about a parameter that does not exist.
  mutating func fit(errorScale: ErrorScale, isDeviance: Bool, options: FitOptions) throws(FittingError) -> FitOutcome {
    try options.check(space.parameters)
    observer = options.observer
    knowsErrors = errorScale == .known
    guard options.found == nil, !options.ordered.isEmpty else {
      return try assessedFit(errorScale: errorScale, isDeviance: isDeviance, options: options)
    }
    return try orderedFit(errorScale: errorScale, isDeviance: isDeviance, options: options)
  }

  mutating func assessedFit(
    errorScale: ErrorScale, isDeviance: Bool, options: FitOptions
  ) throws(FittingError) -> FitOutcome {
    let judge = try Judge(options, parameters: space.parameters, errorScale: errorScale)
    let count = space.freeCount + problem.hiddenParameterCount
    guard problem.observationCount >= max(1, count) else {
      throw FittingError(
        .tooFewPoints,
        "\(problem.observationCount) data points cannot determine \(count) parameters; give more data or hold parameters"
      )
    }
    let starts = [space.start] + options.otherStarts.map { space.coordinates(of: $0) }
    var solution = options.found.flatMap { vouched($0) } ?? minimize(fromStarts: starts)
    let ends = solution.ends
    if options.found == nil { name(&solution, by: judge.symmetry) }
    noteCancellation(&solution)
    // A profile may walk into a deeper basin than the search found: start over from there, a few times at most.
    var rounds = options.found == nil ? 3 : 0
    var assessed = assess(solution, judge, mayStartOver: rounds > 0)
    while rounds > 0, let better = assessed.better {
      rounds -= 1
      let again = minimize(from: space.coordinates(of: better))
      if again.cost < solution.cost {
        let known = solution.otherMinima + [(values: solution.values, cost: solution.cost)]
        let starts = solution.termination.starts
        solution = again
        solution.otherMinima = known.sorted { $0.cost < $1.cost }
        solution.termination.starts = starts
      } else {
        rounds = 0
      }
      noteCancellation(&solution)
      assessed = assess(solution, judge, mayStartOver: rounds > 0)
    }
    if isCancelled, solution.termination.isConverged {
      // In the middle of the profiles: half of the intervals would be worse than none.
      noteCancellation(&solution)
      assessed = assess(solution, judge, mayStartOver: false)
    }
    var termination = solution.termination
    termination.residualEvaluations = costCalls
    termination.jacobianEvaluations = jacobianCalls
    let statistics = FitStatistics(
      points: problem.observationCount, freeParameters: count,
      sumOfSquares: solution.linearization.pearsonChiSquare ?? solution.linearization.residualSumOfSquares,
      deviance: isDeviance ? solution.cost : nil,
      errorScale: errorScale)
    return FitOutcome(
      result: FitResult(
        model: "", parameters: assessed.parameters, derived: [], statistics: statistics, termination: termination,
        identifiability: Identifiability(assessed, space: space, isConverged: termination.isConverged),
        rivals: rivals(of: solution, assessed, judge), warnings: [],
        covariance: Covariance(assessed.analysis, of: space),
        tables: []),
      values: solution.values, ends: ends, analysis: assessed.analysis, profiles: assessed.profiles)
  }

  /// Gives interchangeable parameters the order of their initial values, whichever start ended lowest.
  private mutating func name(_ solution: inout Solution, by symmetry: Symmetry) {
    let values = symmetry.ordered(solution.values, like: space.parameters.map(\.initialValue))
    guard values != solution.values, let point = linearize(at: space.coordinates(of: values)) else { return }
    solution.values = point.values
    solution.coordinates = point.coordinates
    solution.linearization = point.linearization
  }

  private func noteCancellation(_ solution: inout Solution) {
    guard isCancelled else { return }
    solution.termination = Termination(
      reason: .cancelled, message: "the fit was cancelled after \(acceptedSteps) steps",
      starts: solution.termination.starts)
  }

  /// The start as a solution; nil where the model cannot be evaluated there.
  private mutating func vouched(_ found: FoundMinimum) -> Solution? {
    guard let point = linearize(at: space.clamped(space.start)) else { return nil }
    var solution = Solution(
      values: point.values, coordinates: point.coordinates, linearization: point.linearization,
      termination: found.termination)
    solution.otherMinima = found.others.map { (values: $0, cost: cost(at: space.clamped(space.coordinates(of: $0)))) }
    return solution
  }

  /// The other minima within Δχ² 3.84, best first. Below the minimum itself only where the caller keeps the fit there.
  private func rivals(of solution: Solution, _ assessed: Assessment, _ judge: Judge) -> [Rival] {
    guard let variance = variance(of: solution, errorScale: judge.errorScale), variance > 0 else { return [] }
    return assessed.otherMinima.compactMap { minimum -> Rival? in
      let delta = (minimum.cost - solution.cost) / variance
      guard delta <= 3.84 else { return nil }
      return Rival(deltaChiSquare: judge.options.found == nil ? max(0, delta) : delta, values: minimum.values)
    }
  }

  /// σ² of a residual; nil where it is unknown and no degrees of freedom are left to estimate it.
  func variance(of solution: Solution, errorScale: ErrorScale) -> Double? {
    if errorScale == .known { return 1 }
    guard degreesOfFreedom > 0, solution.linearization.residualSumOfSquares.isFinite else { return nil }
    // An exact fit leaves the rounding of the data as its only scatter. A refit of all points rounds once more in each:
    // their sum is to count as one σ², lest a profile take rounding for a rise.
    let rounding = Double.ulpOfOne * problem.dataNorm
    return max(
      solution.linearization.residualSumOfSquares / Double(degreesOfFreedom), rounding * rounding,
      Double.leastNormalMagnitude)
  }
}

extension Covariance {
  /// Of the free parameters; empty where there is no analysis.
  init(_ analysis: ErrorAnalysis?, of space: ParameterSpace) {
    guard let analysis else {
      self.init(labels: [], values: [])
      return
    }
    self.init(
      labels: space.free.map { space.parameters[$0].name },
      values: space.free.map { i in
        space.free.map { j in
          let value = analysis.covariance[i, j]
          return value.isFinite ? value : nil
        }
      })
  }
}
