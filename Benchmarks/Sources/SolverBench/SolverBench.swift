import Foundation

/// Measures the solver against the figures it is to reach; exit code 1 where one is missed.
@main
struct SolverBench {
  static func main() {
    do {
      let settings = try Settings(Array(CommandLine.arguments.dropFirst()), names: Section.all.map(\.name))
      var reports: [String: SectionReport] = [:]
      var missed = 0
      print(line("", "measured", "target", ""))
      for section in Section.all where settings.sections.isEmpty || settings.sections.contains(section.name) {
        print("\n\(section.title)")
        let report = try section.run(settings)
        reports[section.name] = report
        for row in report.rows {
          if !row.isMet { missed += 1 }
          let verdict = if case .none = row.target { "" } else { row.isMet ? "ok" : "MISSED" }
          print(line("  \(row.figure)", Row.text(row.measured), row.target.text, verdict))
        }
        for remark in report.remarks { print("    \(remark)") }
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(reports).write(to: settings.output, options: .atomic)
      print(missed == 0 ? "\nevery target is met" : "\n\(missed) targets are missed")
      exit(missed == 0 ? 0 : 1)
    } catch {
      print("solver-bench: \(error)")
      exit(2)
    }
  }

  private static func line(_ figure: String, _ measured: String, _ target: String, _ verdict: String) -> String {
    pad(figure, 74) + pad(measured, 12) + pad(target, 12) + verdict
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
