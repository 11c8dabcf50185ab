extension FitOptions {
  /// Refuses what no fit of these parameters can be told.
  ///
  /// Throws `mismatchedSizes` for lists that are not as long as there are parameters, `notFinite` for starts that are no
  /// numbers, `unknownParameter` for names that do not exist, `invalidData` for negative counts of points or probes.
  func check(_ parameters: [Parameter]) throws(FittingError) {
    try checkNames(Set(parameters.map(\.name)))
    for list in otherStarts + (found?.others ?? []) + (found?.probes ?? []) {
      guard list.count == parameters.count else {
        throw FittingError(
          .mismatchedSizes, "a start lists \(list.count) values; there are \(parameters.count) parameters")
      }
      guard list.allSatisfy(\.isFinite) else {
        throw FittingError(.notFinite, "a start holds a value that is no number")
      }
      for (value, parameter) in zip(list, parameters)
      where parameter.role == .free && parameter.coordinate == .logarithmic && value <= 0 {
        throw FittingError(
          .invalidBounds, "\(parameter.name) cannot start at \(value): it varies on a logarithmic scale")
      }
    }
    let limits = [
      solver.pathOffsetGoal, solver.creepGain, solver.relativeOffsetLimit, solver.roundingLevel,
    ]
    guard solver.iterationLimit >= 0, solver.creepWindow >= 1, limits.allSatisfy({ $0 >= 0 && $0.isFinite }),
      (0...1_000_000_000).contains(solver.profileEvaluationLimit)
    else {
      throw FittingError(.invalidData, "a limit of the solver is negative, not finite or too large")
    }
    if let threshold = loss.threshold {
      guard threshold > 0, threshold.isFinite else {
        throw FittingError(.invalidData, "a robust loss needs a threshold above 0, not \(threshold)")
      }
    }
    guard profilePoints >= 0, profilePoints <= 10_000, limitProbes >= 0, limitProbes <= 100_000 else {
      throw FittingError(.invalidData, "a profile cannot have \(profilePoints) points and \(limitProbes) probes")
    }
  }

  private func checkNames(_ known: Set<String>) throws(FittingError) {
    let named = limitAbove.keys.sorted() + harmlessBounds.sorted()
    if let name = named.first(where: { !known.contains($0) }) {
      throw FittingError(.unknownParameter, "the options name \(name), which is no parameter of the fit")
    }
  }
}
