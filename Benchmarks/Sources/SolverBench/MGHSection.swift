import Fitting
import SolverProblems

/// The problems of Moré, Garbow & Hillstrom from their standard start, ten times and a hundred times it.
enum MGHSection {
  struct Run: Encodable, Sendable {
    let problem: String
    let factor: Double
    let sumOfSquares: Double
    let minima: [Double]
    /// True where the sum of squares is that of a minimum that the paper lists.
    let isAtMinimum: Bool
    let isConverged: Bool
    /// Whether it is a strict local minimum; nil unless the fit calls itself converged at none that the paper lists.
    let isLocalMinimum: Bool?
    let message: String
    let relativeOffset: Double?
    let values: [Double]
    let valueCalls: Int
    let derivativeCalls: Int

    var name: String { factor == 1 ? problem : "\(problem) ×\(Int(factor))" }

    init(_ problem: MGHProblem, factor: Double) throws {
      let count = CallCount()
      let initial = problem.sumOfSquares(problem.start)
      var options = FitOptions()
      options.profiles = .none
      let outcome = try Fit.residuals(
        CountedResiduals(model: problem, count: count), dataNorm: initial.squareRoot(), errorScale: .estimated,
        parameters: problem.start.enumerated().map { Parameter("x\($0 + 1)", initialValue: factor * $1) },
        options: options)
      self.problem = problem.name
      self.factor = factor
      let sum = problem.sumOfSquares(outcome.values)
      sumOfSquares = sum
      minima = problem.minima
      // Six digits of the paper; a sum of squares of 1e-16 of the standard start's for zero.
      isAtMinimum = problem.minima.contains { abs(sum - $0) <= 1e-5 * $0 + 1e-16 * initial }
      isConverged = outcome.result.termination.isConverged
      isLocalMinimum = isConverged && !isAtMinimum ? LocalMinimum.isStrict(problem, at: outcome.values) : nil
      message = outcome.result.termination.message
      relativeOffset = outcome.result.termination.relativeOffset
      values = outcome.values
      valueCalls = count.values
      derivativeCalls = count.derivatives
    }

    private enum CodingKeys: String, CodingKey {
      case problem, factor, sumOfSquares, minima, isAtMinimum, isConverged, isLocalMinimum, message, relativeOffset,
        values
      case valueCalls, derivativeCalls
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(problem, forKey: .problem)
      try container.encode(factor, forKey: .factor)
      // JSON has no infinities.
      try container.encode(sumOfSquares.isFinite ? sumOfSquares : nil, forKey: .sumOfSquares)
      try container.encode(minima, forKey: .minima)
      try container.encode(isAtMinimum, forKey: .isAtMinimum)
      try container.encode(isConverged, forKey: .isConverged)
      try container.encode(isLocalMinimum, forKey: .isLocalMinimum)
      try container.encode(message, forKey: .message)
      try container.encode(relativeOffset, forKey: .relativeOffset)
      try container.encode(values, forKey: .values)
      try container.encode(valueCalls, forKey: .valueCalls)
      try container.encode(derivativeCalls, forKey: .derivativeCalls)
    }
  }

  static func run(_ settings: Settings) throws -> SectionReport {
    var runs: [Run] = []
    for problem in MGHProblem.all {
      // Ten times zero is zero.
      let factors = problem.start.allSatisfy { $0 == 0 } ? [1] : [1, 10, 100]
      for factor in factors { runs.append(try Run(problem, factor: Double(factor))) }
    }
    let solved = runs.filter { $0.isAtMinimum && $0.isConverged }
    let elsewhere = runs.filter { !$0.isAtMinimum && $0.isConverged }
    let silent = runs.filter { $0.isAtMinimum && !$0.isConverged }
    let missed = runs.filter { !$0.isAtMinimum && !$0.isConverged }
    return SectionReport(
      rows: [
        Row("at a known minimum and called converged, standard start", solved.count { $0.factor == 1 }, .atLeast(42)),
        Row("the same of \(runs.count), with ×10 and ×100", solved.count, .atLeast(101)),
        Row("called converged elsewhere", elsewhere.count, .atMost(2)),
        Row("… of these at a strict local minimum all the same", elsewhere.count { $0.isLocalMinimum == true }),
        Row("at a known minimum and not called converged", silent.count),
        Row("residual calls in all", runs.reduce(0) { $0 + $1.valueCalls }),
        Row("Jacobian calls in all", runs.reduce(0) { $0 + $1.derivativeCalls }),
      ],
      runs: runs,
      remarks: elsewhere.map {
        remark("converged elsewhere\($0.isLocalMinimum == true ? ", a local minimum" : "")", $0)
      }
        + silent.map { remark("reached, not converged", $0) }
        + missed.map { remark("not reached", $0) })
  }

  private static func remark(_ what: String, _ run: Run) -> String {
    "\(what): \(run.name), sum of squares \(Row.text(run.sumOfSquares)) for \(run.minima.map(Row.text).joined(separator: " or ")): \(run.message)"
  }
}
