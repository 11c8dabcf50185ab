import Foundation
import Testing

@Suite("photofit compare")
struct CompareCommandTests {
  @Test("the two clusters stand side by side, from folders or documents, in every format")
  func clusters() throws {
    let runner = try CommandRunner()
    for cluster in ["au21", "au22"] {
      try runner.copyExample("linewidth/\(cluster)_10-300K.csv")
      #expect(
        try runner.shell("PATH=/nowhere exec \"$1\" linewidth \(cluster)_10-300K.csv --output \(cluster) --quiet")
          .status == 0)
    }
    let outcome = try runner.run("compare", "au21", "au22/result.json")
    #expect(outcome.status == 0 && outcome.errors == "")
    let rows = outcome.output.split(separator: "\n")
    #expect(rows[0].split(separator: " ") == ["au21_10-300K.csv", "au22_10-300K.csv", "difference", "in", "σ"])
    #expect(rows.contains { $0.hasPrefix("  E_op ") && $0.components(separatedBy: " meV ").count == 4 })
    for (format, beginning) in [("csv", "name,symbol,unit,"), ("markdown", "|  | au21"), ("latex", "% photofit ")] {
      let table = try runner.run("compare", "au21", "au22", "--format", format)
      #expect(table.status == 0 && table.output.hasPrefix(beginning), "\(table.output.prefix(60))")
    }
  }

  @Test("two series are compared under names of one's own; units of time are those of the first")
  func series() throws {
    let runner = try CommandRunner()
    for (name, unit) in [("a", "min"), ("b", "s")] {
      try runner.put(
        KineticsCommandTests.table.replacingOccurrences(
          of: "0,5,10,20,40,80,160\n", with: unit == "s" ? "0,300,600,1200,2400,4800,9600\n" : "0,5,10,20,40,80,160\n"),
        at: name + ".csv")
      #expect(
        try runner.shell("\"$1\" kinetics \(name).csv --scheme 'A->B->C' --time-unit \(unit) --json > \(name).json")
          .status == 0)
    }
    let outcome = try runner.run("compare", "a.json", "b.json", "--titles", "fast,slow", "--format", "csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("name,symbol,unit,fast value,fast standardError"))
    let cells = try #require(lines.first { $0.hasPrefix("tau1,") }).split(
      separator: ",", omittingEmptySubsequences: false)
    #expect(cells[2] == "min")
    let (first, second) = (try #require(Double(cells[3])), try #require(Double(cells[8])))
    #expect(abs(first - second) < 1e-6 * first && abs(first - 10) < 1e-4)
    let refused = try runner.run("compare", "a.json", "b.json", "--titles", "one")
    #expect(refused.status == 64 && refused.errors.contains("--titles names 1 samples for 2 results"))
  }

  @Test("tables of spectra are no parameters, and the message says so")
  func tables() throws {
    let runner = try CommandRunner()
    try runner.copyExample("linewidth/au21_200-300K.csv")
    #expect(try runner.shell("\"$1\" spectra au21_200-300K.csv --json > s.json").status == 0)
    let outcome = try runner.run("compare", "s.json", "s.json")
    #expect(outcome.status == 65 && outcome.errors.contains("holds measured tables (photofit spectra)"))
  }

  @Test("what is no result, not there, alone or of another command is refused with its cure")
  func refusals() throws {
    let runner = try CommandRunner()
    try runner.put("{\"schema\": \"other/1\"}", at: "other.json")
    try runner.put("[1,", at: "broken.json")
    #expect(try runner.run("compare", "other.json").status == 64)
    for (name, status) in [("none.json", Int32(66)), ("broken.json", 65), ("other.json", 65)] {
      let outcome = try runner.run("compare", name, "other.json")
      #expect(outcome.status == status && outcome.errors.contains(name), "\(outcome.errors)")
    }
    try runner.copyExample("linewidth/au21_widths.csv")
    try runner.copyExample("lifetime/au21_decay.csv")
    #expect(try runner.shell("\"$1\" linewidth au21_widths.csv --json > a.json").status == 0)
    #expect(
      try runner.shell("\"$1\" lifetime au21_decay.csv --components 2 --fit-start 1 --json > b.json 2> errors").status
        == 0)
    let mixed = try runner.run("compare", "a.json", "b.json")
    #expect(mixed.status == 65 && mixed.errors.contains("linewidth, lifetime"))
  }
}
