import LinearAlgebra

extension Fit {
  /// Repeats a fit of a curve on many replicates of its data: errors and intervals that follow from the scatter of the
  /// fits, not from the curvature at one minimum.
  ///
  /// Every replicate starts at the fit's minimum and its rivals. Fits that do not converge or end on a bound are
  /// counted and told. The same seed gives the same numbers, whatever the number of workers.
  ///
  /// - Parameters:
  ///   - model, data, likelihood, parameters, options: as for ``curve(_:data:likelihood:parameters:options:)``; `level`
  ///     and `sides` are those of the percentiles.
  ///   - outcome: what that fit gave.
  ///   - bootstrap: method, number of replicates, seed.
  ///   - redrawing: the model that a replicate is fitted with, where the model holds something that was measured too and
  ///     has noise of its own; nil: `model` for all. The data are always drawn from `model`.
  /// - Throws: ``FittingError`` where sizes do not fit together, for a number of replicates outside 2…1 000 000, and for
  ///   residual replicates of counts.
  public static func bootstrap<Model: CurveModel>(
    _ model: Model, data: [Double], likelihood: Likelihood, parameters: [Parameter], options: FitOptions = FitOptions(),
    of outcome: FitOutcome, bootstrap: BootstrapOptions = BootstrapOptions(),
    redrawing: (@Sendable (inout SeededGenerator) -> Model)? = nil
  ) throws(FittingError) -> Bootstrap {
    try bootstrap.check()
    guard data.count == model.pointCount, outcome.values.count == parameters.count,
      outcome.result.parameters.count == parameters.count
    else {
      throw FittingError(.mismatchedSizes, "model, data, parameters and the fit to repeat differ in size")
    }
    if outcome.result.statistics.loss != nil, bootstrap.method == .parametric {
      throw FittingError(
        .invalidBootstrap, "a robust fit has no normal noise to draw from; take residual replicates")
    }
    let run = BootstrapRun(options: bootstrap, fit: options, parameters: parameters, outcome: outcome)
    guard let source = try CurveReplicates(model, data, likelihood, parameters, outcome, bootstrap.method) else {
      return run.empty("no degrees of freedom are left to take the scatter from")
    }
    let start = BootstrapRun.starting(parameters, at: outcome.values)
    let replicateOptions = run.replicateOptions
    return run.run { generator in
      let data = source.draw(&generator)
      return try? curve(
        redrawing?(&generator) ?? model, data: data, likelihood: likelihood, parameters: start,
        options: replicateOptions)
    }
  }
}

/// The data of replicates of a curve.
private struct CurveReplicates: Sendable {
  /// How one point is drawn.
  private enum Noise: Sendable {
    case normal(sigma: [Double])
    case poisson
    /// σ of every point times a residual drawn from these.
    case resampled([Double], sigma: [Double])
  }
  /// The fitted curve; NaN where the data have no value.
  private let fitted: [Double]
  private let noise: Noise

  /// Nil where σ is unknown and no degrees of freedom are left.
  init?<Model: CurveModel>(
    _ model: Model, _ data: [Double], _ likelihood: Likelihood, _ parameters: [Parameter], _ outcome: FitOutcome,
    _ method: BootstrapOptions.Method
  ) throws(FittingError) {
    var curve = [Double](repeating: .nan, count: data.count)
    model.values(outcome.values, into: &curve)
    guard curve.count == data.count else {
      throw FittingError(.mismatchedSizes, "the model writes \(curve.count) values for \(data.count) points")
    }
    fitted = zip(curve, data).map { $1.isNaN ? .nan : $0 }
    let sigma: [Double]
    switch (likelihood, method) {
    case (.poisson, .residual):
      throw FittingError(.invalidBootstrap, "residuals of counts cannot be drawn again; ask for parametric replicates")
    case (.poisson, .parametric):
      noise = .poisson
      return
    case (.knownErrors(let errors), _):
      guard errors.count == data.count else {
        throw FittingError(.mismatchedSizes, "\(errors.count) errors were given for \(data.count) data points")
      }
      sigma = errors
    case (.unknownErrors, .parametric):
      guard let scatter = outcome.scatter else { return nil }
      sigma = data.map { _ in scatter }
    case (.unknownErrors, .residual):
      guard outcome.scatter != nil else { return nil }
      sigma = data.map { _ in 1 }
    }
    guard method == .residual else {
      noise = .normal(sigma: sigma)
      return
    }
    var jacobian = Matrix(rows: data.count, columns: parameters.count)
    write(into: &jacobian) { model.jacobian(outcome.values, into: &$0) }
    let used = data.indices.filter { !data[$0].isNaN }
    let leverages = Self.leverages(jacobian, rows: used, sigma: sigma, parameters, values: outcome.values)
    var residuals = zip(used, leverages).map { (data[$0] - curve[$0]) / sigma[$0] / (1 - $1).squareRoot() }
    let mean = residuals.reduce(0, +) / Double(max(1, residuals.count))
    for i in residuals.indices { residuals[i] -= mean }
    noise = .resampled(residuals, sigma: sigma)
  }

  /// The diagonal of J(JᵀJ)⁻¹Jᵀ over the given rows: how much of its own value a point fixes, 0…1. A point that fixes
  /// itself has no residual either, and is given no weight.
  private static func leverages(
    _ jacobian: Matrix, rows: [Int], sigma: [Double], _ parameters: [Parameter], values: [Double]
  ) -> [Double] {
    guard let space = try? ParameterSpace(parameters), space.freeCount > 0, rows.count >= space.freeCount else {
      return rows.map { _ in 0 }
    }
    var weighted = Matrix(rows: rows.count, columns: jacobian.columns)
    for (target, source) in rows.enumerated() {
      for j in 0..<jacobian.columns { weighted[target, j] = jacobian[source, j] / sigma[source] }
    }
    var free = Matrix(rows: rows.count, columns: space.freeCount)
    Product.multiply(weighted, space.transformation(at: values), into: &free)
    guard let decomposition = try? SingularValues(free) else { return rows.map { _ in 0 } }
    let cutoff = (decomposition.values.first ?? 0) * 1e-12
    return rows.indices.map { row in
      var sum = 0.0
      for (k, value) in decomposition.values.enumerated() where value > cutoff {
        sum += decomposition.left[row, k] * decomposition.left[row, k]
      }
      return min(sum, 1 - 1e-6)
    }
  }

  /// The data of one replicate; NaN where there were none.
  func draw(_ generator: inout SeededGenerator) -> [Double] {
    fitted.indices.map { i in
      guard !fitted[i].isNaN else { return .nan }
      switch noise {
      case .normal(let sigma): return fitted[i] + sigma[i] * generator.gaussian()
      case .poisson: return generator.poisson(mean: fitted[i])
      case .resampled(let residuals, let sigma):
        return fitted[i] + sigma[i] * residuals[generator.index(below: residuals.count)]
      }
    }
  }
}

extension FitOutcome {
  /// Standard deviation of the data about the fit, the rounding of an exact fit included; nil without degrees of
  /// freedom.
  var scatter: Double? {
    result.statistics.residualStandardDeviation.flatMap { $0 > 0 ? $0 : nil } ?? analysis?.variance.squareRoot()
  }
}
