import Foundation
import Testing

@Suite("photofit transient: answers")
struct TransientAnswerTests {
  private func runner() throws -> CommandRunner {
    let runner = try CommandRunner()
    try runner.copyExample("transient/au21_map.csv")
    return runner
  }

  private func document(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("without a number of components several are compared, and BIC's choice is the fit that is asked for by number")
  func scan() throws {
    let runner = try runner()
    let open = try runner.run("transient", "au21_map.csv", "--json")
    let asked = try runner.run("transient", "au21_map.csv", "--components", "3", "--json")
    #expect(open.status == 0)
    let found = try open.parameters()
    for (name, parameter) in try asked.parameters() {
      #expect(abs(try #require(found[name]).value - parameter.value) <= 1e-9 * abs(parameter.value), "\(name)")
    }
    let tables = try #require(try document(open.output)["tables"] as? [String: Any])
    let components = try #require(tables["components"] as? [String: Any])
    let rows = try #require(components["rows"] as? [String])
    #expect(rows.contains("3 (chosen)"))
    #expect(tables["correlations"] != nil)
    #expect(tables["residual_structure"] != nil)
    let without = try #require(try document(asked.output)["tables"] as? [String: Any])
    #expect(without["components"] == nil)
    let both = try runner.run("transient", "au21_map.csv", "--components", "2", "--scan-components")
    #expect(both.output.contains("2 components"))
    #expect(both.output.contains("3 (chosen)"))
  }

  @Test("--inspect fits nothing, and the command it advises can be run")
  func inspect() throws {
    let runner = try runner()
    let text = try runner.run("transient", "au21_map.csv", "--inspect")
    #expect(text.status == 0)
    #expect(text.errors == "")
    #expect(text.output.hasPrefix("Inspection  au21_map.csv\n"))
    let line = try #require(
      text.output.split(separator: "\n").first { $0.contains("Continue with: photofit transient") })
    let words = line.split(separator: " ").drop { $0 != "transient" }.map(String.init)
    #expect(!words.contains("--inspect"))
    #expect(try runner.run(words).status == 0)
    let json = try document(try runner.run("transient", "au21_map.csv", "--inspect", "--json").output)
    #expect(json["schema"] as? String == "photofit.inspection/1")
    let facts = try #require(json["facts"] as? [String: Any])
    let components = try #require(facts["components"] as? [String: Any])
    #expect(components["value"] as? Double == 3)
  }

  @Test("--sensitivity shows every choice beside the standard error")
  func sensitivity() throws {
    let outcome = try runner().run("transient", "au21_map.csv", "--lifetimes", "0.3,3,inf", "--sensitivity", "--json")
    #expect(outcome.status == 0)
    let tables = try #require(try document(outcome.output)["tables"] as? [String: Any])
    let sensitivity = try #require(tables["sensitivity"] as? [String: Any])
    let rows = try #require(sensitivity["rows"] as? [String])
    #expect(rows.first == "as fitted")
    #expect(rows.suffix(2) == ["spread", "standard error"])
    // What does not decay has no lifetime that could move.
    #expect((sensitivity["columns"] as? [Any])?.count == 2)
  }

  @Test("an end of delays, wavelengths and background may be left open")
  func openEnds() throws {
    let runner = try runner()
    let outcome = try runner.run(
      "transient", "au21_map.csv", "--lifetimes", "0.3,3,inf", "--delays", ":1000", "--wavelengths", "520:",
      "--background", ":-0.3", "--json")
    #expect(outcome.status == 0)
    let steps = try #require(try document(outcome.output)["preparation"] as? [String])
    #expect(steps.contains { $0.hasPrefix("wavelengths 520 to ∞ nm kept") })
    #expect(steps.contains { $0.hasPrefix("delays -∞ to 1000 ps kept") })
    for range in [":", "1:x", "3:1"] {
      #expect(try runner.run("transient", "au21_map.csv", "--delays", range).status == 64)
    }
  }

  @Test("scans are averaged, their outliers left out and their scatter gives the weights")
  func average() throws {
    let runner = try CommandRunner()
    for scan in 1...4 {
      let made = try runner.run(
        "simulate", "transient", "--lifetimes", "0.4,6", "--wavelengths", "16", "--delays", "60", "--noise", "0.01",
        "--seed", "\(scan)", "--output-file", "scan\(scan).csv")
      #expect(made.status == 0)
    }
    // One cell that only the third scan has.
    var lines = try runner.text("scan3.csv").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let row = try #require(lines.lastIndex { $0.hasPrefix("616") || $0.hasPrefix("6") })
    var cells = lines[row].split(separator: ",").map(String.init)
    cells[30] = "40"
    lines[row] = cells.joined(separator: ",")
    try runner.put(lines.joined(separator: "\n"), at: "scan3.csv")
    let outcome = try runner.run(
      "transient", "scan1.csv", "scan2.csv", "scan3.csv", "scan4.csv", "--average", "--weights", "scans", "--lifetimes",
      "0.3,5")
    #expect(outcome.status == 0)
    try Snapshot.expect(outcome.output, matches: "transient_average.txt")
  }

  @Test("spikes are masked and the noise before the rise gives the weights")
  func spikes() throws {
    let runner = try CommandRunner()
    let made = try runner.run(
      "simulate", "transient", "--lifetimes", "0.4,6", "--wavelengths", "24", "--delays", "80", "--noise", "0.01",
      "--output-file", "map.csv")
    #expect(made.status == 0)
    var lines = try runner.text("map.csv").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let row = try #require(lines.lastIndex { $0.hasPrefix("6") })
    var cells = lines[row].split(separator: ",").map(String.init)
    cells[60] = "40"
    lines[row] = cells.joined(separator: ",")
    try runner.put(lines.joined(separator: "\n"), at: "map.csv")
    let outcome = try runner.run(
      "transient", "map.csv", "--spikes", "6", "--weights", "pre-zero", "--lifetimes", "0.3,5")
    #expect(outcome.status == 0)
    try Snapshot.expect(outcome.output, matches: "transient_spikes.txt")
  }

  @Test(
    "what cannot be answered is refused before the fit",
    arguments: [
      (["--kinetics", "900"], "there are no kinetics at 900.0 nm; the map goes from 500.0 to 750.0 nm"),
      (["--inspect", "--output", "x"], "--inspect prints text or --json; leave --output and --csv out."),
      (["--inspect", "--sensitivity"], "--inspect fits nothing"),
      (
        ["--inspect", "--fix", "tau1=3"],
        "--inspect looks at the map as it is prepared; --fix belongs to the fit after it"
      ),
      (["--inspect", "--irf", "none.csv"], "--irf belongs to the fit after it, leave it out."),
      (["--chirp-axis", "inverse"], "--chirp-axis belongs to --chirp or --irf-width-order"),
      (["--chirp", "0", "--chirp-reference", "600"], "--chirp-reference belongs to --chirp"),
      (["--scan-outliers", "4"], "--scan-outliers needs --average."),
      (["--recipe", "r.yaml", "--scan-components"], "--scan-components belongs to a fit without --recipe"),
    ])
  func refused(options: [String], message: String) throws {
    let outcome = try runner().run(["transient", "au21_map.csv"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(message))
    #expect(outcome.output == "")
  }
}
