import Fitting

extension TableReport {
  /// Writes everything into a folder: `report.txt`, `report.md`, `result.json`, a CSV file and a LaTeX one per table, the
  /// figures in `figures/` and all of it on one page, `report.html`.
  ///
  /// Returns what is to be said of it: figures that could not be drawn. Throws an ``OutputError``; nothing is left behind
  /// then.
  public func write(to folder: OutputFolder) throws -> [String] {
    let pictures = FigureFolder(folder.hasFigures ? figures : [])
    return try folder.write(outputFiles() + pictures.files) { staged in
      let outcome = pictures.draw(in: staged)
      let page = TablePage(
        report: self, figures: outcome.drawn.compactMap { EmbeddedFigure($0) }, remarks: outcome.remarks)
      try SystemFile.write(page.text(), to: staged + "/report.html")
      return outcome.remarks
    }
  }

  /// The files that need nothing drawn.
  public func outputFiles() -> [OutputFile] {
    let origin =
      "photofit \(manifest.version) \(manifest.command): " + manifest.inputs.map(\.name).joined(separator: ", ")
    return [
      OutputFile(name: "report.txt", text: text()), OutputFile(name: "report.md", text: markdown()),
      OutputFile(name: "result.json", text: json()),
    ] + (tables.map(\.table) + files).map { OutputFile(name: $0.name + ".csv", text: $0.csv()) }
      + tables.map { OutputFile(name: $0.name + ".tex", text: LatexTable.text($0.text, comment: origin)) }
  }

  /// The tables in Markdown.
  private func markdown() -> String {
    let names = manifest.inputs.map(\.name).joined(separator: ", ")
    var lines = ["# " + ReportMarkdown.escaped("\(heading.job): \(names)"), "", ReportMarkdown.escaped(heading.data)]
    for table in tables { lines += ["", ReportMarkdown.escaped(table.title), ""] + ReportMarkdown.table(table.text) }
    lines += (warnings.map { "**Warning:** " + ReportMarkdown.escaped($0) } + remarks.map(ReportMarkdown.escaped))
      .flatMap { ["", $0] }
    lines += [""] + manifest.inputs.map { "- \(ReportMarkdown.escaped($0.name)), SHA-256 `\($0.sha256)`" }
    return lines.joined(separator: "\n") + "\n"
  }
}
