import Fitting

/// Standard errors of the 54 runs.
enum StandardErrorSection {
  static func run(_ settings: Settings) throws -> SectionReport {
    let runs = try StRDRun.all(profiles: .none)
    // Residuals of 1e-13 are known to two or three digits in double precision.
    let lanczos = runs.filter { $0.problem == "Lanczos1" }
    let others = runs.filter { $0.problem != "Lanczos1" }
    let short = others.filter { $0.errorDigits < 10 }
    return SectionReport(
      rows: [
        Row("runs with ≥ 10 digits of the worst standard error", others.count - short.count, .atLeast(52)),
        Row("digits for Lanczos1", lanczos.map(\.errorDigits).min() ?? 0, .atLeast(2.5)),
      ],
      runs: runs, remarks: short.map { "\($0.name): \(Row.text($0.errorDigits)) digits" })
  }
}
