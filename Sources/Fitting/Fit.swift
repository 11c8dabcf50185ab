import LinearAlgebra

/// The doors to the solver.
public enum Fit {
  /// Fits a curve to data.
  ///
  /// - Parameters:
  ///   - model: the curve, `pointCount` points.
  ///   - data: one value a point; NaN takes a point out.
  ///   - likelihood: known errors (> 0), unknown errors, or Poisson counts (≥ 0).
  ///   - parameters: in the order in which the model reads them.
  ///   - options: solver, intervals, further starts.
  /// - Throws: ``FittingError`` where sizes, data, bounds or names do not fit together.
  public static func curve<Model: CurveModel>(
    _ model: Model, data: [Double], likelihood: Likelihood, parameters: [Parameter], options: FitOptions = FitOptions()
  ) throws(FittingError) -> FitOutcome {
    let space = try ParameterSpace(parameters)
    try checkPointCount(model.pointCount, parameters: parameters.count)
    guard data.count == model.pointCount else {
      throw FittingError(.mismatchedSizes, "the model has \(model.pointCount) points and the data \(data.count)")
    }
    if data.contains(where: \.isInfinite) { throw FittingError(.notFinite, "the data hold an infinite number") }
    let mask = data.map { $0.isNaN ? 0.0 : 1.0 }
    let filled = data.map { $0.isNaN ? 0 : $0 }
    let outcome = try curve(
      model, data: filled, mask: mask, points: mask.count { $0 != 0 }, likelihood, space, options)
    guard outcome.result.termination.reason == .notEvaluable else { return outcome }
    return try explained(outcome) { () throws(FittingError) in
      try ModelComplaint(parameters).complaint(
        count: model.pointCount, writing: { model.values($0, into: &$1) },
        derivatives: { model.jacobian($0, into: &$1) }, isUsed: { mask[$0] != 0 })
    }
  }

  /// A fit that could not begin, with the reason in words.
  private static func explained(
    _ outcome: FitOutcome, complaint: () throws(FittingError) -> String?
  ) throws(FittingError) -> FitOutcome {
    var outcome = outcome
    if let reason = try complaint() { outcome.result.termination.message = reason }
    return outcome
  }

  private static func curve<Model: CurveModel>(
    _ model: Model, data: [Double], mask: [Double], points: Int, _ likelihood: Likelihood, _ space: ParameterSpace,
    _ options: FitOptions
  ) throws(FittingError) -> FitOutcome {
    let parameters = space.parameters
    switch likelihood {
    case .poisson:
      guard options.loss == .squares else {
        throw FittingError(.invalidData, "a Poisson likelihood has its own loss; take known errors for a robust one")
      }
      guard data.allSatisfy({ $0 >= 0 }) else {
        throw FittingError(.invalidData, "a Poisson likelihood needs counts ≥ 0")
      }
      guard data.count >= parameters.count else {
        throw FittingError(.tooFewPoints, "\(data.count) points cannot determine \(parameters.count) parameters")
      }
      var minimizer = Minimizer(
        PoissonProblem(model: model, counts: data, mask: mask, parameterCount: parameters.count), space: space,
        options: options.solver)
      return try minimizer.fit(errorScale: .known, isDeviance: true, options: options)
    case .knownErrors(let errors):
      guard errors.count == data.count else {
        throw FittingError(.mismatchedSizes, "\(errors.count) errors were given for \(data.count) data points")
      }
      let weights = zip(mask, errors).map { $0 == 0 ? 0 : $0 / $1 }
      guard zip(mask, errors).allSatisfy({ $0 == 0 || ($1 > 0 && $1.isFinite) }) else {
        throw FittingError(.invalidData, "every error must be a positive number")
      }
      if let point = weights.firstIndex(where: { !$0.isFinite }) {
        throw FittingError(.invalidData, "the error \(errors[point]) of point \(point + 1) is too small to be squared")
      }
      return try leastSquares(model, data: data, weights: weights, points: points, scale: .known, space, options)
    case .unknownErrors:
      return try leastSquares(model, data: data, weights: mask, points: points, scale: .estimated, space, options)
    }
  }

  private static func leastSquares<Model: CurveModel>(
    _ model: Model, data: [Double], weights: [Double], points: Int, scale: ErrorScale, _ space: ParameterSpace,
    _ options: FitOptions
  ) throws(FittingError) -> FitOutcome {
    var norm = 0.0
    for i in data.indices { norm += (data[i] * weights[i]) * (data[i] * weights[i]) }
    guard norm.isFinite else {
      throw FittingError(
        .invalidData,
        "the squares of the data over their errors overflow; is an error almost 0? Else take a larger unit")
    }
    return try residuals(
      CurveResiduals(model: model, data: data, weights: weights), dataNorm: norm.squareRoot(), points: points, scale,
      space, options)
  }

  private static func residuals<Model: ResidualModel>(
    _ model: Model, dataNorm: Double, points: Int, _ scale: ErrorScale, _ space: ParameterSpace, _ options: FitOptions
  ) throws(FittingError) -> FitOutcome {
    // Before a loss is put to work on the residuals.
    try options.check(space.parameters)
    guard dataNorm >= 0, dataNorm.isFinite else {
      throw FittingError(.invalidData, "the norm of the data must be a finite number, not \(dataNorm)")
    }
    let isRobust = options.loss != .squares
    let weights = RobustWeights(options.loss, residualCount: model.residualCount, freeCount: space.freeCount)
    let problem = DenseProblem(
      model: model, parameterCount: space.parameters.count, dataNorm: dataNorm, observationCount: points,
      robust: isRobust ? weights : nil)
    var minimizer = Minimizer(problem, space: space, options: options.solver)
    var outcome = try minimizer.fit(errorScale: isRobust ? .estimated : scale, isDeviance: false, options: options)
    if isRobust {
      var plain = [Double](repeating: .nan, count: model.residualCount)
      model.residuals(outcome.values, into: &plain)
      outcome.result.statistics = FitStatistics(
        robust: options.loss, points: points, freeParameters: space.freeCount,
        sumOfSquares: Vector.sumOfSquares(plain), errorScale: scale)
    }
    return outcome
  }

  /// Fits a vector of residuals to zero.
  ///
  /// `dataNorm` is √Σ of the squared data behind the residuals, in the residuals' unit: a residual of 1e-13 of it
  /// counts as exact. With `errorScale` known the residuals are in units of their standard deviations.
  public static func residuals<Model: ResidualModel>(
    _ model: Model, dataNorm: Double, errorScale: ErrorScale, parameters: [Parameter],
    options: FitOptions = FitOptions()
  ) throws(FittingError) -> FitOutcome {
    let space = try ParameterSpace(parameters)
    try checkPointCount(model.residualCount, parameters: parameters.count)
    let outcome = try residuals(
      model, dataNorm: dataNorm, points: model.residualCount, errorScale, space, options)
    guard outcome.result.termination.reason == .notEvaluable else { return outcome }
    return try explained(outcome) { () throws(FittingError) in
      try ModelComplaint(parameters).complaint(
        count: model.residualCount, writing: { model.residuals($0, into: &$1) },
        derivatives: { model.jacobian($0, into: &$1) })
    }
  }
}
