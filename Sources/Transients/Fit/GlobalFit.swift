import Fitting
import Kinetics
import LinearAlgebra
import Measurements

/// The global fit of a transient-absorption map.
public enum GlobalFit {
  /// Fits exponentials convolved with a Gaussian response to every wavelength of a map at once.
  ///
  /// Lifetimes, time zero and response are common to all wavelengths (time zero may follow a polynomial of the
  /// wavelength), the spectra are free and projected out. The parameters are `tau1`… (ascending, in the map's time
  /// unit), `t0`, `t0_1`… (coefficients of ((λ − reference)/100 nm)ᵖ) and `irf_fwhm`. The table `das` or `eas` holds
  /// the associated spectra with standard errors.
  ///
  /// Method: variable projection (Golub & Pereyra 2003, doi:10.1088/0266-5611/19/2/201; van Stokkum, Larsen & van
  /// Grondelle 2004, doi:10.1016/j.bbabio.2004.04.011), exact for any number of wavelengths. Every spectral amplitude
  /// counts in the degrees of freedom. Errors assume equal and independent noise in all cells.
  ///
  /// Cells without a value (NaN) are left out of the fit; delays and wavelengths without any are dropped from the map.
  ///
  /// - Throws: ``TransientsError`` for options that do not fit the map or each other, `FittingError` for names and bounds.
  public static func fit(_ map: TransientMap, options: GlobalFitOptions = GlobalFitOptions()) throws -> FitResult {
    try outcome(map, options: options).result
  }

  /// The same fit with the fitted map, its residual and what else is computed from them.
  public static func outcome(
    _ map: TransientMap, options: GlobalFitOptions = GlobalFitOptions()
  ) throws -> GlobalFitOutcome {
    let map = try map.withoutEmptyLines()
    let plan = try GlobalFitPlan(map, options)
    let second = SecondGaussian(plan)
    var (separable, isMissing) =
      try second?.fit(plan.starts()) ?? (try run(plan, starts: plan.starts()), false)
    // Lifetimes ascend: a fit that ended in another order is taken up again from the sorted values.
    let sorted = plan.sorted(separable.outcome.values)
    if sorted != separable.outcome.values, !isMissing {
      let starts = separable.outcome.result.termination.starts
      separable = try run(plan, starts: [sorted])
      separable.outcome.result.termination.starts = starts
    }
    var result = separable.outcome.result
    result.model = plan.modelLine
    // The same components under other names are no rival.
    result.rivals = plan.distinctRivals(result.rivals, of: separable.outcome.values)
    let spectra = AssociatedSpectra(separable, plan)
    result.tables = [spectra.table()] + (Concentrations.table(separable.outcome.values, plan).map { [$0] } ?? [])
    result.tables += MapTables(separable, plan).all
    result.warnings += map.notes + plan.warnings(separable.outcome)
    let structure = ResidualStructure.of(separable, plan.map)
    result.warnings += structure?.warnings(hasChirp: plan.layout.chirpOrder > 0) ?? []
    plan.withdraw(plan.noiseParts(separable), from: &result)
    if isMissing { second?.withdraw(from: &result) }
    result.warnings += plan.signWarnings(separable, isPoor: structure?.isSystematic == true)
    plan.quoteLimits(&result, separable.outcome)
    if let remedy = plan.remedy(result) { result.identifiability.remedy = remedy }
    if plan.hasConstant { plan.insertConstant(into: &result) }
    return try GlobalFitOutcome(
      result: result, plan.map, separable,
      timeZeros: Dispersion(positions: plan.positions, layout: plan.layout).timeZeros(separable.outcome.values))
  }

