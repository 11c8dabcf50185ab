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
  private(set) var spansBasins = false
  /// True where the path would have ended but for another basin.
  private(set) var isExtended = false
  /// All parameter values where a basin that was not known took over.
  private(set) var basin: [Double]?

  init(_ task: ProfileTask, direction: Double) {
    self.task = task
    self.direction = direction
    inside = [task.start(direction: direction)]
  }

  /// The outermost refit inside the threshold.
  var inner: Refit { inside[inside.count - 1] }

  /// The root that the nearest refit foresees; infinite where it foresees nothing.
  func expectedRoot(at coordinate: Double) -> Double {
    if let outside, lies(coordinate, between: inner, outside), inner.slope.isFinite {
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
    if let outside, lies(coordinate, between: inner, outside) {
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

  private func lies(_ coordinate: Double, between a: Refit, _ b: Refit) -> Bool {
    (coordinate - a.at) * direction > 0 && (b.at - coordinate) * direction > 0
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
    isExtended = true
    if basin == nil { basin = refit.values }
  }

  /// Notes that a known rival lies lower than the path; `isExtending` where it alone lies inside.
  mutating func noteRival(isExtending: Bool) {
    spansBasins = true
    if isExtending { isExtended = true }
  }
}
