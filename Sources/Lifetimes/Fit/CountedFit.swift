import Fitting

/// A fit of counts by the likelihood that was asked for, whatever the model.
enum CountedFit {
  /// Fits a model from one or more starts.
  ///
  /// - Parameters:
  ///   - model: expected counts.
  ///   - data: counts.
  ///   - starts: lists of all parameters, best first; not empty.
  ///   - options: likelihood and options of the solver.
  ///   - harmless: parameters that may lie at a bound without harm to the others.
  ///   - parameters: the parameters that begin at a list of values.
  static func minimize(
    _ model: some CurveModel, data: [Double], starts: [[Double]], options: LifetimeOptions, harmless: Set<String>,
    parameters: ([Double]) -> [Parameter]
  ) throws -> FitOutcome {
    var fitOptions = options.fit
    fitOptions.otherStarts = Array(starts.dropFirst())
    fitOptions.harmlessBounds = harmless
    let first = parameters(starts[0])
    let neyman = Likelihood.knownErrors(data.map { max($0, 1).squareRoot() })
    switch options.likelihood {
    case .poisson:
      return try Fit.curve(model, data: data, likelihood: .poisson, parameters: first, options: fitOptions)
    case .neyman:
      return try Fit.curve(model, data: data, likelihood: neyman, parameters: first, options: fitOptions)
    case .pearson:
      var outcome = try Fit.curve(model, data: data, likelihood: neyman, parameters: first, options: fitOptions)
      fitOptions.otherStarts = []
      var means = data
      for _ in 0..<20 {
        model.values(outcome.values, into: &means)
        let previous = outcome.values
        // Below a hundredth of a count the normal approximation means nothing; the floor keeps σ above zero.
        let errors = means.map { max($0, 0.01).squareRoot() }
        outcome = try Fit.curve(
          model, data: data, likelihood: .knownErrors(errors), parameters: parameters(previous), options: fitOptions)
        let isSettled = zip(previous, outcome.values).allSatisfy { abs($0 - $1) <= 1e-8 * abs($1) }
        if isSettled { break }
      }
      return outcome
    }
  }
}
