import Fitting
import Kinetics
import LinearAlgebra
import Measurements

/// Several maps of one sample, fitted at once: other pump powers, polarisations, delay ranges, spectral windows.
public enum LinkedMapFit {
  /// Fits one set of lifetimes, or of a recipe's rates, and of oscillations to all maps; time zero, response and artifact
  /// belong to each map, as do the spectra.
  ///
  /// Parameters of the second map and those after it carry its number: `t0@2`, `irf_fwhm@2`; a tie can join them. The
  /// maps must have one time unit. Where their errors are unknown, one σ is taken for all cells of all maps.
  ///
  /// - Throws: ``TransientsError`` for options that do not fit the maps or each other, `FittingError` for names and
  ///   bounds.
  public static func outcome(
    _ maps: [TransientMap], recipe: TargetRecipe? = nil, options: GlobalFitOptions = GlobalFitOptions()
  ) throws -> LinkedMapOutcome {
    guard maps.count > 1, let unit = maps.first?.timeUnit else {
      throw TransientsError(.invalidOption, "linked maps are two or more; give another file")
    }
    if let other = maps.first(where: { $0.timeUnit != unit }) {
      throw TransientsError(
        .invalidOption,
        "\(other.source) counts its delays in \(other.timeUnit.symbol) and \(maps[0].source) in \(unit.symbol); bring both to one unit"
      )
    }
    let options = try LinkedOptions(options, mapCount: maps.count)
    let plans = try maps.enumerated().map { index, map in
      try GlobalFitPlan(try map.withoutEmptyLines(), options.own(index), recipe: recipe)
    }
    let joint = try LinkedParameters(plans, options.ties)
    var fit = try run(plans, joint, starts: try starts(plans, joint))
    // Lifetimes ascend: a fit that ended in another order is taken up again from the sorted values.
    let sorted = joint.hasMeaning ? fit.outcome.values : plans[0].sorted(fit.outcome.values)
    if sorted != fit.outcome.values { fit = try run(plans, joint, starts: [sorted]) }
    return try outcome(plans, joint, fit, recipe)
  }

  /// The joint parameters from the best of every map by itself: each map's response, with the lifetimes of one of them.
  private static func starts(_ plans: [GlobalFitPlan], _ joint: LinkedParameters) throws -> [[Double]] {
    let found = try plans.map { plan in
      var scout = plan
      scout.options.profiles = ProfileChoice.none
      let values = try GlobalFit.run(scout, starts: scout.starts(), isRough: true).outcome.values
      return values.allSatisfy(\.isFinite) ? scout.sorted(values) : scout.parameters.map(\.initialValue)
    }
    let base = joint.joined(plans.map { plan in plan.parameters.map(\.initialValue) }, rates: 0)
    return plans.indices.map { joint.joined(found, rates: $0) } + [base]
  }

  private static func run(
    _ plans: [GlobalFitPlan], _ joint: LinkedParameters, starts: [[Double]]
  ) throws -> LinkedOutcome {
    var parameters = joint.parameters
    for index in parameters.indices where parameters[index].role == .free {
      parameters[index].initialValue = joint.clamped(starts[0])[index]
    }
    var options = FitOptions()
    options.solver.profileEvaluationLimit = 1000
    options.limitProbes = 0
    options.otherStarts = starts.dropFirst().map(joint.clamped)
    options.profiles = plans[0].options.profiles ?? (plans[0].layout.isCommon ? .all : .doubtful)
    let range = plans.map(\.delayRange).max() ?? 0
    for index in 0..<plans[0].layout.lifetimeCount where plans[0].recipe?.rates[index].isLifetime != false {
      options.limitAbove[parameters[index].name] = GlobalFitPlan.limitFactor * range
    }
    if plans[0].hasOrder {
      options.ordered = [(0..<plans[0].layout.lifetimeCount).map { parameters[$0].name }]
    }
    let members = plans.enumerated().map { index, plan in
      let name = plan.map.source
      return plan.layout.isCommon
        ? LinkedMember.separable(
          CommonMapModel(basis: plan.basis), data: plan.data, parameters: joint.positions[index], name: name,
          amplitudeSigns: plan.signs)
        : LinkedMember.columnwise(
          DispersedMapModel(basis: plan.basis, positions: plan.positions), data: plan.data,
          parameters: joint.positions[index], name: name, amplitudeSigns: plan.signs)
    }
    return try Fit.linked(members, parameters: parameters, options: options)
  }

