import Foundation
import Testing

@Suite("Files with hostile names")
struct HostileNameTests {
  /// Names that a file system takes.
  static let names = [
    "<script>document.title='struck'<script>.csv", "\" onload=\"x.csv", "'; system(\"touch struck\"); '.csv",
    "`touch struck`.csv", "$(touch struck).csv", "-x.csv", "=1+1.csv", "| touch struck.csv", "a\nb.csv", "🧪.csv",
    "\u{202E}struck.csv", "x. .csv", String(repeating: "x", count: 240) + ".csv", "%s%n{}.csv", "\\input{x}$.csv",
  ]

  @Test("a file's name is text in everything that --output writes, and runs nothing", arguments: names)
  func inert(name: String) throws {
    let runner = try CommandRunner()
    try runner.put(try CommandRunner.example("linewidth/au21_widths.csv"), at: name)
    let outcome = try runner.run("linewidth", "--output", "out", "--quiet", "--", "./" + name)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(Set(try runner.names()) == [name, "out"])
    let page = try runner.text("out/report.html")
    #expect(!page.contains("<script") && !page.contains("\u{202E}"))
    let notebook = try runner.text("out/analysis.ipynb")
    #expect(!notebook.contains("<script"))
    let document = try #require(
      try JSONSerialization.jsonObject(with: try runner.data("out/result.json")) as? [String: Any])
    let inputs = (document["manifest"] as? [String: Any])?["inputs"] as? [[String: Any]]
    #expect(inputs?.first?["name"] as? String == name)
    for file in try runner.files("out") where file.hasSuffix(".gp") || file.hasSuffix(".tex") {
      // Comments may name it: they end with their line.
      let lines = try runner.text("out/" + file).split(separator: "\n").filter { !"%#".contains($0.prefix(1)) }
      #expect(
        !lines.contains { $0.hasPrefix("system") || $0.hasPrefix("b.csv") || $0.contains("\\input{x}") }, "\(file)")
    }
    for file in try runner.files("out") where file.hasSuffix(".svg") {
      #expect(!(try runner.text("out/" + file)).contains("<script"))
    }
  }
}
