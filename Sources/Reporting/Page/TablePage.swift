import Fitting

/// Measured tables as one page that needs nothing else.
struct TablePage {
  let report: TableReport
  /// The figures that could be drawn, in the order of the page.
  let figures: [EmbeddedFigure]
  /// What is to be said of figures that are missing.
  let remarks: [String]

  /// The page.
  func text() -> String {
    let names = report.manifest.inputs.map(\.name)
    let files = names.count > 3 ? "\(names[0]) and \(names.count - 1) more" : names.joined(separator: ", ")
    let tables = report.tables.map { Markup.table($0.title, header: $0.text.header, rows: $0.text.rows) }
    return PageFrame(
      title: files.isEmpty ? report.heading.job : "\(report.heading.job): \(files)", subtitle: report.heading.data,
      sections: [
        warnings, PageFrame.section("Tables", tables.joined(separator: "\n")),
        PageFrame.section("Figures", figureSection),
        PageFrame.section("How they were made", report.remarks.map { Markup.element("p", $0) }.joined(separator: "\n")),
        PageFrame.section(
          "Where this comes from",
          Provenance(
            manifest: report.manifest,
            documents: ["result.json"] + (report.tables.first.map { [$0.name + ".csv"] } ?? []),
            hasFigures: !figures.isEmpty || !remarks.isEmpty
          ).html),
      ]
    ).text()
  }

  private var warnings: String {
    guard !report.warnings.isEmpty else { return "" }
    return "<section class=\"verdict care\" aria-label=\"Warnings\">\n"
      + Markup.list(report.warnings.map { "Warning: " + $0 }, classes: "warnings") + "\n</section>"
  }

  private var figureSection: String {
    let missing = remarks.map { Markup.element("p", $0, attributes: " class=\"soft\"") }.joined(separator: "\n")
    guard !figures.isEmpty else { return missing }
    return "<div class=\"figures\">\n" + figures.map(\.html).joined(separator: "\n") + "\n</div>\n" + missing
  }
}
