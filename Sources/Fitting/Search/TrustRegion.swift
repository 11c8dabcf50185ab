import LinearAlgebra

/// One way down: with or without geodesic acceleration, and how large the first trust region is.
struct Strategy: Sendable {
  var isAccelerated: Bool
  var firstRadius: Double
  /// The trust region is a sphere in the coordinates themselves, not in units of the Jacobian's largest columns so far:
  /// where these were enormous at the start, scaled steps hardly move.
  var isUnscaled = false

  /// Each fails on other problems: of the 54 NIST StRD runs the accelerated ones alone solve 53, the plain ones 50.
  static let portfolio = [
    Strategy(isAccelerated: true, firstRadius: 1),
    Strategy(isAccelerated: false, firstRadius: 1),
    Strategy(isAccelerated: false, firstRadius: 0.01),
    Strategy(isAccelerated: true, firstRadius: 0.01),
    Strategy(isAccelerated: false, firstRadius: 1, isUnscaled: true),
  ]
}

extension Minimizer where Problem: ~Copyable {
  /// Goes down from a point until no step lowers the cost beyond rounding; the end need not be a minimum.
  mutating func descend(from start: SolverPoint, strategy: Strategy) throws -> SolverPoint {
    var point = start
    var scale = [Double](repeating: 0, count: space.freeCount)
    var radius = 0.0
    var iterations = 0
    // Costs of the last points: a path that creeps along a flat valley is ended, without being called a minimum for
    // that.
    var costs = [start.cost]
    defer { reachedLimit = iterations >= options.iterationLimit }
    while iterations < options.iterationLimit {
      let model = localModel(at: point)
      if relativeOffset(model, at: point) < options.pathOffsetGoal { break }
      for j in scale.indices { scale[j] = strategy.isUnscaled ? 1 : max(scale[j], model.columnNorms[j]) }
      let positive = scale.map { $0 > 0 ? $0 : 1 }
      if radius == 0 {
        let length = Vector.sumOfSquares(zip(positive, point.coordinates).map { $0 * $1 }).squareRoot()
        radius = max(length, 1e-3) * strategy.firstRadius
      }
      let movableScale = model.movable.map { positive[$0] }
      let solver = try StepSolver(
        triangle: model.triangle, projectedResidual: model.projectedResidual, scale: movableScale,
        rows: problem.observationCount)
      guard
        let next = try step(from: point, model, solver, strategy, radius: &radius, iterations: &iterations),
        let linearized = linearize(at: next)
      else { break }
      point = linearized
      report(point)
      costs.append(point.cost)
      let variance = point.linearization.residualSumOfSquares / Double(max(1, degreesOfFreedom))
      let before = costs.count - 1 - options.creepWindow
      if before >= 0, costs[before] - point.cost < options.creepGain * variance { break }
    }
    return point
  }

  /// Tries steps of shrinking radius until one lowers the cost; nil where rounding or the limit ends the path.
  private mutating func step(
    from point: SolverPoint, _ model: LocalModel, _ solver: StepSolver, _ strategy: Strategy, radius: inout Double,
    iterations: inout Int
  ) throws -> [Double]? {
    while iterations < options.iterationLimit, !isCancelled {
      iterations += 1
      let damping = solver.damping(radius: radius)
      var plainStep = solver.step(damping: damping)
      let isInside = isInside(plainStep, from: point, model, solver)
      if !isInside { plainStep = try bounded(plainStep, from: point, model, solver, radius: radius) }
      var scaledStep = plainStep
      if strategy.isAccelerated, isInside {
        switch acceleration(of: scaledStep, from: point, model, solver, damping: damping) {
        case .none: break
        case .some(let (acceleration, ratio)):
          if ratio <= 0.75 {
            for j in scaledStep.indices { scaledStep[j] += acceleration[j] / 2 }
          } else if ratio > 3, damping > 0 {
            radius /= 2
            continue
          }
        }
      }
      let (candidate, taken) = move(point.coordinates, by: scaledStep, solver, model)
      let length = Vector.sumOfSquares(zip(taken, solver.scale).map { $0 * $1 }).squareRoot()
      // The prediction is the linear model's, so it is asked about its own step: the acceleration is what it knows
      // nothing of.
      let foreseen = move(point.coordinates, by: plainStep, solver, model).taken
      let (predicted, slope) = model.predictedChange(of: foreseen)
      guard length > 0, candidate != point.coordinates else { return nil }
      let newCost = cost(at: candidate)
      let actual = newCost - point.cost
      let rounding = 4 * Double.ulpOfOne * point.cost
      if abs(predicted) <= rounding, abs(actual) <= rounding { return nil }
      if predicted >= 0 {
        // Only a step that a bound has changed can promise nothing; a shorter one keeps its direction.
        radius = min(radius, length) / 4
        if radius <= 1e-12 * scaledLength(of: point, solver, model) { return nil }
        continue
      }
      let ratio = actual / predicted
      if !(ratio > 0.25) {
        var shrink = 0.1
        if actual <= 0 {
          shrink = 0.5
        } else if newCost < 100 * point.cost {
          shrink = 0.5 * slope / (slope - 0.5 * actual)
        }
        radius = min(max(shrink, 0.1), 0.5) * min(radius, 10 * length)
      } else if ratio >= 0.75 || damping == 0 {
        radius = 2 * length
      }
      if ratio > 1e-4, newCost < point.cost { return candidate }
      if radius <= Double.ulpOfOne * scaledLength(of: point, solver, model) || radius < 1e-300 { return nil }
    }
    return nil
  }