  /// Fits from the starts, of which the first is that of the parameters. With `isRough` the sum of squares is found to
  /// about σ², which is enough to compare models: their minima may be flat.
  static func run(_ plan: GlobalFitPlan, starts: [[Double]], isRough: Bool = false) throws -> SeparableOutcome {
    var parameters = plan.parameters
    for index in parameters.indices where parameters[index].role == .free {
      parameters[index].initialValue = starts[0][index]
    }
    var options = FitOptions()
    // Lifetimes that the data cannot tell apart have long, curved valleys; the limits of all others need less than a
    // tenth of this.
    options.solver.profileEvaluationLimit = 1000
    // A billionth of a standard error.
    options.solver.polishGoal = 1e-9
    // The starts have looked all over the range for other minima; other assignments of a scheme's rates are listed.
    options.limitProbes = 0
    options.otherStarts = Array(starts.dropFirst())
    if isRough { options.solver.becomeRough() }
    for index in 0..<plan.layout.lifetimeCount where plan.recipe?.rates[index].isLifetime != false {
      options.limitAbove[parameters[index].name] = GlobalFitPlan.limitFactor * plan.delayRange
    }
    if plan.hasOrder { options.ordered = [(0..<plan.layout.lifetimeCount).map { parameters[$0].name }] }
    let data = plan.data
    if plan.layout.isCommon {
      options.profiles = plan.options.profiles ?? .all
      return try Fit.separable(
        CommonMapModel(basis: plan.basis), data: data, parameters: parameters, amplitudeSigns: plan.signs,
        options: options)
    }
    if let profiles = plan.options.profiles { options.profiles = profiles }
    let model = DispersedMapModel(basis: plan.basis, positions: plan.positions)
    if starts.count > 1 {
      let basin = try scout(model, plan, data: data, parameters: parameters, starts: starts)
      for index in parameters.indices where parameters[index].role == .free {
        parameters[index].initialValue = basin[index]
      }
      options.otherStarts = []
      options.solver.triesAllStrategies = false
      // From there on creeping along a flat valley leads no further than what finishes flat minima.
      if !isRough {
        options.solver.creepWindow = 6
        options.solver.creepGain = 0.02
      }
    }
    var outcome = try Fit.columnwise(
      model, data: data, parameters: parameters, amplitudeSigns: plan.signs, options: options)
    if !isRough, starts.count > 1, outcome.outcome.result.termination.reason == .stalled {
      // A valley that is longer than it looked: every strategy, with the usual patience.
      for index in parameters.indices where parameters[index].role == .free {
        parameters[index].initialValue = outcome.outcome.values[index]
      }
      let usual = SolverOptions()
      options.solver.triesAllStrategies = true
      options.solver.creepWindow = usual.creepWindow
      options.solver.creepGain = usual.creepGain
      outcome = try Fit.columnwise(
        model, data: data, parameters: parameters, amplitudeSigns: plan.signs, options: options)
    }
    outcome.outcome.result.termination.starts = starts.count
    return outcome
  }

  /// Finds the basin of the minimum: every start on a few dozen wavelengths, then the four best distinct ends roughly
  /// on the whole map.
  private static func scout(
    _ model: DispersedMapModel, _ plan: GlobalFitPlan, data: SeparableData, parameters: [Parameter], starts: [[Double]]
  ) throws -> [Double] {
    let values = data.values
    let stride = max(1, values.columns / 32)
    let known = (0..<values.columns).filter { column in
      values.column(column).count { !$0.isNaN } >= model.componentCount
    }
    let all = Array(Swift.stride(from: stride / 2, to: values.columns, by: stride)).filter(Set(known).contains)
    let columns = all.isEmpty ? known : all
    let thinned = DispersedMapModel(basis: model.basis, positions: columns.map { plan.positions[$0] })
    let found = try Fit.columnwiseEnds(
      thinned, data: data.columns(columns), parameters: parameters, amplitudeSigns: plan.signs, starts: starts)
    let ends = Array(plan.distinct(found).prefix(4))
    guard ends.count > 1 else { return ends.first ?? starts[0] }
    let near = try Fit.columnwiseEnds(
      model, data: data, parameters: parameters, amplitudeSigns: plan.signs, starts: ends, isPicking: true)
    return plan.sorted(near.first ?? ends[0])
  }
}

extension SolverOptions {
  /// Ends every path where it gains less than σ² in five steps.
  fileprivate mutating func becomeRough() {
    pathOffsetGoal = 1e-3
    creepWindow = 5
    creepGain = 1
    iterationLimit = 50
    triesAllStrategies = false
  }
}
