import Fitting
import SolverProblems
import Testing

@Suite("NIST StRD fits")
struct StRDFitTests {
  /// A problem from one of its two starts.
  struct Run: Sendable, CustomTestStringConvertible {
    let problem: StRDProblem
    let start: Int
    var testDescription: String { "\(problem.name)/\(start + 1)" }

    static let all = StRDProblem.all.flatMap { [Run(problem: $0, start: 0), Run(problem: $0, start: 1)] }

    /// Fits from this start alone, with default options.
    func fit() throws -> FitOutcome {
      let parameters = problem.starts[start].enumerated().map { Parameter("b\($0 + 1)", initialValue: $1) }
      return try Fit.curve(
        problem.model, data: problem.y, likelihood: .unknownErrors, parameters: parameters)
    }
  }

  @Test("every run converges on the certified parameters, to ten digits of the worst one", arguments: Run.all)
  func parameters(_ run: Run) throws {
    let outcome = try run.fit()
    let worst = zip(outcome.values, run.problem.certified).map(digits).min() ?? 0
    #expect(outcome.result.termination.isConverged, "\(outcome.result.termination)")
    // Eleven digits are certified. A fit is never to be called converged below four.
    #expect(worst >= 10, "\(worst) digits")
  }

  @Test("every run gives the certified standard errors and sum of squares", arguments: Run.all)
  func errors(_ run: Run) throws {
    let outcome = try run.fit()
    let problem = run.problem
    let statistics = outcome.result.statistics
    #expect(statistics.degreesOfFreedom == problem.degreesOfFreedom)
    // Lanczos1 has residuals of 1e-13, which double precision knows to two or three digits only.
    let bar: (errors: Double, sum: Double) = problem.name == "Lanczos1" ? (2.5, 2.3) : (10, 9)
    let analysis = try #require(outcome.analysis)
    let worst =
      problem.standardErrors.indices.map { digits(analysis.standardError($0) ?? .nan, problem.standardErrors[$0]) }
      .min() ?? 0
    #expect(worst >= bar.errors, "\(worst) digits")
    let sum = digits(statistics.sumOfSquares, problem.residualSumOfSquares)
    #expect(sum >= bar.sum, "sum of squares: \(sum) digits")
  }
}
