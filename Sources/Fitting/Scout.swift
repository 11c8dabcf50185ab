import LinearAlgebra

extension Minimizer where Problem: ~Copyable {
  /// Follows many starts roughly, by plain Levenberg–Marquardt to a tenth of a standard error, and returns the values
  /// of all parameters where the best paths ended: those within 20 σ² of the lowest, best first.
  mutating func roughEnds(fromStarts starts: [[Double]]) -> [[Double]] {
    let saved = (options, reachedLimit)
    options.pathOffsetGoal = 0.1
    options.iterationLimit = 40
    options.creepWindow = 5
    options.creepGain = 0.1
    defer { (options, reachedLimit) = saved }
    var ends: [SolverPoint] = []
    for start in starts {
      guard let first = linearize(at: space.clamped(space.coordinates(of: start))),
        let end = try? descend(from: first, strategy: Strategy.portfolio[1])
      else { continue }
      ends.append(end)
    }
    ends.sort { $0.cost < $1.cost }
    guard let best = ends.first else { return [] }
    let variance = best.linearization.residualSumOfSquares / Double(max(1, degreesOfFreedom))
    return ends.filter { $0.cost <= best.cost + 20 * variance }.map(\.values)
  }
}
