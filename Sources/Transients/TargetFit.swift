import Fitting
import Kinetics
import LinearAlgebra
import Measurements

/// The target analysis of a transient-absorption map.
public enum TargetFit {
  /// Fits a scheme of compartments, convolved with a Gaussian response, to every wavelength of a map at once.
  ///
  /// The recipe's rates, time zero and response are common to all wavelengths (time zero may follow a polynomial of the
  /// wavelength); the spectra of the compartments are free and projected out. Of `options`, the scheme, lifetimes and
  /// component count are not looked at. The table `sas` holds the species-associated spectra with standard errors.
  ///
  /// Method as in ``GlobalFit/fit(_:options:)``. A branching is a number of the recipe and not fitted: it changes only
  /// the scale of spectra. Where rates can change places with other spectra and the same sum of squares, the data cannot
  /// tell which is right, and the fit ends in one of the assignments, mostly that of the recipe's start.
  ///
  /// - Throws: ``TransientsError`` for options that do not fit the map or each other, `FittingError` for names and bounds.
  public static func fit(
    _ map: TransientMap, recipe: TargetRecipe, options: GlobalFitOptions = GlobalFitOptions()
  ) throws -> FitResult {
    try outcome(map, recipe: recipe, options: options).result
  }

  /// The same fit with the fitted map, its residual and what else is computed from them.
  public static func outcome(
    _ map: TransientMap, recipe: TargetRecipe, options: GlobalFitOptions = GlobalFitOptions()
  ) throws -> GlobalFitOutcome {
    let map = try map.withoutEmptyLines()
    try check(map, recipe, options)
    let axis = ChirpAxis(map, options)
    let rise = RiseEstimate(map, positions: axis.positions, order: options.chirpOrder)
    let target = TargetBasis(delays: map.delays, recipe: recipe, chirpOrder: options.chirpOrder)
    let step = zip(map.delays.dropFirst(), map.delays).map { $0 - $1 }.min() ?? 1
    let range = max((map.delays.last ?? 0) - (options.timeZero ?? rise.timeZero[0]), step)
    var parameters = try rates(recipe, unit: map.timeUnit.symbol, step: step, range: range)
    parameters += GlobalFitPlan.responseParameters(
      target.layout, options, rise: rise, shortestStep: step, delayRange: range, unit: map.timeUnit.symbol)
    try GlobalFitPlan.apply(options, to: &parameters)
    var fitOptions = FitOptions()
    fitOptions.solver.profileEvaluationLimit = 1000
    fitOptions.otherStarts = starts(parameters, target.layout, hasWidth: options.responseWidth != nil)
    for rate in recipe.rates where rate.isLifetime {
      fitOptions.limitAbove[rate.name] = GlobalFitPlan.limitFactor * range
    }
    let data = Matrix(rows: map.delays.count, columns: map.wavelengths.count, columnMajor: map.signal)
    let fit: SeparableOutcome
    if options.chirpOrder == 0 {
      fitOptions.profiles = .all
      fit = try Fit.separable(
        CommonTargetModel(target: target), data: data, rowErrors: nil, parameters: parameters, options: fitOptions)
    } else {
      let model = DispersedTargetModel(
        target: target, dispersion: Dispersion(positions: axis.positions, layout: target.layout))
      fit = try Fit.columnwise(model, data: data, parameters: parameters, options: fitOptions)
    }
    var result = fit.outcome.result
    let chirp = options.chirpOrder > 0 ? ", t₀(λ) of order \(options.chirpOrder)" : ""
    result.model = "target, \(count(recipe.compartments.count, "compartment")), Gaussian IRF\(chirp)"
    result.tables = [spectra(fit, recipe, map), concentrations(fit.outcome.values, target, map)]
    result.warnings += map.notes
    let structure = ResidualStructure.of(fit, map)
    result.warnings += structure?.warnings(hasChirp: options.chirpOrder > 0) ?? []
    return try GlobalFitOutcome(
      result: result, map, fit,
      timeZeros: Dispersion(positions: axis.positions, layout: target.layout).timeZeros(fit.outcome.values))
  }

  private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

