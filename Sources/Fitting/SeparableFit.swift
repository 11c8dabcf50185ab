import LinearAlgebra

extension Fit {
  /// How a separable fit sees its data.
  public enum Compression: Sendable, Equatable {
    /// The Gram matrix where it pays and loses nothing, else the data or their triangular factor.
    case automatic
    /// The data as they are.
    case none
  }

  /// Fits Φ(θ)·C to data by variable projection, one basis for all data columns.
  ///
  /// The basis is factored once for every group of columns with the same weights and missing cells. Columns with fewer
  /// values than amplitudes are left out, and named in the result's warnings.
  ///
  /// - Parameters:
  ///   - model: the basis.
  ///   - data: points × data columns, with what is known of their errors; NaN where a cell is missing.
  ///   - parameters: in the order in which the model reads them.
  ///   - amplitudeSigns: the sign of every component's amplitudes; empty for both signs everywhere.
  ///   - options: solver, intervals, further starts.
  ///   - compression: how the data are held; see ``Compression``.
  /// - Throws: ``FittingError`` where sizes, data, bounds or names do not fit together.
  public static func separable<Model: SeparableModel>(
    _ model: Model, data: SeparableData, parameters: [Parameter], amplitudeSigns: [AmplitudeSign] = [],
    options: FitOptions = FitOptions(), compression: Compression = .automatic
  ) throws(FittingError) -> SeparableOutcome {
    let space = try ParameterSpace(parameters)
    try checkTerms(
      model.derivativeTerms, parameters: parameters.count, components: model.componentCount, points: model.pointCount)
    let signs = try checked(amplitudeSigns, componentCount: model.componentCount, options)
    let data = try WeightedData(data, pointCount: model.pointCount, componentCount: model.componentCount)
    let setup = SeparableSetup(model, data: data, signs: signs, parameterCount: parameters.count)
    let compresses = compression == .automatic && signs.isEmpty
    // A Gram matrix pays where there are more columns than it has itself; up to there the data are the smaller matrix.
    if compresses, data.groups.count == 1, data.columnCount > model.pointCount {
      var minimizer = Minimizer(
        GramProblem(
          setup, weights: data.groups[0].weights, gram: Product.outerGram(data.weighted(data.groups[0]))),
        space: space, options: options.solver)
      let trial = try minimizer.fit(errorScale: data.errorScale, isDeviance: false, options: options)
      let sum = trial.result.statistics.sumOfSquares
      if trial.result.termination.isConverged, isGramExact(sumOfSquares: sum, dataNorm: minimizer.problem.dataNorm) {
        return try finish(setup, data: data, trial, level: options.level)
      }
    }
    let groups = groups(setup, data, compresses: compresses)
    var minimizer = Minimizer(SeparableProblem(setup, groups: groups), space: space, options: options.solver)
    let fitted = try minimizer.fit(errorScale: data.errorScale, isDeviance: false, options: options)
    return try finish(setup, data: data, fitted, level: options.level)
  }

  /// The same for a plain matrix, with one σ for every row, or nil where they are unknown and equal.
  public static func separable<Model: SeparableModel>(
    _ model: Model, data: Matrix, rowErrors: [Double]?, parameters: [Parameter], options: FitOptions = FitOptions(),
    compression: Compression = .automatic
  ) throws(FittingError) -> SeparableOutcome {
    try separable(
      model, data: SeparableData(data, errors: rowErrors.map { .rows($0) } ?? .unknown), parameters: parameters,
      options: options, compression: compression)
  }

  /// False where a Gram matrix hides the minimum from the solver: it squares the data, and the cost is known to ε·‖Y‖²
  /// only. Below 1e-4 of the norm that matters, and now and then above it.
  static func isGramExact(sumOfSquares: Double, dataNorm: Double) -> Bool {
    sumOfSquares.squareRoot() > 1e-4 * dataNorm
  }

  /// The weighted data of every group, compressed where that is smaller.
  static func groups<Model: SeparableModel>(
    _ setup: SeparableSetup<Model>, _ data: WeightedData, compresses: Bool
  ) -> [ProjectedGroup] {
    data.groups.map { group in
      let weighted = data.weighted(group)
      return ProjectedGroup(
        weights: group.weights,
        data: compresses && weighted.columns > weighted.rows ? LowerFactor.of(weighted) : weighted,
        componentCount: setup.model.componentCount)
    }
  }

  /// The signs, or none where all amplitudes may have both.
  static func checked(
    _ signs: [AmplitudeSign], componentCount: Int, _ options: FitOptions
  ) throws(FittingError) -> [AmplitudeSign] {
    guard signs.isEmpty || signs.count == componentCount else {
      throw FittingError(
        .mismatchedSizes, "\(signs.count) signs were given for the amplitudes of \(componentCount) components")
    }
    guard options.loss == .squares else {
      throw FittingError(
        .invalidData,
        "amplitudes can be projected out of least squares only; for a robust loss fit a curve with all its parameters")
    }
    return signs.allSatisfy { $0 == .any } ? [] : signs
  }

  private static var notEvaluable: FittingError {
    FittingError(.notFinite, "the model has no finite value at its start; give other start values")
  }

