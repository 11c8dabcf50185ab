import Foundation
import Testing

@Suite("photofit lifetime over many decays")
struct LifetimeBatchTests {
  /// Decays of two lifetimes with noise, each by its own seed, and their response.
  private func runner(_ count: Int) throws -> CommandRunner {
    let runner = try CommandRunner()
    for seed in 1...count {
      let outcome = try runner.run(
        "simulate", "lifetime", "--seed", "\(seed)", "--lifetimes", "0.5,3", "--amplitudes", "1,1", "--channels", "256",
        "--channel-width", "0.06", "--time-unit", "ns", "--t0", "1.5", "--irf-fwhm", "0.3", "--output-file",
        "d\(seed).csv", "--irf-file", "irf.csv", "--force")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    return runner
  }

  private func counts(_ runner: CommandRunner, _ name: String) throws -> [String] {
    try runner.text(name).split(separator: "\n").dropFirst().compactMap { line in
      line.first?.isNumber == true ? line.split(separator: ",").last.map(String.init) : nil
    }
  }

  private func rows(_ table: String) -> [[String: String]] {
    let lines = table.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    return lines.dropFirst().map { cells in
      Dictionary(zip(lines[0], cells).map { (String($0), String($1)) }) { first, _ in first }
    }
  }

  @Test("a row for every file in the order given, its numbers those of the file alone")
  func rowsInOrder() throws {
    let runner = try runner(3)
    let outcome = try runner.run(
      "lifetime", "d3.csv", "d1.csv", "d2.csv", "--irf", "irf.csv", "--components", "2", "--table", "t.csv",
      "--quantum-yield", "0.4")
    #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
    #expect(outcome.output == "3 decays: 3 converged. Table: t.csv\n")
    let table = rows(try runner.text("t.csv"))
    #expect(table.map { $0["source"] } == ["d3.csv", "d1.csv", "d2.csv"])
    let alone = try runner.run(
      "lifetime", "d1.csv", "--irf", "irf.csv", "--components", "2", "--csv", "--quantum-yield", "0.4")
    let cells = alone.output.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    for name in ["tau1", "tau2", "amplitude1", "shift", "tau_amp", "tau_int", "k_r", "k_nr"] {
      let known = try #require(cells.first { $0[0] == name })
      // Many decays take a quicker way to the same minimum.
      for (cell, alone) in [(table[1][name], known[2]), (table[1][name + "_error"], known[3])] {
        let (found, expected) = (Double(cell ?? "") ?? .nan, Double(alone) ?? 0)
        #expect(abs(found - expected) <= 1e-5 * abs(expected), "\(name): \(found), alone \(expected)")
      }
    }
    #expect(table[1]["status"] == "converged" && table[1]["components"] == "2" && table[1]["tau1_unit"] == "ns")
    #expect(try runner.names().allSatisfy { !$0.contains("journal") && !$0.contains("partial") })
  }

  @Test("a bad file is a row with its error, and the exit code is 2; an existing table is kept")
  func badFile() throws {
    let runner = try runner(2)
    try runner.put("time (ns),counts\n0,5\n1,7\n2,x\n3,4\n", at: "=bad.csv")
    let arguments = ["lifetime", "d1.csv", "=bad.csv", "none.csv", "d2.csv", "--irf", "irf.csv", "--table", "t.csv"]
    let outcome = try runner.run(arguments + ["--components", "1"])
    #expect(outcome.status == 2)
    #expect(outcome.output.hasPrefix("4 decays: 2 converged, 2 without a fit."))
    #expect(outcome.errors.contains("=bad.csv:4:2: “x” is not a number"))
    let table = rows(try runner.text("t.csv"))
    #expect(table.map { $0["status"] } == ["converged", "failed", "failed", "converged"])
    #expect(table[1]["source"] == "./=bad.csv" && table[1]["tau1"] == "")
    #expect(table[1]["error"]?.contains("=bad.csv:4:2: “x” is not a number") == true)
    #expect(table[2]["error"]?.contains("no such file") == true)
    let again = try runner.run(arguments)
    #expect(again.status == 73 && again.errors.contains("t.csv: exists already; --force replaces it"))
    #expect(try runner.run(arguments + ["--components", "1", "--force"]).status == 2)
  }

  @Test("the bytes of a table do not depend on the number of threads nor on how the decays are packed")
  func threads() throws {
    let runner = try runner(7)
    let all = try (1...7).map { try counts(runner, "d\($0).csv") }
    #expect(all.allSatisfy { $0.count == 256 })
    let times = try runner.text("d1.csv").split(separator: "\n").dropFirst().compactMap {
      $0.first?.isNumber == true ? $0.split(separator: ",").first : nil
    }
    let lines = times.indices.map { i in "\(times[i])," + all.map { $0[i] }.joined(separator: ",") }
    try runner.put("time (ns),a,b,c,d,e,f,g\n" + lines.joined(separator: "\n") + "\n", at: "columns.csv")
    try runner.put(all.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n", at: "rows.csv")
    let common = ["--irf", "irf.csv", "--components", "2", "--fit-start", "0"]
    var tables: [String] = []
    for jobs in ["1", "2", "5"] {
      let outcome = try runner.run(["lifetime", "columns.csv", "--table", "t\(jobs).csv", "--jobs", jobs] + common)
      #expect(outcome.status == 0, "\(outcome.errors)")
      tables.append(try runner.text("t\(jobs).csv"))
    }
    #expect(tables[0] == tables[1] && tables[0] == tables[2])
    let columns = rows(tables[0])
    #expect(columns.map { $0["label"] } == ["a", "b", "c", "d", "e", "f", "g"])
    #expect(columns.map { $0["column"] } == (1...7).map { "\($0)" })
    let packed = try runner.run(
      ["lifetime", "rows.csv", "--layout", "counts-in-rows", "--channel-width", "0.06", "--time-unit", "ns", "--csv"]
        + common)
    #expect(packed.status == 0, "\(packed.errors)")
    for (first, second) in zip(columns, rows(packed.output)) {
      #expect(second["label"] == "row \(first["column"] ?? "")")
      for name in ["tau1", "tau2"] {
        let (a, b) = (Double(first[name] ?? "") ?? .nan, Double(second[name] ?? "") ?? 0)
        #expect(abs(a - b) <= 1e-6 * a)
      }
    }
  }

  @Test("a run that is killed, even in the middle of a line, goes on with --resume and ends with the same bytes")
  func resume() throws {
    let runner = try runner(6)
    let files = (1...6).map { "d\($0).csv" }
    let arguments = ["lifetime"] + files + ["--irf", "irf.csv", "--components", "2", "--jobs", "1"]
    #expect(try runner.run(arguments + ["--table", "whole.csv"]).status == 0)
    // What a killed run leaves: a journal whose last line is not whole. It is made by a disk that is nearly full.
    let limited = try runner.shell(
      "ulimit -f 4; trap '' XFSZ; \"$1\" " + arguments.joined(separator: " ") + " --table t.csv")
    #expect(limited.status == 73, "\(limited.errors)")
    #expect(try runner.names().contains("t.csv.journal") && !runner.names().contains("t.csv"))
    let refused = try runner.run(arguments + ["--table", "t.csv"])
    #expect(refused.status == 73 && refused.errors.contains("--resume takes them over"))
    let resumed = try runner.run(arguments + ["--table", "t.csv", "--resume"])
    #expect(resumed.status == 0 && resumed.errors.contains("takes over"), "\(resumed.errors)")
    #expect(try runner.text("t.csv") == runner.text("whole.csv"))
    #expect(try !runner.names().contains("t.csv.journal"))
  }

  @Test("--json gives a document for every decay on a line of its own, an error among them")
  func lines() throws {
    let runner = try runner(2)
    try runner.put("1\n2\n", at: "bad.csv")
    let outcome = try runner.run(
      "lifetime", "d1.csv", "bad.csv", "d2.csv", "--irf", "irf.csv", "--components", "1", "--json")
    #expect(outcome.status == 2)
    let documents = try outcome.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(documents.compactMap { $0["schema"] as? String } == Array(repeating: "photofit.row/1", count: 3))
    #expect(documents.map { $0["source"] as? String } == ["d1.csv", "bad.csv", "d2.csv"])
    #expect((documents[0]["result"] as? [String: Any])?["schema"] as? String == "photofit.result/1")
    #expect(documents[1]["result"] is NSNull && (documents[1]["error"] as? String)?.contains("--channel-width") == true)
    let table = try runner.run(
      "lifetime", "d1.csv", "bad.csv", "d2.csv", "--irf", "irf.csv", "--components", "1", "--table", "t.jsonl")
    #expect(table.status == 2)
    #expect(try runner.text("t.jsonl") == outcome.output)
  }

  @Test("without a table a person reads the rows")
  func overview() throws {
    let runner = try runner(2)
    let outcome = try runner.run("lifetime", "d1.csv", "d2.csv", "--irf", "irf.csv", "--components", "2")
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[0].contains("tau1 (ns)") && lines[0].contains("tau_int (ns)"))
    #expect(lines[1].hasPrefix("  d1.csv  converged  2"))
    #expect(lines.last == "  2 decays: 2 converged.")
  }

  @Test(
    "options of a batch that contradict each other are refused",
    arguments: [
      (["--resume"], "--resume belongs to --table or --output."), (["--jobs", "0"], "--jobs must be 1 to 1024."),
      (["--table", "t.json"], "name it .jsonl"), (["--table", "t.csv", "--json"], "--table takes no --link"),
      (["--table", "t.csv", "--link"], "--table takes no --link"), (["--force"], "--force belongs to"),
      (["--table", "./b.csv", "--force"], "is a file to be read"),
      (["--pages"], "--pages belongs to --output"), (["--sort", "input"], "--sort belongs to --output"),
      (["--table", "t.csv", "--output", "o"], "exclude each other"),
      (["--output", "o", "--link", "--pages"], "--pages belongs to decays that are fitted one by one"),
      (["--output", "o", "--json"], "the folder holds results.csv"),
    ])
  func contradictions(options: [String], message: String) throws {
    let outcome = try CommandRunner().run(["lifetime", "a.csv", "b.csv"] + options)
    #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
  }
}
