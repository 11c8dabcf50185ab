import Foundation
import Testing

@Suite("photofit batch")
struct ManifestTests {
  /// Two decays of the same lifetimes with their response, and one of another sample.
  private func runner() throws -> CommandRunner {
    let runner = try CommandRunner()
    for (name, seed, lifetimes, amplitudes) in [
      ("low", "1", "0.5,3", "2,1"), ("high", "2", "0.5,3", "1,2"), ("other", "3", "2", "1"),
    ] {
      let outcome = try runner.run(
        "simulate", "lifetime", "--seed", seed, "--lifetimes", lifetimes, "--amplitudes", amplitudes, "--channels",
        "256", "--channel-width", "0.06", "--time-unit", "ns", "--t0", "1.5", "--irf-fwhm", "0.3", "--output-file",
        "\(name).csv", "--irf-file", "irf.csv", "--force")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    return runner
  }

  private func rows(_ table: String) -> [[String: String]] {
    let lines = table.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    return lines.dropFirst().map { cells in
      Dictionary(zip(lines[0], cells).map { (String($0), String($1)) }) { first, _ in first }
    }
  }

  @Test("each row has its own response and options; a group shares its lifetimes; a bad row does not stop the others")
  func table() throws {
    let runner = try runner()
    try FileManager.default.createDirectory(
      at: runner.folder.appendingPathComponent("lists"), withIntermediateDirectories: false)
    try runner.put(
      """
      # Measured in May
      file,irf,components,fix,no-shift,label,group

      ../low.csv,../irf.csv,2,,,cold,A
      ../high.csv,../irf.csv,2,,,warm,A
      ../none.csv,,,,,,
      ../other.csv,../irf.csv,1,background=5; tau1=2,true,,
      ../other.csv,,,,,"tail, alone",
      """, at: "lists/manifest.csv")
    let outcome = try runner.run("batch", "lists/manifest.csv", "--table", "t.csv")
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.output == "5 data sets: 4 converged, 1 without a fit. Table: t.csv\n")
    let table = rows(try runner.text("t.csv"))
    try #require(table.count >= 4)
    #expect(table[0...2].map { $0["label"] } == ["cold", "warm", ""])
    #expect(table[0]["tau1"] == table[1]["tau1"] && table[0]["tau1"] != "")
    #expect(table[0]["amplitude1"] != table[1]["amplitude1"] && table[1]["amplitude1"] != "")
    #expect(table[1]["amplitude1@2"] == nil && table[0]["group"] == "A" && table[0]["durbin_watson"] != "")
    #expect(table[2]["status"] == "failed" && table[2]["error"]?.contains("no such file") == true)
    #expect(table[3]["tau1"] == "2" && table[3]["tau1_verdict"] == "fixed" && table[3]["background"] == "5")
    #expect(table[3]["shift_verdict"] == "fixed" && table[3]["command"] == "lifetime")
    #expect(try runner.text("t.csv").contains("\"tail, alone\""))
    for jobs in ["1", "5"] {
      #expect(try runner.run("batch", "lists/manifest.csv", "--table", "t\(jobs).csv", "--jobs", jobs).status == 2)
      #expect(try runner.text("t\(jobs).csv") == runner.text("t.csv"))
    }
  }

