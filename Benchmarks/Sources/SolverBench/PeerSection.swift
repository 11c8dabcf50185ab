import Fitting
import Foundation

/// The table of the 54 runs for scipy and lmfit beside ours, from the same run of the benchmark.
enum PeerSection {
  /// One run of a tool.
  private struct PeerRun: Codable {
    let problem: String
    let start: Int
    let digits: Double
    let errorDigits: Double
    let isConverged: Bool
    let valueCalls: Int
    let derivativeCalls: Int
    /// What it raised, if it did.
    let failure: String?
  }

  /// A tool with one setting.
  private struct Tool: Codable {
    let name: String
    let runs: [PeerRun]
    /// Wall time of all runs.
    let milliseconds: Double

    init(name: String, _ runs: [StRDRun], milliseconds: Double) {
      self.name = name
      self.milliseconds = milliseconds
      self.runs = runs.map {
        PeerRun(
          problem: $0.problem, start: $0.start, digits: $0.digits, errorDigits: $0.errorDigits,
          isConverged: $0.isConverged, valueCalls: $0.valueCalls, derivativeCalls: $0.derivativeCalls, failure: nil)
      }
    }
  }

  private struct Report: Codable {
    let tools: [Tool]
    let versions: [String: String]
  }

  static func run(_ settings: Settings) throws -> SectionReport {
    var tools = try [StRDRun.Derivatives.analytic, .numerical].map { derivatives in
      Tool(
        name: "Photofit, \(derivatives)", try StRDRun.all(profiles: .none, derivatives: derivatives),
        milliseconds: try StRDRun.milliseconds(profiles: .none, derivatives: derivatives))
    }
    var remarks: [String] = []
    if let python = settings.python {
      let report = try peers(python, settings)
      tools += report.tools
      remarks.append(report.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    } else {
      remarks.append("no peers: give a Python that has scipy and lmfit with --python")
    }
    let heads = ["≥4", "≥6", "≥8", "≥10", "mean", "residual", "Jacobian", "false OK", "errors≥6", "ms"]
    let table = [line("digits of the worst parameter, 54 runs", heads)] + tools.map { line($0.name, cells($0)) }
    return SectionReport(rows: [], runs: tools, remarks: table + remarks)
  }

  private static func cells(_ tool: Tool) -> [String] {
    func count(_ isMeant: (PeerRun) -> Bool) -> String { "\(tool.runs.count(where: isMeant))" }
    let mean = tool.runs.reduce(0) { $0 + $1.digits } / Double(tool.runs.count)
    return [4.0, 6, 8, 10].map { bar in count { $0.digits >= bar } } + [
      "\((mean * 10).rounded() / 10)", "\(tool.runs.reduce(0) { $0 + $1.valueCalls })",
      "\(tool.runs.reduce(0) { $0 + $1.derivativeCalls })", count { $0.isConverged && $0.digits < 4 },
      count { $0.errorDigits >= 6 }, "\(Int(tool.milliseconds.rounded()))",
    ]
  }

  private static func line(_ name: String, _ cells: [String]) -> String {
    name + String(repeating: " ", count: max(1, 39 - name.count))
      + cells.map { String(repeating: " ", count: max(1, 9 - $0.count)) + $0 }.joined()
  }

  private static func peers(_ python: String, _ settings: Settings) throws -> Report {
    let problems = settings.peers.appending(path: "../../Tests/SolverProblems/StRD/strd.json").standardizedFileURL
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = [settings.peers.appending(path: "strd_peers.py").path(), problems.path()]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchFailure(description: "peers/strd_peers.py failed with status \(process.terminationStatus)")
    }
    return try JSONDecoder().decode(Report.self, from: data)
  }
}
