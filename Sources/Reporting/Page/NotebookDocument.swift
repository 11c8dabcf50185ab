import Fitting

/// A result as a Jupyter notebook (nbformat 4.5) that reads the files beside it: shows the parameters, draws the figures
/// again and, where the model is one it knows, fits the data once more with scipy.
///
/// It holds no output, and names of files stand in it as text only: the code reads them from `result.json`.
struct NotebookDocument {
  let report: Report

  /// The document.
  func text() -> String {
    let code = NotebookCode.of(report.manifest.command)
    let cells = [Cell.text(opening), .code(NotebookCode.reading), .code(NotebookCode.parameters)] + code.map(Cell.code)
    return JSONValue.object([
      "cells": .array(cells.enumerated().map { $1.json(id: "photofit-\($0 + 1)") }),
      "metadata": .object([
        "kernelspec": .object([
          "display_name": .string("Python 3"), "language": .string("python"), "name": .string("python3"),
        ]),
        "language_info": .object(["name": .string("python")]),
      ]),
      "nbformat": .integer(4),
      "nbformat_minor": .integer(5),
    ]).document()
  }

  private enum Cell {
    case text(String)
    case code(String)

    func json(id: String) -> JSONValue {
      switch self {
      case .text(let source):
        .object([
          "cell_type": .string("markdown"), "id": .string(id), "metadata": .object([:]), "source": .string(source),
        ])
      case .code(let source):
        .object([
          "cell_type": .string("code"), "execution_count": .null, "id": .string(id), "metadata": .object([:]),
          "outputs": .array([]), "source": .string(source),
        ])
      }
    }
  }

  private var opening: String {
    let names = report.manifest.inputs.map(\.name).joined(separator: ", ")
    var lines = [
      "# " + ReportMarkdown.escaped(names.isEmpty ? report.heading.job : "\(report.heading.job): \(names)"), "",
    ]
    lines.append(ReportMarkdown.escaped(report.result.model))
    lines.append("")
    lines.append("Made by photofit \(report.manifest.version) (`photofit \(report.manifest.command)`) from")
    lines.append("")
    lines += report.manifest.inputs.map { "- \(ReportMarkdown.escaped($0.name)), SHA-256 `\($0.sha256)`" }
    lines += ["", "Needs numpy, scipy and matplotlib. Run it in the folder that it lies in."]
    return lines.joined(separator: "\n")
  }
}