  private static func outcome(
    _ plans: [GlobalFitPlan], _ joint: LinkedParameters, _ fit: LinkedOutcome, _ recipe: TargetRecipe?
  ) throws -> LinkedMapOutcome {
    // The one that sees the slowest decays.
    let lead = plans.max { $0.delayRange < $1.delayRange } ?? plans[0]
    var result = fit.outcome.result
    result.model = "\(plans.count) linked maps: \(plans[0].modelLine)"
    result.tables = []
    var outcomes: [GlobalFitOutcome] = []
    for (index, (plan, member)) in zip(plans, fit.members).enumerated() {
      var own = member.outcome.result
      own.model = plan.modelLine
      own.tables =
        [
          recipe.map { TargetFit.spectra(member, $0, plan.map) } ?? AssociatedSpectra(member, plan).table(),
          Concentrations.table(member.outcome.values, plan),
        ].compactMap(\.self) + MapTables(member, plan).all
      let structure = ResidualStructure.of(member, plan.map)
      let warnings =
        (structure?.warnings(hasChirp: plan.layout.chirpOrder > 0) ?? [])
        + plan.signWarnings(member, isPoor: structure?.isSystematic == true)
      own.warnings = plan.map.notes + warnings
      result.tables += own.tables.map { table in
        var table = table
        if index > 0 { table.name += "@\(index + 1)" }
        table.title += ", \(plan.map.source)"
        return table
      }
      result.warnings += warnings.map { "\(plan.map.source): \($0)" }
      outcomes.append(
        try GlobalFitOutcome(
          result: own, plan.map, member,
          timeZeros: Dispersion(positions: plan.positions, layout: plan.layout).timeZeros(member.outcome.values)))
    }
    let parts = zip(plans, fit.members).map { $0.noiseParts($1) }
    if let first = parts.first, result.termination.isConverged {
      var common = parts.dropFirst().reduce(first) { $0.common(with: $1) }
      // Its width belongs to the map.
      common.hasArtifact = first.hasArtifact
      plans[0].withdraw(common, from: &result)
    }
    if recipe != nil, result.termination.isConverged {
      let found = exchanges(plans, joint, fit)
      result.rivals += found.assignments.map { Rival(deltaChiSquare: 0, values: $0) }
      if let warning = found.warning { result.warnings.append(warning) }
    }
    if recipe == nil {
      result.rivals = plans[0].distinctRivals(result.rivals, of: fit.outcome.values)
      result.warnings += plans[0].warnings(fit.outcome)
      lead.quoteLimits(&result, fit.outcome)
      if let remedy = plans[0].remedy(result) { result.identifiability.remedy = remedy }
      if plans[0].hasConstant { plans[0].insertConstant(into: &result) }
    }
    return LinkedMapOutcome(result: result, maps: outcomes)
  }

  /// Other assignments of a recipe's rates that describe every map equally well, and what to know of them.
  private static func exchanges(
    _ plans: [GlobalFitPlan], _ joint: LinkedParameters, _ fit: LinkedOutcome
  ) -> (assignments: [[Double]], warning: String?) {
    let values = fit.outcome.values
    let count = plans[0].layout.lifetimeCount
    let all = zip(plans, joint.positions).map { plan, positions in
      RateExchange(
        plan, positions.map { values[$0] }, parameters: positions.map { joint.parameters[$0] })
    }
    let others = all.dropFirst().map { Set($0.assignments.map { Array($0.prefix(count)) }) }
    let common = all[0].assignments.filter { own in others.allSatisfy { $0.contains(Array(own.prefix(count))) } }
    return (common.map { Array($0.prefix(count) + values.dropFirst(count)) }, all[0].warning(common))
  }
}
