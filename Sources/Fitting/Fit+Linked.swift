import LinearAlgebra

/// A fit of several data sets with common parameters.
public struct LinkedOutcome: Sendable {
  /// Parameters, statistics and verdicts of all data sets together.
  public var outcome: FitOutcome
  /// The data sets in their order, each over the parameters of its own model: values, errors and verdicts are those of
  /// the joint fit; the sum of squares and the points are its own, and parameters that are shared count in every one.
  public let members: [SeparableOutcome]
}

extension Fit {
  /// Fits several data sets at once, each with its own axis, model and data, and parameters that some of them share.
  ///
  /// The sum of squares is that of all of them. The errors have to be known for all or for none: where they are unknown,
  /// one σ is taken for all cells of all data sets, and noisier ones say more than they should. Every data set keeps its
  /// own compression.
  ///
  /// - Parameters:
  ///   - members: the data sets.
  ///   - parameters: the joint list; a member names the positions of its own.
  ///   - options: solver, intervals, further starts.
  /// - Throws: ``FittingError`` where sizes, data, bounds or names do not fit together, or where some errors are known
  ///   and some are not.
  public static func linked(
    _ members: [LinkedMember], parameters: [Parameter], options: FitOptions = FitOptions()
  ) throws(FittingError) -> LinkedOutcome {
    let space = try ParameterSpace(parameters)
    guard !members.isEmpty else { throw FittingError(.tooFewPoints, "there are no data sets") }
    guard options.loss == .squares else {
      throw FittingError(
        .invalidData, "amplitudes can be projected out of least squares only; take squares as the loss")
    }
    var prepared: [any PreparedMember] = []
    for member in members {
      guard member.parameters.allSatisfy(parameters.indices.contains) else {
        throw FittingError(
          .mismatchedSizes, "\(member.name) names parameters beyond the \(parameters.count) of the list")
      }
      do {
        prepared.append(try member.prepare())
      } catch {
        throw FittingError(error.code, "\(member.name): \(error.description)")
      }
    }
    let scale = prepared[0].data.errorScale
    guard prepared.allSatisfy({ $0.data.errorScale == scale }) else {
      throw FittingError(
        .invalidData, "the errors of some data sets are known and of others not; give them for all or none")
    }
    let joint = try minimum(of: prepared, members, space, scale, options)
    return try finish(prepared, members, joint, space, level: options.level)
  }

  /// The joint fit: with Gram matrices where they are smallest, and once more without them where they lose too much.
  private static func minimum(
    of prepared: [any PreparedMember], _ members: [LinkedMember], _ space: ParameterSpace, _ scale: ErrorScale,
    _ options: FitOptions
  ) throws(FittingError) -> FitOutcome {
    let hasGram = prepared.contains(where: \.suitsGram)
    for usesGram in hasGram ? [true, false] : [false] {
      let parts = prepared.map { $0.part(usesGram: usesGram) }
      var minimizer = Minimizer(
        LinkedProblem(parts, positions: members.map(\.parameters), parameterCount: space.parameters.count),
        space: space,
        options: options.solver)
      let fitted = try minimizer.fit(errorScale: scale, isDeviance: false, options: options)
      guard usesGram else { return fitted }
      let costs = minimizer.problem.costs(fitted.values)
      let isExact = parts.indices.allSatisfy {
        !prepared[$0].suitsGram || isGramExact(sumOfSquares: costs[$0], dataNorm: parts[$0].dataNorm)
      }
      if isExact, fitted.result.termination.isConverged { return fitted }
    }
    preconditionFailure("the last form of the data is always taken")
  }

  private static func finish(
    _ prepared: [any PreparedMember], _ members: [LinkedMember], _ joint: FitOutcome, _ space: ParameterSpace,
    level: Double
  ) throws(FittingError) -> LinkedOutcome {
    var outcomes: [SeparableOutcome] = []
    for (member, known) in zip(members, prepared) {
      outcomes.append(try known.outcome(joint.of(member, known.data, space), level: level))
    }
    var outcome = joint
    outcome.result.statistics.replaceSumOfSquares(
      outcomes.reduce(0) { $0 + $1.outcome.result.statistics.sumOfSquares })
    for (member, found) in zip(members, outcomes) {
      outcome.result.warnings += found.outcome.result.warnings.map { "\(member.name): \($0)" }
    }
    return LinkedOutcome(outcome: outcome, members: outcomes)
  }
}

extension FitOutcome {
  /// The same fit over the parameters of one member.
  fileprivate func of(_ member: LinkedMember, _ data: WeightedData, _ space: ParameterSpace) -> FitOutcome {
    let positions = member.parameters
    var own = self
    own.values = positions.map { values[$0] }
    own.ends = ends.map { end in positions.map { end[$0] } }
    own.analysis = analysis?.restricted(to: positions)
    own.result.parameters = positions.map { result.parameters[$0] }
    own.result.rivals = result.rivals.map { rival in
      Rival(deltaChiSquare: rival.deltaChiSquare, values: positions.map { rival.values[$0] })
    }
    own.result.warnings = []
    let free = Set(positions).count { space.free.contains($0) }
    own.result.statistics = FitStatistics(
      points: data.cellCount, freeParameters: data.componentCount * data.columnCount + free,
      sumOfSquares: result.statistics.sumOfSquares, deviance: nil, errorScale: data.errorScale)
    return own
  }
}
