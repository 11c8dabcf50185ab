import LinearAlgebra

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
}

extension Minimizer where Problem: ~Copyable {
  /// Minimises, profiles and passes the verdicts.
  ///
  /// Throws `tooFewPoints` where there are fewer points than parameters, `invalidLevel` for a coverage that no
  /// one-sided limit can have.
  mutating func fit(errorScale: ErrorScale, isDeviance: Bool, options: FitOptions) throws(FittingError) -> FitOutcome {
    observer = options.observer
    guard options.found == nil, !options.ordered.isEmpty else {
      return try assessedFit(errorScale: errorScale, isDeviance: isDeviance, options: options)
    }
    let minimum = try orderedMinimum(
      options.ordered, starts: [space.parameters.map(\.initialValue)] + options.otherStarts)
    space = try space.starting(at: minimum.values)
    var options = options
    options.found = minimum.found
    var outcome = try assessedFit(errorScale: errorScale, isDeviance: isDeviance, options: options)
    for index in minimum.held {
      outcome.result.parameters[index].status = .atUpperBound
      let note = "held by the order of the parameters"
      outcome.result.parameters[index].note = outcome.result.parameters[index].note.map { $0 + "; " + note } ?? note
    }
    return outcome
  }

  private mutating func assessedFit(
    errorScale: ErrorScale, isDeviance: Bool, options: FitOptions
  ) throws(FittingError) -> FitOutcome {
    guard options.level > 0.5, options.level < 1 else {
      throw FittingError(
        .invalidLevel, "an interval cannot have a coverage of \(options.level); give one between 0.5 and 1, like 0.95")
    }
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
    noteCancellation(&solution)
    // A profile may walk into a deeper basin than the search found: start over from there, a few times at most.
    var rounds = options.found == nil ? 3 : 0
    var assessed = assess(solution, errorScale: errorScale, options: options, mayStartOver: rounds > 0)
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
      assessed = assess(solution, errorScale: errorScale, options: options, mayStartOver: rounds > 0)
    }
    if isCancelled, solution.termination.isConverged {
      // In the middle of the profiles: half of the intervals would be worse than none.
      noteCancellation(&solution)
      assessed = assess(solution, errorScale: errorScale, options: options, mayStartOver: false)
    }
    var termination = solution.termination
    termination.residualEvaluations = costCalls
    termination.jacobianEvaluations = jacobianCalls
    let statistics = FitStatistics(
      points: problem.observationCount, freeParameters: count,
      sumOfSquares: solution.linearization.residualSumOfSquares, deviance: isDeviance ? solution.cost : nil,
      errorScale: errorScale)
    let variance = variance(of: solution, errorScale: errorScale)
    let rivals = solution.otherMinima.compactMap { minimum -> Rival? in
      guard let variance, variance > 0 else { return nil }
      let delta = (minimum.cost - solution.cost) / variance
      return delta <= 3.84
        ? Rival(deltaChiSquare: options.found == nil ? max(0, delta) : delta, values: minimum.values) : nil
    }
    return FitOutcome(
      result: FitResult(
        model: "", parameters: assessed.parameters, derived: [], statistics: statistics, termination: termination,
        identifiability: identifiability(assessed.analysis), rivals: rivals, warnings: [],
        covariance: covariance(assessed.analysis), tables: []),
      values: solution.values, ends: ends, analysis: assessed.analysis)
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

  /// σ² of a residual; nil where it is unknown and no degrees of freedom are left to estimate it.
  private func variance(of solution: Solution, errorScale: ErrorScale) -> Double? {
    if errorScale == .known { return 1 }
    guard degreesOfFreedom > 0, solution.linearization.residualSumOfSquares.isFinite else { return nil }
    // An exact fit leaves the rounding of the data as its only scatter.
    let rounding = Double.ulpOfOne * problem.dataNorm
    return max(
      solution.linearization.residualSumOfSquares / Double(degreesOfFreedom),
      rounding * rounding / Double(problem.observationCount), Double.leastNormalMagnitude)
  }

