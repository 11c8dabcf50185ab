import Fitting

extension Report {
  /// Everything, as files: `report.txt`, `report.md`, `analysis.ipynb`, `result.json`, `parameters.csv`,
  /// `parameters.tex`, `covariance.csv`, and one CSV file per table of the result, of a short one LaTeX too. What was not
  /// fitted has no covariance.
  public func files() -> [OutputFile] {
    let isFitted = !result.parameters.isEmpty || !result.isComputed
    var files = [
      OutputFile(name: "report.txt", text: text()),
      OutputFile(name: "result.json", text: json()),
      OutputFile(name: "parameters.csv", text: result.parametersCSV()),
    ]
    if isFitted { files.append(OutputFile(name: "covariance.csv", text: result.covarianceCSV())) }
    files += [
      OutputFile(name: "analysis.ipynb", text: NotebookDocument(report: self).text()),
      OutputFile(name: "report.md", text: ReportMarkdown(report: self).text()),
    ]
    if isFitted {
      files.append(
        OutputFile(
          name: "parameters.tex",
          text: LatexTable.text(ParameterTable(parameters: result.parameters).table, comment: latexComment)
            + (result.derived.isEmpty ? "" : "\n" + LatexTable.text(derivedTable, comment: "what follows from them"))))
    }
    for table in result.tables {
      files.append(OutputFile(name: table.name + ".csv", text: table.csv()))
      guard table.place == .text else { continue }
      files.append(
        OutputFile(
          name: table.name + ".tex", text: LatexTable.text(SummaryTable(table: table).text, comment: latexComment)))
    }
    return files
  }

  /// Writes everything into a folder, with scripts, data and pictures of the figures in `figures/` and all of it on one
  /// page, `report.html`; `more` stands beside.
  ///
  /// Returns what is to be said of it: figures that could not be drawn, and how to get them. Throws an ``OutputError``;
  /// nothing is left behind then.
  public func write(to folder: OutputFolder, more: [OutputFile] = []) throws -> [String] {
    let pictures = FigureFolder(folder.hasFigures ? figures : [])
    return try folder.write(files() + more + pictures.files) { try writePage(with: pictures, into: $0).remarks }
  }

  /// Draws the figures, whose files lie in a folder already, and puts the page beside them.
  func writePage(with pictures: FigureFolder, into folder: String) throws -> (drawn: [DrawnFigure], remarks: [String]) {
    let outcome = pictures.draw(in: folder)
    let page = HTMLReport(
      report: self, figures: outcome.drawn.compactMap { EmbeddedFigure($0) }, remarks: outcome.remarks)
    try SystemFile.write(page.text(), to: folder + "/report.html")
    return outcome
  }

  /// Name and value of the derived quantities.
  private var derivedTable: TextTable {
    let table = TextReport(heading: heading, result: result, inputs: manifest.inputs).derivedTable
    return TextTable(header: table.header.dropLast(), rows: table.rows.map { $0.dropLast() })
  }

  private var latexComment: String {
    "photofit \(manifest.version) \(manifest.command): " + manifest.inputs.map(\.name).joined(separator: ", ")
  }
}
