/// Rows of results as a person reads them: what a fit is made for, rounded to its error; the table in a file holds the
/// rest.
public struct RowTable {
  private let rows: [[String: String]]
  private let columns: [String]

  /// Cells that are not shown: what the model needs besides what is asked for, and long text.
  private static let hidden = [
    "amplitude", "background", "shift", "scatter", "fraction", "fit_", "deviance", "warnings", "error",
  ]
  private static let endings = ["_error", "_unit", "_verdict", "_low", "_high"]

  /// A table of rows.
  public init(_ rows: [ResultRow]) {
    var union = ColumnUnion()
    self.rows = rows.map { row in
      union.add(row.names)
      return Dictionary(zip(row.names, row.texts)) { first, _ in first }
    }
    let all = union.names
    let contents = self.rows
    columns = all.filter { name in
      guard !Self.hidden.contains(where: name.hasPrefix), !Self.endings.contains(where: name.hasSuffix) else {
        return false
      }
      // A name that all rows have tells none of them.
      return name != "column" && name != "label" || Set(contents.map { $0[name] ?? "" }).count > 1
    }
  }

  /// The lines of the table.
  public func lines() -> [String] {
    var table = TextTable(header: columns.map(title))
    for row in rows { table.rows.append(columns.map { cell($0, row) }) }
    return table.lines()
  }

  /// The unit of a column; nil where its rows have several.
  private func unit(_ name: String) -> String? {
    let units = Set(rows.compactMap { $0[name + "_unit"] }.filter { !$0.isEmpty })
    return units.count == 1 ? units.first : nil
  }

  private func title(_ name: String) -> String {
    if name == "durbin_watson" { return "D–W" }
    return unit(name).map { "\(name) (\($0))" } ?? name
  }

  private func cell(_ name: String, _ row: [String: String]) -> String {
    guard let text = row[name] else { return "" }
    guard row[name + "_unit"] != nil || row[name + "_verdict"] != nil || name == "chi2r" || name == "durbin_watson"
    else {
      return text
    }
    let suffix = unit(name) == nil ? row[name + "_unit"].map { " " + $0 } ?? "" : ""
    func number(_ name: String) -> Double? { row[name].flatMap { Double($0) } }
    if let value = number(name) {
      guard let error = number(name + "_error") else { return PrintedNumber.short(value, digits: 4) + suffix }
      return UncertainNumber(value, error: error).text + suffix
    }
    if let low = number(name + "_low"), number(name + "_high") == nil {
      return "> " + PrintedNumber.short(low, digits: 3) + suffix
    }
    if let high = number(name + "_high"), number(name + "_low") == nil {
      return "< " + PrintedNumber.short(high, digits: 3) + suffix
    }
    return row["status"] == "failed" ? "" : "–"
  }
}
