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

  /// Where the derivatives come from.
  enum Derivatives {
    case analytic
    case numerical
  }

  init(_ problem: StRDProblem, start: Int, profiles: ProfileChoice, derivatives: Derivatives) throws {
    let count = CallCount()
    let outcome = try Self.fit(problem, start: start, profiles: profiles, derivatives: derivatives, count: count)
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
  private static func fit(
    _ problem: StRDProblem, start: Int, profiles: ProfileChoice, derivatives: Derivatives, count: CallCount
  ) throws -> FitOutcome {
    let parameters = problem.starts[start].enumerated().map { Parameter("b\($0 + 1)", initialValue: $1) }
    var options = FitOptions()
    options.profiles = profiles
    switch derivatives {
    case .analytic:
      return try Fit.curve(
        CountedCurve(model: problem.model, count: count), data: problem.y, likelihood: .unknownErrors,
        parameters: parameters, options: options)
    case .numerical:
      let model = NumericalCurve(pointCount: problem.y.count, parameters: parameters) {
        count.countValues()
        problem.model.values($0, into: &$1)
      }
      return try Fit.curve(
        model, data: problem.y, likelihood: .unknownErrors, parameters: parameters, options: options)
    }
  }

  /// All 54.
  static func all(profiles: ProfileChoice, derivatives: Derivatives = .analytic) throws -> [StRDRun] {
    try StRDProblem.all.flatMap { problem in
      try problem.starts.indices.map {
        try StRDRun(problem, start: $0, profiles: profiles, derivatives: derivatives)
      }
    }
  }

  var name: String { "\(problem)/\(start)" }

  /// Wall time of the 54 fits: the sum of every run's best of twenty, because other work on the machine only ever adds.
  static func milliseconds(profiles: ProfileChoice, derivatives: Derivatives = .analytic) throws -> Double {
    let count = CallCount()
    var sum = Duration.zero
    for problem in StRDProblem.all {
      for start in problem.starts.indices {
        var best = Duration.seconds(1000)
        for _ in 0..<20 {
          let time = try ContinuousClock().measure {
            _ = try fit(problem, start: start, profiles: profiles, derivatives: derivatives, count: count)
          }
          best = min(best, time)
        }
        sum += best
      }
    }
    return sum / .milliseconds(1)
  }
}
