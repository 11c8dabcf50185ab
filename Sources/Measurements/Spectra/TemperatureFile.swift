/// Tables of widths, positions and areas of a band, or of lifetimes, against temperature.
enum TemperatureFile {
  /// What to read: nil in both takes widths where there are any, else the one quantity that the names tell.
  struct Choice {
    /// The quantity wanted.
    var quantity: TemperatureQuantity?
    /// The name of the column.
    var column: String?
  }

  /// A column of fractions.
  private struct YieldColumn {
    var column: Int
    /// 0.01 for per cent.
    var factor: Double
  }

  /// The columns of a table, by their names.
  private struct Columns {
    var quantity: TemperatureQuantity
    var temperature: Int
    var value: Int
    var error: Int?
    /// Of the temperature.
    var unit: TemperatureUnit
    var valueUnit: TemperatureHeader.Unit
    var errorUnit: TemperatureHeader.Unit
    /// Columns of quantum yields and their errors.
    var yields: (value: YieldColumn, error: YieldColumn?)?
    var notes: [String]
  }

  /// The wanted series of a table.
  static func series(_ table: NumberTable, _ choice: Choice = Choice()) throws(MeasurementError) -> TemperatureSeries {
    try table.requireFullFirstRow()
    let columns: Columns
    // A comment that happens to have as many cells is no header.
    let rows = table.namedRows.filter { row in
      TemperatureHeader.names(row.cells) || table.layout.header.contains { $0.line == row.line && !$0.isComment }
    }
    if let row = rows.last(where: { TemperatureHeader.names($0.cells) }) ?? rows.last {
      columns = try named(row, table, choice)
    } else {
      columns = try unnamed(table, choice)
    }
    let noun = columns.quantity.noun
    try table.requireNumbers(inColumn: columns.temperature, "the temperature")
    try table.requireNumbers(inColumn: columns.value, "the \(noun)")
    let temperatures = table.column(columns.temperature).map { columns.unit.kelvin($0) }
    if let row = temperatures.firstIndex(where: { $0 < 0 }) {
      throw table.error(
        .invalidValue, row: row, column: columns.temperature,
        "a temperature of \(Phrase.rounded(temperatures[row])) K lies below absolute zero; "
          + (columns.unit == .kelvin
            ? "name °C in the header if that is the unit" : "correct it, or name K in the header"))
    }
    if let row = temperatures.firstIndex(of: 0) {
      throw table.error(
        .invalidValue, row: row, column: columns.temperature,
        "a temperature of 0 K cannot be fitted; write the temperature of the sample, or remove the row")
    }
    let raw = table.column(columns.value)
    if columns.quantity != .area {
      try requirePositive(table, columns.value, raw, "the \(noun)", "remove the row")
    }
    try requireOneUnit(table, columns, raw)
    var errors: [Double]?
    if let column = columns.error {
      try table.requireNumbers(inColumn: column, "the error of the \(noun)")
      let own = table.column(column)
      try requirePositive(
        table, column, own, "the error of the \(noun)", "give the standard deviation, or leave the column out")
      errors = own.indices.map { converted(error: own[$0], of: raw[$0], columns.errorUnit) }
    }
    return try TemperatureSeries(
      source: table.file, quantity: columns.quantity, temperatures: temperatures,
      values: raw.map { converted($0, columns.valueUnit) }, errors: errors, yields: try yields(table, columns),
      notes: columns.notes)
  }

  private static func yields(_ table: NumberTable, _ columns: Columns) throws(MeasurementError) -> QuantumYields? {
    guard let (value, error) = columns.yields else { return nil }
    func fractions(_ column: YieldColumn, _ what: String) throws(MeasurementError) -> [Double] {
      try table.requireNumbers(inColumn: column.column, what)
      return table.column(column.column).map { $0 * column.factor }
    }
    let values = try fractions(value, "the quantum yield")
    if let row = values.firstIndex(where: { !($0 > 0 && $0 <= 1) }) {
      throw table.error(
        .invalidValue, row: row, column: value.column,
        "the quantum yield is \(Phrase.rounded(values[row])), not between 0 and 1; name the column plqy_% if it is in per cent"
      )
    }
    var errors: [Double]?
    if let error { errors = try fractions(error, "the error of the quantum yield") }
    return QuantumYields(values, errors: errors)
  }