  private mutating func assess(
    _ solution: Solution, errorScale: ErrorScale, options: FitOptions, mayStartOver: Bool
  ) -> (
    parameters: [FittedParameter], analysis: ErrorAnalysis?, better: [Double]?
  ) {
    let statuses = statuses(of: solution)
    let onBound = Set(statuses.indices.filter { statuses[$0] == .atLowerBound || statuses[$0] == .atUpperBound })
    var analysis: ErrorAnalysis?
    if solution.cost.isFinite, let variance = variance(of: solution, errorScale: errorScale) {
      analysis = try? ErrorAnalysis(
        solution.linearization, space: space, values: solution.values, onBound: onBound, variance: variance)
    }
    let quantile = self.quantile(twoSidedLevel: options.level, errorScale)
    // All of the tail on one side.
    let oneSided = self.quantile(twoSidedLevel: 2 * options.level - 1, errorScale)
    // A covariance that holds a parameter on its bound, or one that does not enter here at all, says too little of the others.
    let isSilent = analysis?.columnNorms.contains(0) ?? false
    let isConditional = isSilent || onBound.contains { !options.harmlessBounds.contains(space.parameters[$0].name) }
    var better: [Double]?
    var fitted: [FittedParameter] = []
    for (index, parameter) in space.parameters.enumerated() {
      let optimum = solution.values[index]
      let error = onBound.contains(index) ? nil : analysis?.standardError(index)
      guard parameter.role == .free else {
        fitted.append(FittedParameter(held: parameter, at: optimum))
        continue
      }
      let isLimitOnly = options.limitAbove[parameter.name].map { optimum > $0 } ?? false
      var evidence = ParameterEvidence(
        parameter: parameter, optimum: optimum, status: statuses[index], standardError: error, profile: nil,
        quantile: quantile, level: options.level, isConverged: solution.termination.isConverged,
        isLimitOnly: isLimitOnly)
      let size = max(abs(optimum), parameter.referenceScale)
      let isDoubtful = error.map { $0 > 0.5 * size } ?? true
      let isWanted =
        switch options.profiles {
        case .all: true
        case .doubtful: isDoubtful || isLimitOnly || isConditional
        case .none: false
        }
      // A deeper basin has been met: the fit starts over from there, if it still may.
      let isSuperseded = better != nil && mayStartOver
      if let analysis, solution.termination.isConverged, isWanted, !isSuperseded {
        let z = isLimitOnly ? oneSided : quantile
        if let position = space.free.firstIndex(of: index) {
          func others(_ list: [Double]) -> [Double] {
            let c = space.coordinates(of: list)
            return c.indices.filter { $0 != position }.map { c[$0] }
          }
          let task = ProfileTask(
            index: index, position: position, solution: solution, analysis: analysis, space: space,
            thresholds: [z * z * analysis.variance],
            otherStarts: solution.otherMinima.prefix(4).map { others($0.values) },
            probes: (options.found?.probes ?? []).map(others), extraPoints: 0)
          evidence.profile = profile(task, better: &better)
        }
      }
      var free = FittedParameter(evidence)
      if analysis == nil, solution.termination.isConverged {
        free.note = "no standard error: as many parameters as data points, or an unusable Jacobian"
      }
      fitted.append(free)
    }
    for (index, parameter) in space.parameters.enumerated() {
      guard case .tied(let name, let factor, let offset) = parameter.role,
        let source = fitted.first(where: { $0.name == name })
      else { continue }
      fitted[index].follow(source, factor: factor, offset: offset, referenceScale: parameter.referenceScale)
    }
    return (fitted, analysis, better)
  }

  /// Half width of an interval in standard errors: Student's where σ comes from the residual.
  private func quantile(twoSidedLevel level: Double, _ errorScale: ErrorScale) -> Double {
    errorScale == .known || degreesOfFreedom <= 0
      ? Quantile.normal(twoSidedLevel: level)
      : Quantile.student(twoSidedLevel: level, degreesOfFreedom: degreesOfFreedom)
  }

  private func statuses(of solution: Solution) -> [ParameterStatus] {
    var statuses = space.parameters.map { parameter -> ParameterStatus in
      switch parameter.role {
      case .free: .free
      case .fixed: .fixed
      case .tied: .tied
      }
    }
    for (position, index) in space.free.enumerated() {
      if solution.coordinates[position] <= space.lower[position] { statuses[index] = .atLowerBound }
      if solution.coordinates[position] >= space.upper[position] { statuses[index] = .atUpperBound }
    }
    return statuses
  }

  private func identifiability(_ analysis: ErrorAnalysis?) -> Identifiability {
    let names = space.free.map { space.parameters[$0].name }
    return Identifiability(
      singularValues: analysis?.singularValues ?? [], determinedCombinations: analysis?.determinedCombinations ?? 0,
      freeParameters: names.count, weakestDirection: analysis?.weakestDirection(names: names) ?? "")
  }

  private func covariance(_ analysis: ErrorAnalysis?) -> Covariance {
    guard let analysis else { return Covariance(labels: [], values: []) }
    let free = space.free
    return Covariance(
      labels: free.map { space.parameters[$0].name },
      values: free.map { i in
        free.map { j in
          let value = analysis.covariance[i, j]
          return value.isFinite ? value : nil
        }
      })
  }
}
