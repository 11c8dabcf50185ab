/// Transient maps as a matrix with one axis in the first row and the other in the first column.
enum MatrixMap {
  /// The first row of a matrix: its values and where they stand.
  private struct TopAxis {
    var values: [Double]
    var line: Int
    /// Cell of the first value, from 1.
    var firstCell: Int
    /// Rows of numbers the axis takes from the table.
    var rowsUsed: Int
  }

  /// The map in a table of numbers; `isDeclared` where the file itself says its orientation.
  static func map(
    _ table: NumberTable, timeUnit asked: TimeUnit?, orientation: MapOrientation, isDeclared: Bool = false,
    signalUnit: String = "", extraNotes: [String] = []
  ) throws(MeasurementError) -> TransientMap {
    guard table.columns >= 2 else {
      throw MeasurementError(
        .wrongKind, file: table.file, line: table.layout.line,
        "the file has one column; a map has its axes in the first row and the first column")
    }
    let top = try topAxis(table)
    let rows = top.rowsUsed..<table.rows
    guard !rows.isEmpty else {
      throw MeasurementError(.empty, file: table.file, "the file holds an axis but no map below it")
    }
    let side = rows.map { table.values[$0 * table.columns] }
    if let missing = side.firstIndex(where: \.isNaN) {
      throw table.error(.invalidAxis, row: missing + top.rowsUsed, column: 0, "the value of the axis is missing")
    }
    let delaysInRow = try resolve(orientation, isDeclared: isDeclared, table, top, side) == .delaysInFirstRow
    var notes = ["delays in the first \(delaysInRow ? "row" : "column")"]
    try refuseStagePositions(table)
    let fileUnit = unit(table)
    if asked == nil, fileUnit == nil {
      // A name may speak of what was measured, so it decides nothing.
      let hint = HeaderWords.timeUnit(inFileName: table.file).flatMap { $0 == .picoseconds ? nil : $0 }
      notes.append(
        "the file names no time unit: taken as ps"
          + (hint.map { "; if its name means that they are in \($0.rawValue), say --time-unit \($0.rawValue)" } ?? ""))
    }
    if table.closingLines > 0 {
      notes.append("\(Phrase.count(table.closingLines, "line")) of text after the map left out")
    }
    let assembly = MapAssembly(
      file: table.file, rowAxis: side, columnAxis: top.values, values: table.values,
      start: top.rowsUsed * table.columns + 1, rowStride: table.columns, delays: delaysInRow ? .columns : .rows,
      timeUnit: asked ?? fileUnit ?? .picoseconds,
      signalUnit: signalUnit.isEmpty ? HeaderWords.signalUnit(table.headerText) : signalUnit,
      notes: notes + extraNotes, firstMissing: firstMissing(table, rows))
    return try assembly.map { axis, index in
      axis == .columns
        ? CellPosition(line: top.line, column: index + top.firstCell)
        : CellPosition(line: table.line(ofRow: index + top.rowsUsed), column: 1)
    }
  }

  /// The first cell of the map without a value.
  private static func firstMissing(_ table: NumberTable, _ rows: Range<Int>) -> CellPosition? {
    for row in rows {
      let start = row * table.columns
      if let cell = table.values[(start + 1)..<(start + table.columns)].firstIndex(where: \.isNaN) {
        return CellPosition(line: table.line(ofRow: row), column: cell - start + 1)
      }
    }
    return nil
  }

  /// The axis in the first row: a row of text and numbers above the block, a row without a corner, or its first row.
  private static func topAxis(_ table: NumberTable) throws(MeasurementError) -> TopAxis {
    if let row = table.layout.cornerless {
      let cells = table.layout.cells(of: row)
      var values: [Double] = []
      for (index, cell) in cells.prefix(table.columns - 1).enumerated() {
        guard let value = NumberText.number(cell, decimalMark: table.layout.decimalMark) else {
          throw NumberText.error(cell, file: table.file, line: row.line, column: index + 1)
        }
        values.append(value)
      }
      return TopAxis(values: values, line: row.line, firstCell: 1, rowsUsed: 0)
    }
    if let row = table.namedRows.last {
      let values = row.cells[1..<table.columns].map { axisValue($0, table.layout.decimalMark) }
      let numbers = values.compactMap { $0 }
      if numbers.count == values.count {
        return TopAxis(values: numbers, line: row.line, firstCell: 2, rowsUsed: 0)
      }
      if numbers.count * 2 > values.count, let slip = values.firstIndex(where: { $0 == nil }) {
        throw NumberText.error(row.cells[slip + 1], file: table.file, line: row.line, column: slip + 2)
      }
      try refuseNames(row, table)
    }
    let values = Array(table.values[1..<table.columns])
    if let missing = values.firstIndex(where: \.isNaN) {
      throw table.error(.invalidAxis, row: 0, column: missing + 1, "the value of the axis is missing")
    }
    return TopAxis(values: values, line: table.line(ofRow: 0), firstCell: 2, rowsUsed: 1)
  }