  /// The columns of quantum yields, which belong to lifetimes.
  private static func yieldColumns(_ names: [String]) -> (value: YieldColumn, error: YieldColumn?)? {
    func column(isError: Bool) -> YieldColumn? {
      names.firstIndex { TemperatureHeader.isYield($0) && TemperatureHeader.isError($0) == isError }.map {
        YieldColumn(column: $0, factor: TemperatureHeader.isPercent(names[$0]) ? 0.01 : 1)
      }
    }
    return column(isError: false).map { ($0, column(isError: true)) }
  }

  private static func unnamed(_ table: NumberTable, _ choice: Choice) throws(MeasurementError) -> Columns {
    if let row = table.layout.header.last,
      TemperatureHeader.isTemperature(row.text) || TemperatureHeader.quantity(row.text) != nil
    {
      throw MeasurementError(
        .ragged, file: table.file, line: row.line,
        "the header does not name each of the \(table.columns) columns; separate the names like the numbers, by "
          + table.layout.separator.name)
    }
    if let name = choice.column {
      throw MeasurementError(
        .ambiguous, file: table.file, line: table.layout.line,
        "the columns have no names, so that none is called \(name.quotedForMessage); add a header such as T_K,\(name)")
    }
    guard table.columns == 2 || table.columns == 3 else {
      throw MeasurementError(
        .ambiguous, file: table.file, line: table.layout.line,
        "\(Phrase.count(table.columns, "column")) without names; add a header such as T_K,fwhm_meV,fwhm_err_meV")
    }
    let quantity = choice.quantity ?? .fwhm
    let name = quantity == .fwhm ? "FWHM" : quantity.noun
    let unit = quantity.unit.isEmpty ? "" : " (\(quantity.unit))"
    return Columns(
      quantity: quantity, temperature: 0, value: 1, error: table.columns == 3 ? 2 : nil, unit: .kelvin,
      valueUnit: .factor(1), errorUnit: .factor(1), yields: nil,
      notes: [
        "the file has no header: columns taken as T (K), \(name)\(unit)"
          + (table.columns == 3 ? ", error\(unit)" : "")
      ])
  }

  private static func named(
    _ row: HeaderCells, _ table: NumberTable, _ choice: Choice
  ) throws(MeasurementError) -> Columns {
    let names = Array(row.cells.prefix(table.columns))
    func refuse(_ column: Int?, _ message: String) -> MeasurementError {
      MeasurementError(.ambiguous, file: table.file, line: row.line, column: column.map { $0 + 1 }, message)
    }
    guard
      let temperature = names.firstIndex(where: {
        TemperatureHeader.isTemperature($0) && !TemperatureHeader.isError($0)
      })
    else { throw refuse(nil, "no column is named as temperature; name it T_K or T_C") }
    let (value, quantity) = try valueColumn(names, temperature, choice, refuse)
    let error = errorColumn(names, value: value, quantity: quantity)
    var notes: [String] = []
    let valueUnit: TemperatureHeader.Unit
    switch (TemperatureHeader.unit(names[value], of: quantity), quantity) {
    case (.nanometres, .fwhm):
      throw refuse(value, "the width is in nm; convert it to meV (width · 1239842 / wavelength²) or give the spectra")
    case (let unit?, _): valueUnit = unit
    case (nil, .fwhm) where (table.column(value).min() ?? 0) >= 2:
      valueUnit = .factor(1)
      notes.append("the width column names no unit: taken as meV")
    case (nil, .fwhm): throw refuse(value, "the width has no unit; name the column fwhm_meV or fwhm_eV")
    case (nil, .lifetime): throw refuse(value, "the lifetime has no unit; name the column tau_ns, tau_us or tau_ms")
    case (nil, _): throw refuse(value, "the peak position has no unit; name the column peak_eV, peak_meV or peak_nm")
    }
    var unit = TemperatureUnit.kelvin
    let words = names[temperature].words
    if words.contains("c") || words.contains("degc") || words.contains("celsius") || names[temperature].contains("°") {
      unit = .celsius
      notes.append("temperatures converted from °C")
    }
    let yields = quantity == .lifetime ? yieldColumns(names) : nil
    let used = [temperature, value, error, yields?.value.column, yields?.error?.column].compactMap { $0 }
    let ignored = names.indices.filter { !used.contains($0) && !names[$0].isEmpty }.map { names[$0] }
    if !ignored.isEmpty { notes.append("columns not used: \(ignored.joined(separator: ", "))") }
    return Columns(
      quantity: quantity, temperature: temperature, value: value, error: error, unit: unit, valueUnit: valueUnit,
      errorUnit: error.flatMap { TemperatureHeader.unit(names[$0], of: quantity) } ?? valueUnit, yields: yields,
      notes: notes)
  }

