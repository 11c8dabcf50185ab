import Reporting

/// Hands lines on as they come: for rows that are whole lines of text.
public struct LineStream: BatchSink {
  private let write: @Sendable ([UInt8]) throws(BatchError) -> Void
  private var buffer: [UInt8] = []
  private var lastWrite = ContinuousClock.now

  /// A stream to a function that takes bytes.
  public init(_ write: @escaping @Sendable ([UInt8]) throws(BatchError) -> Void) { self.write = write }

  /// Nothing is there before.
  public func contains(_ key: String) -> Bool { false }
  /// Hands a row's line on, or gathers it for a moment.
  public mutating func append(_ row: ResultRow, key: String?) throws(BatchError) {
    buffer += row.texts.first.map { Array($0.utf8) } ?? []
    let now = ContinuousClock.now
    if buffer.count > 1 << 16 || now - lastWrite > .milliseconds(100) {
      lastWrite = now
      try flush()
    }
  }
  /// Does not happen: no row is there before.
  public mutating func appendFound(_ key: String) -> ResultRow.Outcome { .failed }
  /// Hands on what is gathered.
  public mutating func flush() throws(BatchError) {
    guard !buffer.isEmpty else { return }
    try write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
