import Fitting

/// A short table as a person reads it: its title, then rows whose numbers are rounded.
struct SummaryTable {
  let table: ResultTable

  /// Rows printed at most; the file holds them all.
  private static let rowLimit = 60

  private var count: Int { table.columns.map(\.values.count).max() ?? 0 }

  /// The lines below one another, the title first.
  func lines() -> [String] { [table.title] + text.lines() + rest }

  /// What is left out.
  var rest: [String] { count > Self.rowLimit ? ["… and \(count - Self.rowLimit) more rows, with --output."] : [] }

  /// Header and rows; an error stands behind its value and not in a column of its own.
  var text: TextTable {
    let shown = min(count, Self.rowLimit)
    let columns = table.columns.map { (values: $0, errors: table[$0.name + "_error"]) }.filter { column in
      !table.columns.contains { column.values.name == $0.name + "_error" }
    }
    let titles = columns.map { $0.values.unit.isEmpty ? $0.values.name : "\($0.values.name) (\($0.values.unit))" }
    var text = TextTable(header: (table.rows.map { [$0.title] } ?? []) + titles)
    for row in 0..<shown {
      let name = table.rows.map { [row < $0.names.count ? $0.names[row] : ""] } ?? []
      text.rows.append(
        name
          + columns.map { column in
            let value = row < column.values.values.count ? column.values.values[row] : nil
            if let value, value.isFinite, let errors = column.errors?.values, row < errors.count,
              let error = errors[row],
              error > 0, error.isFinite
            {
              return UncertainNumber(value, error: error).text
            }
            return cell(value, decimals: column.values.decimals)
          })
    }
    return text
  }

  /// Six digits, or all before the point; a dash for what is not known.
  private func cell(_ value: Double?, decimals: Int?) -> String {
    guard let value, value.isFinite, let number = DecimalNumber(value) else { return "–" }
    if let decimals { return number.fixed(decimals: decimals) }
    return (1e4..<1e9).contains(value.magnitude) ? number.fixed(decimals: 0) : number.short(6)
  }
}