  /// Amplitudes, their errors and the explicit residual, in the unweighted data's unit.
  static func finish<Model: SeparableModel>(
    _ setup: SeparableSetup<Model>, data: WeightedData, _ fitted: FitOutcome, level: Double
  ) throws(FittingError) -> SeparableOutcome {
    var parts = AmplitudeParts(data, signs: setup.signs)
    var projection = setup.projection
    for group in data.groups {
      guard projection.evaluateWithDerivatives(setup.model, fitted.values, weights: group.weights),
        parts.add(
          columns: group.columns, weighted: data.weighted(group), projection: projection,
          parameterCount: setup.parameterCount)
      else { throw notEvaluable }
    }
    return complete(parts, data: data, fitted, level: level)
  }

  /// The final sum of squares comes from the explicit residual.
  private static func complete(
    _ parts: AmplitudeParts, data: WeightedData, _ fitted: FitOutcome, level: Double
  ) -> SeparableOutcome {
    var parts = parts
    var outcome = fitted
    outcome.result.statistics.replaceSumOfSquares(parts.finish(data))
    if let note = data.exclusionNote { outcome.result.warnings.append(note) }
    return SeparableOutcome(outcome: outcome, parts: parts, data: data, level: level)
  }

  /// Fits a basis of its own to every data column, with common parameters, by variable projection.
  ///
  /// Data, signs and what becomes of columns with too few values are as in
  /// ``separable(_:data:parameters:amplitudeSigns:options:compression:)``.
  public static func columnwise<Model: ColumnwiseSeparableModel>(
    _ model: Model, data: SeparableData, parameters: [Parameter], amplitudeSigns: [AmplitudeSign] = [],
    options: FitOptions = FitOptions()
  ) throws(FittingError) -> SeparableOutcome {
    let space = try ParameterSpace(parameters)
    try checkSlopes(model, columns: data.values.columns, parameters: parameters.count)
    try checkTerms(
      model.derivativeTerms, parameters: model.localCount, components: model.componentCount, points: model.pointCount)
    let signs = try checked(amplitudeSigns, componentCount: model.componentCount, options)
    let data = try WeightedData(data, pointCount: model.pointCount, componentCount: model.componentCount)
    let fitted: FitOutcome
    if data.isPlain, let model = model as? any SharedTailModel {
      fitted = try minimum(model, data, signs, space, options)
    } else {
      var minimizer = Minimizer(
        ColumnwiseProblem(model: model, data: data, signs: signs, parameterCount: parameters.count), space: space,
        options: options.solver)
      fitted = try minimizer.fit(errorScale: data.errorScale, isDeviance: false, options: options)
    }
    return try finish(
      model, data: data, signs: signs, fitted, parameterCount: parameters.count, level: options.level)
  }

  /// Amplitudes, their errors and the residual of a columnwise fit, in the unweighted data's unit.
  static func finish<Model: ColumnwiseSeparableModel>(
    _ model: Model, data: WeightedData, signs: [AmplitudeSign], _ fitted: FitOutcome, parameterCount: Int, level: Double
  ) throws(FittingError) -> SeparableOutcome {
    var parts = AmplitudeParts(data, signs: signs)
    var projection = Projection(
      pointCount: model.pointCount, componentCount: model.componentCount, terms: model.derivativeTerms)
    let model = model.prepared(fitted.values, derivatives: true)
    for group in data.groups {
      let weighted = data.weighted(group)
      for (position, column) in group.columns.enumerated() {
        write(into: &projection.basis, &projection.derivatives) {
          model.basis(fitted.values, column: column, into: &$0, derivatives: &$1)
        }
        if let weights = group.weights { projection.scale(by: weights) }
        guard projection.factor() else { throw notEvaluable }
        projection.projectDerivatives()
        let single = Matrix(rows: weighted.rows, columns: 1, columnMajor: weighted.column(position))
        guard
          parts.add(
            columns: [column], weighted: single, projection: projection, slopes: model.localSlopes(column: column),
            parameterCount: parameterCount)
        else { throw notEvaluable }
      }
    }
    return complete(parts, data: data, fitted, level: level)
  }

  private static func minimum<Model: SharedTailModel>(
    _ model: Model, _ data: WeightedData, _ signs: [AmplitudeSign], _ space: ParameterSpace, _ options: FitOptions
  ) throws(FittingError) -> FitOutcome {
    var minimizer = Minimizer(
      LinkedProblem(
        blocksOf: model, data: data.weighted(data.groups[0]), signs: signs, parameterCount: space.parameters.count),
      space: space,
      options: options.solver)
    return try minimizer.fit(errorScale: data.errorScale, isDeviance: false, options: options)
  }

  /// The same for a plain matrix with equal and unknown errors.
  public static func columnwise<Model: ColumnwiseSeparableModel>(
    _ model: Model, data: Matrix, parameters: [Parameter], options: FitOptions = FitOptions()
  ) throws(FittingError) -> SeparableOutcome {
    try columnwise(model, data: SeparableData(data), parameters: parameters, options: options)
  }
}
