import LinearAlgebra

extension Minimizer where Problem: ~Copyable {
  /// Relative distance of √Δcost from its target within which a straight line finds the crossing: its error is the
  /// square of this.
  private static var nearness: Double { 2e-3 }

  /// Profile likelihood of one free parameter: the values where the best fit of the others has a cost above the minimum
  /// by the thresholds.
  ///
  /// The walk goes outwards along √Δcost, which is nearly straight, with the slopes that every refit gives (its
  /// gradient is the profile's own). Sets `better` where a lower cost than the minimum's turns up, so that the caller
  /// can start over from there.
  mutating func profile(_ task: ProfileTask, better: inout [Double]?) -> ProfileTrace {
    let saved = (space, options)
    options.pathOffsetGoal = 3e-3
    options.iterationLimit = 50
    // A hundredth of σ² more or less moves no limit by more than a few thousandths of its distance: the threshold is
    // 3.84.
    options.creepWindow = 3
    options.creepGain = 1e-2
    isProfiling = true
    _ = problem.setDerivatives(.rough)
    defer {
      _ = problem.setDerivatives(.usual)
      (space, options) = saved
      isProfiling = false
    }
    var trace = ProfileTrace(low: ProfileSide(), high: ProfileSide(), refits: [], spansBasins: false)
    for direction in [-1.0, 1] {
      var path = ProfilePath(task, direction: direction)
      let side = walk(&path)
      addPoints(&path, side)
      if direction < 0 { trace.low = side } else { trace.high = side }
      if let found = path.better { better = found }
      trace.refits += path.all
      trace.spansBasins = trace.spansBasins || path.spansBasins
      trace.basin = trace.basin ?? path.basin
    }
    return trace
  }

  private mutating func walk(_ path: inout ProfilePath) -> ProfileSide {
    let task = path.task
    var side = ProfileSide()
    guard (task.reach(direction: path.direction) - task.origin) * path.direction > 0 else {
      side.open = .onBound
      return side
    }
    let lastCall = costCalls + jacobianCalls + options.profileEvaluationLimit
    for threshold in task.thresholds {
      path.rise(to: threshold.squareRoot())
      switch cross(&path, target: threshold.squareRoot(), lastCall: lastCall) {
      case .limit(let coordinate): side.limits.append(task.value(coordinate))
      case .open(let reason):
        side.open = path.isExtended && reason != .evaluationLimit ? .secondBasin : reason
        return side
      }
    }
    return side
  }

  /// Evenly spaced points up to a little beyond the outermost limit, or to where an open side was followed.
  private mutating func addPoints(_ path: inout ProfilePath, _ side: ProfileSide) {
    let task = path.task
    guard task.extraPoints > 0 else { return }
    var end = path.inner.at
    if side.open == nil, let limit = side.limits.last {
      let coordinate = task.coordinate(limit)
      end = coordinate + 0.1 * (coordinate - task.origin)
    }
    let reach = task.reach(direction: path.direction)
    if (end - reach) * path.direction > 0 { end = reach }
    let target = (task.thresholds.last ?? 0).squareRoot()
    for number in 1...task.extraPoints where end != task.origin {
      let coordinate = task.origin + (end - task.origin) * Double(number) / Double(task.extraPoints)
      _ = refit(&path, at: coordinate, target: target)
    }
  }

  /// How the search for one limit ends.
  private enum Crossing {
    case limit(Double)
    case open(OpenEnd)
  }

