import LinearAlgebra

extension Fit {
  /// Repeats a separable fit on many replicates of its data; see ``bootstrap(_:data:likelihood:parameters:options:of:bootstrap:)``.
  ///
  /// The estimates are those of the nonlinear parameters. Missing cells stay missing.
  public static func bootstrap<Model: SeparableModel>(
    _ model: Model, data: SeparableData, parameters: [Parameter], amplitudeSigns: [AmplitudeSign] = [],
    options: FitOptions = FitOptions(), of outcome: SeparableOutcome, bootstrap: BootstrapOptions = BootstrapOptions()
  ) throws(FittingError) -> Bootstrap {
    try repeated(data, parameters, options, outcome, bootstrap) { replicate, start, options in
      try? separable(
        model, data: replicate, parameters: start, amplitudeSigns: amplitudeSigns, options: options
      ).outcome
    }
  }

  /// Repeats a columnwise fit on many replicates of its data; see
  /// ``bootstrap(_:data:parameters:amplitudeSigns:options:of:bootstrap:)``.
  public static func bootstrap<Model: ColumnwiseSeparableModel>(
    _ model: Model, data: SeparableData, parameters: [Parameter], amplitudeSigns: [AmplitudeSign] = [],
    options: FitOptions = FitOptions(), of outcome: SeparableOutcome, bootstrap: BootstrapOptions = BootstrapOptions()
  ) throws(FittingError) -> Bootstrap {
    try repeated(data, parameters, options, outcome, bootstrap) { replicate, start, options in
      try? columnwise(
        model, data: replicate, parameters: start, amplitudeSigns: amplitudeSigns, options: options
      ).outcome
    }
  }

  private static func repeated(
    _ data: SeparableData, _ parameters: [Parameter], _ options: FitOptions, _ separable: SeparableOutcome,
    _ bootstrap: BootstrapOptions,
    fit: @escaping @Sendable (SeparableData, [Parameter], FitOptions) -> FitOutcome?
  ) throws(FittingError) -> Bootstrap {
    try bootstrap.check()
    let outcome = separable.outcome
    guard data.values.rows == separable.residual.rows, data.values.columns == separable.residual.columns,
      outcome.values.count == parameters.count, outcome.result.parameters.count == parameters.count
    else {
      throw FittingError(.mismatchedSizes, "data, parameters and the fit to repeat differ in size")
    }
    let run = BootstrapRun(options: bootstrap, fit: options, parameters: parameters, outcome: outcome)
    guard let source = try SeparableReplicates(data, separable, bootstrap.method) else {
      return run.empty("no degrees of freedom are left to take the scatter from")
    }
    let start = BootstrapRun.starting(parameters, at: outcome.values)
    let replicateOptions = run.replicateOptions
    return run.run { fit(source.draw(&$0), start, replicateOptions) }
  }
}

/// The data of replicates of a separable fit.
private struct SeparableReplicates: Sendable {
  private let data: SeparableData
  /// data − residual; NaN in cells that took no part.
  private let fitted: [Double]
  /// σ of every cell.
  private let sigma: [Double]
  /// Residuals to draw from, over their σ; nil for normal noise.
  private let residuals: [Double]?

  /// Nil where no degrees of freedom are left.
  init?(
    _ data: SeparableData, _ separable: SeparableOutcome, _ method: BootstrapOptions.Method
  ) throws(FittingError) {
    let statistics = separable.outcome.result.statistics
    guard statistics.degreesOfFreedom > 0, let scatter = separable.outcome.scatter else { return nil }
    let (values, rows) = (data.values, data.values.rows)
    fitted = zip(values.elements, separable.residual.elements).map { $0 - $1 }
    let errors: [Double]
    switch data.errors {
    case .unknown: errors = values.elements.map { _ in method == .parametric ? scatter : 1 }
    case .rows(let list):
      guard list.count == rows else {
        throw FittingError(.mismatchedSizes, "\(list.count) errors were given for \(rows) rows")
      }
      errors = values.elements.indices.map { list[$0 % rows] }
    case .columns(let list):
      guard list.count == values.columns else {
        throw FittingError(.mismatchedSizes, "\(list.count) errors were given for \(values.columns) data columns")
      }
      errors = values.elements.indices.map { list[$0 / rows] }
    case .cells(let matrix):
      guard matrix.elements.count == values.elements.count else {
        throw FittingError(.mismatchedSizes, "errors and values differ in size")
      }
      errors = matrix.elements
    }
    sigma = errors
    self.data = data
    guard method == .residual else {
      residuals = nil
      return
    }
    let inflation = (Double(statistics.points) / Double(statistics.degreesOfFreedom)).squareRoot()
    let used = zip(separable.residual.elements, errors).filter { !$0.0.isNaN }.map { $0 / $1 * inflation }
    let mean = used.reduce(0, +) / Double(max(1, used.count))
    residuals = used.map { $0 - mean }
  }

  func draw(_ generator: inout SeededGenerator) -> SeparableData {
    var result = data
    for i in fitted.indices {
      guard !fitted[i].isNaN else {
        result.values.elements[i] = .nan
        continue
      }
      let noise = residuals.map { $0[generator.index(below: $0.count)] } ?? generator.gaussian()
      result.values.elements[i] = fitted[i] + sigma[i] * noise
    }
    return result
  }
}
