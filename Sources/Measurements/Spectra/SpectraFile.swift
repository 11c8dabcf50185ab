/// Series of spectra: wide tables, Edinburgh exports, FluorEssence, SpectraSuite, plain columns.
enum SpectraFile {
  /// The series in a table.
  static func series(
    _ table: NumberTable, temperatureUnit: TemperatureUnit?
  ) throws(MeasurementError) -> SpectrumSeries {
    guard table.columns > 1 else {
      throw MeasurementError(
        .wrongKind, file: table.file, line: table.layout.line,
        "the file has one column; a spectrum needs positions and intensities")
    }
    // A short first row can hold the names of the spectra, as numbers; beside a header it is a fault.
    if table.columns == 2 || !table.namedRows.isEmpty || !table.layout.header.allSatisfy(\.isComment) {
      try table.requireFullFirstRow()
    }
    var columns = SpectralColumns(table)
    let edinburgh = EdinburghHeader(table)
    if let edinburgh {
      if edinburgh.isTimeScan.contains(true) {
        throw MeasurementError(
          .wrongKind, file: table.file, "holds time scans (decays), not spectra; use photofit lifetime")
      }
      columns.word = .nanometres
    } else {
      try refuseOtherAxes(table, columns)
    }
    guard !columns.spectra.isEmpty else {
      throw MeasurementError(
        .wrongKind, file: table.file, line: columns.names?.line, "the file has positions but no intensities")
    }
    // A first row without an axis value holds the names of the columns, as numbers.
    let numericNames = numericNames(table, axis: columns.axes[0])
    let first = numericNames == nil || table.layout.cornerless != nil ? 0 : 1
    guard first < table.rows else { throw MeasurementError(.empty, file: table.file, "the file holds no spectrum") }
    let raw = try positions(table, columns, from: first)
    var (axis, positions, notes) = try converted(raw, columns.word, table)
    let isDescending = positions[0] > positions[positions.count - 1]
    var intensities = columns.spectra.map { column in
      (first..<table.rows).map { table.values[$0 * table.columns + column] }
    }
    if isDescending {
      positions.reverse()
      for index in intensities.indices { intensities[index].reverse() }
    }
    let repeated = zip(positions, positions.dropFirst()).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
    if repeated > 0 {
      notes.append("\(Phrase.count(repeated, "position")) equal to the one before (the axis is rounded)")
    }
    let labels = labels(table, columns, edinburgh, numericNames)
    let reading = try SeriesTemperatures.read(
      table, columns, labels: labels, edinburgh: edinburgh, unit: temperatureUnit, areNumbers: numericNames != nil)
    if table.closingLines > 0 {
      notes.append("\(Phrase.count(table.closingLines, "line")) of text after the spectra left out")
    }
    let missing = intensities.reduce(0) { $0 + $1.reduce(0) { $0 + ($1.isNaN ? 1 : 0) } }
    if missing > 0 { notes.append("\(Phrase.count(missing, "intensity value")) missing (nan)") }
    return try SpectrumSeries(
      source: table.file, axis: axis, positions: positions, intensities: intensities, labels: labels,
      temperatures: reading.kelvin, notes: notes + reading.notes)
  }

  /// Refuses a table whose first column is named as something else than a spectral axis.
  private static func refuseOtherAxes(_ table: NumberTable, _ columns: SpectralColumns) throws(MeasurementError) {
    guard columns.word == nil, let names = columns.names else { return }
    let axis = names.cells[0]
    func refuse(_ message: String) -> MeasurementError {
      MeasurementError(.wrongKind, file: table.file, line: names.line, column: 1, message)
    }
    if axis.words.contains("time") || axis.words.contains("delay") {
      throw refuse("the axis \(axis.quotedForMessage) is that of a decay, not of a spectrum; use photofit lifetime")
    }
    if TemperatureHeader.names(names.cells) {
      throw refuse("the file is a table against temperature, not a series of spectra; use photofit linewidth")
    }
    if ["m/z", "mz", "m_z"].contains(axis.lowercased()) {
      throw refuse("the axis \(axis.quotedForMessage) is that of a mass spectrum")
    }
  }