  /// Walks outward until the threshold is bracketed, then closes in.
  private mutating func cross(_ path: inout ProfilePath, target: Double, lastCall: Int) -> Crossing {
    let task = path.task
    let direction = path.direction
    let reach = task.reach(direction: direction)
    var step = path.inside.count == 1 ? task.firstStep : path.aim(at: target) ?? task.firstStep
    // The nearest point known to lie far beyond the threshold: no step goes further than half the way there.
    var wall = Double.infinity
    var probesLeft = task.probes.isEmpty ? 0 : 3
    for _ in 0..<80 {
      guard costCalls + jacobianCalls < lastCall else { return .open(.evaluationLimit) }
      let inner = path.inner
      step = min(step, abs(wall - inner.at) / 2)
      var trial = inner.at + direction * step
      let isLast = (trial - reach) * direction >= 0
      if isLast { trial = reach }
      let found = refit(&path, at: trial, target: target)
      let root = found?.root ?? .infinity
      if root > 2 * target, step > 1e-3 * task.firstStep {
        // Far beyond: the refit may have been left in another basin. Shorter steps bring a nearer start.
        wall = trial
        step = abs(trial - inner.at) / 4
        continue
      }
      let limit =
        found.flatMap { settled($0, path, target: target) }
        ?? (root >= target ? close(&path, outer: found, at: trial, target: target, lastCall: lastCall) : nil)
      if let limit {
        guard probesLeft > 0, let lower = probe(path, at: limit, below: target) else { return .limit(limit) }
        probesLeft -= 1
        path.jump(to: lower)
        wall = .infinity
        step = path.aim(at: target) ?? step
        continue
      }
      guard found != nil, root < target else {
        step = abs(trial - inner.at) / 2
        continue
      }
      if isLast { return .open(task.bound(direction: direction).isFinite ? .bound : .flat) }
      step = min(path.aim(at: target) ?? .infinity, 3 * step)
    }
    return .open(.flat)
  }

  /// The crossing next to a refit so near to it that a straight line finds it.
  private func settled(_ refit: Refit, _ path: ProfilePath, target: Double) -> Double? {
    guard refit.isExact, abs(refit.root - target) <= Self.nearness * target, refit.slope * path.direction > 0 else {
      return nil
    }
    let limit = refit.at + (target - refit.root) / refit.slope
    let reach = path.task.reach(direction: path.direction)
    return abs(limit - refit.at) <= 0.01 * abs(refit.at - path.task.origin) && (reach - limit) * path.direction >= 0
      ? limit : nil
  }

  /// Closes in on a crossing between the outermost refit inside and one outside; nil where the one outside turns out to
  /// lie inside, once it is refitted from near by.
  private mutating func close(
    _ path: inout ProfilePath, outer: Refit?, at outerCoordinate: Double, target: Double, lastCall: Int
  ) -> Double? {
    var outerAt = outerCoordinate
    var outer = outer
    var miss = Double.infinity
    var isClosing = true
    for _ in 0..<40 {
      // Where the calls run out, the outer end is a limit that errs on the safe side.
      guard costCalls + jacobianCalls < lastCall else { return outerAt }
      let inner = path.inner
      // Where the curve through both ends does not help, the middle does.
      var fraction = isClosing ? crossing(inner, outer, target: target) ?? 0.5 : 0.5
      if !fraction.isFinite { fraction = 0.5 }
      let trial = inner.at + min(max(fraction, 0.02), 0.98) * (outerAt - inner.at)
      if trial == inner.at || trial == outerAt { break }
      let found = refit(&path, at: trial, target: target)
      if let found {
        if let limit = settled(found, path, target: target) { return limit }
        if abs(found.root - target) < 1e-5 * target { return trial }
        isClosing = !isClosing || abs(found.root - target) < 0.3 * miss
        miss = abs(found.root - target)
        if found.root < target { continue }
      }
      outerAt = trial
      outer = found
    }
    guard let again = refit(&path, at: outerAt, target: target) else { return outerAt }
    return again.root < target ? nil : outerAt
  }

  /// Where between two refits the target is crossed, as a fraction of the way: Hermite's cubic of the coordinate as a
  /// function of the root, or the chord where the slopes contradict it.
  private func crossing(_ inner: Refit, _ outer: Refit?, target: Double) -> Double? {
    guard let outer else { return nil }
    let rise = outer.root - inner.root
    let way = outer.at - inner.at
    let t = (target - inner.root) / rise
    let slopes = [rise / inner.slope / way, rise / outer.slope / way]
    guard slopes.allSatisfy({ $0 > 0.2 && $0 < 3 }) else { return t }
    return ProfilePath.cubic(at: t, 1, (0, slopes[0]), (1, slopes[1]))
  }
}
