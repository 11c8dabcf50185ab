/// Temperatures of a series of spectra, as far as its file can be believed.
enum SeriesTemperatures {
  /// What was found.
  struct Reading {
    /// nil where the file does not give every temperature.
    var kelvin: [Double]?
    var notes: [String] = []
  }

  /// Temperatures from the labels, another header row, or the instrument's own row, in this order.
  ///
  /// - Labels and header cells with a unit (`200 K`, `25 °C`) are believed where every spectrum has one.
  /// - Plain numbers are temperatures where their row is named so (`T (K)`, `Temperature`), or the caller gives a unit.
  /// - Edinburgh's `Temp` row is believed only if it varies: 0.00 or a constant means nothing was connected. It has no
  ///   unit: above 150 only a cryostat in K makes sense, below 0 only °C; in between the caller has to say.
  static func read(
    _ table: NumberTable, _ columns: SpectralColumns, labels: [String], edinburgh: EdinburghHeader?,
    unit: TemperatureUnit?, areNumbers: Bool
  ) throws(MeasurementError) -> Reading {
    let labelled = labels.map { TemperatureLabel($0) }
    if let reading = try complete(labelled, table, columns, columns.names?.line) { return reading }
    for row in table.namedRows {
      let cells = columns.spectra.map { row.cells[$0] }
      if let reading = try complete(cells.map { TemperatureLabel($0) }, table, columns, row.line) { return reading }
      guard edinburgh == nil, let named = temperatureRow(row, columns, unit) else { continue }
      let values = cells.map { NumberText.number($0).map { named.kelvin($0) } }
      if let reading = try checked(values, table, columns, row.line) { return reading }
    }
    let numbers = columns.names == nil && !areNumbers ? [] : labels.compactMap { NumberText.number($0) }
    if let unit, numbers.count == labels.count {
      let line = areNumbers ? table.layout.line : columns.names?.line
      if let reading = try checked(numbers.map { unit.kelvin($0) }, table, columns, line) { return reading }
    }
    var reading = Reading()
    if let note = doubt(labelled, labels, columns) { reading.notes.append(note) }
    if let measured = edinburgh?.sampleTemperatures {
      return try instrument(measured, table, unit, reading)
    }
    return reading
  }

  /// Why labels of which some name a temperature are not believed, with the first that differs.
  private static func doubt(_ labelled: [TemperatureLabel?], _ labels: [String], _ columns: SpectralColumns) -> String?
  {
    let known = labelled.compactMap { $0 }
    guard let first = known.first else { return nil }
    func place(_ k: Int) -> String { "\(labels[k].quotedForMessage) in column \(columns.spectra[k] + 1)" }
    if let bare = labelled.firstIndex(where: { $0 == nil }) {
      return "\(place(bare)) names no temperature, \(known.count) of \(labels.count) labels do: none is used; write it "
        + "like the others"
    }
    let celsius = known.count { $0.unit == .celsius }
    let isRare = 2 * celsius <= known.count ? TemperatureUnit.celsius : .kelvin
    let odd = labelled.firstIndex { $0?.unit == isRare } ?? labelled.firstIndex { $0?.unit != first.unit }
    return odd.map {
      "\(place($0)) is a temperature in \(isRare.symbol) where others are in \(isRare == .celsius ? "K" : "°C"): none is used; "
        + "write all in one unit"
    }
  }

  /// The instrument's own row.
  private static func instrument(
    _ values: [Double], _ table: NumberTable, _ asked: TemperatureUnit?, _ reading: Reading
  ) throws(MeasurementError) -> Reading {
    var reading = reading
    guard let least = values.min(), let most = values.max(), most > least else {
      if let value = values.first, value == 0 {
        reading.notes.append("the Temp row is 0.00: no sensor was connected, not used")
      } else if let value = values.first {
        reading.notes.append("the Temp row is constant (\(value), no unit): not used")
      }
      return reading
    }
    let unit: TemperatureUnit
    if let asked {
      unit = asked
    } else if least < 0 {
      unit = .celsius
    } else if most > 150 {
      unit = .kelvin
    } else {
      reading.notes.append(
        "the Temp row (\(least) to \(most)) has no unit: not used; write K or °C into the labels, or name the unit")
      return reading
    }
    let note = asked == nil ? ["temperatures from the Temp row, taken as \(unit.symbol)"] : []
    return try checked(values.map { unit.kelvin($0) }, table, nil, nil, notes: reading.notes + note) ?? reading
  }

  /// The unit of a row named temperature: that of its name, or the caller's; nil for another row or without a unit.
  private static func temperatureRow(
    _ row: HeaderCells, _ columns: SpectralColumns, _ asked: TemperatureUnit?
  ) -> TemperatureUnit? {
    let name = row.cells[columns.axes[0]].isEmpty ? row.cells[0] : row.cells[columns.axes[0]]
    let words = name.words
    guard words.contains(where: { $0 == "t" || $0.hasPrefix("temp") }) else { return nil }
    if words.contains("k") || words.contains("kelvin") { return .kelvin }
    if words.contains("c") || words.contains("degc") || words.contains("celsius") { return .celsius }
    return asked
  }

  private static func complete(
    _ found: [TemperatureLabel?], _ table: NumberTable, _ columns: SpectralColumns, _ line: Int?
  ) throws(MeasurementError) -> Reading? {
    let all = found.compactMap { $0 }
    guard all.count == found.count, let first = all.first else { return nil }
    // One unit for all: a C among K is a sample's name.
    guard all.allSatisfy({ $0.unit == first.unit }) else { return nil }
    let note = first.unit == .celsius ? ["temperatures converted from °C"] : []
    return try checked(all.map(\.kelvin), table, columns, line, notes: note)
  }

  private static func checked(
    _ values: [Double?], _ table: NumberTable, _ columns: SpectralColumns?, _ line: Int?, notes: [String] = []
  ) throws(MeasurementError) -> Reading? {
    let kelvin = values.compactMap { $0 }
    guard kelvin.count == values.count else { return nil }
    if let k = kelvin.firstIndex(where: { $0 < 0 }) {
      throw MeasurementError(
        .invalidValue, file: table.file, line: line, column: columns.map { $0.spectra[k] + 1 },
        "a temperature of \(Phrase.rounded(kelvin[k])) K lies below absolute zero; check the labels and their unit")
    }
    return Reading(kelvin: kelvin, notes: notes)
  }
}
