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
  /// tell which is right: the fit ends in one of the assignments, mostly that of the recipe's start, lists the others
  /// as rivals and says so.
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
    let plan = try GlobalFitPlan(try map.withoutEmptyLines(), options, recipe: recipe)
    let second = SecondGaussian(plan)
    let (fit, isMissing) =
      try second?.fit(plan.starts()) ?? (try GlobalFit.run(plan, starts: plan.starts()), false)
    var result = fit.outcome.result
    result.model = plan.modelLine
    result.tables = [spectra(fit, recipe, plan.map), Concentrations.table(fit.outcome.values, plan)].compactMap(\.self)
    result.tables += MapTables(fit, plan).all
    result.warnings += plan.map.notes
    let exchange = RateExchange(plan, fit.outcome.values)
    let assignments = result.termination.isConverged ? exchange.assignments : []
    result.rivals += assignments.map { Rival(deltaChiSquare: 0, values: $0) }
    result.rivals = plan.distinctRivals(result.rivals, of: fit.outcome.values)
    if let warning = exchange.warning(assignments) { result.warnings.append(warning) }
    let structure = ResidualStructure.of(fit, plan.map)
    result.warnings += structure?.warnings(hasChirp: options.chirpOrder > 0) ?? []
    plan.withdraw(plan.noiseParts(fit), from: &result)
    if isMissing { second?.withdraw(from: &result) }
    result.warnings += plan.signWarnings(fit, isPoor: structure?.isSystematic == true)
    return try GlobalFitOutcome(
      result: result, plan.map, fit,
      timeZeros: Dispersion(positions: plan.positions, layout: plan.layout).timeZeros(fit.outcome.values))
  }

  /// The species-associated spectra with their errors, compartment by compartment.
  static func spectra(_ fit: SeparableOutcome, _ recipe: TargetRecipe, _ map: TransientMap) -> ResultTable {
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
}
