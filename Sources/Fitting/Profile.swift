import LinearAlgebra

/// One side of a profile: where it crosses the threshold, or nil where it stays open.
struct ProfileSide {
  var limit: Double?
  /// Why it is open.
  var reason: String?
}

/// What a profile found.
struct ProfileInterval {
  var low: ProfileSide
  var high: ProfileSide
}

extension Minimizer where Problem: ~Copyable {
  /// Profile likelihood of one free parameter: the values where the best fit of the others has a cost `threshold` above
  /// the minimum.
  ///
  /// Warm starts follow the covariance; `otherStarts` are full parameter lists (rival minima) from which every point is
  /// tried too, `probes` such lists that are tried before a crossing is believed. Sets `better` where a lower cost than
  /// the minimum's turns up, so that the caller can start over from there.
  mutating func profile(
    _ index: Int, around solution: Solution, analysis: ErrorAnalysis, threshold: Double, otherStarts: [[Double]],
    probes: [[Double]], better: inout [Double]?
  ) -> ProfileInterval? {
    guard let position = space.free.firstIndex(of: index) else { return nil }
    let saved = (space, options)
    options.pathOffsetGoal = 3e-3
    options.iterationLimit = 50
    // A hundredth of σ² more or less moves no limit by more than a few thousandths of its distance: the threshold is
    // 3.84.
    options.creepWindow = 3
    options.creepGain = 1e-2
    isProfiling = true
    defer {
      (space, options) = saved
      isProfiling = false
    }
    var side = ProfileWalk(
      index: index, position: position, solution: solution, analysis: analysis, space: saved.0, threshold: threshold,
      otherStarts: otherStarts, probes: probes)
    let low = walk(&side, direction: -1)
    let high = walk(&side, direction: 1)
    if let found = side.better { better = found }
    return ProfileInterval(low: low, high: high)
  }

  /// Walks outward until the threshold is bracketed, then closes in on √Δcost, which is nearly straight.
  private mutating func walk(_ walk: inout ProfileWalk, direction: Double) -> ProfileSide {
    let origin = walk.solution.coordinates[walk.position]
    let bound = direction < 0 ? walk.space.lower[walk.position] : walk.space.upper[walk.position]
    let reach = walk.reach(direction: direction, bound: bound)
    guard (reach - origin) * direction > 0 else {
      return ProfileSide(limit: nil, reason: "the fit ends on the bound")
    }
    let target = walk.threshold.squareRoot()
    var inner = (at: origin, root: 0.0)
    var step = walk.firstStep
    // The nearest point known to lie far beyond the threshold: no step goes further than half the way there.
    var wall = Double.infinity
    walk.restart()
    let lastCall = costCalls + jacobianCalls + options.profileEvaluationLimit
    var probesLeft = walk.probes.isEmpty ? 0 : 2
    for _ in 0..<80 {
      guard costCalls + jacobianCalls < lastCall else {
        return ProfileSide(limit: nil, reason: "no limit found within \(options.profileEvaluationLimit) evaluations")
      }
      step = min(step, abs(wall - inner.at) / 2)
      var trial = inner.at + direction * step
      let isLast = (trial - reach) * direction >= 0
      if isLast { trial = reach }
      var root = excess(&walk, at: trial)
      if root >= target, probesLeft > 0 {
        probesLeft -= 1
        root = min(root, excess(&walk, at: trial, isProbing: true))
      }
      if root > 2 * target, step > 1e-3 * walk.firstStep {
        // Far beyond: the refit may have been left in another basin. Shorter steps bring a nearer start.
        wall = trial
        step = abs(trial - inner.at) / 4
        continue
      }
      if root >= target {
        switch close(&walk, inner: inner, outer: (trial, root), target: target, lastCall: lastCall) {
        case .limit(let limit): return ProfileSide(limit: limit)
        case .inside(let at, let root): inner = (at, root)
        }
        continue
      }
      if isLast {
        let reason = bound.isFinite ? "no limit within the bounds" : "the cost stays flat"
        return ProfileSide(limit: nil, reason: reason)
      }
      // Aim for 1.2 times the target along the chord, but never more than three steps at once.
      let slope = (root - inner.root) / abs(trial - inner.at)
      let aimed = slope > 0 ? (1.2 * target - root) / slope : .infinity
      step = min(max(aimed, 0.3 * step), 3 * step)
      inner = (trial, root)
    }
    return ProfileSide(limit: nil, reason: "the cost stays flat")
  }

