import Foundation
import Testing

@testable import Figures
@testable import Fitting
@testable import Reporting

@Suite("Pages, tables and notebooks")
struct PageTests {
  /// A report in which everything that comes from files bears a hostile name.
  static func report(_ name: String) -> Report {
    var result = SampleResults.lifetimes
    result.model = name
    result.warnings = [name]
    result.findings = [name]
    result.preparation = [name]
    result.parameters[0].note = name
    result.derived[0].symbol = name
    result.tables[0].title = name
    result.tables[0].place = .text
    result.tables[0].rows = .init(name, [name, name])
    var input = RunManifest.Input(name: name, content: [1, 2, 3])
    input.notes = [name]
    return Report(
      heading: ReportHeading(job: "Global fit", data: name), result: result,
      manifest: RunManifest(command: "transient", options: ["recipe": name], inputs: [input]))
  }

  static let names =
    FigureTests.hostile + [
      "</title><script>document.title='struck'</script>", "</style><img src=x onerror=alert(1)>",
      "<svg onload=alert(1)>", "a | b `c` [d](javascript:x) **e**", "\\input{/etc/passwd} %&$#_{}~^",
      "=cmd|' /C calc'!A0", "-2+3", "../../x", "x. ", "🧪", String(repeating: "x", count: 300),
    ]

  @Test("names from files are text on the page, which loads nothing from elsewhere", arguments: names)
  func inertPage(name: String) {
    let page = HTMLReport(report: Self.report(name), figures: [], remarks: [name]).text()
    for mark in ["<script", "<img", "<svg", "onerror=a>", "http://", "https://", "@import", "url(", "\u{202E}"] {
      #expect(!page.contains(mark), "\(mark)")
    }
    #expect(page.contains("Content-Security-Policy") && page.contains("default-src 'none'"))
    // Nothing has closed an element too many.
    for element in ["title", "style", "main", "table", "section", "dl", "ul", "html"] {
      let opened = page.components(separatedBy: "<\(element)").count
      #expect(opened == page.components(separatedBy: "</\(element)>").count, "\(element)")
    }
  }

  @Test("the page begins with the verdict: what is open, and the warnings")
  func verdictFirst() throws {
    let page = HTMLReport(
      report: Report(heading: ReportHeading(job: "Global fit", data: ""), result: SampleResults.lifetimes), figures: [],
      remarks: []
    ).text()
    let verdict = try #require(page.range(of: "1 of 2 free parameters have a value; open or limited: τ2."))
    let warning = try #require(page.range(of: "Warning: Two channels are saturated."))
    let table = try #require(page.range(of: "<h2>Parameters</h2>"))
    #expect(verdict.lowerBound < warning.lowerBound && warning.lowerBound < table.lowerBound)
    #expect(page.contains("<th scope=\"row\"><i>τ</i><sub>1</sub></th><td class=\"short\">0.36016(15) ps</td>"))
    #expect(page.contains("<td class=\"care short\">lower bound</td>"))
  }

  @Test("a fit that did not converge says first that nothing is to be quoted")
  func unconverged() {
    let page = HTMLReport(
      report: Report(heading: ReportHeading(job: "Decay", data: ""), result: SampleResults.unconverged), figures: [],
      remarks: []
    ).text()
    #expect(page.contains("<section class=\"verdict bad\""))
    #expect(page.contains("The fit did not converge: no number here is to be quoted."))
  }

