/// Spectra below each other: columns of temperature, position and intensity, a row per point.
enum LongSpectra {
  /// True for a table whose header names these columns.
  static func begins(_ table: NumberTable) -> Bool { found(table) != nil }

  /// The row of names and what they say; nil where temperatures do not repeat, as in a table of one row per temperature.
  private static func found(
    _ table: NumberTable
  ) -> (row: HeaderCells, columns: (temperature: Int, position: Int, intensity: Int))? {
    guard (3...4).contains(table.columns),
      let row = table.namedRows.last(where: { columns($0.cells, table.columns) != nil }),
      let columns = columns(row.cells, table.columns),
      2 * Set(table.column(columns.temperature)).count <= table.rows
    else { return nil }
    return (row, columns)
  }

  /// The spectra of such a table, one series for every axis; nil where its header names no such columns.
  static func series(
    _ table: NumberTable, temperatureUnit: TemperatureUnit?
  ) throws(MeasurementError) -> [SpectrumSeries]? {
    guard let (row, columns) = found(table) else { return nil }
    try table.requireFullFirstRow()
    try table.requireNumbers(inColumn: columns.temperature, "the temperature")
    try table.requireNumbers(inColumn: columns.position, "the position")
    let words = row.cells[columns.temperature].words
    var unit = temperatureUnit ?? .kelvin
    var notes: [String] = []
    if words.contains("c") || words.contains("degc") || words.contains("celsius")
      || row.cells[columns.temperature].contains("°")
    {
      unit = .celsius
    } else if temperatureUnit == nil, !words.contains("k"), !words.contains("kelvin") {
      notes.append("the temperature column names no unit: taken as K")
    }
    if unit == .celsius { notes.append("temperatures converted from °C") }
    let axisUnit: SpectralAxisReading.Unit
    switch HeaderWords.spectral(row.cells[columns.position]) {
    case .micrometres: axisUnit = .micrometres
    case .electronvolts, .energy: axisUnit = .electronvolts
    case .wavenumbers: axisUnit = .wavenumbers
    default: axisUnit = .nanometres
    }
    // Rows of one temperature, wherever they stand, in the order of their first.
    var order: [Double] = []
    var rows: [Double: [Int]] = [:]
    for index in 0..<table.rows {
      let temperature = table.values[index * table.columns + columns.temperature]
      if rows[temperature] == nil { order.append(temperature) }
      rows[temperature, default: []].append(index)
    }
    return try grouped(
      order.map { ($0, rows[$0] ?? []) }, table, columns, unit: unit, axisUnit: axisUnit, notes: notes)
  }

  /// Words of columns about whole bands and of errors: a table of results, a row per temperature.
  private static let ofBands: Set<String> = [
    "peak", "position", "center", "centre", "max", "maximum", "err", "error", "sd", "se", "std", "sigma",
  ]

  /// Positions of the three columns; nil where the names do not say which is which.
  private static func columns(
    _ names: [String], _ count: Int
  ) -> (temperature: Int, position: Int, intensity: Int)? {
    let cells = Array(names.prefix(count))
    guard
      let temperature = cells.firstIndex(where: { $0.words.first.map { $0 == "t" || $0.hasPrefix("temp") } ?? false }),
      TemperatureLabel(cells[temperature]) == nil,
      let position = cells.indices.first(where: {
        $0 != temperature && HeaderWords.spectral(cells[$0]) != nil
          && !cells[$0].words.contains(where: ofBands.contains)
      }),
      let intensity = cells.indices.first(where: { index in
        let known = ["intensity", "counts", "pl", "signal", "cps", "int", "intensities"]
        return index != temperature && index != position
          && (count == 3 || cells[index].words.contains { known.contains($0) })
      }), TemperatureLabel(cells[intensity]) == nil, !cells[intensity].words.contains(where: ofBands.contains)
    else { return nil }
    return (temperature, position, intensity)
  }

  private static func grouped(
    _ groups: [(temperature: Double, rows: [Int])], _ table: NumberTable,
    _ columns: (temperature: Int, position: Int, intensity: Int), unit: TemperatureUnit,
    axisUnit: SpectralAxisReading.Unit, notes: [String]
  ) throws(MeasurementError) -> [SpectrumSeries] {
    var all: [SpectrumSeries] = []
    var index = 0
    func axis(_ group: Int) -> [Double] {
      groups[group].rows.map { table.values[$0 * table.columns + columns.position] }
    }
    while index < groups.count {
      let positions = axis(index)
      var end = index + 1
      while end < groups.count, axis(end) == positions { end += 1 }
      if let fault = AxisOrder.firstBreak(positions, ascending: AxisOrder.isAscending(positions)) {
        throw table.error(
          .invalidAxis, row: groups[index].rows[fault], column: columns.position,
          "the positions of one temperature are not in order (\(positions[fault]) after \(positions[fault - 1])); sort the "
            + "rows by temperature and position, or correct a temperature that stands for two spectra")
      }
      let reading = try SpectralAxisReading(positions, unit: axisUnit, file: table.file)
      let members = groups[index..<end]
      if let cold = members.first(where: { unit.kelvin($0.temperature) < 0 }) {
        throw table.error(
          .invalidValue, row: cold.rows[0], column: columns.temperature,
          "a temperature of \(Phrase.rounded(unit.kelvin(cold.temperature))) K lies below absolute zero; check its unit"
        )
      }
      all.append(
        try SpectrumSeries(
          source: table.file, axis: reading.axis, positions: reading.positions,
          intensities: members.map { group in
            reading.ordered(group.rows.map { table.values[$0 * table.columns + columns.intensity] })
          },
          labels: members.map { "\(Phrase.rounded($0.temperature)) \(unit.symbol)" },
          temperatures: members.map { unit.kelvin($0.temperature) }, notes: index == 0 ? notes + reading.notes : []))
      index = end
    }
    return all
  }
}
