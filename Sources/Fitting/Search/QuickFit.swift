import LinearAlgebra

/// Fits of many data sets of one kind, one after the other in the same memory, where nothing is doubtful.
///
/// The minimum is the one that ``Fit`` finds, to rounding; errors come from the factored weighted Jacobian, and verdicts
/// are passed by the same rules. What needs more than a minimum and its covariance (a parameter on a bound or with an
/// error above half its size, which ``Fit`` would profile, an end that is no minimum, a singular Jacobian) is not
/// answered: the caller takes ``Fit`` then.
public struct QuickFit: ~Copyable {
  private var search: QuickSearch
  private var precise: NormalSums
  private let count: Int

  /// Memory for fits of so many parameters, held ones included.
  public init(parameterCount: Int) {
    count = parameterCount
    search = QuickSearch(parameterCount: parameterCount)
    precise = NormalSums(parameterCount: parameterCount)
  }

  /// The lowest end of searches from several starts, of all parameters in their natural units; nil where none of them
  /// ends in a minimum.
  ///
  /// `longest` is the largest step of a logarithmic coordinate.
  public mutating func ends<Problem: NormalEquations & ~Copyable>(
    _ problem: inout Problem, space: ParameterSpace, starts: [[Double]], goal: Double, longest: Double = 1
  ) -> [(values: [Double], cost: Double)] {
    prepare(space, longest: longest)
    var ends: [(values: [Double], cost: Double)] = []
    for start in starts where search.run(&problem, from: coordinates(start, space), goal: goal) {
      if search.isMinimum(limit: max(goal, 1e-5)) { ends.append((values(space), search.sums.cost)) }
    }
    return ends.sorted { $0.cost < $1.cost }
  }

  /// Fits from several starts; nil where ``Fit`` is to be asked.
  ///
  /// - Parameters:
  ///   - problem: counts with their curve.
  ///   - parameters: as for ``Fit``, none of them tied; their initial values are the first start.
  ///   - options: level, profiles (`doubtful` or `none`), further starts, harmless bounds.
  ///   - errorScale: `estimated` where the problem's σ is only right up to a factor.
  /// - Throws: ``FittingError`` where parameters or options do not fit together.
  public mutating func fit<Problem: NormalEquations & ~Copyable>(
    _ problem: inout Problem, parameters: [Parameter], options: FitOptions, errorScale: ErrorScale = .known
  ) throws(FittingError) -> FitOutcome? {
    precondition(parameters.count == count && problem.parameterCount == count, "numbers of parameters differ")
    guard Self.answers(options), !parameters.contains(where: { if case .tied = $0.role { true } else { false } })
    else { return nil }
    let space = try ParameterSpace(parameters)
    let judge = try Judge(options, parameters: parameters, errorScale: errorScale)
    guard problem.observationCount > space.freeCount, space.freeCount > 0 else { return nil }
    prepare(space, longest: 1)
    var best = [Double]()
    var cost = Double.infinity
    var others: [(values: [Double], cost: Double)] = []
    var passes = 0
    for start in [parameters.map(\.initialValue)] + options.otherStarts {
      let hasRun = search.run(&problem, from: coordinates(start, space), goal: Self.goal)
      passes += search.passes
      guard hasRun, search.isMinimum(limit: options.solver.relativeOffsetLimit) else { continue }
      if best.isEmpty || search.sums.cost < cost {
        if !best.isEmpty { others.append((values(space), cost)) }
        best = search.coordinates
        cost = search.sums.cost
      } else {
        others.append((values(space), search.sums.cost))
      }
    }
    guard !best.isEmpty else { return nil }
    if !options.otherStarts.isEmpty {
      // The search ended elsewhere.
      guard search.run(&problem, from: best, goal: Self.goal) else { return nil }
      passes += search.passes
    }
    let onBound = Set(space.free.filter { isOnBound($0) })
    guard onBound.allSatisfy({ options.harmlessBounds.contains(parameters[$0].name) }),
      let triangle = triangle(&problem, space, onBound: onBound)
    else { return nil }
    passes += 1
    let values = values(space)
    let degreesOfFreedom = problem.observationCount - space.freeCount
    let variance = errorScale == .known ? 1 : search.sums.cost / Double(degreesOfFreedom)
    guard variance > 0,
      let analysis = try? ErrorAnalysis(
        coordinateJacobian: triangle, space: space, values: values, onBound: onBound, variance: variance)
    else { return nil }
    if options.profiles == .doubtful {
      for index in space.free where !options.harmlessBounds.contains(parameters[index].name) {
        let size = max(abs(values[index]), parameters[index].referenceScale)
        guard let error = analysis.standardError(index), error <= 0.5 * size else { return nil }
      }
    }
    let quantile = judge.quantiles(sides: .both, degreesOfFreedom: degreesOfFreedom)[0]
    var fitted: [FittedParameter] = []
    fitted.reserveCapacity(count)
    for (index, parameter) in parameters.enumerated() {
      fitted.append(
        Self.fitted(
          parameter, at: values[index], error: onBound.contains(index) ? nil : analysis.standardError(index),
          isOnBound: onBound.contains(index), isLower: search.coordinates[index] <= search.lower[index], quantile,
          options))
    }
    let statistics = FitStatistics(
      points: problem.observationCount, freeParameters: space.freeCount, sumOfSquares: search.sums.pearson,
      deviance: errorScale == .known ? search.sums.cost : nil, errorScale: errorScale)
    var termination = Termination(
      reason: .converged, message: "relative offset below its limit", relativeOffset: search.offset,
      jacobianEvaluations: passes, starts: 1 + options.otherStarts.count)
    termination.residualEvaluations = 0
    let errors = parameters.indices.map { analysis.standardError($0) ?? 0 }
    let rivals = others.isEmpty ? [] : judge.symmetry.distinct(others, from: values, errors: errors)
    let assessment = Assessment(parameters: fitted, analysis: analysis)
    return FitOutcome(
      result: FitResult(
        model: "", parameters: fitted, derived: [], statistics: statistics, termination: termination,
        identifiability: Identifiability(assessment, space: space, isConverged: true),
        rivals: rivals.filter { $0.cost - cost <= 3.84 }.map {
          Rival(deltaChiSquare: max(0, $0.cost - cost), values: $0.values)
        }, warnings: [], covariance: Covariance(analysis, of: space), tables: []),
      values: values, ends: [], analysis: analysis, profiles: [])
  }

