import Fitting

/// One result of many as a line of JSON, contract `photofit.row/1`: where it comes from, and the document
/// `photofit.result/1` that the fit of these data alone gives; or why there is none.
public enum RowDocument {
  /// The line of a fit, with a line feed at its end.
  public static func line(_ subject: RowSubject, _ report: Report) -> String {
    line(
      subject, status: report.result.termination.reason.rawValue,
      result: ResultDocument.value(report.result, manifest: report.manifest), error: .null)
  }

  /// The line of data without a fit, and why.
  public static func line(_ subject: RowSubject, problem: String) -> String {
    line(subject, status: "failed", result: .null, error: .string(problem))
  }

  private static func line(_ subject: RowSubject, status: String, result: JSONValue, error: JSONValue) -> String {
    var members: [String: JSONValue] = [
      "schema": .string("photofit.row/1"),
      "source": .string(subject.source),
      "column": subject.column.map(JSONValue.integer) ?? .null,
      "label": .string(subject.label),
      "status": .string(status),
      "result": result,
      "error": error,
    ]
    for cell in subject.more { members[cell.name] = .string(cell.text) }
    return JSONValue.object(members).line()
  }
}
