import Fitting

/// A table of numbers with their errors, as people read it: `164.93(11)`; in files and documents an error has its own
/// column.
public struct MeasuredTable: Sendable, Equatable {
  /// A column.
  public struct Column: Sendable, Equatable {
    /// Name in files, ASCII: `fwhm`.
    public var name: String
    /// Title in printed text, without its unit; nil leaves the column out there.
    public var title: String?
    /// Unit; empty for a pure number.
    public var unit: String
    /// Values; nil where unknown.
    public var values: [Double?]
    /// Standard errors; nil for a column that has none.
    public var errors: [Double?]?

    /// A column.
    public init(_ name: String, title: String?, unit: String = "", values: [Double?], errors: [Double?]? = nil) {
      self.name = name
      self.title = title
      self.unit = unit
      self.values = values
      self.errors = errors
    }
  }
  /// File name without extension.
  public var name: String
  /// One sentence for people.
  public var title: String
  /// What every row is called; nil where the first column says it.
  public var rows: ResultTable.RowNames?
  /// The columns.
  public var columns: [Column]

  /// A table.
  public init(name: String, title: String, rows: ResultTable.RowNames? = nil, columns: [Column]) {
    self.name = name
    self.title = title
    self.rows = rows
    self.columns = columns
  }

  /// The table with a column of its own for every error, `fwhm_error`.
  public var table: ResultTable {
    let plain = columns.flatMap { column in
      [ResultTable.Column(column.name, unit: column.unit, values: column.values)]
        + (column.errors.map { [ResultTable.Column(column.name + "_error", unit: column.unit, values: $0)] } ?? [])
    }
    return ResultTable(name: name, title: title, columns: plain, rows: rows, place: .document)
  }

  /// The lines of the printed table, below its title.
  func lines() -> [String] { [title] + text.lines() }

  /// Header and rows of the printed table.
  var text: TextTable {
    let shown = columns.filter { $0.title != nil }
    let count = columns.map(\.values.count).max() ?? 0
    let titles = shown.map { ($0.title ?? "") + ($0.unit.isEmpty ? "" : " (\($0.unit))") }
    var text = TextTable(header: (rows.map { [$0.title] } ?? []) + titles)
    for row in 0..<count {
      let name = rows.map { [row < $0.names.count ? $0.names[row] : ""] } ?? []
      text.rows.append(
        name
          + shown.map { column in
            guard row < column.values.count, let value = column.values[row], value.isFinite else { return "–" }
            return UncertainNumber(value, error: column.errors?[row]).text
          })
    }
    return text
  }
}
