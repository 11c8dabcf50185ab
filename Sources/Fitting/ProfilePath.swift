import LinearAlgebra

/// What a profile is told.
struct ProfileTask {
  /// Position in the list of parameters, and among the free ones.
  let index: Int
  let position: Int
  let solution: Solution
  let analysis: ErrorAnalysis
  let space: ParameterSpace
  /// Rises of the cost to find, ascending.
  let thresholds: [Double]
  /// Coordinates of the other parameters that every point is refitted from too: rival minima.
  var otherStarts: [[Double]]
  /// Coordinates of the other parameters to try before a limit is believed.
  let probes: [[Double]]
  /// Further evenly spaced points on each side.
  let extraPoints: Int

  /// The coordinates of the other parameters out of all.
  func others(_ coordinates: [Double]) -> [Double] {
    coordinates.indices.filter { $0 != position }.map { coordinates[$0] }
  }

  var origin: Double { solution.coordinates[position] }

  func value(_ coordinate: Double) -> Double {
    space.parameters[index].coordinate == .logarithmic ? exponential(coordinate) : coordinate
  }

  func bound(direction: Double) -> Double { direction < 0 ? space.lower[position] : space.upper[position] }

  /// How far to look: the bound, or six decades of a logarithmic and a million times the size of a linear parameter
  /// without one.
  func reach(direction: Double) -> Double {
    let bound = bound(direction: direction)
    if bound.isFinite { return bound }
    if space.parameters[index].coordinate == .logarithmic { return origin + direction * 6 * logarithm(10) }
    return origin + direction * 1e6 * max(abs(origin), space.parameters[index].referenceScale, 1e-300)
  }

  /// The size of a free parameter in its coordinate.
  func size(ofFree position: Int) -> Double {
    let parameter = space.parameters[space.free[position]]
    if parameter.coordinate == .logarithmic { return 1 }
    return max(abs(solution.coordinates[position]), parameter.referenceScale, 1e-12)
  }

  /// How far away the covariance expects the first threshold.
  var predictedDistance: Double {
    (analysis.coordinateCovariance[position, position] / analysis.variance * thresholds[0]).squareRoot()
  }

  /// False where the covariance is singular or says that the parameter is not known to several times its own size: its
  /// slopes are then of no use.
  var isCovarianceUsable: Bool {
    let distance = predictedDistance
    return distance.isFinite && distance > 0 && distance <= 5 * size(ofFree: position)
  }

  /// The step that the covariance predicts to reach the threshold; where the covariance is singular, a few times the
  /// step that would reach it with all others held, which is a lower limit.
  var firstStep: Double {
    if isCovarianceUsable { return min(predictedDistance, 0.6 * size(ofFree: position)) }
    let alone = 3 * thresholds[0].squareRoot() / analysis.columnNorms[position]
    // A parameter that ends on a bound at 0 has no size of its own: then the distance of its bounds limits the step.
    let width = space.upper[position] - space.lower[position]
    let isLogarithmic = space.parameters[index].coordinate == .logarithmic
    let largest = isLogarithmic ? 1 : max(size(ofFree: position), width.isFinite ? 0.1 * width : 0)
    return alone > 0 ? min(alone, largest) : 0.1 * largest
  }

  /// The minimum as the first point of a path, with the slopes of the covariance.
  func start(direction: Double) -> Refit {
    let coordinates = solution.coordinates
    var tangent = [Double](repeating: 0, count: coordinates.count - 1)
    var slope = Double.nan
    if isCovarianceUsable {
      let variance = analysis.coordinateCovariance[position, position]
      slope = direction * (analysis.variance / variance).squareRoot()
      let slopes = others(coordinates.indices.map { analysis.coordinateCovariance[$0, position] / variance })
      tangent = slopes.map { $0.isFinite ? $0 : 0 }
    }
    return Refit(
      at: origin, root: 0, slope: slope, others: others(coordinates), tangent: tangent, values: solution.values,
      isExact: true)
  }
}

/// The bookkeeping of one side of a profile: the refits made, and what they foresee.
struct ProfilePath {
  let task: ProfileTask
  let direction: Double
  /// Refits inside the threshold, outwards. Only these are started from: one outside may be stuck in another basin.
  private(set) var inside: [Refit]
  /// The nearest refit outside that continues the path.
  private var outside: Refit?
  /// All refits of this side.
  private(set) var all: [Refit] = []
  /// Values of a point lower than the minimum.
  private(set) var better: [Double]?
  /// True where another basin took over.
  var spansBasins = false

