import Fitting
import LinearAlgebra
import SolverProblems

/// Sums of exponentials by variable projection from random starts.
enum ExponentialSection {
  struct Run: Encodable, Sendable {
    let set: String
    let start: Int
    /// Residual variance over that of the global minimum, less 1.
    let excess: Double
    let isConverged: Bool
    let message: String
    let lifetimes: [Double]
    /// Calls of the model without and with derivatives.
    let valueCalls: Int
    let derivativeCalls: Int

    var calls: Int { valueCalls + derivativeCalls }
    var isGlobal: Bool { isConverged && excess < 1e-6 }
  }

  static func run(_ settings: Settings) throws -> SectionReport {
    var runs: [Run] = []
    for set in ExponentialSum.all {
      let truth = try fit(set, from: set.lifetimes)
      let fits = try set.starts.map { try fit(set, from: $0) }
      // No fit may lie below the one from the truth; if one does, it is the one to compare with.
      let lowest = fits.reduce(truth.statistics.sumOfSquares) { min($0, $1.statistics.sumOfSquares) }
      for (index, result) in fits.enumerated() {
        runs.append(
          Run(
            set: set.name, start: index + 1, excess: result.statistics.sumOfSquares / lowest - 1,
            isConverged: result.termination.isConverged, message: result.termination.message,
            lifetimes: result.parameters.map(\.optimum), valueCalls: result.termination.residualEvaluations,
            derivativeCalls: result.termination.jacobianEvaluations))
      }
    }
    let calls = runs.map(\.calls).sorted()
    let missed = runs.filter { !$0.isGlobal }
    return SectionReport(
      rows: [
        Row("global minimum reached, of \(runs.count)", runs.count - missed.count, .atLeast(Double(runs.count))),
        Row("called converged elsewhere", missed.count { $0.isConverged }, .atMost(0)),
        Row(
          "median model evaluations", Double(calls[calls.count / 2] + calls[(calls.count - 1) / 2]) / 2, .atMost(250)),
      ],
      runs: runs,
      remarks: ExponentialSum.all.compactMap { set in
        let mine = missed.filter { $0.set == set.name }
        return mine.isEmpty
          ? nil : "\(set.name): \(mine.count) of 40 missed, \(mine.count { $0.isConverged }) of them called converged"
      })
  }

  /// The fit with default options from one start of a user's.
  ///
  /// The calls counted are those of searches and profiles. The door finds its further starts by comparing combinations
  /// of at most 24 lifetimes; each is evaluated once, which is not counted.
  private static func fit(_ set: ExponentialSum, from start: [Double]) throws -> FitResult {
    try Fit.exponentials(
      times: set.times, data: SeparableData(set.data), count: set.lifetimes.count, lifetimes: start
    ).outcome.result
  }
}
