import Figures
import Fitting

/// A result as one page that needs nothing else: no script, no other address, what stands in names is text.
///
/// The verdict comes first, then parameters, figures, correlations, statistics and where it comes from.
struct HTMLReport {
  let report: Report
  /// The figures that could be drawn, in the order of the page.
  let figures: [EmbeddedFigure]
  /// What is to be said of figures that are missing.
  let remarks: [String]

  private var result: FitResult { report.result }
  /// The page.
  func text() -> String {
    let names = report.manifest.inputs.map(\.name).joined(separator: ", ")
    let title = names.isEmpty ? report.heading.job : "\(report.heading.job): \(names)"
    let subtitle = [report.heading.data, result.model].filter { !$0.isEmpty }.joined(separator: " · ")
    let sections = [
      verdict, PageFrame.section("Parameters", parameters), PageFrame.section("Figures", figureSection),
      PageFrame.section("Further tables", summaries), PageFrame.section("Correlations", correlations),
      PageFrame.section("Statistics", statistics), PageFrame.section("Where this comes from", provenance),
    ]
    return PageFrame(title: title, subtitle: subtitle, sections: sections).text()
  }

  private var verdict: String {
    let text = TextReport(heading: report.heading, result: result, inputs: report.manifest.inputs)
    let verdict = ReportVerdict(result)
    return """
      <section class="verdict \(verdict.tone.rawValue)" aria-label="Verdict">
      \(Markup.element("p", verdict.headline))
      \((result.isComputed ? [] : text.identifiabilityLines).map { Markup.element("p", $0) }.joined(separator: "\n"))
      \(Markup.list(result.warnings.map { "Warning: " + $0 }, classes: "warnings"))
      \(Markup.list(text.rivalLines, classes: "rivals"))
      </section>
      """
  }

  private var parameters: String {
    let text = TextReport(heading: report.heading, result: result, inputs: report.manifest.inputs)
    let table = ParameterTable(parameters: result.parameters).table
    var parts =
      result.parameters.isEmpty
      ? []
      : [
        Markup.table(text.errorSource, header: table.header, rows: table.rows, ofQuantities: true) { row, column in
          guard column == 3 else { return "" }
          switch result.parameters[row].verdict {
          case _ where [.fixed, .tied].contains(result.parameters[row].status): return ""
          case .determined: return "good"
          case .weak, .lowerBound, .upperBound: return "care"
          case .notDetermined: return "bad"
          }
        }
      ]
    parts += text.noteLines.map { Markup.element("p", String($0.drop { $0 == " " }), attributes: " class=\"soft\"") }
    parts.append(search)
    if !result.derived.isEmpty {
      parts.append(
        Markup.table(
          "Derived from them", header: text.derivedTable.header, rows: text.derivedTable.rows, ofQuantities: true))
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// Where the fit looked for its parameters, folded.
  private var search: String {
    let rows = result.parameters.compactMap { parameter in
      parameter.search.map { search in
        [parameter.symbol]
          + [search.start, search.lowerBound, search.upperBound].map { value in
            value.map { PrintedNumber.short($0) + (parameter.unit.isEmpty ? "" : " " + parameter.unit) } ?? "–"
          } + [parameter.status == .free ? "free" : "on its bound"]
      }
    }
    guard !rows.isEmpty else { return "" }
    let table = Markup.table(
      "Of several starts the one that ended best",
      header: ["parameter", "start", "lower bound", "upper bound", "ended"],
      rows: rows, ofQuantities: true)
    return "<details><summary>Starts and bounds</summary>\n\(table)\n</details>"
  }

  private var figureSection: String {
    let missing = remarks.map { Markup.element("p", $0, attributes: " class=\"soft\"") }.joined(separator: "\n")
    guard !figures.isEmpty else { return missing }
    return "<div class=\"figures\">\n" + figures.map(\.html).joined(separator: "\n") + "\n</div>\n" + missing
  }

  private var summaries: String {
    result.tables.filter { $0.place == .text }.map { table in
      let summary = SummaryTable(table: table)
      return Markup.table(table.title, header: summary.text.header, rows: summary.text.rows)
        + summary.rest.map { Markup.element("p", $0, attributes: " class=\"soft\"") }.joined()
    }.joined(separator: "\n")
  }

  private var correlations: String {
    guard let matrix = CorrelationMatrix(result.covariance), matrix.labels.count <= 30 else { return "" }
    let symbols = matrix.labels.map { name in result.parameters.first { $0.name == name }?.symbol ?? name }
    let rows = symbols.indices.map { row in [symbols[row]] + matrix.values[row].map(matrix.cell) }
    return Markup.table(
      "Bold: beyond ±0.95, to be read together", header: [""] + symbols, rows: rows, ofQuantities: true
    ) { row, column in
      guard column > 0, column - 1 != row else { return "" }
      let isStrong = matrix.isStrong(row, column - 1)
      return ([matrix.shade(row, column - 1), isStrong ? "strong" : ""]).filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  private var statistics: String {
    let text = TextReport(heading: report.heading, result: result, inputs: report.manifest.inputs)
    let lines =
      (result.isComputed ? [] : text.statisticsLines) + result.findings + result.preparation.map { "Prepared: " + $0 }
    return lines.map { Markup.element("p", $0) }.joined(separator: "\n")
  }

  private var provenance: String {
    Provenance(
      manifest: report.manifest, documents: ["result.json", "parameters.csv"],
      hasFigures: !figures.isEmpty || !remarks.isEmpty
    ).html
  }
}
