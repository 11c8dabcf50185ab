import LinearAlgebra

extension Minimizer where Problem: ~Copyable {
  /// Follows many starts roughly, by plain Levenberg–Marquardt to a tenth of a standard error, and returns the values
  /// of all parameters where the best paths ended: those within so many σ² of the lowest, best first.
  mutating func roughEnds(fromStarts starts: [[Double]], within range: Double = 20, iterationLimit: Int = 40)
    -> [[Double]]
  {
    let saved = (options, reachedLimit)
    options.pathOffsetGoal = 0.1
    options.iterationLimit = iterationLimit
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
    return ends.filter { $0.cost <= best.cost + range * variance }.map(\.values)
  }
}

extension Fit {
  /// Follows many starts of a columnwise fit roughly, to a tenth of a standard error, and returns the values of all
  /// parameters where the paths ended, lowest cost first: for searches that try many starts on a part of the data.
  ///
  /// With `isPicking` a few steps are made from every start, and only the best two within 100 σ² are followed further.
  /// Starts where the model cannot be evaluated have no end. Throws ``FittingError`` as
  /// ``columnwise(_:data:parameters:amplitudeSigns:options:)`` does.
  public static func columnwiseEnds<Model: ColumnwiseSeparableModel>(
    _ model: Model, data: SeparableData, parameters: [Parameter], amplitudeSigns: [AmplitudeSign] = [],
    starts: [[Double]], isPicking: Bool = false
  ) throws(FittingError) -> [[Double]] {
    let space = try ParameterSpace(parameters)
    let positions = Array(parameters.indices)
    let member = LinkedMember.columnwise(
      model, data: data, parameters: positions, name: "data", amplitudeSigns: amplitudeSigns)
    let part = try member.prepare().part(usesGram: false)
    var minimizer = Minimizer(
      LinkedProblem([part], positions: [positions], parameterCount: parameters.count), space: space)
    guard isPicking else { return minimizer.roughEnds(fromStarts: starts, within: .infinity) }
    let near = minimizer.roughEnds(fromStarts: starts, within: 100, iterationLimit: 8)
    return minimizer.roughEnds(fromStarts: Array(near.prefix(2)), within: .infinity)
  }
}