  init(_ task: ProfileTask, direction: Double) {
    self.task = task
    self.direction = direction
    inside = [task.start(direction: direction)]
  }

  /// The outermost refit inside the threshold.
  var inner: Refit { inside[inside.count - 1] }

  /// The root that the nearest refit foresees; infinite where it foresees nothing.
  func expectedRoot(at coordinate: Double) -> Double {
    if let outside, (outside.at - coordinate) * direction > 0, inner.slope.isFinite {
      return ProfilePath.cubic(
        at: (coordinate - inner.at) / (outside.at - inner.at), outside.at - inner.at, (inner.root, inner.slope),
        (outside.root, outside.slope))
    }
    let near = nearest(to: coordinate)
    let root = near.root + near.slope * (coordinate - near.at)
    return root.isFinite ? max(root, 0) : .infinity
  }

  /// The step from the outermost refit inside to a target: along its slope, bent as the step before was; nil where it
  /// does not rise.
  func aim(at target: Double) -> Double? {
    let rise = target - inner.root
    let straight = rise / abs(inner.slope)
    guard straight.isFinite, straight > 0 else { return nil }
    guard inside.count > 1 else { return 1.02 * straight }
    let before = inside[inside.count - 2]
    let fall = inner.root - before.root
    let bend = (fall / abs(inner.slope) - abs(inner.at - before.at)) / (fall * fall)
    let bent = straight + bend * rise * rise
    return bent.isFinite ? 1.01 * min(max(bent, 0.3 * straight), 3 * straight) : straight
  }

  private func nearest(to coordinate: Double) -> Refit {
    inside.min { abs($0.at - coordinate) < abs($1.at - coordinate) } ?? inner
  }

  /// Coordinates of the other parameters to start from: along the path, and from the nearest point known where that is
  /// something else.
  func starts(at coordinate: Double) -> [[Double]] {
    let near = nearest(to: coordinate).others
    let first = foreseen(at: coordinate)
    return first == near ? [near] : [first, near]
  }

  /// The others at a point, from the two nearest refits: a cubic between them, a parabola beyond.
  private func foreseen(at coordinate: Double) -> [Double] {
    if let outside, (outside.at - coordinate) * direction > 0 {
      return between(inner, outside, at: coordinate)
    }
    let near = nearest(to: coordinate)
    let step = coordinate - near.at
    var result = near.others
    let before = inside.last { ($0.at - near.at) * direction < 0 }
    for j in result.indices {
      result[j] += near.tangent[j] * step
      guard let before else { continue }
      let back = before.at - near.at
      // Beyond twice the distance of the two points a parabola says nothing.
      if abs(step) <= 2 * abs(back) {
        result[j] += (before.others[j] - near.others[j] - near.tangent[j] * back) / (back * back) * step * step
      }
    }
    return result
  }

  /// The others between two refits.
  private func between(_ a: Refit, _ b: Refit, at coordinate: Double) -> [Double] {
    let way = b.at - a.at
    let fraction = (coordinate - a.at) / way
    return a.others.indices.map {
      Self.cubic(at: fraction, way, (a.others[$0], a.tangent[$0]), (b.others[$0], b.tangent[$0]))
    }
  }

  /// Hermite's cubic through two values with their slopes, a fraction of the way from one to the other.
  static func cubic(
    at t: Double, _ way: Double, _ a: (value: Double, slope: Double), _ b: (value: Double, slope: Double)
  ) -> Double {
    let rise = b.value - a.value
    return a.value + t * rise + t * (1 - t) * ((1 - t) * (way * a.slope - rise) + t * (rise - way * b.slope))
  }

  /// Remembers a refit.
  mutating func record(_ refit: Refit, cost: Double, isInside: Bool) {
    all.append(refit)
    // Rounding aside, no point of a profile lies below the minimum.
    if cost < task.solution.cost - 1e-3 * task.thresholds[0] { better = refit.values }
    if isInside {
      if (refit.at - inner.at) * direction > 0 { inside.append(refit) }
      if let known = outside, (known.at - refit.at) * direction <= 0 { outside = nil }
    } else if refit.slope * direction > 0, refit.slope.isFinite {
      outside = refit
    }
  }

  /// Goes on to a higher threshold: what lay outside may lie inside now.
  mutating func rise(to target: Double) {
    if let known = outside, known.root < target {
      inside.append(known)
      outside = nil
    }
  }

  /// Continues from a refit in another basin; what lay outside continues nothing any more.
  mutating func jump(to refit: Refit) {
    all.append(refit)
    inside.append(refit)
    outside = nil
    spansBasins = true
  }
}
