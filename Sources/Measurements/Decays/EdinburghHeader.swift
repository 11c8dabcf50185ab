/// The header of Edinburgh Instruments' F980 and Fluoracle exports: one key per line, one cell per scan.
struct EdinburghHeader {
  private let rows: [String: [String]]
  /// Scans in the file: columns beside the axis.
  let scans: Int

  /// The header of a table; nil where the keys `Labels` and `Type` are not there.
  init?(_ table: NumberTable) {
    var rows: [String: [String]] = [:]
    let scans = table.columns - 1
    for row in table.headerRows {
      guard let key = row.cells.first?.lowercased(), rows[key] == nil else { continue }
      let cells = row.cells.dropFirst().prefix(max(scans, 0))
      rows[key] = Array(cells) + Array(repeating: "", count: max(scans - cells.count, 0))
    }
    guard scans > 0, rows["labels"] != nil, rows["type"] != nil else { return nil }
    self.rows = rows
    self.scans = scans
  }

  /// The cells of a key, one per scan; empty strings where the key is not there.
  private func cells(_ key: String) -> [String] { rows[key] ?? Array(repeating: "", count: scans) }

  /// Names of the scans.
  var labels: [String] { cells("labels") }

  /// `Emission Scan`, `Time Scan`, …
  var types: [String] { cells("type") }

  /// True for the scans that are decays or instrument responses.
  var isTimeScan: [Bool] { types.map { $0.words.contains("time") } }

  /// Unit of the time axis, where it is one.
  var timeUnit: TimeUnit? { cells("xaxis").lazy.compactMap { HeaderWords.timeUnit($0) }.first }

  /// Declared steps of the axis.
  var steps: [Double?] { cells("step").map { NumberText.number($0) } }

  /// The `Temp` row as it stands: no unit is given, and 0.00 or a constant means nothing was connected.
  var sampleTemperatures: [Double]? {
    let values = cells("temp").compactMap { NumberText.number($0) }
    return values.count == scans ? values : nil
  }
}