  @Test("a correlation beyond 0.95 is marked, one that is not known is a dash")
  func correlations() throws {
    let matrix = try #require(
      CorrelationMatrix(Covariance(labels: ["a", "b", "c"], values: [[4, 3.9, nil], [3.9, 4, 1], [nil, 1, 4]])))
    #expect(matrix.isStrong(0, 1) && !matrix.isStrong(1, 2) && !matrix.isStrong(0, 2))
    #expect(matrix.cell(matrix.values[0][1]) == "0.975" && matrix.cell(matrix.values[0][2]) == "–")
    #expect(matrix.shade(0, 1) == "plus3" && matrix.shade(0, 2) == "" && matrix.shade(1, 2) == "")
    #expect(CorrelationMatrix(Covariance(labels: ["a", "b"], values: [[4, nil], [nil, 4]])) == nil)
  }

  @Test("LaTeX shows values as numbers and names as text")
  func latex() {
    let text = LatexTable.text(ParameterTable(parameters: SampleResults.lifetimes.parameters).table, comment: "a\nb")
    #expect(text.hasPrefix("% a b\n\\begin{tabular}{llll}\n"))
    #expect(text.contains("$\\tau_{1}$ & 0.36016(15) ps & [0.35986, 0.36047] & determined \\\\\n"))
    #expect(text.contains("$\\tau_{2}$ & -- & $\\geq$ "))
    #expect(
      LatexTable.escaped("2.92(25)e6 \\input{x} 5% E_1")
        == "2.92(25)$\\times10^{6}$ \\textbackslash{}input\\{x\\} 5\\% E\\_1")
    #expect(LatexTable.escaped("k 4.9e4 s⁻¹, ps/(100 nm)²") == "k 4.9$\\times10^{4}$ s$^{-1}$, ps/(100 nm)$^{2}$")
    #expect(LatexTable.symbol("⟨τ⟩amp") == "$\\langle \\tau\\rangle_{\\mathrm{amp}}$")
    #expect(LatexTable.symbol("t₀,1") == "$t_{0,1}$" && LatexTable.symbol("S_op@2") == "S\\_op@2")
    #expect(Markup.symbol("k_nr") == "<i>k</i><sub>nr</sub>" && Markup.symbol("t₀,1") == "<i>t</i><sub>0,1</sub>")
    #expect(Markup.symbol("⟨τ⟩int") == "⟨<i>τ</i>⟩<sub>int</sub>")
    #expect(LatexTable.symbol("E_ac") == "$E_{\\mathrm{ac}}$" && LatexTable.symbol("t0") == "$t_{0}$")
  }

  @Test("no text in a table of CSV starts like a formula, and numbers stay numbers", arguments: names)
  func formulas(name: String) throws {
    var result = SampleResults.lifetimes
    result.tables[0].rows = .init(name, [name, name])
    let text = result.tables[0].csv() + Comparison([Self.report(name)], titles: [name]).csv()
    let starts = (text.split(separator: "\n") + text.split(separator: ",")).compactMap(\.first)
    let firsts = Set(
      text.split(whereSeparator: { ",\n".contains($0) }).filter { Double($0) == nil }.compactMap(\.first))
    #expect(firsts.isDisjoint(with: "=+@"), "\(starts)")
    #expect(!firsts.contains("-") || Double(name) != nil)
  }

  @Test("names stand in a notebook's text alone, never in its code", arguments: names)
  func notebookNames(name: String) throws {
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(NotebookDocument(report: Self.report(name)).text().utf8))
        as? [String: Any])
    let cells = try #require(document["cells"] as? [[String: Any]])
    let plain = Self.report("plain")
    let expected = try #require(
      try JSONSerialization.jsonObject(with: Data(NotebookDocument(report: plain).text().utf8)) as? [String: Any])
    for (cell, other) in zip(cells, try #require(expected["cells"] as? [[String: Any]])) {
      let source = try #require(cell["source"] as? String)
      if cell["cell_type"] as? String == "code" {
        #expect(source == other["source"] as? String)
      } else {
        #expect(!source.contains("<script") && !source.contains("<img") && !source.contains("<svg"))
      }
    }
  }

  @Test("Markdown takes nothing of a name for layout", arguments: names)
  func markdown(name: String) {
    let text = ReportMarkdown(report: Self.report(name)).text()
    #expect(!text.contains("<script") && !text.contains("<img"))
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| τ1 ") }
    #expect(rows.count == 1)
  }

  @Test(
    "the notebook is of nbformat 4.5: its keys, its cells' keys, and ids of their own",
    arguments: ["linewidth", "lifetime", "transient", "fit"])
  func notebook(command: String) throws {
    var report = Self.report("</script>`x`")
    report.manifest.command = command
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(NotebookDocument(report: report).text().utf8)) as? [String: Any])
    #expect(Set(document.keys) == ["cells", "metadata", "nbformat", "nbformat_minor"])
    let cells = try #require(document["cells"] as? [[String: Any]])
    #expect(cells.count == (command == "fit" ? 3 : 6))
    #expect(Set(cells.compactMap { $0["id"] as? String }).count == cells.count)
    for cell in cells {
      let isCode = cell["cell_type"] as? String == "code"
      let keys: Set = ["cell_type", "id", "metadata", "source"]
      #expect(Set(cell.keys) == (isCode ? keys.union(["execution_count", "outputs"]) : keys))
      if isCode { #expect((cell["source"] as? String)?.contains("</script>") == false) }
    }
  }

  @Test("stored results stand side by side, open parameters as limits, differences in standard errors")
  func comparison() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "photofit-compare-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var other = SampleResults.lifetimes
    other.parameters[0].value = 0.3621648445
    let stored = try [SampleResults.lifetimes, other].enumerated().map { index, result in
      let path = folder.path + "/\(index).json"
      let report = Report(
        heading: ReportHeading(job: "Fit", data: ""), result: result,
        manifest: RunManifest(command: "transient", inputs: [.init(name: "map\(index).csv", content: [])]))
      try Data(report.json().utf8).write(to: URL(fileURLWithPath: path))
      return try StoredResult(file: path)
    }
    let lines = Comparison(stored).text().split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: true)
    }
    #expect(lines[0] == ["map0.csv", "map1.csv", "difference", "in", "σ"])
    #expect(lines[1].joined(separator: " ") == "τ1 0.36016(15) ps 0.36216(15) ps 0.00200(22) ps 9.2")
    #expect(lines[2].joined(separator: " ") == "τ2 ≥ 2558 ns ≥ 2558 ns")
    let csv = Comparison(stored).csv().split(separator: "\n")
    #expect(csv[1].hasPrefix("tau1,τ1,ps,0.3601648445,0.00015351465,"))
    #expect(Comparison(stored).latex().contains("$\\tau_{1}$ & 0.36016(15) ps & 0.36216(15) ps & 0.00200(22) ps & 9.2"))
  }
}
