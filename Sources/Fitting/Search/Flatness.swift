import LinearAlgebra

/// The relative Jacobian J·diag(|θ|)/σ at a point, over the coordinates that may move, taken apart into combinations.
private struct Combinations {
  let decomposition: SingularValues
  let sizes: [Double]
  /// Squares of the residual's projections on the combinations.
  let squares: [Double]
  /// σ² as the residual has it.
  let variance: Double
  /// Number of combinations with a singular value of at least 1.
  let determined: Int

  /// Nil where no degrees of freedom, no residual or nothing to move is left.
  init?(_ model: LocalModel, at point: SolverPoint, space: ParameterSpace, degreesOfFreedom: Int) {
    let count = model.movable.count
    guard count > 0, degreesOfFreedom > 0 else { return nil }
    let sizes = model.movable.map { j -> Double in
      let parameter = space.parameters[space.free[j]]
      return parameter.coordinate == .logarithmic ? 1 : max(abs(point.coordinates[j]), parameter.referenceScale)
    }
    var relative = model.triangle
    for j in 0..<count {
      for i in 0..<count { relative[i, j] *= sizes[j] }
    }
    guard let decomposition = try? SingularValues(relative) else { return nil }
    self.sizes = sizes
    self.decomposition = decomposition
    squares = (0..<count).map { k in
      let projection = Self.projection(decomposition, k, model)
      return projection * projection
    }
    let rest = point.linearization.residualSumOfSquares - squares.reduce(0, +)
    guard rest > 0 else { return nil }
    let variance = rest / Double(degreesOfFreedom)
    self.variance = variance
    determined = decomposition.values.count { $0 >= variance.squareRoot() }
  }

  private static func projection(_ decomposition: SingularValues, _ k: Int, _ model: LocalModel) -> Double {
    let count = model.projectedResidual.count
    return Vector.dot(
      decomposition.left.elements, decomposition.left.columnRange(k), model.projectedResidual, 0..<count)
  }

  /// The relative offset over the determined combinations alone.
  var offset: Double {
    let sum = squares.prefix(determined).reduce(0, +)
    return (sum / variance / Double(max(1, determined))).squareRoot()
  }

  /// The Gauss–Newton step in the determined combinations, over the movable coordinates.
  func determinedStep(_ model: LocalModel) -> [Double] {
    var step = [Double](repeating: 0, count: sizes.count)
    for k in 0..<determined {
      let amount = -Self.projection(decomposition, k, model) / decomposition.values[k]
      for j in step.indices { step[j] += amount * direction(k, j) }
    }
    return step
  }

  /// The change of every determined combination in a step over the movable coordinates, in standard errors.
  func determinedPart(of step: [Double]) -> [Double] {
    (0..<determined).map { k in
      var sum = 0.0
      for j in step.indices { sum += decomposition.rightTransposed[k, j] * step[j] / sizes[j] }
      return decomposition.values[k] * sum
    }
  }

  /// Positions with a part of more than 0.3 in a combination that is not determined.
  var undeterminedPositions: [Int] {
    sizes.indices.filter { j in
      (determined..<sizes.count).contains { abs(decomposition.rightTransposed[$0, j]) > 0.3 }
    }
  }

  /// Element j of combination k as a change of the coordinate.
  func direction(_ k: Int, _ j: Int) -> Double { decomposition.rightTransposed[k, j] * sizes[j] }
}

extension Minimizer where Problem: ~Copyable {
  /// Largest relative offset over the determined combinations at a minimum that is flat elsewhere.
  private static var flatOffsetLimit: Double { 1e-3 }