  private static func check(
    _ map: TransientMap, _ recipe: TargetRecipe, _ options: GlobalFitOptions
  ) throws(TransientsError) {
    try GlobalFitPlan.checkAxes(map, options)
    try GlobalFitPlan.check(map, options, componentCount: recipe.compartments.count)
    guard !recipe.compartments.isEmpty, recipe.compartments.count <= 10, recipe.rates.count <= 20 else {
      throw TransientsError(.invalidOption, "a recipe has 1 to 10 compartments and at most 20 rates")
    }
    if let index = recipe.scheme.unreachable.first {
      throw TransientsError(
        .invalidOption,
        "compartment '\(recipe.compartments[index])' is never populated; let a step lead there, or begin with some of it"
      )
    }
    for rate in recipe.rates where !(rate.start > 0 && rate.start.isFinite) {
      throw TransientsError(.invalidOption, "\(rate.name) starts at \(rate.start); it must be above 0")
    }
  }

  /// The recipe's parameters, in the ranges that the delays could show.
  private static func rates(
    _ recipe: TargetRecipe, unit: String, step: Double, range: Double
  ) throws(TransientsError) -> [Parameter] {
    var parameters: [Parameter] = []
    for rate in recipe.rates {
      let shown = step * 1e-4...range * 1e6
      var bounds = rate.isLifetime ? shown : 1 / shown.upperBound...1 / shown.lowerBound
      if let given = rate.bounds {
        guard given.overlaps(bounds) else {
          throw TransientsError(
            .invalidOption, "the bounds of \(rate.name) leave no value that the delays could show")
        }
        bounds = given.clamped(to: bounds)
      }
      parameters.append(
        Parameter(
          rate.name, symbol: rate.name.hasPrefix("tau") ? "τ\(rate.name.dropFirst(3))" : rate.name,
          unit: rate.isLifetime ? unit : "1/\(unit)",
          initialValue: rate.isFixed ? rate.start : min(max(rate.start, bounds.lowerBound), bounds.upperBound),
          bounds: bounds, role: rate.isFixed ? .fixed : .free, coordinate: .logarithmic))
    }
    return parameters
  }

  /// Further starts: other widths of the response. The rates stay: a scheme often has a second assignment of the same
  /// rates that fits equally well, with other spectra, and the recipe's start says which one is meant.
  private static func starts(_ parameters: [Parameter], _ layout: ParameterLayout, hasWidth: Bool) -> [[Double]] {
    guard !hasWidth, parameters[layout.responseWidth].role == .free else { return [] }
    return [0.4, 2.5].map { factor in
      var start = parameters.map(\.initialValue)
      let width = parameters[layout.responseWidth]
      start[layout.responseWidth] = min(max(width.initialValue * factor, width.lowerBound), width.upperBound)
      return start
    }
  }

  /// The species-associated spectra with their errors, compartment by compartment.
  private static func spectra(_ fit: SeparableOutcome, _ recipe: TargetRecipe, _ map: TransientMap) -> ResultTable {
    var columns = [ResultTable.Column("wavelength", unit: "nm", values: map.wavelengths)]
    for (index, name) in recipe.compartments.enumerated() {
      let amplitudes = map.wavelengths.indices.map { fit.amplitude(component: index, column: $0) }
      columns.append(ResultTable.Column("sas_\(name)", unit: map.signalUnit, values: amplitudes.map(\.value)))
      columns.append(
        ResultTable.Column("sas_\(name)_error", unit: map.signalUnit, values: amplitudes.map(\.standardError)))
    }
    return ResultTable(
      name: "sas", title: "Species-associated spectra with standard errors", columns: columns)
  }

  private static func concentrations(_ values: [Double], _ target: TargetBasis, _ map: TransientMap) -> ResultTable {
    var basis = Matrix(rows: map.delays.count, columns: target.recipe.compartments.count)
    target.fill(&basis, values, timeZero: values[target.layout.timeZero])
    let species = target.recipe.compartments.enumerated().map { index, name in
      ResultTable.Column(name, values: basis.column(index).map { $0.isFinite ? $0 : nil })
    }
    return ResultTable(
      name: "concentrations", title: "Concentration of each compartment, 1 for all that was excited",
      columns: [ResultTable.Column("delay", unit: map.timeUnit.symbol, values: map.delays)] + species)
  }
}
