import LinearAlgebra

/// Limits and habits of the solver.
public struct SolverOptions: Sendable, Equatable, Codable {
  /// Largest number of accepted or rejected steps of one strategy.
  public var iterationLimit = 200
  /// A path down ends below this relative offset; profiles, which need the cost only, are content with more.
  public var pathOffsetGoal = 1e-4
  /// Largest number of evaluations, with or without derivatives, for one side of a profile.
  public var profileEvaluationLimit = 20_000
  /// Whether every strategy is tried from a start that the first did not bring to a minimum; without it a single path
  /// has to do, for starts that are known to lie in the right basin.
  public var triesAllStrategies = true
  /// A path that gains less than this over `creepWindow` points creeps along a flat valley and is ended, in σ² of the
  /// residual.
  public var creepGain = 1e-3
  /// Number of points over which the gain is taken.
  public var creepWindow = 15
  /// The polish of a minimum ends below this relative offset, or at rounding: 0 is for the last digits that can be had.
  public var polishGoal = 0.0
  /// A minimum is vouched for below this relative offset.
  public var relativeOffsetLimit = 1e-5
  /// A residual below this fraction of the data's norm is at rounding level.
  public var roundingLevel = 1e-13

  /// The defaults.
  public init() {}
}

/// A point that the solver has linearized.
struct SolverPoint {
  var coordinates: [Double]
  var values: [Double]
  var linearization: Linearization
  var cost: Double { linearization.cost }
}

/// Minimises one problem over one parameter space; owns the problem and all scratch memory.
///
/// A scaled trust-region Levenberg–Marquardt method (Moré 1978) in several strategies, each ended by a Gauss–Newton
/// polish. A minimum counts only if its relative offset is small: a cost that stopped falling is no proof.
public struct Minimizer<Problem: LeastSquaresProblem & ~Copyable>: ~Copyable {
  /// The problem.
  public var problem: Problem
  var space: ParameterSpace
  var options: SolverOptions
  var qr = HouseholderQR()
  var costCalls = 0
  var jacobianCalls = 0
  /// True if the last descent was ended by the iteration limit.
  var reachedLimit = false
  var observer: FitObserver?
  var acceptedSteps = 0
  var isProfiling = false
  var isCancelled = false
  /// True where residuals are in units of known standard deviations.
  var knowsErrors = false

  /// A minimizer that takes over a problem.
  public init(_ problem: consuming Problem, space: ParameterSpace, options: SolverOptions = SolverOptions()) {
    self.problem = problem
    self.space = space
    self.options = options
  }

  /// Number of data points less all parameters, hidden amplitudes included.
  var degreesOfFreedom: Int { problem.observationCount - problem.hiddenParameterCount - space.freeCount }

  mutating func cost(at coordinates: [Double]) -> Double {
    if hasBeenCancelled() { return .infinity }
    costCalls += 1
    let cost = problem.cost(space.values(at: coordinates))
    return cost.isNaN ? .infinity : cost
  }

  /// Linearizes at a point; nil where a number is not finite, or after the fit was cancelled.
  mutating func linearize(at coordinates: [Double]) -> SolverPoint? {
    if hasBeenCancelled() { return nil }
    jacobianCalls += 1
    let values = space.values(at: coordinates)
    var linearization = Linearization(parameterCount: space.parameters.count)
    problem.linearize(values, into: &linearization)
    guard linearization.isFinite else { return nil }
    return SolverPoint(coordinates: coordinates, values: values, linearization: linearization)
  }

  mutating func localModel(at point: SolverPoint) -> LocalModel {
    LocalModel(
      point.linearization, space: space, coordinates: point.coordinates, values: point.values, qr: &qr)
  }

  func relativeOffset(_ model: LocalModel, at point: SolverPoint) -> Double {
    model.relativeOffset(
      residualSumOfSquares: point.linearization.residualSumOfSquares, degreesOfFreedom: degreesOfFreedom)
  }

  func isAtRoundingLevel(_ point: SolverPoint) -> Bool {
    let sum = point.linearization.residualSumOfSquares
    // Residuals beyond their known errors are no rounding, however small they are beside the data.
    if knowsErrors, sum > Double(max(1, degreesOfFreedom)) { return false }
    return sum.squareRoot() < options.roundingLevel * problem.dataNorm
  }

  /// True where the point is a minimum that can be vouched for.
  mutating func isMinimum(_ point: SolverPoint) -> Bool {
    if isAtRoundingLevel(point) { return true }
    let model = localModel(at: point)
    return relativeOffset(model, at: point) < options.relativeOffsetLimit
  }
}
