import Foundation
import Testing

@Suite("--output")
struct FigureCommandTests {
  static let jobs = [
    (
      ["linewidth", "au21_200-300K.csv"], "linewidth/au21_200-300K.csv", ["spectra", "widths", "profiles", "quantiles"]
    ),
    (
      ["lifetime", "au21_decay.csv", "--irf", "au21_irf.csv", "--components", "2"], "lifetime/au21_decay.csv",
      ["decay", "rise", "autocorrelation", "quantiles"]
    ),
    (
      ["transient", "au21_map.csv", "--lifetimes", "0.3,3,inf"], "transient/au21_map.csv",
      ["map", "residual_map", "spectra", "kinetics", "das", "singular_values", "quantiles"]
    ),
  ]

  static func runner(_ example: String) throws -> CommandRunner {
    let runner = try CommandRunner()
    try runner.copyExample(example)
    if example.hasPrefix("lifetime") { try runner.copyExample("lifetime/au21_irf.csv") }
    return runner
  }

  @Test(
    "every job leaves its figures, the same bytes in two runs", .enabled(if: CommandRunner.hasGnuplot), arguments: jobs)
  func figures(arguments: [String], example: String, names: [String]) throws {
    let runner = try Self.runner(example)
    for folder in ["one", "two"] {
      let outcome = try runner.run(arguments + ["--output", folder])
      #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
    }
    let files = try runner.files("one")
    for name in names {
      for ending in ["gp", "dat", "svg", "pdf", "png"] { #expect(files.contains("figures/\(name).\(ending)")) }
    }
    #expect(files == (try runner.files("two")))
    let page = try runner.text("one/report.html")
    #expect(page.components(separatedBy: "<img ").count == names.count + 1)
    #expect(page.utf8.count < (arguments[0] == "transient" ? 700_000 : 250_000), "\(page.utf8.count) bytes")
    for mark in ["http:", "https:", "@import", "url(", "<script"] { #expect(!page.contains(mark), "\(mark)") }
    for file in files { #expect(try runner.data("one/" + file) == runner.data("two/" + file), "\(file)") }
    // What photofit wrote itself, figures included, may be replaced.
    #expect(try runner.run(arguments + ["--output", "one", "--force", "--quiet"]).status == 0)
  }

  @Test("without gnuplot everything else is written, and the message says how to get the figures", arguments: jobs)
  func withoutGnuplot(arguments: [String], example: String, names: [String]) throws {
    let runner = try Self.runner(example)
    let words = arguments.joined(separator: " ")
    let outcome = try runner.shell("PATH=/nowhere exec \"$1\" \(words) --output out")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("gnuplot is not installed. Install it (apt install gnuplot-nox)"))
    let files = try runner.files("out")
    #expect(
      files.contains("result.json") && files.contains("report.html") && files.contains("analysis.ipynb")
        && files.contains("figures/\(names[0]).gp"))
    #expect(!files.contains { $0.hasSuffix(".svg") || $0.hasSuffix(".log") })
  }

  @Test("--no-figures leaves them out and needs no gnuplot", arguments: jobs)
  func noFigures(arguments: [String], example: String, names: [String]) throws {
    let runner = try Self.runner(example)
    let words = arguments.joined(separator: " ")
    let outcome = try runner.shell("PATH=/nowhere exec \"$1\" \(words) --output out --no-figures --quiet")
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(!(try runner.files("out").contains { $0.hasPrefix("figures") }))
    let page = try runner.text("out/report.html")
    #expect(!page.contains("<img ") && !page.contains("figures/") && page.contains("<h2>Parameters</h2>"))
    #expect(try runner.run(arguments + ["--no-figures"]).status == 64)
  }

  @Test("a folder with a foreign file among the figures is not replaced")
  func foreignFigure() throws {
    let runner = try Self.runner("linewidth/au21_200-300K.csv")
    let arguments = ["linewidth", "au21_200-300K.csv", "--output", "out", "--quiet"]
    #expect(try runner.run(arguments).status == 0)
    try runner.put("mine", at: "out/figures/notes.docx")
    let outcome = try runner.run(arguments + ["--force"])
    #expect(outcome.status == 73)
    #expect(outcome.errors.contains("holds figures/notes.docx, which photofit did not write"))
  }
}
