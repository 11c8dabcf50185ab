/// The best minimum with its parameters in order, and what lies outside the order.
struct OrderedMinimum {
  /// Values of all parameters.
  var values: [Double]
  var found: FoundMinimum
  var order: ParameterOrder
}

extension Minimizer where Problem: ~Copyable {
  /// Searches for the lowest minimum in which the parameters of every list ascend, from all starts, and for minima with
  /// the lists the other way round.
  ///
  /// The order is a convention and no measurement: it keeps the search in one of several basins, and the fit is then
  /// assessed in the parameters' own coordinates, where profiles may cross it. Minima outside are listed among the
  /// others, whether they lie higher or lower.
  mutating func orderedMinimum(_ names: [[String]], starts: [[Double]]) throws(FittingError) -> OrderedMinimum {
    let natural = space
    var parameters = space.parameters
    let order = try ParameterOrder(names, &parameters)
    space = try ParameterSpace(parameters, order: order)
    defer { space = natural }
    let sorted = starts.map { order.values(at: order.apart(order.coordinates(of: $0))) }
    var best = minimize(fromStarts: sorted.map { space.clamped(space.coordinates(of: $0)) })
    space = natural
    if !natural.contains(best.values) {
      // The parts of a chain know the bounds of its inner members only roughly.
      best = minimize(from: natural.clamped(natural.coordinates(of: best.values)))
    }
    var others = best.otherMinima
    for start in sorted {
      let end = search(
        from: natural.clamped(natural.coordinates(of: order.reversed(start))), strategies: [Strategy.portfolio[1]])
      var isNew = !agree(best.values, end.values)
      for other in others where agree(other.values, end.values) { isNew = false }
      if end.termination.isConverged, isNew { others.append((end.values, end.cost)) }
    }
    others.sort { $0.cost < $1.cost }
    var termination = best.termination
    termination.starts = 2 * starts.count
    return OrderedMinimum(
      values: best.values, found: FoundMinimum(termination: termination, others: others.map(\.values)),
      order: order)
  }

  /// The fit with its parameters in order, its verdicts, and what lies outside the order.
  mutating func orderedFit(
    errorScale: ErrorScale, isDeviance: Bool, options: FitOptions
  ) throws(FittingError) -> FitOutcome {
    let natural = space
    var starts = [space.parameters.map(\.initialValue)] + options.otherStarts
    var rounds = 3
    while true {
      space = natural
      let minimum = try orderedMinimum(options.ordered, starts: starts)
      space = try natural.starting(at: minimum.values)
      var found = options
      found.found = minimum.found
      var outcome = try assessedFit(errorScale: errorScale, isDeviance: isDeviance, options: found)
      // A profile may have walked into a deeper basin, in order too.
      let deeper = outcome.result.rivals.first {
        $0.deltaChiSquare < -1e-3 && minimum.order.holds($0.values) && natural.contains($0.values)
      }
      if let deeper, rounds > 0 {
        rounds -= 1
        starts.insert(deeper.values, at: 0)
        continue
      }
      outcome.result.tellOrder(held: minimum.order.held(minimum.values))
      return outcome
    }
  }
}

extension FitResult {
  /// Takes back what is said of parameters that only the order holds, and warns of better minima outside it.
  fileprivate mutating func tellOrder(held: [Int]) {
    for index in held {
      parameters[index].value = nil
      parameters[index].standardError = nil
      parameters[index].interval = nil
      parameters[index].verdict = .notDetermined
      parameters[index].note = "held at its neighbour by the order of the parameters"
    }
    // Less is a difference of rounding, or of where a flat valley was left.
    if let better = rivals.first(where: { $0.deltaChiSquare < -0.01 }) {
      let gain = (-better.deltaChiSquare * 100).rounded() / 100
      warnings.append("a fit whose parameters are not in order describes the data better, Δχ² −\(gain)")
    }
  }
}
