import Fitting
import SolverProblems

/// The 54 runs without the models' derivatives.
enum NumericalSection {
  static func run(_ settings: Settings) throws -> SectionReport {
    let runs = try StRDRun.all(profiles: .none, derivatives: .numerical)
    let full = try StRDRun.all(profiles: FitOptions().profiles, derivatives: .numerical)
    let short = full.filter { $0.digits < 8 }
    let wrong = full.filter { $0.isConverged != ($0.digits >= 4) }
    return SectionReport(
      rows: [
        Row("runs with ≥ 6 digits of the worst parameter", full.count { $0.digits >= 6 }, .atLeast(54)),
        Row("runs with ≥ 8 digits of the worst parameter", full.count - short.count, .atLeast(52)),
        Row("runs with ≥ 6 digits of the worst standard error", full.count { $0.errorDigits >= 6 }, .atLeast(52)),
        Row("residual calls, search alone", runs.reduce(0) { $0 + $1.valueCalls }, .atMost(20_000)),
        Row("residual calls, default options", full.reduce(0) { $0 + $1.valueCalls }, .atMost(20_000)),
        Row("wrong verdicts (converged or not)", wrong.count, .atMost(0)),
      ],
      runs: full,
      remarks: short.map { "\($0.name): \(Row.text($0.digits)) digits" } + wrong.map { "\($0.name): \($0.message)" })
  }
}