  /// How a bracket ends.
  private enum Closure {
    /// The cost crosses the threshold here.
    case limit(Double)
    /// The outer end of the bracket lies inside after all, once it is refitted from near by.
    case inside(at: Double, root: Double)
  }

  private mutating func close(
    _ walk: inout ProfileWalk, inner: (at: Double, root: Double), outer: (at: Double, root: Double), target: Double,
    lastCall: Int
  ) -> Closure {
    var inner = inner
    var outer = outer
    // The chord alone creeps from one side: where the same end moves twice, the other's distance from the target counts
    // half ("Illinois", Dowell & Jarratt 1971, doi:10.1007/BF01934364).
    var innerWeight = 1.0
    var outerWeight = 1.0
    var wasInside: Bool?
    for _ in 0..<40 {
      // Where the calls run out, the outer end is a limit that errs on the safe side.
      if abs(outer.root - target) < 1e-4 * target || costCalls + jacobianCalls >= lastCall {
        return .limit(walk.value(outer.at))
      }
      let below = innerWeight * (target - inner.root)
      var fraction = outer.root.isFinite ? below / (below + outerWeight * (outer.root - target)) : 0.5
      if !fraction.isFinite { fraction = 0.5 }
      let trial = inner.at + min(max(fraction, 0.02), 0.98) * (outer.at - inner.at)
      if trial == inner.at || trial == outer.at { break }
      let root = excess(&walk, at: trial)
      if abs(root - target) < 1e-4 * target { return .limit(walk.value(trial)) }
      let isInside = root < target
      if isInside {
        inner = (trial, root)
        innerWeight = 1
        if wasInside == true { outerWeight /= 2 }
      } else {
        outer = (trial, root)
        outerWeight = 1
        if wasInside == false { innerWeight /= 2 }
      }
      wasInside = isInside
    }
    let again = excess(&walk, at: outer.at)
    return again < target ? .inside(at: outer.at, root: again) : .limit(walk.value(outer.at))
  }

  /// √(best cost with the parameter held − cost of the minimum), 0 where it is lower.
  private mutating func excess(_ walk: inout ProfileWalk, at coordinate: Double, isProbing: Bool = false) -> Double {
    guard let held = try? walk.space.holding(walk.index, at: walk.value(coordinate)) else { return .infinity }
    space = held
    var bestCost = Double.infinity
    var best: SolverPoint?
    for (number, start) in (isProbing ? walk.probes : walk.starts(at: coordinate)).enumerated() {
      if number == 1, !isProbing, walk.isAsPredicted(bestCost, at: coordinate) { continue }
      guard let first = linearize(at: space.clamped(start)) ?? linearize(at: space.clamped(walk.nearest)),
        let end = try? descend(from: first, strategy: Strategy.portfolio[1])
      else { continue }
      if end.cost < bestCost {
        bestCost = end.cost
        best = end
      }
    }
    guard let best else { return .infinity }
    let root = max(0, bestCost - walk.solution.cost).squareRoot()
    walk.record(best, at: coordinate, isInside: root * root < walk.threshold)
    return root
  }
}

/// The bookkeeping of one profile.
private struct ProfileWalk {
  let index: Int
  let position: Int
  let solution: Solution
  let analysis: ErrorAnalysis
  let space: ParameterSpace
  let threshold: Double
  let otherStarts: [[Double]]
  /// Coordinates of the other parameters to try before a crossing is believed.
  let probes: [[Double]]
  var better: [Double]?
  private var last: (at: Double, others: [Double])?

  init(
    index: Int, position: Int, solution: Solution, analysis: ErrorAnalysis, space: ParameterSpace, threshold: Double,
    otherStarts: [[Double]], probes: [[Double]]
  ) {
    self.index = index
    self.position = position
    self.solution = solution
    self.analysis = analysis
    self.space = space
    self.threshold = threshold
    self.otherStarts = otherStarts
    self.probes = probes.map { list in
      let coordinates = space.coordinates(of: list)
      return coordinates.indices.filter { $0 != position }.map { coordinates[$0] }
    }
  }

