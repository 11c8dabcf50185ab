extension ResultTable {
  /// The column of this name; nil where there is none.
  public subscript(name: String) -> Column? { columns.first { $0.name == name } }
}

extension ResultTable.Column {
  /// The values with NaN for what is not known.
  public var numbers: [Double] { values.map { $0 ?? .nan } }

  /// The values that are known and finite.
  public var known: [Double] { values.compactMap { $0 }.filter(\.isFinite) }
}
