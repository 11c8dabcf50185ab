import Reporting

/// One entry of a batch: a file, or a row of a manifest. It may turn out to hold many data sets.
public protocol BatchSource: Sendable {
  /// Reads what is needed to know the data sets. What cannot be read becomes work whose rows say so.
  func open() -> any BatchWork
}

/// The data sets of a source, ready to be fitted.
public protocol BatchWork: Sendable {
  /// Number of rows, at least 1.
  var count: Int { get }
  /// Rows that are made at once, at least 1: many where they are quick to make.
  var rowsAtOnce: Int { get }
  /// What tells a row from every other and from itself with other data or options; nil where it is always made again.
  func key(of row: Int) -> String?
  /// Makes rows. Called from several threads at once.
  func rows(_ range: Range<Int>) -> [ResultRow]
}

/// Takes the rows of a batch, one after the other in the order of the sources.
public protocol BatchSink: Sendable {
  /// True where a row of this key is there already.
  func contains(_ key: String) -> Bool
  /// Takes a row.
  mutating func append(_ row: ResultRow, key: String?) throws(BatchError)
  /// Takes a row that is there already; how its fit ended.
  mutating func appendFound(_ key: String) throws(BatchError) -> ResultRow.Outcome
  /// The batch is over, or interrupted.
  mutating func flush() throws(BatchError)
}

/// Work that could not even be begun.
public struct FailedWork: BatchWork {
  private let failed: [ResultRow]

  /// Rows that say why, at least one.
  public init(_ rows: [ResultRow]) { failed = rows }

  /// The rows.
  public var count: Int { failed.count }
  /// All of them.
  public var rowsAtOnce: Int { failed.count }
  /// None: it is tried again.
  public func key(of row: Int) -> String? { nil }
  /// The rows.
  public func rows(_ range: Range<Int>) -> [ResultRow] { Array(failed[range]) }
}
