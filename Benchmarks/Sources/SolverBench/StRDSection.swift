import Fitting
import SolverProblems

/// Parameters, calls, verdicts and time on the 54 runs.
enum StRDSection {
  static func run(_ settings: Settings) throws -> SectionReport {
    let search = try StRDRun.all(profiles: .none)
    let full = try StRDRun.all(profiles: FitOptions().profiles)
    guard full.count == 54 else { throw BenchFailure(description: "strd.json could not be read") }
    let mean = full.reduce(0) { $0 + $1.digits } / Double(full.count)
    let falseAlarms = full.filter { $0.digits >= 4 && !$0.isConverged }
    let falseSuccesses = full.filter { $0.digits < 4 && $0.isConverged }
    let short = full.filter { $0.digits < 10 }
    return SectionReport(
      rows: [
        Row("runs with ≥ 10 digits of the worst parameter", full.count - short.count, .atLeast(54)),
        Row("mean digits of the worst parameter", mean, .atLeast(10.5)),
        Row("residual calls, search alone", search.reduce(0) { $0 + $1.valueCalls }, .atMost(4500)),
        Row("Jacobian calls, search alone", search.reduce(0) { $0 + $1.derivativeCalls }, .atMost(2100)),
        Row("residual calls, default options", full.reduce(0) { $0 + $1.valueCalls }, .atMost(4500)),
        Row("Jacobian calls, default options", full.reduce(0) { $0 + $1.derivativeCalls }, .atMost(2100)),
        Row("called converged with < 4 digits", falseSuccesses.count, .atMost(0)),
        Row("not called converged with ≥ 4 digits", falseAlarms.count, .atMost(0)),
        Row("ms for all 54, search alone", try StRDRun.milliseconds(profiles: .none), .atMost(40)),
        Row("ms for all 54, default options", try StRDRun.milliseconds(profiles: FitOptions().profiles), .atMost(40)),
      ],
      runs: full,
      remarks: short.map { "\($0.name): \(Row.text($0.digits)) digits" }
        + falseSuccesses.map { "\($0.name): falsely converged, \($0.message)" }
        + falseAlarms.map { "\($0.name): falsely not converged, \($0.message)" })
  }
}
