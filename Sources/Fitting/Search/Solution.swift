import LinearAlgebra

/// Where a search for the minimum ended.
public struct Solution: Sendable {
  /// All parameter values.
  public var values: [Double]
  /// Coordinates of the free parameters.
  public var coordinates: [Double]
  /// The linearization there, with respect to all parameters.
  public var linearization: Linearization
  /// Why it ended.
  public var termination: Termination
  /// Other minima within reach, best first; filled by multi-start.
  public var otherMinima: [(values: [Double], cost: Double)] = []
  /// Values of all parameters where the paths of all starts ended, minimum or not, lowest cost first; filled by
  /// multi-start.
  public var ends: [[Double]] = []
  /// What was lowered: ‖r‖² or the deviance.
  public var cost: Double { linearization.cost }
}

extension Minimizer where Problem: ~Copyable {
  /// Searches from one start with every strategy until one ends in a minimum that can be vouched for.
  public mutating func minimize(from start: [Double]) -> Solution {
    search(from: start, strategies: Strategy.portfolio)
  }

  /// Searches from several starts, keeps the best minimum and lists the distinct others.
  ///
  /// Every start is followed by the first strategy alone; the best end is then given to the whole portfolio where it is
  /// not yet a minimum.
  public mutating func minimize(fromStarts starts: [[Double]]) -> Solution {
    precondition(!starts.isEmpty, "a search needs a start")
    if starts.count == 1, options.triesAllStrategies { return minimize(from: starts[0]) }
    var ends: [Solution] = []
    for start in starts {
      let end = search(from: start, strategies: [Strategy.portfolio[1]])
      if end.cost.isFinite { ends.append(end) }
    }
    ends.sort { $0.cost < $1.cost }
    guard var best = ends.first else { return minimize(from: starts[0]) }
    if !best.termination.isConverged {
      let again = minimize(from: best.coordinates)
      if again.cost <= best.cost { best = again }
    }
    best.ends = ends.map(\.values)
    best.otherMinima = otherMinima(among: ends, than: best)
    best.termination.starts = starts.count
    best.termination.residualEvaluations = costCalls
    best.termination.jacobianEvaluations = jacobianCalls
    return best
  }

  /// The distinct minima among the ends of several starts, the best one left out.
  ///
  /// An end that is no minimum yet, but near enough to be a rival, is given to the whole portfolio first; three times at
  /// most.
  private mutating func otherMinima(
    among ends: [Solution], than best: Solution
  ) -> [(values: [Double], cost: Double)] {
    var minima: [(values: [Double], cost: Double)] = []
    func isKnown(_ values: [Double]) -> Bool {
      agree(best.values, values) || minima.contains { agree($0.values, values) }
    }
    let scatter = best.linearization.residualSumOfSquares / Double(max(1, degreesOfFreedom))
    var retries = options.triesAllStrategies && best.termination.isConverged ? 3 : 0
    for end in ends where !isKnown(end.values) {
      var end = end
      if !end.termination.isConverged, retries > 0, end.cost - best.cost < 10 * scatter {
        retries -= 1
        end = minimize(from: end.coordinates)
      }
      if end.termination.isConverged, !isKnown(end.values) { minima.append((end.values, end.cost)) }
    }
    return minima.sorted { $0.cost < $1.cost }
  }

  /// Two minima are the same if every value agrees to 0.1 % of its size.
  func agree(_ a: [Double], _ b: [Double]) -> Bool {
    space.parameters.indices.allSatisfy { j in
      abs(a[j] - b[j]) <= 1e-3 * max(abs(a[j]), abs(b[j]), space.parameters[j].referenceScale, 1e-300)
    }
  }

  mutating func search(from start: [Double], strategies: [Strategy]) -> Solution {
    let origin = space.clamped(start)
    guard let first = linearize(at: origin) else {
      return solution(
        SolverPoint(
          coordinates: origin, values: space.values(at: origin),
          linearization: unevaluated()), .notEvaluable, "the model gives no finite residual at the start", nil)
    }
    var best = follow(strategies, from: first)
    // A saddle looks like a minimum to every strategy; a few of them may lie on the way.
    for _ in 0..<3 where isMinimum(best) && !isAtRoundingLevel(best) {
      guard let lower = lowerPoint(besideSilentOf: best) else { break }
      best = follow(strategies, from: lower)
    }
    return judge(best, isLast: strategies.count > 1)
  }

