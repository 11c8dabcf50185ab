import LinearAlgebra

extension FitOutcome {
  /// The outcome with errors that come from outside of the data: of something else that was measured and that the model
  /// was made with.
  ///
  /// Covariance, standard errors, intervals and verdicts become those of both together. An interval grows on either side
  /// by what is added there, in quadrature; an end that is open stays open. What the data do not determine stays so.
  ///
  /// - Parameters:
  ///   - outer: covariance that is added, parameters × parameters, in their units squared.
  ///   - parameters: those of the fit, in its order.
  public func adding(_ outer: Matrix, parameters: [Parameter]) -> FitOutcome {
    precondition(
      outer.rows == values.count && outer.columns == values.count && parameters.count == values.count
        && result.parameters.count == values.count, "the covariance must be that of all parameters")
    guard let analysis else { return self }
    var outcome = self
    let total = analysis.adding(outer)
    outcome.analysis = total
    for (index, parameter) in parameters.enumerated() where outer[index, index] > 0 {
      guard outcome.result.parameters[index].status == .free else { continue }
      outcome.result.parameters[index].widen(
        parameter, by: outer[index, index].squareRoot())
    }
    for (row, name) in result.covariance.labels.enumerated() {
      guard let i = parameters.firstIndex(where: { $0.name == name }) else { continue }
      for (column, other) in result.covariance.labels.enumerated() {
        guard let j = parameters.firstIndex(where: { $0.name == other }) else { continue }
        outcome.result.covariance.values[row][column] = result.covariance.values[row][column].map { $0 + outer[i, j] }
      }
    }
    return outcome
  }
}

extension FittedParameter {
  /// Adds an error to that of the fit, in quadrature.
  fileprivate mutating func widen(_ parameter: Parameter, by outer: Double) {
    if let limits = interval { interval = wider(limits, parameter, by: outer) }
    let size = max(abs(optimum), parameter.referenceScale)
    guard let error = standardError else { return }
    let total = (error * error + outer * outer).squareRoot()
    guard total <= size else {
      value = nil
      standardError = nil
      verdict = .notDetermined
      note = "the standard error exceeds the value"
      return
    }
    standardError = total
    if total > 0.1 * size, verdict == .determined { verdict = .weak }
  }

  /// The interval with both sides longer, in the solver's coordinate.
  private func wider(
    _ limits: ConfidenceInterval, _ parameter: Parameter, by outer: Double
  ) -> ConfidenceInterval {
    let isSingle = limits.low == nil || limits.high == nil
    let quantile = Quantile.normal(twoSidedLevel: isSingle ? max(2 * limits.level - 1, 0.01) : limits.level)
    let isLogarithmic = parameter.coordinate == .logarithmic && optimum > 0
    let added = quantile * outer / (isLogarithmic ? optimum : 1)
    func moved(_ end: Double) -> Double {
      guard end > 0 || !isLogarithmic else { return end }
      let length = isLogarithmic ? logarithm(end / optimum) : end - optimum
      let longer = (length < 0 || end < optimum ? -1 : 1) * (length * length + added * added).squareRoot()
      let place = isLogarithmic ? optimum * exponential(longer) : optimum + longer
      return min(max(place, parameter.lowerBound), parameter.upperBound)
    }
    var result = limits
    result.low = limits.low.map(moved)
    result.high = limits.high.map(moved)
    return result
  }
}
