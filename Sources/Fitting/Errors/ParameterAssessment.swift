import LinearAlgebra

extension Minimizer where Problem: ~Copyable {
  /// Covariance, profiles and verdicts at a minimum. Where `mayStartOver` is set, it ends at once with `better` where a
  /// profile meets a lower point.
  mutating func assess(_ solution: Solution, _ judge: Judge, mayStartOver: Bool) -> Assessment {
    var found = Assessment()
    let statuses = statuses(of: solution)
    let onBound = Set(statuses.indices.filter { statuses[$0] == .atLowerBound || statuses[$0] == .atUpperBound })
    if solution.cost.isFinite, let variance = variance(of: solution, errorScale: judge.errorScale) {
      found.analysis = try? ErrorAnalysis(
        solution.linearization, space: space, values: solution.values, onBound: onBound, variance: variance)
    }
    let analysis = found.analysis
    let errors = space.parameters.indices.map { index -> Double? in
      onBound.contains(index) ? nil : analysis?.standardError(index)
    }
    found.otherMinima = judge.symmetry.distinct(
      solution.otherMinima, from: solution.values, errors: errors.map { $0 ?? 0 })
    var traces: [Int: ProfileTrace] = [:]
    if let analysis, solution.termination.isConverged {
      // A covariance that holds a parameter on its bound, or one that does not enter here at all, says too little of
      // the others.
      let isConditional =
        analysis.columnNorms.contains(0)
        || onBound.contains { !judge.options.harmlessBounds.contains(space.parameters[$0].name) }
      let wanted = space.free.filter { index in
        let parameter = space.parameters[index]
        let optimum = solution.values[index]
        let size = max(abs(optimum), parameter.referenceScale)
        // After an exact fit the steps of a profile are roundings themselves.
        if let error = errors[index], error <= 1e-12 * size { return false }
        let isKnown = errors[index].map { $0 <= 0.5 * size } ?? false
        return judge.wantsProfile(
          of: parameter, isDoubtful: !isKnown || isConditional || judge.isLimitOnly(parameter, at: optimum))
      }
      traces = profiles(of: wanted, around: solution, judge, mayStartOver: mayStartOver, &found)
    }
    for (index, parameter) in space.parameters.enumerated() {
      let optimum = solution.values[index]
      guard parameter.role == .free else {
        found.parameters.append(FittedParameter(held: parameter, at: optimum))
        continue
      }
      let sides = judge.sides(of: parameter, at: optimum)
      let quantiles = judge.quantiles(sides: sides, degreesOfFreedom: degreesOfFreedom)
      let intervals = traces[index].map { $0.intervals(levels: judge.levels, quantiles: quantiles) }
      let evidence = ParameterEvidence(
        parameter: parameter, optimum: optimum, status: statuses[index], standardError: errors[index],
        profile: intervals?.first, spansBasins: traces[index]?.spansBasins ?? false, sides: sides,
        quantile: quantiles[0], level: judge.options.level, isConverged: solution.termination.isConverged,
        isLimitOnly: judge.isLimitOnly(parameter, at: optimum))
      var free = FittedParameter(evidence)
      if analysis == nil, solution.termination.isConverged {
        free.note = "no standard error: as many parameters as data points, or an unusable Jacobian"
      }
      found.parameters.append(free)
      if let trace = traces[index], let intervals, let analysis {
        found.profiles.append(
          ParameterProfile(
            name: parameter.name, points: points(of: trace, of: index, around: solution, variance: analysis.variance),
            intervals: intervals.map { $0.keeping(sides) }))
      }
    }
    for (index, parameter) in space.parameters.enumerated() {
      guard case .tied(let name, let factor, let offset) = parameter.role,
        let source = found.parameters.first(where: { $0.name == name })
      else { continue }
      found.parameters[index].follow(
        source, factor: factor, offset: offset, referenceScale: parameter.referenceScale)
    }
    return found
  }

  /// Profiles of the given parameters.
  ///
  /// A minimum that one of them meets joins the others; the profiles made before are then made again from there too.
  private mutating func profiles(
    of wanted: [Int], around solution: Solution, _ judge: Judge, mayStartOver: Bool, _ found: inout Assessment
  ) -> [Int: ProfileTrace] {
    guard let analysis = found.analysis else { return [:] }
    var traces: [Int: ProfileTrace] = [:]
    var pending = wanted
    for _ in 0..<2 {
      var madeBefore = 0
      for (number, index) in pending.enumerated() {
        guard found.better == nil || !mayStartOver, let position = space.free.firstIndex(of: index) else { break }
        let sides = judge.sides(of: space.parameters[index], at: solution.values[index])
        let quantiles = judge.quantiles(sides: sides, degreesOfFreedom: degreesOfFreedom)
        var task = ProfileTask(
          index: index, position: position, solution: solution, analysis: analysis, space: space,
          thresholds: quantiles.sorted().map { $0 * $0 * analysis.variance },
          extraPoints: max(0, min(judge.options.profilePoints, 10_000)), symmetry: judge.symmetry,
          outlook: Outlook(position: position, at: solution, analysis, space))
        task.otherStarts = found.otherMinima.prefix(4).map { task.others(space.coordinates(of: $0.values)) }
        task.probes = (judge.options.found?.probes ?? []).map { task.others(space.coordinates(of: $0)) }
        task.probes += task.randomProbes(judge.probeCount)
        let trace = profile(task, better: &found.better)
        traces[index] = trace
        if let basin = trace.basin, let minimum = minimum(from: basin, below: solution, analysis, &found) {
          let errors = space.parameters.indices.map { analysis.standardError($0) ?? 0 }
          let known = judge.symmetry.distinct(
            found.otherMinima + [minimum], from: solution.values, errors: errors)
          if known.count > found.otherMinima.count { madeBefore = number }
          found.otherMinima = known.sorted { $0.cost < $1.cost }
        }
      }
      pending = Array(pending.prefix(madeBefore))
    }
    return traces
  }

  /// The minimum that all parameters together end in from a point of a profile; nil where there is none.
  private mutating func minimum(
    from values: [Double], below solution: Solution, _ analysis: ErrorAnalysis, _ found: inout Assessment
  ) -> (values: [Double], cost: Double)? {
    let end = search(from: space.coordinates(of: values), strategies: [Strategy.portfolio[1]])
    guard end.termination.isConverged else { return nil }
    if end.cost < solution.cost - 1e-3 * analysis.variance { found.better = end.values }
    return (end.values, end.cost)
  }

  /// The points of a profile as the caller sees them, ascending.
  private func points(
    of trace: ProfileTrace, of index: Int, around solution: Solution, variance: Double
  ) -> [ParameterProfile.Point] {
    let position = space.free.firstIndex(of: index) ?? 0
    var points = [ParameterProfile.Point(value: solution.values[index], deltaChiSquare: 0, values: solution.values)]
    for refit in trace.refits where refit.root.isFinite {
      var coordinates = refit.others
      coordinates.insert(refit.at, at: position)
      let values = space.values(at: coordinates)
      points.append(
        ParameterProfile.Point(
          value: values[index], deltaChiSquare: refit.root * refit.root / variance, values: values))
    }
    return points.sorted { $0.value < $1.value }
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
}
