import LinearAlgebra

extension Fit {
  /// Fits sums of exponentials, from good starts of its own: Σ aₖ·exp(−t/τₖ), with or without a constant.
  ///
  /// Lifetimes are common to all data columns, amplitudes and constant belong to each. Every combination of lifetimes on
  /// a logarithmic grid from the smallest step of the times to their whole range is compared, the best `startCount`
  /// peaks among them are followed down, and so is the start given. The parameters are `tau1`… in ascending order.
  ///
  /// - Parameters:
  ///   - times: at least two different ones, finite, in the unit of the lifetimes. Amplitudes are those at t = 0.
  ///   - data: times × data columns, with what is known of their errors; NaN where a cell is missing.
  ///   - count: number of exponentials, 1 to 8.
  ///   - hasConstant: whether a constant is added to every column, as the last amplitude.
  ///   - lifetimes: a start of one's own, `count` positive numbers.
  ///   - unit: of the times, for tables.
  ///   - amplitudeSign: of all exponentials; the constant may have both.
  ///   - startCount: number of starts looked for, ≥ 1.
  ///   - options: solver, intervals, further starts. A lifetime above ten times the range of the times is quoted as a
  ///     limit unless `limitAbove` says otherwise.
  /// - Throws: ``FittingError`` where sizes, data or starts do not fit together.
  public static func exponentials(
    times: [Double], data: SeparableData, count: Int, hasConstant: Bool = false, lifetimes: [Double]? = nil,
    unit: String = "", amplitudeSign: AmplitudeSign = .any, startCount: Int = 10, options: FitOptions = FitOptions()
  ) throws(FittingError) -> SeparableOutcome {
    guard (1...8).contains(count) else {
      throw FittingError(.invalidData, "\(count) exponentials were asked for; 1 to 8 can be fitted")
    }
    guard let grid = LifetimeGrid(times: times, lifetimeCount: count) else {
      throw FittingError(.invalidData, "the times must be finite numbers, at least two of them different")
    }
    let others = (lifetimes.map { [$0] } ?? []) + options.otherStarts
    guard others.allSatisfy({ $0.count == count && $0.allSatisfy(grid.limits.contains) }) else {
      throw FittingError(
        .invalidData,
        "a start needs \(count) lifetimes between \(grid.limits.lowerBound) and \(grid.limits.upperBound)")
    }
    let model = ExponentialDecays(times: times, exponentialCount: count, hasConstant: hasConstant)
    let signs = [AmplitudeSign](repeating: amplitudeSign, count: count) + (hasConstant ? [.any] : [])
    let weighted = try WeightedData(data, pointCount: model.pointCount, componentCount: model.componentCount)
    let starts = others + grid.starts(model, data: weighted, sign: amplitudeSign, limit: max(1, startCount))
    let names = (1...count).map { "tau\($0)" }
    func parameters(_ start: [Double]) -> [Parameter] {
      start.enumerated().map { index, lifetime in
        Parameter(
          names[index], symbol: "τ\(index + 1)", unit: unit,
          initialValue: min(max(lifetime, grid.limits.lowerBound), grid.limits.upperBound), bounds: grid.limits,
          coordinate: .logarithmic)
      }
    }
    let setup = SeparableSetup(
      model, data: weighted, signs: try checked(signs, componentCount: model.componentCount, options),
      parameterCount: count)
    var scout = Minimizer(
      SeparableProblem(setup, groups: groups(setup, weighted, compresses: setup.signs.isEmpty)),
      space: try ParameterSpace(parameters(starts[0])), options: options.solver)
    scout.observer = options.observer
    let ends = distinct(scout.roughEnds(fromStarts: starts))
    var final = options
    for name in names where final.limitAbove[name] == nil { final.limitAbove[name] = 10 * grid.range }
    final.otherStarts = Array(ends.dropFirst())
    final.interchangeable = names.map { [$0] }
    var outcome = try separable(
      model, data: data, parameters: parameters(ends.first ?? starts[0].sorted()), amplitudeSigns: signs,
      options: final)
    outcome.outcome.result.termination.residualEvaluations += scout.costCalls
    outcome.outcome.result.termination.jacobianEvaluations += scout.jacobianCalls
    outcome.outcome.result.termination.starts = starts.count
    return outcome
  }