  @Test("other commands are rows of the same table")
  func otherCommands() throws {
    let runner = try runner()
    try runner.copyExample("linewidth/au21_widths.csv")
    try runner.put(
      """
      file;command;fix;components;irf
      au21_widths.csv;linewidth;E_ac=4.3;;
      low.csv;;;2;irf.csv
      """, at: "manifest.csv")
    let outcome = try runner.run("batch", "manifest.csv", "--csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let table = rows(outcome.output)
    #expect(table.map { $0["command"] } == ["linewidth", "lifetime"])
    #expect(table[0]["E_ac"] == "4.3" && table[0]["gamma0_unit"] == "meV" && table[0]["tau1"] == "")
    #expect(table[1]["tau1_unit"] == "ns" && table[1]["E_ac"] == "")
  }

  @Test(
    "what is wrong with a manifest is told with its line and cell, before anything is fitted",
    arguments: [
      ("file,componets\nlow.csv,2\n", "m.csv:1:2: unknown column “componets”: no command has this option"),
      ("file,table\nlow.csv,2\n", "m.csv:1:2: unknown column “table”: this option is not for the rows"),
      ("file,pages\nlow.csv,true\n", "m.csv:1:2: unknown column “pages”: this option is not for the rows"),
      ("irf,components\nirf.csv,2\n", "m.csv:1: there is no column “file”"),
      ("file,irf,file\na,b,c\n", "m.csv:1:3: two columns are named “file”"),
      ("file,,irf\na,b,c\n", "m.csv:1:2: the column has no name"),
      ("file,components\nlow.csv,2\nhigh.csv\n", "m.csv:3:2: the row has 1 cells where the header names 2"),
      ("file,components\nlow.csv,2,3\n", "m.csv:2:3: the row has 3 cells where the header names 2"),
      ("file,components\n\n# old\nlow.csv,9\n", "m.csv:4:2: --components must be 1 to"),
      ("file,components\nlow.csv,two\n", "m.csv:2:2: The value 'two' is invalid for '--components <count>'"),
      ("file,label,fix\nlow.csv,a,tau1\n", "m.csv:2:3: --fix tau1: must be NAME=VALUE"),
      ("file,scatter\nlow.csv,maybe\n", "m.csv:2:2: --scatter takes no value; write true or false"),
      ("file,scatter\nlow.csv,true\n", "m.csv:2:2: --scatter and --period need --irf."),
      ("file,components\n,2\n", "m.csv:2:1: no file is named"),
      ("file,command\nlow.csv,lifetimes\n", "m.csv:2:2: there is no command “lifetimes” here"),
      ("file,recipe\nlow.csv,r.yaml\n", "m.csv:2:2: --recipe is no option of photofit lifetime"),
      ("file,group,components\na,g,1\nb,g,2\n", "m.csv:3:3: components differs from that of the row above"),
      ("file,group\na,g\nb,\nc,g\n", "m.csv:4:2: the group “g” stands further up too"),
      ("file,group,command\na,g,linewidth\nb,g,linewidth\n", "m.csv:2:2: linewidth links nothing"),
      ("file,group,command\na,g,\nb,g,transient\n", "m.csv:3:3: the group “g” holds two commands"),
      ("file,label\n\"low.csv,a\n", "m.csv:2:1: a quote is opened and not closed"),
      ("file,label\n", "m.csv:1: there is no row below the header"),
      ("\n# nothing\n", "m.csv: the file is empty"),
    ])
  func wrong(manifest: String, message: String) throws {
    let runner = try CommandRunner()
    try runner.put(manifest, at: "m.csv")
    let outcome = try runner.run("batch", "m.csv", "--table", "t.csv")
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("photofit: error: \(message)"), "\(outcome.errors)")
    #expect(try runner.names() == ["m.csv"])
  }

  @Test("a manifest that is not there, or no file, is refused as such")
  func missing() throws {
    let runner = try CommandRunner()
    let missing = try runner.run("batch", "m.csv")
    #expect(missing.status == 66 && missing.errors.contains("m.csv: no such file; check the path"))
    let folder = try runner.run("batch", ".")
    #expect(folder.status == 65 && folder.errors.contains("cannot be read"))
  }

  @Test("a run of a manifest that is ended by a signal goes on with --resume")
  func signal() throws {
    let runner = try runner()
    let lines = (1...40).map { "\(["low", "high", "other"][$0 % 3]).csv,irf.csv,2,\($0)" }
    try runner.put("file,irf,components,label\n" + lines.joined(separator: "\n") + "\n", at: "m.csv")
    #expect(try runner.run("batch", "m.csv", "--table", "whole.csv").status != 64)
    // Whether the signal comes in time or not: the table is the same in the end.
    let interrupted = try runner.shell(
      "\"$1\" batch m.csv --table t.csv --jobs 1 & sleep 0.02; kill -INT $!; wait $!")
    if interrupted.status == 130 {
      #expect(interrupted.errors.contains("interrupted after"))
      #expect(try runner.names().contains("t.csv.journal") && !runner.names().contains("t.csv"))
      _ = try runner.run("batch", "m.csv", "--table", "t.csv", "--resume")
    }
    if try runner.names().contains("t.csv") { #expect(try runner.text("t.csv") == runner.text("whole.csv")) }
  }
}
