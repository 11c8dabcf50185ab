import LinearAlgebra

/// Refits for profiles. A refit need not reach its minimum: what is left to gain, how the others move with the held
/// parameter, and how the cost does, all follow from its last linearization.
extension Minimizer where Problem: ~Copyable {
  /// Relative offset up to which the linearization is trusted to foresee the minimum.
  private static var foreseeableOffset: Double { 0.2 }

  /// The best fit of the others with the parameter held; nil where the model has no finite residual.
  mutating func refit(_ path: inout ProfilePath, at coordinate: Double, target: Double) -> Refit? {
    let task = path.task
    guard let held = try? task.space.holding(task.index, at: task.value(coordinate)) else { return nil }
    space = held
    let isNear = abs(path.expectedRoot(at: coordinate) - target) < 0.05 * target
    options.pathOffsetGoal = isNear ? 3e-3 : 0.1
    options.creepGain = isNear ? 1e-4 : 1e-2
    var best: (refit: Refit, cost: Double)?
    var ofPath = Double.infinity
    let starts = path.starts(at: coordinate)
    for (number, start) in (starts + task.otherStarts).enumerated() {
      // The foreseen start has not left a curved valley where the cost is about as foreseen too.
      if number == 1, starts.count == 2, let best, best.refit.root <= 1.25 * path.expectedRoot(at: coordinate) {
        continue
      }
      guard let end = descent(from: start), number < starts.count || isInOrder(end, task) else { continue }
      let found = refit(end, task, at: coordinate)
      if number < starts.count { ofPath = min(ofPath, found.root) }
      if found.root < best?.refit.root ?? .infinity { best = (found, end.cost) }
    }
    guard let best else { return nil }
    if best.refit.root < ofPath - 1e-3 * target {
      path.noteRival(isExtending: ofPath >= target && best.refit.root < target)
    }
    path.record(best.refit, cost: best.cost, isInside: best.refit.root < target)
    return best.refit
  }

  /// The first of the probes that ends lower than `root` by a fiftieth.
  mutating func probe(_ path: ProfilePath, at coordinate: Double, below root: Double) -> Refit? {
    let task = path.task
    guard let held = try? task.space.holding(task.index, at: task.value(coordinate)) else { return nil }
    space = held
    let saved = options
    options.iterationLimit = 15
    options.pathOffsetGoal = 0.05
    defer { options = saved }
    for start in task.probes {
      guard let end = descent(from: start), isInOrder(end, task) else { continue }
      let found = refit(end, task, at: coordinate)
      if found.root < 0.98 * root { return found }
    }
    return nil
  }

  /// False where interchangeable parameters have changed places: that is the minimum itself under other names.
  private func isInOrder(_ end: SolverPoint, _ task: ProfileTask) -> Bool {
    task.symmetry.haveSameOrder(end.values, task.solution.values)
  }

  private mutating func descent(from start: [Double]) -> SolverPoint? {
    guard let first = linearize(at: space.clamped(start)) else { return nil }
    return try? descend(from: first, strategy: Strategy.portfolio[1])
  }

  /// Reads a refit from the linearization at its end.
  ///
  /// With J over the others and the held parameter's column j, the others' best fit follows the held parameter as
  /// −J⁺·j, and half the slope of the cost is what is left of rᵀ·j once the others have taken their last step.
  /// Combinations that the data do not determine are left where they are: their linearization foresees nothing.
  private mutating func refit(_ end: SolverPoint, _ task: ProfileTask, at coordinate: Double) -> Refit {
    let model = localModel(at: end)
    let transformation = task.space.transformation(at: end.values)
    var column = [Double](repeating: 0, count: end.linearization.triangle.rows)
    for (k, slope) in transformation.column(task.position).enumerated() where slope != 0 {
      for i in column.indices { column[i] += end.linearization.triangle[i, k] * slope }
    }
    let projected = model.project(column, qr: &qr)
    let others = task.space.free.indices.filter { $0 != task.position }
    let sizes = model.movable.map { task.size(ofFree: others[$0]) }
    var tangent = [Double](repeating: 0, count: others.count)
    var step = tangent
    var gain = 0.0
    var slope = 0.0
    for i in column.indices { slope += column[i] * end.linearization.projectedResidual[i] }
    var relative = model.triangle
    for j in sizes.indices {
      for i in sizes.indices { relative[i, j] *= sizes[j] }
    }
    let offset = relativeOffset(model, at: end)
    if offset < Self.foreseeableOffset, let decomposition = try? SingularValues(relative) {
      let noise = task.analysis.variance.squareRoot()
      for k in sizes.indices where decomposition.values[k] > noise {
        var ofResidual = 0.0
        var ofColumn = 0.0
        for i in sizes.indices {
          ofResidual += decomposition.left[i, k] * model.projectedResidual[i]
          ofColumn += decomposition.left[i, k] * projected[i]
        }
        gain += ofResidual * ofResidual
        slope -= ofResidual * ofColumn
        for (position, j) in model.movable.enumerated() {
          let direction = decomposition.rightTransposed[k, position] * sizes[position] / decomposition.values[k]
          tangent[j] -= ofColumn * direction
          step[j] -= ofResidual * direction
        }
      }
    }
    let root = max(0, end.cost - gain - task.solution.cost).squareRoot()
    let ended = space.clamped(zip(end.coordinates, step).map { $0 + $1 })
    return Refit(
      at: coordinate, root: root, slope: root > 0 ? slope / root : .nan, others: ended, tangent: tangent,
      values: end.values, isExact: offset < 5e-3)
  }
}
