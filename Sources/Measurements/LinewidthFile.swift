/// Tables of linewidth against temperature.
enum LinewidthFile {
  /// The columns of a table, by their names.
  struct Columns {
    var temperature: Int
    var width: Int
    var error: Int?
    /// Of the temperature.
    var unit: TemperatureUnit
    /// meV per unit of the width column, and of the error column.
    var widthScale: Double
    var errorScale: Double
    var notes: [String]
  }

  /// The linewidths in a table.
  static func widths(_ table: NumberTable) throws(MeasurementError) -> LinewidthTable {
    try table.requireFullFirstRow()
    let columns: Columns
    // A comment that happens to have as many cells is no header.
    let rows = table.namedRows.filter { row in
      names(row.cells) || table.layout.header.contains { $0.line == row.line && !$0.isComment }
    }
    if let row = rows.last(where: { names($0.cells) }) ?? rows.last {
      columns = try named(row, table)
    } else {
      if let row = table.layout.header.last, isTemperature(row.text) || isWidth(row.text) {
        throw MeasurementError(
          .ragged, file: table.file, line: row.line,
          "the header does not name each of the \(table.columns) columns; separate the names like the numbers, by "
            + table.layout.separator.name)
      }
      guard table.columns == 2 || table.columns == 3 else {
        throw MeasurementError(
          .ambiguous, file: table.file, line: table.layout.line,
          "\(Phrase.count(table.columns, "column")) without names; add a header such as T_K,fwhm_meV,fwhm_err_meV")
      }
      columns = Columns(
        temperature: 0, width: 1, error: table.columns == 3 ? 2 : nil, unit: .kelvin, widthScale: 1, errorScale: 1,
        notes: [
          "the file has no header: columns taken as T (K), FWHM (meV)" + (table.columns == 3 ? ", error (meV)" : "")
        ])
    }
    try table.requireNumbers(inColumn: columns.temperature, "the temperature")
    try table.requireNumbers(inColumn: columns.width, "the width")
    let temperatures = table.column(columns.temperature).map { columns.unit.kelvin($0) }
    if let row = temperatures.firstIndex(where: { $0 < 0 }) {
      throw table.error(
        .invalidValue, row: row, column: columns.temperature,
        "a temperature of \(Phrase.rounded(temperatures[row])) K lies below absolute zero; name °C in the header if that is the unit"
      )
    }
    let widths = try positive(table, columns.width, columns.widthScale, "the width", "remove the row")
    var errors: [Double]?
    if let column = columns.error {
      try table.requireNumbers(inColumn: column, "the error of the width")
      errors = try positive(
        table, column, columns.errorScale, "the error of the width",
        "give the standard deviation, or leave the column out")
    }
    return try LinewidthTable(
      source: table.file, temperatures: temperatures, widths: widths, errors: errors, notes: columns.notes)
  }

  private static func positive(
    _ table: NumberTable, _ column: Int, _ scale: Double, _ what: String, _ cure: String
  ) throws(MeasurementError) -> [Double] {
    let values = table.column(column)
    if let row = values.firstIndex(where: { !($0 > 0) }) {
      throw table.error(.invalidValue, row: row, column: column, "\(what) is \(values[row]), not above 0; \(cure)")
    }
    return scale == 1 ? values : values.map { $0 * scale }
  }

  /// True for the name of a temperature column: `T_K`, `T (K)`, `temperature`, `Temp`.
  static func isTemperature(_ name: String) -> Bool {
    guard let first = name.words.first else { return false }
    return first == "t" || first.hasPrefix("temp")
  }

  /// True for the name of a width column: `fwhm_meV`, `FWHM (meV)`, `linewidth`.
  static func isWidth(_ name: String) -> Bool {
    name.words.contains { $0.contains("fwhm") || $0.contains("width") || $0 == "γ" || $0 == "gamma" }
  }

  /// True for the name of a column of errors.
  static func isError(_ name: String) -> Bool {
    let words = name.words
    let known: Set<String> = ["sigma", "std", "stdev", "sd", "se", "sem", "stderr", "unc", "uncertainty", "σ", "dfwhm"]
    return name.contains("±") || words.contains { known.contains($0) || $0.hasPrefix("err") || $0.hasSuffix("err") }
  }

  /// True for names of columns that include a temperature and a width.
  static func names(_ cells: [String]) -> Bool {
    cells.contains { isTemperature($0) && !isError($0) } && cells.contains { isWidth($0) && !isError($0) }
  }

  private static func named(_ row: HeaderCells, _ table: NumberTable) throws(MeasurementError) -> Columns {
    let names = Array(row.cells.prefix(table.columns))
    func refuse(_ column: Int?, _ message: String) -> MeasurementError {
      MeasurementError(.ambiguous, file: table.file, line: row.line, column: column.map { $0 + 1 }, message)
    }
    guard let temperature = names.firstIndex(where: { isTemperature($0) && !isError($0) }) else {
      throw refuse(nil, "no column is named as temperature; name it T_K or T_C")
    }
    guard let width = names.firstIndex(where: { isWidth($0) && !isError($0) }) else {
      throw refuse(nil, "no column is named as linewidth; name it fwhm_meV")
    }
    let error =
      names.firstIndex { isError($0) && isWidth($0) }
      ?? names.firstIndex { isError($0) && $0.words.allSatisfy { ["mev", "ev"].contains($0) || isError($0) } }
    var notes: [String] = []
    let widths = table.column(width)
    let widthScale: Double
    switch energyScale(names[width]) {
    case .some(let scale): widthScale = scale
    case nil where names[width].words.contains("nm"):
      throw refuse(width, "the width is in nm; convert it to meV (width · 1239842 / wavelength²) or give the spectra")
    case nil:
      guard let least = widths.min(), least >= 2 else {
        throw refuse(width, "the width has no unit; name the column fwhm_meV or fwhm_eV")
      }
      widthScale = 1
      notes.append("the width column names no unit: taken as meV")
    }
    var unit = TemperatureUnit.kelvin
    let words = names[temperature].words
    if words.contains("c") || words.contains("degc") || words.contains("celsius") || names[temperature].contains("°") {
      unit = .celsius
      notes.append("temperatures converted from °C")
    }
    let used = [temperature, width, error].compactMap { $0 }
    let ignored = names.indices.filter { !used.contains($0) && !names[$0].isEmpty }.map { names[$0] }
    if !ignored.isEmpty { notes.append("columns not used: \(ignored.joined(separator: ", "))") }
    return Columns(
      temperature: temperature, width: width, error: error, unit: unit, widthScale: widthScale,
      errorScale: error.flatMap { energyScale(names[$0]) } ?? widthScale, notes: notes)
  }

  /// meV per unit that a name states; nil where it states no energy.
  private static func energyScale(_ name: String) -> Double? {
    let words = name.words
    if words.contains("mev") { return 1 }
    return words.contains("ev") ? 1000 : nil
  }
}
