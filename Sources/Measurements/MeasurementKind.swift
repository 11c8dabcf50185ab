/// The kinds of measurement a file can hold.
public enum MeasurementKind: String, Sendable, Equatable, CaseIterable {
  /// Signal against delay and wavelength.
  case transientMap
  /// Counts against time.
  case decay
  /// Intensity against wavelength or energy.
  case spectrumSeries
  /// Widths, positions or areas of a band, or lifetimes, against temperature.
  case temperatureTable
}

/// Tells from header and shape which kind of measurement a file holds.
enum KindDetector {
  /// The kind of a table. Names decide where there are any; else the shape: two or three columns whose first lies
  /// within 0 to 400 in at most 60 rows are temperatures and widths, other columns are spectra, a matrix with an axis
  /// of delays is a map.
  static func kind(_ table: NumberTable) -> MeasurementKind {
    if let edinburgh = EdinburghHeader(table) {
      return edinburgh.isTimeScan.contains(true) ? .decay : .spectrumSeries
    }
    if LongSpectra.begins(table) { return .spectrumSeries }
    if HoribaHeader(table) != nil || table.columns == 1 { return .decay }
    if table.namedRows.contains(where: { TemperatureHeader.names($0.cells) }) { return .temperatureTable }
    if isMap(table) { return .transientMap }
    let columns = SpectralColumns(table)
    if columns.word != nil { return .spectrumSeries }
    if let name = columns.names?.cells[0], HeaderWords.timeUnit(name) != nil || name.words.contains("time") {
      return .decay
    }
    return looksLikeWidths(table) ? .temperatureTable : .spectrumSeries
  }

  /// True for a matrix whose first row continues in numbers what the corner starts, with one axis of delays.
  private static func isMap(_ table: NumberTable) -> Bool {
    guard table.columns > 3, table.rows > 2, table.namedRows.isEmpty else { return false }
    let column = (1..<table.rows).map { table.values[$0 * table.columns] }
    let row = table.layout.cornerless.map { table.layout.cells(of: $0).compactMap { NumberText.number($0) } }
    let top = row ?? Array(table.values[1..<table.columns])
    guard AxisOrder.isMonotonic(top), AxisOrder.isMonotonic(column) else { return false }
    return OrientationDetector.orientation(row: top, column: column) != nil
  }

  private static func looksLikeWidths(_ table: NumberTable) -> Bool {
    guard table.columns == 2 || table.columns == 3, table.rows <= 60 else { return false }
    let first = table.column(0)
    guard let least = first.min(), let most = first.max() else { return false }
    return least >= 0 && most <= 400 && most > 15
  }
}
