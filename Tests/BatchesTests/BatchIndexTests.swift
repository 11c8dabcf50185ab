import Foundation
import Reporting
import Testing

@testable import Batches

@Suite("The page of a batch")
struct BatchIndexTests {
  /// A row as fits leave them, by its cells.
  private func journal(_ path: String, _ rows: [[String]]) throws -> BatchJournal {
    let lines = rows.enumerated().map { number, cells in "R\tkey\(number)\tc\t0\t\(cells.joined(separator: "\t"))\n" }
    let names = [
      "source", "label", "status", "tau1", "tau1_error", "tau1_unit", "tau1_verdict", "chi2r", "warnings", "error",
      "thumbnail",
    ]
    let text =
      "photofit.journal/1\t\(RunManifest.currentVersion)\nS\t\(names.joined(separator: "\t"))\n" + lines.joined()
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    var journal = try BatchJournal(path: path, resumes: true, replaces: false)
    for number in rows.indices { _ = try journal.appendFound("key\(number)") }
    return journal
  }

  private func row(
    _ name: String, status: String = "converged", value: String = "2.5", verdict: String = "determined",
    reduced: String = "1.02", warnings: String = ""
  ) -> [String] {
    [name, "", status, value, value.isEmpty ? "" : "0.1", "ns", verdict, reduced, warnings, "", "M2 2v9|M2 2l0 0 9 9"]
  }

  private func pages(
    _ folder: SampleFolder, _ rows: [[String]], order: BatchIndex.Order = .worst
  ) throws -> [String: String] {
    let journal = try journal(folder.path("journal"), rows)
    let output = folder.path("out")
    try OutputFolder(output, overwrite: true).fill { try BatchIndex.write(journal, into: $0, order: order) }
    var pages: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: output) {
      pages[name] = String(decoding: try folder.bytes("out/" + name), as: UTF8.self)
    }
    return pages
  }

  /// The names of data sets on a page, in order.
  private func names(_ page: String) -> [String] {
    page.components(separatedBy: "<th scope=\"row\">").dropFirst().map { String($0.prefix { $0 != "<" }) }
  }

  @Test(
    "2000 rows are a page, and each page names the others",
    arguments: [(0, 1), (1, 1), (2000, 1), (2001, 2), (10_001, 6)])
  func paging(rows: Int, count: Int) throws {
    let folder = try SampleFolder()
    let pages = try pages(folder, (0..<rows).map { row("d\($0)") }, order: .input)
    let html = pages.filter { $0.key.hasSuffix(".html") }
    #expect(html.count == count)
    let ordered = (1...count).compactMap { html[IndexPage.fileName($0)] }
    #expect(ordered.flatMap(names) == (0..<rows).map { "d\($0)" })
    #expect(ordered.allSatisfy { $0.components(separatedBy: "<a href=\"index").count - 1 == 2 * (count - 1) })
    #expect(
      ordered.allSatisfy { $0.utf8.count < 2_000_000 && $0.contains("default-src 'none'") && $0.hasSuffix("</html>\n") }
    )
    #expect(pages["batch.json"]?.contains("\"rows\": \(rows),") == true)
  }

  @Test("the worst stand first: no fit, not converged, open, warned, and of each the largest χ²r")
  func order() throws {
    let rows = [
      row("good"), row("worse", reduced: "1.4"), row("warned", reduced: "9", warnings: "pile-up"),
      row("open", value: "", verdict: "upperBound"), row("lost", status: "stalled"),
      row("none", status: "failed", value: "", verdict: ""), row("unknown", reduced: ""),
    ]
    let worst = try pages(try SampleFolder(), rows)["index.html"] ?? ""
    #expect(names(worst) == ["none", "lost", "open", "warned", "worse", "good", "unknown"])
    #expect(
      worst.contains(
        "6 of 7 fitted, 1 without a fit, 1 not converged, 1 with parameters that are open or limited, 1 with warnings.")
    )
    let input = try pages(try SampleFolder(), rows, order: .input)["index.html"] ?? ""
    #expect(names(input) == rows.map { $0[0] })
    #expect(input.contains("tau1 2.50(10) ns"))
    let held = try pages(try SampleFolder(), [row("held", value: "", verdict: "fixed")])["index.html"] ?? ""
    #expect(held.contains("tau1 ∞") && held.contains("1 of 1 fitted.</p>"))
  }

  @Test("the table has no pictures")
  func table() throws {
    let table = try pages(try SampleFolder(), [row("a")])["results.csv"] ?? ""
    #expect(table.hasPrefix("source,label,status,tau1,") && !table.contains("thumbnail") && !table.contains("M2 2"))
  }

  @Test(
    "hostile names and texts are inert on the page",
    arguments: [
      "<script>alert(1)</script>", "\" onload=\"alert(1)", "</title><svg onload=alert(1)>", "'; system(\"x\")",
      "`x`$(x)",
      "../../x", "-rf", "=1+1", String(repeating: "long", count: 100), "😀", "\u{202E}cod.exe", "trailing. ", "   ",
    ])
  func hostile(name: String) throws {
    var cells = row(name, warnings: name)
    cells[10] = "\"><script>|"
    let page = try pages(try SampleFolder(), [cells])["index.html"] ?? ""
    let body = page.components(separatedBy: "<tbody>").last ?? ""
    #expect(!body.contains("<script") && !body.contains("onload=\"alert") && !body.contains("<svg"))
    #expect(!page.contains("\u{202E}") && !page.contains("http:") && !page.contains("https:") && !page.contains("url("))
    #expect(body.components(separatedBy: "<tr>").count == 2)
    #expect(page.utf8.count < 20_000)
  }
}
