import Fitting

/// A result for a notebook page or an issue: the same tables in Markdown.
struct ReportMarkdown {
  let report: Report

  /// The text.
  func text() -> String {
    let text = TextReport(heading: report.heading, result: report.result, inputs: report.manifest.inputs)
    let names = report.manifest.inputs.map(\.name).joined(separator: ", ")
    var lines = ["# " + Self.escaped(names.isEmpty ? report.heading.job : "\(report.heading.job): \(names)"), ""]
    lines += paragraphs(
      [report.heading.data, report.result.model].filter { !$0.isEmpty }
        + (report.result.isComputed ? [] : text.identifiabilityLines)
        + report.result.warnings.map { "**Warning:** " + $0 })
    if !report.result.parameters.isEmpty {
      lines += Self.table(ParameterTable(parameters: report.result.parameters).table) + [""]
      lines += paragraphs([text.errorSource])
    }
    lines += paragraphs(text.noteLines.map { String($0.drop { $0 == " " }) })
    if !report.result.derived.isEmpty { lines += Self.table(text.derivedTable) + [""] }
    for table in report.result.tables where table.place == .text {
      lines += [Self.escaped(table.title), ""] + Self.table(SummaryTable(table: table).text) + [""]
    }
    lines += paragraphs((report.result.isComputed ? [] : text.statisticsLines) + report.result.findings)
    lines += report.manifest.inputs.map { "- \(Self.escaped($0.name)), SHA-256 `\($0.sha256)`" }
    return lines.joined(separator: "\n") + "\n"
  }

  private func paragraphs(_ sentences: [String]) -> [String] {
    sentences.flatMap {
      [$0.hasPrefix("**") ? "**Warning:**" + Self.escaped(String($0.dropFirst(12))) : Self.escaped($0), ""]
    }
  }

  /// A table with a pipe between its cells.
  static func table(_ table: TextTable) -> [String] {
    func row(_ cells: [String]) -> String {
      let padded = cells + [String](repeating: "", count: max(0, table.header.count - cells.count))
      return "| " + padded.map(escaped).joined(separator: " | ") + " |"
    }
    return [row(table.header), "|" + String(repeating: " --- |", count: table.header.count)] + table.rows.map(row)
  }

  /// Text in which nothing is layout: neither tags nor Markdown's own marks.
  static func escaped(_ text: String) -> String {
    Markup.escaped(text).reduce(into: "") { result, character in
      if "\\`*_[]|#".contains(character) {
        result += "\\"
        result.append(character)
      } else {
        result += character.isNewline ? " " : String(character)
      }
    }
  }
}
