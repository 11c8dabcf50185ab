import Reporting

/// The first rows of a batch, kept for a person to read; the others are counted.
public struct RowOverview: BatchSink {
  private let limit: Int
  /// The first rows.
  public private(set) var rows: [ResultRow] = []
  /// Rows beyond the limit.
  public private(set) var hiddenCount = 0

  /// Keeps up to so many rows.
  public init(limit: Int) { self.limit = limit }

  /// Nothing is there before.
  public func contains(_ key: String) -> Bool { false }
  /// Takes a row.
  public mutating func append(_ row: ResultRow, key: String?) {
    if rows.count < limit { rows.append(row) } else { hiddenCount += 1 }
  }
  /// Does not happen: no row is there before.
  public mutating func appendFound(_ key: String) -> ResultRow.Outcome { .failed }
  /// There is nothing to write.
  public func flush() {}
}
