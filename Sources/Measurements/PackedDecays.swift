/// Decays without times: matrices of counts, as text or NumPy array, and the single column of the Jordi format.
enum PackedDecays {
  /// The decays of a table of counts.
  static func decays(
    _ table: NumberTable, _ layout: DecayLayout, _ options: DecayFile.Options
  ) throws(MeasurementError) -> [DecayTrace] {
    if layout == .timesFirst { return try DecayFile.decays(table, options) }
    try table.requireFullFirstRow()
    let width = try channelWidth(options, table.file)
    let (unit, notes) = DecayFile.chosenUnit(options, inFile: nil)
    func decay(_ label: String, _ counts: [Double]) throws(MeasurementError) -> DecayTrace {
      try DecayTrace(
        source: table.file, label: label, channelWidth: width, counts: counts, timeUnit: unit, notes: notes)
    }
    var decays: [DecayTrace] = []
    switch layout {
    case .timesFirst: break
    case .jordi:
      guard table.columns == 1, table.rows % 2 == 0 else {
        throw MeasurementError(
          .ragged, file: table.file,
          "the Jordi format has one column with an even number of channels, and here are \(table.columns) of \(table.rows)"
        )
      }
      let counts = try DecayFile.counts(table, column: 0)
      decays = [
        try decay("VV", Array(counts[..<(table.rows / 2)])), try decay("VH", Array(counts[(table.rows / 2)...])),
      ]
    case .countsInColumns:
      let names = table.namedRows.last?.cells
      for column in 0..<table.columns {
        decays.append(try decay(names?[column] ?? "", try DecayFile.counts(table, column: column)))
      }
    case .countsInRows:
      for row in 0..<table.rows {
        let counts = Array(table.values[(row * table.columns)..<((row + 1) * table.columns)])
        if let column = counts.firstIndex(where: { !($0 >= 0) }) {
          throw table.error(
            .invalidValue, row: row, column: column, "counts must be numbers of at least 0; correct the cell")
        }
        decays.append(try decay("row \(row + 1)", counts))
      }
    }
    return decays
  }

  /// The decays of an array of NumPy: one of one dimension, or decays × channels unless said otherwise.
  static func decays(_ file: FileBytes, _ options: DecayFile.Options) throws(MeasurementError) -> [DecayTrace] {
    let array = try file.withBytes { (bytes) throws(MeasurementError) in
      try NumpyArray(bytes, name: file.name, file: file.name)
    }
    guard array.shape.count == 1 || array.shape.count == 2 else {
      throw MeasurementError(
        .wrongKind, file: file.name, "holds an array of \(array.size), not of decays × channels; save it so")
    }
    let width = try channelWidth(options, file.name)
    var (unit, notes) = DecayFile.chosenUnit(options, inFile: nil)
    var columns = [array.values]
    if array.shape.count == 2 {
      let isTransposed = options.layout == .countsInColumns
      if options.layout == nil { notes.append("array of \(array.size) taken as decays × channels") }
      let (decayStep, channelStep) =
        isTransposed ? (array.strides.column, array.strides.row) : (array.strides.row, array.strides.column)
      let (count, channels) = isTransposed ? (array.shape[1], array.shape[0]) : (array.shape[0], array.shape[1])
      columns = (0..<count).map { decay in
        (0..<channels).map { array.values[decay * decayStep + $0 * channelStep] }
      }
    }
    if options.layout == .jordi {
      guard columns.count == 1, columns[0].count % 2 == 0 else {
        throw MeasurementError(
          .ragged, file: file.name, "the Jordi format has one column with an even number of channels, not \(array.size)"
        )
      }
      columns = [Array(columns[0].prefix(columns[0].count / 2)), Array(columns[0].suffix(columns[0].count / 2))]
    }
    var decays: [DecayTrace] = []
    for (index, counts) in columns.enumerated() {
      let label = options.layout == .jordi ? ["VV", "VH"][index] : columns.count == 1 ? "" : "decay \(index + 1)"
      decays.append(
        try DecayTrace(
          source: file.name, label: label, channelWidth: width, counts: counts, timeUnit: unit, notes: notes))
    }
    return decays
  }

  private static func channelWidth(_ options: DecayFile.Options, _ file: String) throws(MeasurementError) -> Double {
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
