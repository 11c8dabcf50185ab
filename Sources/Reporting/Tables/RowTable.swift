/// Rows of results as a person reads them: what a fit is made for, rounded to its error; the table in a file holds the
/// rest.
public struct RowTable {
  private let rows: [RowCells]
  private let columns: [String]

  /// A table of rows.
  public init(_ rows: [ResultRow]) {
    var union = ColumnUnion()
    self.rows = rows.map { row in
      union.add(row.names)
      return RowCells(row.names, row.texts)
    }
    let contents = self.rows
    columns = union.names.filter { name in
      // A name that all rows have tells none of them.
      RowCells.isShown(name)
        && (name != "column" && name != "label" || Set(contents.map { $0[name] ?? "" }).count > 1)
    }
  }

  /// The lines of the table.
  public func lines() -> [String] {
    var table = TextTable(header: columns.map(title))
    for row in rows { table.rows.append(columns.map { row.text($0, unit: unit($0)) }) }
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
}
