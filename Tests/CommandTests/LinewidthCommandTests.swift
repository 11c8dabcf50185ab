import Foundation
import Testing

@Suite("photofit linewidth")
struct LinewidthCommandTests {
  @Test(
    "the example series give the known tables",
    arguments: ["au21_10-300K", "au22_10-300K"])
  func exampleSeries(name: String) throws {
    let runner = try CommandRunner()
    try runner.copyExample("linewidth/\(name).csv")
    let outcome = try runner.run("linewidth", "\(name).csv")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    try Snapshot.expect(outcome.output, matches: "linewidth_\(name).txt")
  }

  @Test(
    "a series from 200 K on has no value to copy for what it does not determine, and says what would cure it",
    arguments: ["au21", "au22"])
  func undetermined(cluster: String) throws {
    let runner = try CommandRunner()
    try runner.copyExample("linewidth/\(cluster)_200-300K.csv")
    let outcome = try runner.run("linewidth", "\(cluster)_200-300K.csv", "--csv")
    #expect(outcome.status == 0)
    for name in ["E_ac", "E_op", "S_op"] {
      let row = try #require(outcome.output.split(separator: "\n").first { $0.hasPrefix("\(name),") })
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      #expect(fields[2] == "" && fields[3] == "", "\(row)")
    }
    let text = try runner.run("linewidth", "\(cluster)_200-300K.csv").output
    #expect(text.contains(" of 5 combinations. Weakest: "))
    #expect(text.contains("--fix E_ac="))
  }

  @Test(
    "the series from 10 K on gives all five within three standard errors of the truth", arguments: ["au21", "au22"])
  func recovered(cluster: String) throws {
    let truth: [String: Double] =
      cluster == "au21"
      ? ["gamma0": 120, "S_ac": 20, "E_ac": 4.3, "S_op": 137.7, "E_op": 36.1]
      : ["gamma0": 110, "S_ac": 20, "E_ac": 6.9, "S_op": 55.3, "E_op": 41.6]
    let runner = try CommandRunner()
    try runner.copyExample("linewidth/\(cluster)_10-300K.csv")
    let outcome = try runner.run("linewidth", "\(cluster)_10-300K.csv", "--json")
    let parameters = try outcome.parameters()
    for (name, expected) in truth {
      let parameter = try #require(parameters[name])
      let error = try #require(parameter.error)
      #expect(abs(parameter.value - expected) <= 3 * error, "\(name) = \(parameter.value) ± \(error)")
    }
    #expect(parameters.count == 5)
  }

  @Test("a held parameter keeps its value and takes part in no error")
  func held() throws {
    let runner = try CommandRunner()
    try runner.copyExample("linewidth/au21_widths.csv")
    let outcome = try runner.run("linewidth", "au21_widths.csv", "--fix", "E_ac=4.3", "--csv")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("\nE_ac,E_ac,4.3,,,,,,meV,fixed,"))
  }

  @Test("a parameter that the model does not have is a wrong option")
  func unknownParameter() throws {
    let runner = try CommandRunner()
    try runner.copyExample("linewidth/au21_widths.csv")
    let outcome = try runner.run("linewidth", "au21_widths.csv", "--fix", "tau1=4.3")
    #expect(outcome.status == 64)
    #expect(
      outcome.errors
        == "photofit: error: acoustic-optical has no parameter \"tau1\"; it has gamma0, S_ac, E_ac, S_op, E_op\n")
  }

  @Test("the example data are what photofit simulate writes, byte for byte")
  func exampleDataAreReproducible() throws {
    let runner = try CommandRunner()
    let outcome = try runner.run(
      "simulate", "linewidth", "--sample", "au21", "--temperatures", "200:300:10", "--seed", "2102", "--output-file",
      "again.csv")
    #expect(outcome.status == 0)
    #expect(outcome.output == "")
    #expect(try runner.text("again.csv") == CommandRunner.example("linewidth/au21_200-300K.csv"))
  }

  @Test("the whole result lands in the --output folder, and a second run needs --force")
  func outputFolder() throws {
    let runner = try CommandRunner()
    try runner.copyExample("linewidth/au21_widths.csv")
    let first = try runner.run("linewidth", "au21_widths.csv", "--output", "result", "--quiet")
    #expect(first.status == 0)
    #expect(first.output == "" && first.errors == "")
    let names = try FileManager.default.contentsOfDirectory(atPath: runner.folder.path + "/result").sorted()
    #expect(Set(names).isSuperset(of: ["report.txt", "result.json", "parameters.csv"]))
    let document = try runner.text("result/result.json")
    let printed = try runner.run("linewidth", "au21_widths.csv", "--json")
    #expect(printed.output == document)

    let refused = try runner.run("linewidth", "au21_widths.csv", "--output", "result")
    #expect(refused.status == 73)
    #expect(refused.output == "")
    #expect(refused.errors == "photofit: error: result: exists already; --force replaces it\n")
    let forced = try runner.run("linewidth", "au21_widths.csv", "--output", "result", "--force", "--quiet")
    #expect(forced.status == 0)
    #expect(try runner.text("result/result.json") == document)
    #expect(try runner.names() == ["au21_widths.csv", "result"])
  }
}