  /// The column of the values and what it holds.
  private static func valueColumn(
    _ names: [String], _ temperature: Int, _ choice: Choice, _ refuse: (Int?, String) -> MeasurementError
  ) throws(MeasurementError) -> (Int, TemperatureQuantity) {
    let candidates = names.indices.filter { $0 != temperature && !TemperatureHeader.isError(names[$0]) }
    if let name = choice.column {
      guard let column = names.firstIndex(where: { $0.lowercased() == name.lowercased() }), column != temperature else {
        let known = candidates.map { names[$0] }.filter { !$0.isEmpty }.joined(separator: ", ")
        throw refuse(nil, "no column is called \(name.quotedForMessage); there are \(known)")
      }
      guard let quantity = choice.quantity ?? TemperatureHeader.quantity(names[column]) else {
        throw refuse(
          column,
          "\(name.quotedForMessage) does not tell what it holds; name the column fwhm_meV, peak_eV, area or tau_us")
      }
      return (column, quantity)
    }
    func first(_ quantity: TemperatureQuantity) -> Int? {
      candidates.first { TemperatureHeader.quantity(names[$0]) == quantity }
    }
    if let quantity = choice.quantity {
      if let column = first(quantity) { return (column, quantity) }
      let example = [TemperatureQuantity.fwhm: "fwhm_meV", .peak: "peak_eV", .area: "area", .lifetime: "tau_us"]
      throw refuse(
        nil,
        "no column is named as \(quantity == .fwhm ? "linewidth" : quantity.noun); name it \(example[quantity] ?? "")")
    }
    for quantity in TemperatureQuantity.allCases {
      if let column = first(quantity) { return (column, quantity) }
    }
    throw refuse(nil, "no column is named as linewidth; name it fwhm_meV")
  }

  /// The column of the errors: one that names the quantity too, or names nothing but an error beside the value.
  private static func errorColumn(_ names: [String], value: Int, quantity: TemperatureQuantity) -> Int? {
    let errors = names.indices.filter { TemperatureHeader.isError(names[$0]) }
    if let own = errors.first(where: { TemperatureHeader.quantity(names[$0]) == quantity }) { return own }
    func isPlain(_ column: Int) -> Bool {
      names[column].words.allSatisfy { word in
        TemperatureHeader.isError(word) || ["mev", "ev", "nm", "k", "s", "ms", "us", "ns", "ps"].contains(word)
      }
    }
    if errors.contains(value + 1), isPlain(value + 1) { return value + 1 }
    return quantity == .fwhm ? errors.first(where: isPlain) : nil
  }

  private static func converted(_ value: Double, _ unit: TemperatureHeader.Unit) -> Double {
    switch unit {
    case .factor(let factor): factor == 1 ? value : value * factor
    case .nanometres: PhysicalConstants.hc * 1e3 / value
    }
  }

  private static func converted(error: Double, of value: Double, _ unit: TemperatureHeader.Unit) -> Double {
    switch unit {
    case .factor(let factor): factor == 1 ? error : error * factor
    case .nanometres: PhysicalConstants.hc * 1e3 / (value * value) * error
    }
  }

  private static func requirePositive(
    _ table: NumberTable, _ column: Int, _ values: [Double], _ what: String, _ cure: String
  ) throws(MeasurementError) {
    if let row = values.firstIndex(where: { !($0 > 0) }) {
      throw table.error(
        .invalidValue, row: row, column: column, "\(what) is \(Phrase.rounded(values[row])), not above 0; \(cure)")
    }
  }

  /// Refuses energies of which some are a hundred times the others: eV among meV.
  private static func requireOneUnit(
    _ table: NumberTable, _ columns: Columns, _ values: [Double]
  ) throws(MeasurementError) {
    guard columns.quantity == .fwhm || columns.quantity == .peak, values.count > 2 else { return }
    let middle = values.sorted()[values.count / 2]
    if let row = values.firstIndex(where: { $0 > 100 * middle || $0 < middle / 100 }) {
      throw table.error(
        .invalidValue, row: row, column: columns.value,
        "the \(columns.quantity.noun) is \(Phrase.rounded(values[row])) where others are about "
          + "\(Phrase.rounded(middle)); bring all rows to one unit")
    }
  }
}
