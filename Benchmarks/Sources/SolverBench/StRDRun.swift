import Fitting
import LinearAlgebra
import SolverProblems

/// One StRD problem fitted from one of its two starts.
struct StRDRun: Encodable, Sendable {
  let problem: String
  let start: Int
  /// Agreeing digits of the worst parameter, standard error, and of the sum of squares; at most 11.
  let digits: Double
  let errorDigits: Double
  let sumDigits: Double
  let isConverged: Bool
  let message: String
  let relativeOffset: Double?
  /// Calls of the model, counted by the model.
  let valueCalls: Int
  let derivativeCalls: Int

  init(_ problem: StRDProblem, start: Int, profiles: ProfileChoice) throws {
    let count = CallCount()
    let outcome = try Self.fit(
      CountedCurve(model: problem.model, count: count), problem, start: start, profiles: profiles)
    self.problem = problem.name
    self.start = start + 1
    digits = zip(outcome.values, problem.certified).map { SolverProblems.digits($0, $1) }.min() ?? 0
    errorDigits =
      problem.standardErrors.indices.map {
        SolverProblems.digits(outcome.analysis?.standardError($0) ?? .nan, problem.standardErrors[$0])
      }.min() ?? 0
    sumDigits = SolverProblems.digits(outcome.result.statistics.sumOfSquares, problem.residualSumOfSquares)
    let termination = outcome.result.termination
    isConverged = termination.isConverged
    message = termination.message
    relativeOffset = termination.relativeOffset
    valueCalls = count.values
    derivativeCalls = count.derivatives
  }

  /// Default options but for the profiles.
  static func fit<Model: CurveModel>(
    _ model: Model, _ problem: StRDProblem, start: Int, profiles: ProfileChoice
  ) throws -> FitOutcome {
    var options = FitOptions()
    options.profiles = profiles
    return try Fit.curve(
      model, data: problem.y, likelihood: .unknownErrors,
      parameters: problem.starts[start].enumerated().map { Parameter("b\($0 + 1)", initialValue: $1) },
      options: options)
  }

  /// All 54.
  static func all(profiles: ProfileChoice) throws -> [StRDRun] {
    try StRDProblem.all.flatMap { problem in
      try problem.starts.indices.map { try StRDRun(problem, start: $0, profiles: profiles) }
    }
  }

  var name: String { "\(problem)/\(start)" }
}
