import Fitting

/// Comma-separated text (RFC 4180): fields with commas, quotes or line breaks are quoted; numbers are written with the
/// fewest digits that read back exactly; an unknown number is an empty field. Lines end with a line feed.
enum CSV {
  /// A table of rows below a header.
  static func text(header: [String], rows: [[String]]) -> String {
    var text = ""
    for row in [header] + rows {
      for (index, field) in row.enumerated() {
        if index > 0 { text += "," }
        text += quoted(field)
      }
      text += "\n"
    }
    return text
  }

  /// A number as a field; empty where it is not known or not finite.
  static func field(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    // Whole numbers without a fraction: counts, wavelengths.
    if let whole = Int(exactly: value), whole.magnitude < 1 << 53 { return whole.description }
    return value.description
  }

  /// A field with what it needs to be one. Spreadsheets compute text that starts like a formula, so a tab stands before
  /// it.
  private static func quoted(_ field: String) -> String {
    let isFormula = field.utf8.count > 1 && "=+-@".utf8.contains(field.utf8.first ?? 0) && Double(field) == nil
    guard !isFormula else { return "\"\t" + doubled(field) + "\"" }
    let needsQuotes = field.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
    }
    guard needsQuotes else { return field }
    return "\"" + doubled(field) + "\""
  }

  private static func doubled(_ field: String) -> String {
    var text = ""
    for character in field.unicodeScalars {
      if character == "\"" { text += "\"" }
      text.unicodeScalars.append(character)
    }
    return text
  }
}

extension ResultTable {
  /// The table as comma-separated text; the unit stands behind the column's name: `fwhm (meV)`.
  public func csv() -> String {
    let header = columns.map { $0.unit.isEmpty ? $0.name : "\($0.name) (\($0.unit))" }
    let count = columns.map(\.values.count).max() ?? 0
    let fields = (0..<count).map { row in
      columns.map { CSV.field(row < $0.values.count ? $0.values[row] : nil) }
    }
    guard let rows else { return CSV.text(header: header, rows: fields) }
    let named = fields.enumerated().map { [$0 < rows.names.count ? rows.names[$0] : ""] + $1 }
    return CSV.text(header: [rows.title] + header, rows: named)
  }
}

extension FitResult {
  /// The covariance of the free parameters, with names above and beside it; an element that is not known is empty.
  func covarianceCSV() -> String {
    let rows = zip(covariance.labels, covariance.values).map { [$0] + $1.map(CSV.field) }
    return CSV.text(header: ["parameter"] + covariance.labels, rows: rows)
  }

  /// The parameters, one row each, and the derived quantities with the status `derived`. `errorScale` says in every row
  /// whether the standard errors are those of known σ or scaled with the residual. Rows of the status `preparation`
  /// follow, whose note says what was done to the data.
  func parametersCSV() -> String {
    let header = [
      "name", "symbol", "value", "standardError", "low", "high", "level", "intervalMethod", "unit", "status", "verdict",
      "note", "errorScale",
    ]
    let fitted = parameters.map { parameter in
      [
        parameter.name, parameter.symbol, CSV.field(parameter.value), CSV.field(parameter.standardError),
        CSV.field(parameter.interval?.low), CSV.field(parameter.interval?.high), CSV.field(parameter.interval?.level),
        parameter.interval?.method.rawValue ?? "", parameter.unit, parameter.status.rawValue,
        parameter.verdict.rawValue,
        parameter.note ?? "", statistics.errorScale.rawValue,
      ]
    }
    let computed = derived.map { quantity in
      [
        quantity.name, quantity.symbol, CSV.field(quantity.value), CSV.field(quantity.standardError),
        CSV.field(quantity.interval?.low), CSV.field(quantity.interval?.high), CSV.field(quantity.interval?.level),
        quantity.interval?.method.rawValue ?? "", quantity.unit, "derived", "", quantity.note ?? "",
        statistics.errorScale.rawValue,
      ]
    }
    let prepared = preparation.enumerated().map { index, step in
      ["preparation\(index + 1)"] + [String](repeating: "", count: 8) + ["preparation", "", step, ""]
    }
    return CSV.text(header: header, rows: fitted + computed + prepared)
  }
}