  /// Finishes a point that no strategy could vouch for because some combination of the parameters hardly changes the
  /// residuals.
  ///
  /// In such a direction the Gauss–Newton metric vanishes before the gradient does, and the relative offset says
  /// nothing. The point is polished over the combinations that the data determine (singular values of J·diag(|θ|)/σ of
  /// at least 1). It is a minimum if the offset over these is small, and if steps of 3, 30 and 100 % to both sides
  /// along every other combination do not lower the cost by more than a thousandth of σ²; a step that does is taken.
  ///
  /// The limit of the offset is then 1e-3, the value that Bates & Watts recommend: the curvature along the flat
  /// directions keeps Gauss–Newton steps from getting further. Returns the point and the number of determined
  /// combinations, with the coordinates that have a part of more than 0.3 in the others; nil where it is no minimum.
  mutating func flatMinimum(
    near start: SolverPoint
  ) -> (point: SolverPoint, determined: Int, undetermined: [Int])? {
    var point = start
    var mixing = StepMixing()
    for _ in 0..<40 {
      let model = localModel(at: point)
      guard let combinations = Combinations(model, at: point, space: space, degreesOfFreedom: degreesOfFreedom),
        combinations.determined < model.movable.count
      else { return nil }
      if combinations.offset < Self.flatOffsetLimit {
        guard let lower = lowerProbe(combinations, model, at: point) else {
          let undetermined = combinations.undeterminedPositions.map { model.movable[$0] }
          return (point, combinations.determined, undetermined)
        }
        guard let next = linearize(at: lower) else { return nil }
        point = next
        mixing.clear()
        continue
      }
      let plain = combinations.determinedStep(model)
      var own = [Double](repeating: 0, count: point.coordinates.count)
      for (j, change) in zip(model.movable, plain) { own[j] = change }
      let mixed = mixing.mixed(own, from: point.coordinates) { step in
        combinations.determinedPart(of: model.movable.map { step[$0] })
      }
      let wanted = space.clamped(zip(point.coordinates, mixed).map { $0 + $1 })
      if mixed != own, let next = linearize(at: wanted), next.cost < point.cost {
        point = next
        continue
      }
      guard let next = lowerPoint(along: plain, model, at: point) else { return nil }
      point = next
    }
    return nil
  }

  /// The full step, or the part of it where the parabola through its ends is lowest: where the residual stays large
  /// Gauss–Newton steps go too far, again and again. Nil where neither they nor a sixteenth lower the cost.
  private mutating func lowerPoint(along step: [Double], _ model: LocalModel, at point: SolverPoint) -> SolverPoint? {
    let (predicted, slope) = model.predictedChange(of: step)
    var best: SolverPoint?
    var factor = 1.0
    for _ in 0..<3 {
      var candidate = point.coordinates
      for (j, change) in zip(model.movable, step) { candidate[j] += factor * change }
      let next = linearize(at: space.clamped(candidate))
      let change = next.map { $0.cost - point.cost } ?? .infinity
      if change < 0, change < (best?.cost ?? .infinity) - point.cost { best = next }
      if let best { if factor < 1 || change < 0.75 * predicted { return best } }
      let lowest = -slope / (change - 2 * slope)
      factor = factor == 1 && lowest > 0.05 && lowest < 0.95 ? lowest : 0.0625
    }
    return best
  }

  /// The lowest of the steps of 3, 30 and 100 % along the combinations that are not determined, if it gains more than a
  /// thousandth of σ².
  private mutating func lowerProbe(_ combinations: Combinations, _ model: LocalModel, at point: SolverPoint)
    -> [Double]?
  {
    var lowest = point.cost - 1e-3 * combinations.variance
    var best: [Double]?
    for k in combinations.determined..<model.movable.count {
      for length in [0.03, 0.3, 1, -0.03, -0.3, -1] {
        var probe = point.coordinates
        for (position, j) in model.movable.enumerated() { probe[j] += length * combinations.direction(k, position) }
        probe = space.clamped(probe)
        let cost = cost(at: probe)
        if cost < lowest {
          lowest = cost
          best = probe
        }
      }
    }
    return best
  }

  /// A point lower than a flat one by more than a thousandth of σ², reached by short paths from points 3 and 30 % to
  /// both sides along the combinations that are not determined; nil where there is none.
  ///
  /// Straight probes do not see the way down a curved valley: two nearly equal lifetimes with large opposite amplitudes
  /// trade one against the other.
  mutating func lowerPoint(besideFlat point: SolverPoint) -> SolverPoint? {
    let saved = (options, reachedLimit)
    options.iterationLimit = 15
    defer { (options, reachedLimit) = saved }
    let model = localModel(at: point)
    guard let combinations = Combinations(model, at: point, space: space, degreesOfFreedom: degreesOfFreedom) else {
      return nil
    }
    for k in combinations.determined..<model.movable.count {
      for length in [0.03, -0.03, 0.3, -0.3] {
        var probe = point.coordinates
        for (position, j) in model.movable.enumerated() { probe[j] += length * combinations.direction(k, position) }
        guard let start = linearize(at: space.clamped(probe)),
          let end = try? descend(from: start, strategy: Strategy.portfolio[1])
        else { continue }
        if end.cost < point.cost - 1e-3 * combinations.variance { return end }
      }
    }
    return nil
  }
}
