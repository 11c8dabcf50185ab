/// The best minimum with its parameters in order, and what lies outside the order.
struct OrderedMinimum {
  /// Values of all parameters.
  var values: [Double]
  var found: FoundMinimum
  /// Positions of parameters that only the order keeps from growing.
  var held: [Int]
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
      held: order.held(best.values))
  }
}