  /// The same for one decay; `errors` are one σ for each value, nil where they are unknown and equal.
  public static func exponentials(
    times: [Double], values: [Double], errors: [Double]? = nil, count: Int, hasConstant: Bool = false,
    lifetimes: [Double]? = nil, unit: String = "", amplitudeSign: AmplitudeSign = .any,
    options: FitOptions = FitOptions()
  ) throws(FittingError) -> SeparableOutcome {
    let column = Matrix(rows: values.count, columns: 1, columnMajor: values)
    return try exponentials(
      times: times, data: SeparableData(column, errors: errors.map { .rows($0) } ?? .unknown), count: count,
      hasConstant: hasConstant, lifetimes: lifetimes, unit: unit, amplitudeSign: amplitudeSign, options: options)
  }

  /// Lists of lifetimes in ascending order, those that agree to 1 % once.
  private static func distinct(_ lists: [[Double]]) -> [[Double]] {
    var kept: [[Double]] = []
    for list in lists.map({ $0.sorted() }) {
      let isKnown = kept.contains { zip($0, list).allSatisfy { abs($0 - $1) <= 0.01 * max($0, $1) } }
      if !isKnown { kept.append(list) }
    }
    return kept
  }
}

/// Lifetimes on a logarithmic grid between the smallest step of some times and their whole range.
private struct LifetimeGrid {
  private let lifetimeCount: Int
  private let candidates: [Double]
  private let ends: LifetimeStarts
  /// Last time less first.
  var range: Double { ends.longest }
  /// Limits of a lifetime: wide enough that one at either end cannot be told from its limit.
  let limits: ClosedRange<Double>

  /// Nil where the times leave no range, or one beyond what can be computed.
  init?(times: [Double], lifetimeCount: Int) {
    guard let ends = LifetimeStarts(times: times), let first = times.min() else { return nil }
    let (lowest, highest) = (ends.shortest * 1e-4, ends.longest * 1e6)
    guard highest.isFinite, lowest.isNormal else { return nil }
    self.ends = ends
    limits = lowest...highest
    self.lifetimeCount = lifetimeCount
    // Six a decade, or as many as twenty thousand combinations allow.
    let span = logarithm(ends.longest / ends.shortest)
    var count = min(24, max(12, Int(min(6 * span / logarithm(10), 24).rounded(.up))))
    while CombinationSearch.binomial(count, lifetimeCount) > 20_000 { count -= 1 }
    let places = (0..<count).map { Double($0) / Double(count - 1) }
    // Times before zero leave no number of the shortest lifetimes.
    candidates = places.map { ends.shortest * exponential(span * $0) }.filter { -first / $0 < 200 }
  }

  /// Lists of ascending lifetimes to start from, best first; at least one.
  func starts(
    _ model: ExponentialDecays, data: WeightedData, sign: AmplitudeSign, limit: Int
  ) -> [[Double]] {
    var found: [[Int]] = []
    if candidates.count >= lifetimeCount {
      let wide = ExponentialDecays(
        times: model.times, exponentialCount: candidates.count, hasConstant: model.hasConstant)
      var basis = Matrix(rows: wide.pointCount, columns: wide.componentCount)
      wide.basis(candidates, into: &basis)
      if model.hasConstant {
        // The search wants it in front.
        let size = candidates.count * wide.pointCount
        basis.elements = Array(basis.elements[size...] + basis.elements[..<size])
      }
      var search = CombinationSearch(
        candidates: candidates.count, chosen: lifetimeCount,
        signs: sign == .any ? [] : [AmplitudeSign](repeating: sign, count: lifetimeCount))
      for group in data.groups {
        var weighted = basis
        if let weights = group.weights { scaleRows(&weighted, by: weights) }
        search.add(columns: weighted, data: data.weighted(group))
      }
      found = search.best(limit: limit)
    }
    if found.isEmpty {
      // Nothing that a grid could show: the whole range, evenly.
      let lists = ends.lifetimes(componentCount: lifetimeCount)
      return lists.isEmpty ? [[Double](repeating: range, count: lifetimeCount)] : lists
    }
    return found.map { members in members.map { candidates[$0] } }
  }
}
