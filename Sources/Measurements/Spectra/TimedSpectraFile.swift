/// Series of spectra against time: wide tables with times or wavelengths in the first row, Agilent 8453's kinetics text,
/// Cary's paired columns.
enum TimedSpectraFile {
  /// The series in a table. `lines` are those of the file, for marks that stand behind the numbers.
  static func series(
    _ table: NumberTable, lines: [String], timeUnit: String?
  ) throws(MeasurementError) -> TimedSpectra {
    guard table.columns > 1 else {
      throw MeasurementError(.wrongKind, file: table.file, "has one column; a series has positions and spectra")
    }
    let names = table.headerRows.last { $0.cells.count >= table.columns }
    if let corner = names?.cells[0], isTime(corner) { return try rowsAreTimes(table, names, timeUnit: timeUnit) }
    return try columnsAreTimes(table, names, lines, timeUnit: timeUnit)
  }

  private static func isTime(_ cell: String) -> Bool {
    cell.words.contains { $0 == "time" || $0 == "times" }
  }

  /// The unit that a text names: s, min, h.
  private static func unit(_ text: String) -> String? {
    let words = text.words
    for (unit, spellings) in [
      ("s", ["s", "sec", "secs", "second", "seconds"]), ("min", ["min", "mins", "minute", "minutes"]),
      ("h", ["h", "hr", "hrs", "hour", "hours"]), ("ms", ["ms"]), ("us", ["us"]),
    ] where words.contains(where: spellings.contains) { return unit }
    return nil
  }

  /// A row for each time, wavelengths in the header: Agilent's `Time-WL` is in seconds.
  private static func rowsAreTimes(
    _ table: NumberTable, _ names: HeaderCells?, timeUnit: String?
  ) throws(MeasurementError) -> TimedSpectra {
    guard let names else { throw MeasurementError(.wrongKind, file: table.file, "the wavelengths are missing") }
    let positions = names.cells[1..<table.columns].map { NumberText.leadingNumber($0)?.value ?? .nan }
    if let column = positions.firstIndex(where: { !($0 > 0) }) {
      throw MeasurementError(
        .invalidAxis, file: table.file, line: names.line, column: column + 2,
        "\(names.cells[column + 1].quotedForMessage) is no wavelength")
    }
    let isAgilent = names.cells[0].lowercased().hasPrefix("time-wl")
    let rows = (0..<table.rows).map { row in
      Array(table.values[(row * table.columns + 1)..<((row + 1) * table.columns)])
    }
    return try assembled(
      table.file, positions, times: table.column(0), rows, found: unit(names.cells[0]) ?? (isAgilent ? "s" : nil),
      asked: timeUnit)
  }

  /// A column for each time, named by it.
  private static func columnsAreTimes(
    _ table: NumberTable, _ names: HeaderCells?, _ lines: [String], timeUnit: String?
  ) throws(MeasurementError) -> TimedSpectra {
    let columns = SpectralColumns(table)
    var spectra = columns.spectra
    var axes = columns.axes
    var first = 0
    var times: [Double]
    var found: String?
    let marks = lines.compactMap { line -> Double? in
      let text = line.trimmed
      return text.hasPrefix("[Time]") ? NumberText.leadingNumber(text.dropFirst(6).trimmed)?.value : nil
    }
    if !marks.isEmpty {
      guard marks.count == spectra.count else {
        throw MeasurementError(
          .ragged, file: table.file,
          "\(spectra.count) spectra but \(Phrase.count(marks.count, "[Time] line")); export them together")
      }
      times = marks
    } else if let row = table.layout.cornerless {
      times = table.layout.cells(of: row).compactMap { NumberText.number($0) }
      (axes, spectra) = ([0], Array(1..<table.columns))
    } else if let names {
      let numbers = spectra.map { $0 < names.cells.count ? NumberText.leadingNumber(names.cells[$0]) : nil }
      times = numbers.compactMap { $0?.value }
      found = numbers.first.flatMap { $0.flatMap { unit($0.rest) } }
    } else {
      // A first row of numbers alone: the times, behind a corner that means nothing.
      times = Array(table.values[1..<table.columns])
      (axes, spectra, first) = ([0], Array(1..<table.columns), 1)
    }
    guard times.count == spectra.count, times.allSatisfy({ !$0.isNaN }), first < table.rows else {
      throw MeasurementError(
        .invalidAxis, file: table.file, line: names?.line,
        "the times of the spectra are missing; name the columns by their times, as in wavelength_nm,2,10,30")
    }
    for row in first..<table.rows {
      let position = table.values[row * table.columns + axes[0]]
      for axis in axes where !(table.values[row * table.columns + axis] == position && position > 0) {
        throw table.error(
          .invalidAxis, row: row, column: axis,
          "every spectrum needs the same wavelengths, numbers above 0; export them on one axis")
      }
    }
    let positions = (first..<table.rows).map { table.values[$0 * table.columns + axes[0]] }
    let rows = spectra.map { column in (first..<table.rows).map { table.values[$0 * table.columns + column] } }
    return try assembled(table.file, positions, times: times, rows, found: found, asked: timeUnit)
  }

  /// Both axes in order.
  private static func assembled(
    _ file: String, _ positions: [Double], times: [Double], _ rows: [[Double]], found: String?, asked: String?
  ) throws(MeasurementError) -> TimedSpectra {
    guard times.allSatisfy(\.isFinite) else { throw MeasurementError(.invalidAxis, file: file, "a time is missing") }
    let order = positions.indices.sorted { (positions[$0], $0) < (positions[$1], $1) }
    let sequence = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    var notes: [String] = []
    if sequence != Array(times.indices) { notes.append("spectra sorted by their times") }
    if found == nil, asked == nil { notes.append("the file names no unit of time: taken as min") }
    return try TimedSpectra(
      source: file, positions: order.map { positions[$0] }, times: sequence.map { times[$0] },
      timeUnit: asked ?? found ?? "min", absorbances: sequence.map { time in order.map { rows[time][$0] } },
      notes: notes)
  }
}