  /// The number of an axis cell, with a unit of time or length behind it or none; nil for every other cell.
  private static func axisValue(_ cell: String, _ decimalMark: UInt8) -> Double? {
    if let value = NumberText.number(cell, decimalMark: decimalMark) { return value }
    guard let (value, rest) = NumberText.leadingNumber(cell) else { return nil }
    return HeaderWords.timeUnit(rest) != nil || HeaderWords.spectral(rest) == .nanometres ? value : nil
  }

  /// The time unit the text of the header names; nil where it names none.
  private static func unit(_ table: NumberTable) -> TimeUnit? {
    for row in table.headerRows.reversed() {
      if let unit = row.cells.lazy.compactMap({ HeaderWords.timeUnit($0) }).first { return unit }
    }
    return nil
  }

  /// Refuses delays that the header calls positions of a stage.
  private static func refuseStagePositions(_ table: NumberTable) throws(MeasurementError) {
    for row in table.headerRows {
      guard let column = row.cells.firstIndex(where: HeaderWords.isStagePosition) else { continue }
      throw MeasurementError(
        .invalidAxis, file: table.file, line: row.line, column: column + 1,
        "\(row.cells[column].quotedForMessage) names positions of a delay stage, not delays; write times, 6.671 ps for every "
          + "mm where the light goes there and back")
    }
  }

  /// Refuses a table whose columns have names: a series of spectra or a table, not a map.
  private static func refuseNames(_ row: HeaderCells, _ table: NumberTable) throws(MeasurementError) {
    let names = row.cells[1..<table.columns]
    guard table.columns > 2, names.allSatisfy({ !$0.isEmpty && NumberText.number($0) == nil }) else { return }
    throw MeasurementError(
      .wrongKind, file: table.file, line: row.line, column: 2,
      "the columns have names (\(row.cells[1].quotedForMessage), …) where the delays or wavelengths of a map are "
        + "expected; use photofit spectra for spectra")
  }

  /// The orientation asked for, if it is not contradicted by the axes, or the one detected.
  private static func resolve(
    _ asked: MapOrientation, isDeclared: Bool, _ table: NumberTable, _ top: TopAxis, _ side: [Double]
  ) throws(MeasurementError) -> MapOrientation {
    let found = OrientationDetector.orientation(row: top.values, column: side)
    if asked == .detect {
      if let found { return found }
      throw MeasurementError(
        .ambiguous, file: table.file, line: top.line,
        "cannot tell which axis holds the delays (first row \(extent(top.values)), first column \(extent(side))); say "
          + "--orientation \(MapOrientation.delaysInFirstRow.rawValue) or "
          + "--orientation \(MapOrientation.delaysInFirstColumn.rawValue)")
    }
    let (delays, other) = asked == .delaysInFirstRow ? (top.values, side) : (side, top.values)
    // Only a clear contradiction: who names the orientation may know more than the shapes of the axes tell.
    if OrientationDetector.likeness(delays) == .wavelengths, (other.min() ?? 0) <= 0 {
      let place = asked == .delaysInFirstRow ? "row" : "column"
      let swapped: MapOrientation = asked == .delaysInFirstRow ? .delaysInFirstColumn : .delaysInFirstRow
      throw MeasurementError(
        .invalidAxis, file: table.file, line: top.line,
        "the map looks transposed: the first \(place) (\(extent(delays))) reads like wavelengths, not delays; "
          + (isDeclared ? "correct “explicit” in line 3" : "say --orientation \(swapped.rawValue)"))
    }
    return asked
  }

  /// First and last value, for messages.
  private static func extent(_ axis: [Double]) -> String {
    guard let first = axis.first, let last = axis.last else { return "empty" }
    return "\(first) to \(last)"
  }
}