  /// Numbers that stand for the names of the spectra; nil where the first row is a row of data.
  private static func numericNames(_ table: NumberTable, axis: Int) -> [String]? {
    if let row = table.layout.cornerless { return table.layout.cells(of: row) }
    guard table.rows > 1, axis == 0, table.values[0].isNaN else { return nil }
    return table.values[1..<table.columns].map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)" }
  }

  /// The positions: numbers, monotonic, the same in every axis column.
  private static func positions(
    _ table: NumberTable, _ columns: SpectralColumns, from first: Int
  ) throws(MeasurementError) -> [Double] {
    let axis = columns.axes[0]
    let values = (first..<table.rows).map { table.values[$0 * table.columns + axis] }
    let ascending = AxisOrder.isAscending(values)
    for (index, value) in values.enumerated() {
      guard !value.isNaN else {
        throw table.error(.invalidAxis, row: index + first, column: axis, "the position is missing; remove the row")
      }
      guard value > 0 else {
        throw table.error(
          .invalidAxis, row: index + first, column: axis,
          "the position \(value) is not above 0; the first column must hold wavelengths or energies")
      }
      if index > 0, ascending ? value < values[index - 1] : value > values[index - 1] {
        throw table.error(
          .invalidAxis, row: index + first, column: axis,
          "the positions are not in order (\(value) after \(values[index - 1])); sort the rows")
      }
      for other in columns.axes.dropFirst() where table.values[(index + first) * table.columns + other] != value {
        throw table.error(
          .invalidAxis, row: index + first, column: other,
          "the spectra have different axes (\(table.values[(index + first) * table.columns + other]) beside \(value)); "
            + "save each in its own file or export them on one axis")
      }
    }
    return values
  }

  /// Axis, positions in nm or eV, and what was assumed.
  private static func converted(
    _ raw: [Double], _ word: HeaderWords.SpectralWord?, _ table: NumberTable
  ) throws(MeasurementError) -> (SpectralAxis, [Double], [String]) {
    let least = min(raw[0], raw[raw.count - 1])
    let most = max(raw[0], raw[raw.count - 1])
    let looksLikeEnergy = least >= 0.05 && most <= 15
    let looksLikeWavelength = least >= 100 && most <= 30_000
    func refuse(_ message: String) -> MeasurementError {
      MeasurementError(.ambiguous, file: table.file, line: table.layout.line, column: 1, message)
    }
    switch word {
    case .nanometres: return (.wavelength, raw, [])
    case .micrometres: return (.wavelength, raw.map { $0 * 1000 }, ["axis converted from µm to nm"])
    case .electronvolts: return (.energy, raw, [])
    case .wavenumbers
    where !table.headerText.containsIgnoringCase("raman")
      && !table.headerText.containsIgnoringCase("shift"):
      // Energies are proportional to wavenumbers, so that intensities stay what they are per.
      return (.energy, raw.map { $0 * PhysicalConstants.hc * 1e-7 }, ["axis converted from cm⁻¹ to eV"])
    case .wavenumbers:
      throw refuse("the axis is in cm⁻¹; convert it to nm (1e7 divided by it) or eV")
    case .wavelength where looksLikeWavelength: return (.wavelength, raw, [])
    case .energy where looksLikeEnergy: return (.energy, raw, [])
    case nil where looksLikeEnergy:
      return (.energy, raw, ["the file names no axis: \(raw[0]) to \(raw[raw.count - 1]) taken as eV"])
    case nil where looksLikeWavelength:
      return (.wavelength, raw, ["the file names no axis: \(raw[0]) to \(raw[raw.count - 1]) taken as nm"])
    default:
      throw refuse(
        "cannot tell the unit of the axis (\(raw[0]) to \(raw[raw.count - 1])); name the first column "
          + "“wavelength (nm)” or “energy (eV)”")
    }
  }

  /// Names of the spectra: the header's, else their numbers.
  private static func labels(
    _ table: NumberTable, _ columns: SpectralColumns, _ edinburgh: EdinburghHeader?, _ numericNames: [String]?
  ) -> [String] {
    let names = edinburgh.map { [""] + $0.labels } ?? numericNames.map { [""] + $0 } ?? columns.names?.cells
    return columns.spectra.enumerated().map { index, column in
      guard let names, column < names.count, !names[column].isEmpty else { return "\(index + 1)" }
      return names[column]
    }
  }
}
