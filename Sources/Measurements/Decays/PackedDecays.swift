/// A table of counts without times: a matrix of decays, or the single column of the Jordi format.
struct PackedTable: Sendable {
  /// Number of decays.
  let count: Int
  private let table: NumberTable
  private let layout: DecayLayout
  private let channelWidth: Double
  private let timeUnit: TimeUnit
  private let notes: [String]
  private let names: [String]?

  /// The decays of a table; the layout is any but times first.
  init(_ table: NumberTable, _ layout: DecayLayout, _ options: DecayFile.Options) throws(MeasurementError) {
    try table.requireFullFirstRow()
    self.table = table
    self.layout = layout
    channelWidth = try PackedDecays.channelWidth(options, table.file)
    (timeUnit, notes) = DecayFile.chosenUnit(options, inFile: nil)
    names = table.namedRows.last?.cells
    switch layout {
    case .jordi:
      guard table.columns == 1, table.rows % 2 == 0 else {
        throw MeasurementError(
          .ragged, file: table.file,
          "the Jordi format has one column with an even number of channels, and here are \(table.columns) of \(table.rows)"
        )
      }
      count = 2
    case .countsInColumns, .timesFirst: count = table.columns
    case .countsInRows: count = table.rows
    }
  }

  /// A decay, numbered from 0.
  func decay(_ index: Int) throws(MeasurementError) -> DecayTrace {
    let label: String
    var counts: [Double]
    switch layout {
    case .jordi:
      label = ["VV", "VH"][index]
      let half = table.rows / 2
      counts = Array(try DecayFile.counts(table, column: 0)[(index * half)..<((index + 1) * half)])
    case .countsInColumns, .timesFirst:
      label = names?[index] ?? ""
      counts = try DecayFile.counts(table, column: index)
    case .countsInRows:
      label = "row \(index + 1)"
      counts = Array(table.values[(index * table.columns)..<((index + 1) * table.columns)])
      if let column = counts.firstIndex(where: { !($0 >= 0) }) {
        throw table.error(
          .invalidValue, row: index, column: column, "counts must be numbers of at least 0; correct the cell")
      }
    }
    return try DecayTrace(
      source: table.file, label: label, channelWidth: channelWidth, counts: counts, timeUnit: timeUnit, notes: notes)
  }
}

/// Decays without times: matrices of counts, as text or NumPy array, and the single column of the Jordi format.
enum PackedDecays {
  /// The decays of a table of counts.
  static func decays(
    _ table: NumberTable, _ layout: DecayLayout, _ options: DecayFile.Options
  ) throws(MeasurementError) -> [DecayTrace] {
    if layout == .timesFirst { return try DecayFile.decays(table, options) }
    let packed = try PackedTable(table, layout, options)
    return try (0..<packed.count).map { (index) throws(MeasurementError) in try packed.decay(index) }
  }

  /// The width of a channel, which must have been said.
  static func channelWidth(_ options: DecayFile.Options, _ file: String) throws(MeasurementError) -> Double {
    guard let width = options.channelWidth else {
      throw MeasurementError(
        .invalidAxis, file: file, "the file has counts and no times; say the width of a channel with --channel-width")
    }
    guard width > 0, width.isFinite else {
      throw MeasurementError(.invalidOption, file: file, "the channel width must be above 0; correct --channel-width")
    }
    return width
  }
}
