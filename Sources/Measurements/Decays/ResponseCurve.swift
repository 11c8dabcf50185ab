/// A measured instrument response: signal against delay.
public struct ResponseCurve: Sendable, Equatable {
  /// Name of the file it was read from.
  public let source: String
  /// Delays, strictly ascending; their unit is that of the map the response belongs to.
  public let delays: [Double]
  /// Signal at every delay.
  public let signal: [Double]

  /// Reads the two columns of a table.
  init(_ table: NumberTable) throws(MeasurementError) {
    guard table.columns == 2 else {
      throw MeasurementError(
        .wrongKind, file: table.file, line: table.layout.line,
        "has \(table.columns) columns; a response is a table of two, delay and signal")
    }
    guard table.rows >= 3 else {
      throw MeasurementError(
        .empty, file: table.file, line: table.layout.line,
        "has \(Phrase.count(table.rows, "row")) of numbers; a response needs at least three points")
    }
    source = table.file
    delays = table.column(0)
    signal = table.column(1)
    for row in 0..<table.rows {
      guard delays[row].isFinite, signal[row].isFinite else {
        throw MeasurementError(
          .invalidValue, file: table.file, line: table.line(ofRow: row),
          "a point of the response has no value; complete the row or remove it")
      }
      guard row == 0 || delays[row] > delays[row - 1] else {
        throw MeasurementError(
          .invalidAxis, file: table.file, line: table.line(ofRow: row), column: 1,
          "the delays of a response must ascend; sort the rows and remove repeated delays")
      }
    }
  }
}
