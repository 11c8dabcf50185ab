import Foundation

/// One part of the benchmark: a name for `--section`, and what it does.
struct Section: Sendable {
  let name: String
  let title: String
  let run: @Sendable (Settings) throws -> SectionReport

  /// All of them, in the order of the table. A new one is one file and one line here.
  static let all = [
    Section(name: "strd", title: "NIST StRD, 54 runs, analytic Jacobian", run: StRDSection.run),
    Section(name: "errors", title: "NIST StRD, standard errors", run: StandardErrorSection.run),
    Section(name: "numerical", title: "NIST StRD, numerical derivatives", run: NumericalSection.run),
    Section(name: "mgh", title: "Moré–Garbow–Hillstrom, 42 instances", run: MGHSection.run),
    Section(name: "exponentials", title: "sums of exponentials, 9 sets of 40 starts", run: ExponentialSection.run),
    Section(name: "phonon", title: "Γ(T) without noise", run: PhononSection.run),
    Section(name: "noisy", title: "Γ(T) with noise, seeds 1–60", run: NoisyPhononSection.run),
    Section(name: "peers", title: "NIST StRD, Photofit and its peers at their default settings", run: PeerSection.run),
  ]
}

/// What the command line says.
struct Settings {
  /// Sections to run; empty for all.
  var sections: Set<String> = []
  /// Where the JSON goes.
  var output: URL
  /// A Python interpreter with the packages of peers/requirements.txt.
  var python: String?
  /// Folder of the peers' scripts.
  let peers: URL

  /// Throws for anything that is not `--section NAME`, `--output FILE` or `--python PROGRAM`.
  init(_ arguments: [String]) throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    peers = package.appending(path: "peers")
    output = package.appending(path: "solver-results.json")
    var rest = arguments[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw BenchFailure(description: "\(option) needs a value") }
      switch option {
      case "--section":
        guard Section.all.contains(where: { $0.name == value }) else {
          let names = Section.all.map(\.name).joined(separator: ", ")
          throw BenchFailure(description: "there is no section \(value); there are \(names)")
        }
        sections.insert(value)
      case "--output": output = URL(filePath: value)
      case "--python": python = value
      default: throw BenchFailure(description: "\(option) is not known; use --section, --output or --python")
      }
    }
  }
}

/// Why the benchmark could not be run.
struct BenchFailure: Error, CustomStringConvertible {
  let description: String
}

/// Measures the solver against the figures it is to reach; exit code 1 where one is missed.
@main
struct SolverBench {
  static func main() {
    do {
      let settings = try Settings(Array(CommandLine.arguments.dropFirst()))
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
