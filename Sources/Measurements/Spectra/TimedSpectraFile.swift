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

  /// What columns of populations begin with, as `photofit massspec decompose` writes them: the number follows.
  private static let populationMark = "fraction_"

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
    let isPopulations = names.cells[1..<table.columns].allSatisfy { $0.hasPrefix(populationMark) }
    let positions = names.cells[1..<table.columns].map {
      NumberText.leadingNumber(isPopulations ? String($0.dropFirst(populationMark.count)) : $0)?.value ?? .nan
    }
    if !isPopulations, let column = positions.firstIndex(where: { !($0 > 0) }) {
      throw MeasurementError(
        .invalidAxis, file: table.file, line: names.line, column: column + 2,
        "\(names.cells[column + 1].quotedForMessage) is no wavelength")
    }
    let isAgilent = names.cells[0].lowercased().hasPrefix("time-wl")
    let rows = (0..<table.rows).map { row in
      Array(table.values[(row * table.columns + 1)..<((row + 1) * table.columns)])
    }
    return try assembled(
      table.file, axis: isPopulations ? nil : .wavelength, positions, times: table.column(0), rows,
      found: unit(names.cells[0]) ?? (isAgilent ? "s" : nil), asked: timeUnit)
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
    var notes: [String] = []
    let marks = CaryTimes.kinetic(lines)
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
      if times.isEmpty, let scans = CaryTimes.scans(lines), scans.count == spectra.count {
        // The baselines stand among the scans, in percent.
        let kept = spectra.indices.filter { names.cells[spectra[$0]].trimmed != "%T" }
        let first = kept.map { scans[$0] }.min() ?? 0
        spectra = kept.map { spectra[$0] }
        axes = [axes[0]] + (axes.count > 1 ? spectra.map { $0 - 1 } : [])
        times = kept.map { scans[$0] - first }
        found = "min"
        notes.append(
          "times from the Collection Time of the spectra, from the first on"
            + (kept.count < scans.count ? "; \(Phrase.count(scans.count - kept.count, "spectrum")) in %T left out" : "")
        )
      }
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
    return try assembled(table.file, positions, times: times, rows, found: found, asked: timeUnit, notes: notes)
  }

  /// Both axes in order.
  private static func assembled(
    _ file: String, axis: SpectralAxis? = .wavelength, _ positions: [Double], times: [Double], _ rows: [[Double]],
    found: String?, asked: String?, notes: [String] = []
  ) throws(MeasurementError) -> TimedSpectra {
    guard times.allSatisfy(\.isFinite) else { throw MeasurementError(.invalidAxis, file: file, "a time is missing") }
    if let found, let asked, found != asked {
      throw MeasurementError(
        .invalidOption, file: file, "the times of the file are in \(found), not in \(asked); leave --time-unit out")
    }
    let order = positions.indices.sorted { (positions[$0], $0) < (positions[$1], $1) }
    let sequence = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    var notes = notes
    if sequence != Array(times.indices) { notes.append("spectra sorted by their times") }
    if found == nil, asked == nil { notes.append("the file names no unit of time: taken as min") }
    return try TimedSpectra(
      source: file, axis: axis, positions: order.map { positions[$0] }, times: sequence.map { times[$0] },
      timeUnit: asked ?? found ?? "min", absorbances: sequence.map { time in order.map { rows[time][$0] } },
      notes: notes)
  }
}