  func value(_ coordinate: Double) -> Double {
    space.parameters[index].coordinate == .logarithmic ? exponential(coordinate) : coordinate
  }

  /// How far to look: the bound, or six decades of a logarithmic and a million times the size of a linear parameter
  /// without one.
  func reach(direction: Double, bound: Double) -> Double {
    if bound.isFinite { return bound }
    let origin = solution.coordinates[position]
    if space.parameters[index].coordinate == .logarithmic { return origin + direction * 6 * logarithm(10) }
    return origin + direction * 1e6 * max(abs(origin), space.parameters[index].referenceScale, 1e-300)
  }

  /// The size of the parameter in its coordinate.
  private var size: Double {
    let parameter = space.parameters[index]
    if parameter.coordinate == .logarithmic { return 1 }
    return max(abs(solution.coordinates[position]), parameter.referenceScale, 1e-12)
  }

  /// How far away the covariance expects the threshold.
  private var predictedDistance: Double {
    (analysis.coordinateCovariance[position, position] / analysis.variance * threshold).squareRoot()
  }

  /// False where the covariance is singular or says that the parameter is not known to its own size: its slopes are
  /// then of no use.
  private var isCovarianceUsable: Bool {
    let distance = predictedDistance
    return distance.isFinite && distance > 0 && distance <= size
  }

  /// The step that the covariance predicts to reach the threshold; where the covariance is singular, a few times the
  /// step that would reach it with all others held, which is a lower limit.
  var firstStep: Double {
    if isCovarianceUsable { return predictedDistance }
    let alone = 3 * threshold.squareRoot() / analysis.columnNorms[position]
    // A parameter that ends on a bound at 0 has no size of its own: then the distance of its bounds limits the step.
    let width = space.upper[position] - space.lower[position]
    let isLogarithmic = space.parameters[index].coordinate == .logarithmic
    let largest = isLogarithmic ? 1 : max(size, width.isFinite ? 0.1 * width : 0)
    return alone > 0 ? min(alone, largest) : 0.1 * largest
  }

  mutating func restart() { last = nil }

  /// The other parameters' coordinates at the nearest point known.
  var nearest: [Double] {
    last?.others ?? solution.coordinates.indices.filter { $0 != position }.map { solution.coordinates[$0] }
  }

  /// Coordinates of the other parameters to start from: along the covariance from the nearest point known, and from the
  /// rivals.
  func starts(at coordinate: Double) -> [[Double]] {
    func others(_ list: [Double]) -> [Double] { list.indices.filter { $0 != position }.map { list[$0] } }
    let origin = last?.at ?? solution.coordinates[position]
    var first = nearest
    if isCovarianceUsable {
      let variance = analysis.coordinateCovariance[position, position]
      let slopes = others((0..<space.freeCount).map { analysis.coordinateCovariance[$0, position] / variance })
      for j in first.indices where slopes[j].isFinite { first[j] += slopes[j] * (coordinate - origin) }
    }
    let rivals = otherStarts.map { others(space.coordinates(of: $0)) }
    return isCovarianceUsable ? [first, nearest] + rivals : [nearest] + rivals
  }

  /// True where a cost is about what the covariance predicts: the straight prediction has then not left a curved
  /// valley, and the nearest point need not be tried as a start too.
  func isAsPredicted(_ cost: Double, at coordinate: Double) -> Bool {
    let distance = abs(coordinate - solution.coordinates[position]) / predictedDistance
    return isCovarianceUsable && cost - solution.cost <= 1.5 * distance * distance * threshold
  }

  /// Remembers a point. Only points inside the threshold are started from later: one outside may be stuck in another
  /// basin.
  mutating func record(_ point: SolverPoint, at coordinate: Double, isInside: Bool) {
    if isInside { last = (coordinate, point.coordinates) }
    // Rounding aside, no point of a profile lies below the minimum.
    if point.cost < solution.cost - 1e-3 * threshold { better = point.values }
  }
}
