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
      let count = CallCount()
      let truth = try fit(set, from: set.lifetimes, others: [], count: count)
      let fits = try set.starts.enumerated().map { index, start in
        let count = CallCount()
        return (try fit(set, from: start, others: furtherStarts(set, seed: index), count: count), count)
      }
      // No fit may lie below the one from the truth; if one does, it is the one to compare with.
      let lowest = fits.reduce(truth.statistics.sumOfSquares) { min($0, $1.0.statistics.sumOfSquares) }
      for (index, (result, count)) in fits.enumerated() {
        runs.append(
          Run(
            set: set.name, start: index + 1, excess: result.statistics.sumOfSquares / lowest - 1,
            isConverged: result.termination.isConverged, message: result.termination.message,
            lifetimes: result.parameters.map(\.optimum), valueCalls: count.values, derivativeCalls: count.derivatives))
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

  /// Nine more starts beside the one given, as a technique makes them for itself.
  private static func furtherStarts(_ set: ExponentialSum, seed: Int) -> [[Double]] {
    var generator = SeededGenerator(seed: 1000 + UInt64(seed))
    let range = ExponentialSum.searchRange(set.times)
    return (0..<9).map { _ in
      set.lifetimes.map { _ in ExponentialSum.logUniform(range, &generator) }.sorted()
    }
  }

  private static func fit(
    _ set: ExponentialSum, from start: [Double], others: [[Double]], count: CallCount
  ) throws -> FitResult {
    var options = FitOptions()
    options.profiles = .none
    options.otherStarts = others
    let parameters = start.enumerated().map {
      Parameter("tau\($0 + 1)", initialValue: $1, coordinate: .logarithmic)
    }
    return try Fit.separable(
      CountedBasis(model: set, count: count), data: set.data, rowErrors: nil, parameters: parameters, options: options
    ).outcome.result
  }
}
