import Foundation
import Testing

@Suite("photofit demo")
struct DemoCommandTests {
  static let data = CommandRunner.package.appendingPathComponent("ExampleData").path

  @Test("the three jobs of both clusters end on one page that says what is determined and what is not")
  func story() throws {
    let runner = try CommandRunner()
    let outcome = try runner.shell("PATH=/nowhere exec \"$1\" demo --data '\(Self.data)'")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("gnuplot is not installed"))
    #expect(outcome.output.hasSuffix("\nEverything on one page: photofit-demo/report.html\n"))
    let page = try runner.text("photofit-demo/report.html")
    for text in [outcome.output, page] {
      #expect(text.contains("10 to 300 K determine 5 of 5 parameters of Au21 and 5 of 5 parameters of Au22"))
      #expect(text.contains("E_op: not determined in Au21 and not determined in Au22"))
      #expect(text.contains("Au22 has 3.64 times the quantum yield of Au21"))
      #expect(text.contains("the first alone would give a yield of 27.5 %, the second alone 26.5 %"))
    }
    #expect(page.contains("<th scope=\"col\">Au21</th><th scope=\"col\">Au22</th><th scope=\"col\">difference</th>"))
    for folder in ["linewidth-10-300", "linewidth-200-300", "lifetime", "transient"] {
      for cluster in ["au21", "au22"] {
        #expect(page.contains("<a href=\"\(folder)-\(cluster)/report.html\">"))
        #expect(try runner.text("photofit-demo/\(folder)-\(cluster)/result.json").contains("photofit.result/1"))
      }
    }
    #expect(try runner.text("photofit-demo/transient-au21/fit.ascii").contains("Time explicit"))
  }

  @Test("an earlier demo is replaced with --force alone, and nothing that is not its own")
  func replacing() throws {
    let runner = try CommandRunner()
    func run(_ options: String) throws -> CommandOutcome {
      try runner.shell("PATH=/nowhere exec \"$1\" demo --quiet --data '\(Self.data)' --output out \(options)")
    }
    #expect(try run("").status == 0)
    let again = try run("")
    #expect(again.status == 73 && again.errors.contains("--force replaces it"))
    let before = try runner.data("out/report.html")
    #expect(try run("--force").status == 0)
    #expect(try runner.data("out/report.html") == before)
    try runner.put("mine", at: "out/lifetime-au21/notes.docx")
    let refused = try run("--force")
    #expect(refused.status == 73 && refused.errors.contains("holds lifetime-au21/notes.docx"))
  }

  @Test("a folder without the example data is refused with where they are")
  func withoutData() throws {
    let outcome = try CommandRunner().run("demo")
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("ExampleData: holds no example data") && outcome.errors.contains("--data FOLDER"))
  }
}