  /// The lowest end of the strategies, up to the first that ends in a minimum.
  private mutating func follow(_ strategies: [Strategy], from first: SolverPoint) -> SolverPoint {
    var best = first
    for (number, strategy) in strategies.enumerated() {
      // Acceleration asks the problem about the point that it linearized last.
      let start = number > 0 && strategy.isAccelerated ? linearize(at: first.coordinates) ?? first : first
      guard let end = try? polish(descend(from: start, strategy: strategy)) else { continue }
      let isMinimum = isMinimum(end)
      if end.cost < best.cost || (isMinimum && end.cost <= best.cost * (1 + 1e-9)) { best = end }
      if isMinimum { break }
    }
    return best
  }

  private func unevaluated() -> Linearization {
    var linearization = Linearization(parameterCount: space.parameters.count)
    linearization.cost = .infinity
    return linearization
  }

  /// `isLast` says that no other strategy is left, `restarts` how often a flat point may turn out to have a lower one
  /// beside it before it is called stalled.
  private mutating func judge(_ point: SolverPoint, isLast: Bool, restarts: Int = 3) -> Solution {
    let offset = relativeOffset(localModel(at: point), at: point)
    if isAtRoundingLevel(point) {
      return solution(point, .converged, "the residual is at rounding level", nil)
    }
    if offset < options.relativeOffsetLimit {
      if let name = sleepingParameter(at: point) { return solution(point, .stalled, Self.asleep(name), offset) }
      return solution(point, .converged, "relative offset below its limit", offset)
    }
    if let (flat, count, undetermined) = flatMinimum(near: point) {
      if options.triesAllStrategies, let lower = lowerPoint(besideFlat: flat) {
        let end = follow(Strategy.portfolio, from: lower)
        return restarts > 0
          ? judge(end, isLast: isLast, restarts: restarts - 1)
          : solution(end, .stalled, "the cost keeps falling along a curved valley: not a minimum", nil)
      }
      if let name = runaway(among: undetermined, in: flat) {
        return solution(
          flat, .stalled, "\(name) ran away from its start without finding a minimum; bound it or start it elsewhere",
          nil)
      }
      if let name = sleepingParameter(at: flat) { return solution(flat, .stalled, Self.asleep(name), nil) }
      return solution(
        flat, .converged,
        "a minimum in the \(count) combinations of parameters that the data determine; flat in the others", nil)
    }
    if isLast, options.triesAllStrategies, let (minimum, offset) = newtonMinimum(near: point) {
      return solution(minimum, .converged, "the Newton step is below its limit and the curvature positive", offset)
    }
    if reachedLimit {
      return solution(point, .evaluationLimit, "the evaluation limit was reached before a minimum", offset)
    }
    return solution(
      point, .stalled, "no further step lowers the cost, but the relative offset is not small: not a minimum", offset)
  }

  private static func asleep(_ name: String) -> String {
    "the data do not feel \(name) where the fit ended, but would elsewhere; start it nearer to the data, or bound it"
  }

  /// An undetermined parameter without a bound that went a hundred times its own size from its initial value: on the plateau out
  /// there everything is flat, and no valley either.
  private func runaway(among positions: [Int], in point: SolverPoint) -> String? {
    let origin = space.start
    for position in positions {
      let parameter = space.parameters[space.free[position]]
      let distance = point.coordinates[position] - origin[position]
      let bound = distance < 0 ? space.lower[position] : space.upper[position]
      let isLogarithmic = parameter.coordinate == .logarithmic
      let size = isLogarithmic ? 1 : max(abs(origin[position]), parameter.referenceScale)
      let limit = isLogarithmic ? logarithm(1e4) : 100 * size
      if bound.isInfinite, size > 0, abs(distance) > limit { return parameter.name }
    }
    return nil
  }

  private func solution(
    _ point: SolverPoint, _ reason: Termination.Reason, _ message: String, _ offset: Double?
  ) -> Solution {
    Solution(
      values: point.values, coordinates: point.coordinates, linearization: point.linearization,
      termination: Termination(
        reason: reason, message: message, relativeOffset: offset.flatMap { $0.isFinite ? $0 : nil },
        residualEvaluations: costCalls, jacobianEvaluations: jacobianCalls))
  }
}