  private func scaledLength(of point: SolverPoint, _ solver: StepSolver, _ model: LocalModel) -> Double {
    var sum = 0.0
    for (position, j) in model.movable.enumerated() {
      let element = solver.scale[position] * point.coordinates[j]
      sum += element * element
    }
    return sum.squareRoot()
  }

  /// Moves the movable coordinates, clipped to the bounds; returns where that ends and the step really taken.
  private func move(
    _ coordinates: [Double], by scaledStep: [Double], _ solver: StepSolver, _ model: LocalModel
  ) -> (candidate: [Double], taken: [Double]) {
    var candidate = coordinates
    for (position, j) in model.movable.enumerated() { candidate[j] += scaledStep[position] / solver.scale[position] }
    candidate = space.clamped(candidate)
    return (candidate, model.movable.map { candidate[$0] - coordinates[$0] })
  }

  /// The geodesic acceleration of a step, and twice its length over the step's; nil where it cannot be had.
  private mutating func acceleration(
    of scaledStep: [Double], from point: SolverPoint, _ model: LocalModel, _ solver: StepSolver, damping: Double
  ) -> (acceleration: [Double], ratio: Double)? {
    let h = 0.1
    let (displaced, taken) = move(point.coordinates, by: scaledStep.map { h * $0 }, solver, model)
    costCalls += 1
    guard let change = problem.projectedResidualChange(space.values(at: displaced)), change.allSatisfy(\.isFinite)
    else {
      return nil
    }
    let linear = model.image(of: taken)
    let curvature = zip(change, linear).map { 2 / (h * h) * ($0 - $1) }
    let acceleration = solver.step(damping: damping, projected: model.project(curvature, qr: &qr))
    let length = Vector.sumOfSquares(scaledStep).squareRoot()
    guard length > 0 else { return nil }
    return (acceleration, 2 * Vector.sumOfSquares(acceleration).squareRoot() / length)
  }

  /// Gauss–Newton steps while they or the relative offset shrink and the cost does not grow.
  ///
  /// Comparing costs stalls at √ε of the parameters; comparing steps does not: on the NIST StRD set 18 of 54
  /// runs have ten right digits without it, all 54 with it. Where the residual is large the steps shrink by a constant
  /// factor along one direction; the sum of that geometric series is then taken at once (Aitken's Δ²).
  ///
  /// Numerical derivatives are refined for the last of the steps only, which every digit depends on.
  mutating func polish(_ start: SolverPoint) throws -> SolverPoint {
    guard problem.setDerivatives(.refined) else { return try gaussNewton(from: start, goal: options.polishGoal) }
    _ = problem.setDerivatives(.usual)
    let near = try gaussNewton(from: start, goal: 1e-5)
    _ = problem.setDerivatives(.refined)
    defer { _ = problem.setDerivatives(.usual) }
    return try gaussNewton(from: linearize(at: near.coordinates) ?? near, goal: 0)
  }

  /// Steps until rounding, or until the relative offset is below a goal.
  private mutating func gaussNewton(from start: SolverPoint, goal: Double) throws -> SolverPoint {
    var point = start
    var lastLength = Double.infinity
    var lastOffset = Double.infinity
    // The last step in units of its scale, where it was a plain one.
    var lastStep: [Double]?
    for _ in 0..<30 {
      let model = localModel(at: point)
      guard !model.movable.isEmpty else { break }
      let scale = model.movable.map { model.columnNorms[$0] > 0 ? model.columnNorms[$0] : 1 }
      let solver = try StepSolver(
        triangle: model.triangle, projectedResidual: model.projectedResidual, scale: scale,
        rows: problem.observationCount)
      var scaledStep = solver.step(damping: 0)
      if !isInside(scaledStep, from: point, model, solver) {
        scaledStep = try bounded(scaledStep, from: point, model, solver, radius: nil)
      }
      let length = Vector.sumOfSquares(scaledStep).squareRoot()
      // Either may grow once where the curvature is strong; where neither shrinks, rounding has been reached.
      let offset = relativeOffset(model, at: point)
      guard offset > goal, length > 0, length < 0.9 * lastLength || offset < 0.9 * lastOffset else { break }
      let plain = scaledStep
      let factor = seriesFactor(after: lastStep, plain)
      if factor != 1 {
        let longer = plain.map { factor * $0 }
        if isInside(longer, from: point, model, solver) { scaledStep = longer }
      }
      let (candidate, _) = move(point.coordinates, by: scaledStep, solver, model)
      guard candidate != point.coordinates, let next = linearize(at: candidate), next.cost <= point.cost * (1 + 1e-9)
      else { break }
      lastLength = length
      lastOffset = offset
      lastStep = scaledStep == plain ? plain : nil
      point = next
    }
    return point
  }

  /// 1/(1 − ρ) where a step is ρ times the one before, within 5 % of its length; else 1.
  private func seriesFactor(after last: [Double]?, _ step: [Double]) -> Double {
    guard let last, last.count == step.count else { return 1 }
    let square = Vector.sumOfSquares(last)
    guard square > 0 else { return 1 }
    let ratio = zip(step, last).reduce(0) { $0 + $1.0 * $1.1 } / square
    let rest = zip(step, last).reduce(0) { $0 + ($1.0 - ratio * $1.1) * ($1.0 - ratio * $1.1) }
    guard abs(ratio) < 0.95, rest <= 0.0025 * ratio * ratio * square else { return 1 }
    return 1 / (1 - ratio)
  }
}