  /// A relative offset at which values are right to nine digits and more.
  private static let goal = 1e-9

  private static func answers(_ options: FitOptions) -> Bool {
    (options.profiles == .doubtful || options.profiles == .none) && options.loss == .squares && options.found == nil
      && options.ordered.isEmpty && options.sides.isEmpty && options.furtherLevels.isEmpty && options.limitAbove.isEmpty
      && options.observer == nil
  }

  private mutating func prepare(_ space: ParameterSpace, longest: Double) {
    for j in 0..<count { search.isFree[j] = false }
    for (position, index) in space.free.enumerated() {
      search.isFree[index] = true
      search.lower[index] = space.lower[position]
      search.upper[index] = space.upper[position]
      search.longest[index] = space.parameters[index].coordinate == .logarithmic ? longest : .infinity
    }
  }

  /// Coordinates of all parameters, held ones too.
  private func coordinates(_ values: [Double], _ space: ParameterSpace) -> [Double] {
    values.indices.map { ParameterSpace.coordinate(values[$0], space.parameters[$0].coordinate) }
  }

  private func values(_ space: ParameterSpace) -> [Double] {
    space.parameters.indices.map { index in
      let parameter = space.parameters[index]
      guard parameter.role == .free else { return parameter.initialValue }
      let coordinate = search.coordinates[index]
      guard parameter.coordinate == .logarithmic else { return coordinate }
      return min(max(exponential(coordinate), parameter.lowerBound), parameter.upperBound)
    }
  }

  private func isOnBound(_ index: Int) -> Bool {
    search.coordinates[index] <= search.lower[index] || search.coordinates[index] >= search.upper[index]
  }

  /// R of the weighted Jacobian over the free coordinates, columns on a bound 0.
  ///
  /// Cholesky's factor of the information loses as many digits as the Jacobian has to lose twice; its inverse makes the
  /// columns nearly orthonormal, and a second factorisation, of these, restores them (CholeskyQR2: Yamamoto et al., ETNA
  /// 2015, 44, 306).
  private mutating func triangle<Problem: NormalEquations & ~Copyable>(
    _ problem: inout Problem, _ space: ParameterSpace, onBound: Set<Int>
  ) -> Matrix? {
    let kept = space.free.filter { !onBound.contains($0) }
    let n = kept.count
    guard let first = Self.triangle(search.sums.information, kept, count) else { return nil }
    var transform = [Double](repeating: 0, count: count * count)
    for column in 0..<n {
      var solution = [Double](repeating: 0, count: n)
      solution[column] = 1
      Triangular.solve(first, &solution)
      for row in 0...column { transform[kept[row] + kept[column] * count] = solution[row] }
    }
    guard problem.sum(search.coordinates, through: transform, into: &precise), precise.isFinite,
      let second = Self.triangle(precise.information, kept, count)
    else { return nil }
    var result = Matrix(rows: space.freeCount, columns: space.freeCount)
    let places = kept.map { index in space.free.firstIndex(of: index) ?? 0 }
    for column in 0..<n {
      for row in 0...column {
        var sum = 0.0
        for k in row...column { sum += second[row, k] * first[k, column] }
        result[row, places[column]] = sum
      }
    }
    return result
  }

  /// Cholesky's factor R, H = RᵀR, of the chosen rows and columns; nil where they are dependent.
  private static func triangle(_ information: [Double], _ kept: [Int], _ count: Int) -> Matrix? {
    let n = kept.count
    var r = Matrix(rows: n, columns: n)
    for j in 0..<n {
      for i in 0...j {
        var sum = information[kept[i] * count + kept[j]]
        for k in 0..<i { sum -= r[k, i] * r[k, j] }
        if i == j {
          guard sum > 1e-14 * information[kept[i] * count + kept[i]] else { return nil }
          r[i, i] = sum.squareRoot()
        } else {
          r[i, j] = sum / r[i, i]
        }
      }
    }
    return r
  }

  private static func fitted(
    _ parameter: Parameter, at optimum: Double, error: Double?, isOnBound: Bool, isLower: Bool, _ quantile: Double,
    _ options: FitOptions
  ) -> FittedParameter {
    guard parameter.role == .free else { return FittedParameter(held: parameter, at: optimum) }
    var fitted = FittedParameter(
      ParameterEvidence(
        parameter: parameter, optimum: optimum,
        status: isOnBound ? (isLower ? .atLowerBound : .atUpperBound) : .free, standardError: error, profile: nil,
        spansBasins: false, sides: .both, quantile: quantile, level: options.level, isConverged: true,
        isLimitOnly: false))
    if isOnBound { fitted.note = "the fit ends on the bound; a limit needs its profile" }
    return fitted
  }
}
