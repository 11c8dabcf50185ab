extension Minimizer where Problem: ~Copyable {
  /// Tells the observer of an accepted step, and remembers its wish to end.
  mutating func report(_ point: SolverPoint) {
    acceptedSteps += 1
    guard let observer else { return }
    let progress = FitProgress(
      phase: isProfiling ? .profile : .search, iteration: acceptedSteps, cost: point.cost, values: point.values,
      residualEvaluations: costCalls, jacobianEvaluations: jacobianCalls)
    observer.see(progress)
    if observer.hasCancelled { isCancelled = true }
  }

  /// True once the observer or the surrounding task has asked for the end. No model is called after that.
  mutating func hasBeenCancelled() -> Bool {
    if !isCancelled, Task.isCancelled || observer?.hasCancelled ?? false { isCancelled = true }
    return isCancelled
  }
}
