/// Decays and instrument responses: Edinburgh exports, Horiba/IBH text, and plain columns of time and counts.
enum DecayFile {
  /// What the caller knows about a file beyond its content.
  struct Options {
    var channelWidth: Double?
    var timeUnit: TimeUnit?
    var layout: DecayLayout?
    /// For files that name no unit.
    var assumedUnit: TimeUnit?
  }

  /// All decays of a table.
  static func decays(_ table: NumberTable, _ options: Options) throws(MeasurementError) -> [DecayTrace] {
    if let width = options.channelWidth, !(width > 0 && width.isFinite) {
      throw MeasurementError(
        .invalidOption, file: table.file, "the channel width must be above 0; correct --channel-width")
    }
    try table.requireFullFirstRow()
    if let header = EdinburghHeader(table) { return try edinburgh(table, header, options) }
    if let calibration = HoribaHeader(table) { return try horiba(table, calibration, options) }
    if table.columns == 1 { return [try countsAlone(table, options)] }
    return try columns(table, options)
  }

  private static func edinburgh(
    _ table: NumberTable, _ header: EdinburghHeader, _ options: Options
  ) throws(MeasurementError) -> [DecayTrace] {
    let isTime = header.isTimeScan
    guard isTime.contains(true) else {
      throw MeasurementError(
        .wrongKind, file: table.file,
        "holds a spectrum (type “\(header.types[0])”), not a decay; use photofit spectra")
    }
    let (unit, notes) = chosenUnit(options, inFile: header.timeUnit)
    var decays: [DecayTrace] = []
    for scan in 0..<header.scans where isTime[scan] {
      var axis = try TimeAxis.even(table, column: 0, declared: header.steps[scan])
      if let width = options.channelWidth { try agree(&axis, width, table) }
      decays.append(
        try DecayTrace(
          source: table.file, label: header.labels[scan], start: axis.start, channelWidth: axis.width,
          counts: try counts(table, column: scan + 1), timeUnit: unit, notes: notes))
    }
    return decays
  }

  private static func horiba(
    _ table: NumberTable, _ header: HoribaHeader, _ options: Options
  ) throws(MeasurementError) -> [DecayTrace] {
    guard let width = options.channelWidth ?? header.channelWidth else {
      throw MeasurementError(
        .invalidAxis, file: table.file,
        "the file gives channel numbers and no “Time calibration”; say the width of a channel with --channel-width")
    }
    if table.columns > 1 {
      let channels = try TimeAxis.even(table, column: 0)
      guard abs(channels.width - 1) < 1e-9 else {
        throw MeasurementError(
          .invalidAxis, file: table.file, line: table.layout.line, column: 1,
          "the channel numbers do not count by one; export every channel")
      }
    }
    var (unit, notes) = chosenUnit(options, inFile: header.timeUnit)
    if options.channelWidth != nil, let calibration = header.channelWidth, calibration != width {
      notes.append("channel width as given; the file's calibration of \(calibration) is not used")
    }
    // Chan and Data, or several columns of data with a name each.
    let names = table.namedRows.last?.cells
    var decays: [DecayTrace] = []
    for column in min(1, table.columns - 1)..<table.columns {
      decays.append(
        try DecayTrace(
          source: table.file, label: table.columns > 2 ? names?[column] ?? "" : header.label, channelWidth: width,
          counts: try counts(table, column: column), timeUnit: unit, notes: notes))
    }
    return decays
  }

  private static func countsAlone(_ table: NumberTable, _ options: Options) throws(MeasurementError) -> DecayTrace {
    guard let width = options.channelWidth else {
      throw MeasurementError(
        .invalidAxis, file: table.file, line: table.layout.line,
        "the file has counts and no times; say the width of a channel with --channel-width")
    }
    let (unit, notes) = chosenUnit(options, inFile: nil)
    return try DecayTrace(
      source: table.file, channelWidth: width, counts: try counts(table, column: 0), timeUnit: unit, notes: notes)
  }

  /// Times in the first column, counts in every other one.
  private static func columns(_ table: NumberTable, _ options: Options) throws(MeasurementError) -> [DecayTrace] {
    let names = table.namedRows.last?.cells
    if let name = names?.first, HeaderWords.timeUnit(name) == nil, HeaderWords.spectral(name) != nil {
      throw MeasurementError(
        .wrongKind, file: table.file, line: table.namedRows.last?.line, column: 1,
        "the axis \(name.quotedForMessage) is that of a spectrum, not of a decay; use photofit spectra")
    }
    let fileUnit = (names.map { [$0[0]] } ?? table.layout.header.map(\.text)).lazy
      .compactMap { HeaderWords.timeUnit($0) }.first
    var (unit, notes) = chosenUnit(options, inFile: fileUnit)
    var axis = try TimeAxis.even(table, column: 0)
    if let width = options.channelWidth {
      if abs(axis.width - 1) < 1e-9, abs(width - 1) > 1e-9 {
        axis = TimeAxis(start: 0, width: width)
        notes.append("first column taken as channel numbers")
      } else {
        try agree(&axis, width, table)
      }
    }
    var decays: [DecayTrace] = []
    for column in 1..<table.columns {
      decays.append(
        try DecayTrace(
          source: table.file, label: names?[column] ?? "", start: axis.start, channelWidth: axis.width,
          counts: try counts(table, column: column), timeUnit: unit, notes: notes))
    }
    return decays
  }

  /// Takes the width that is given where the times agree with it; throws where they do not.
  private static func agree(_ axis: inout TimeAxis, _ width: Double, _ table: NumberTable) throws(MeasurementError) {
    guard abs(width - axis.width) <= 1e-3 * axis.width else {
      throw MeasurementError(
        .invalidOption, file: table.file, line: table.layout.line, column: 1,
        "the times step by \(axis.width), not by the channel width given (\(width)); leave --channel-width out")
    }
    axis.width = width
  }

  /// The counts of a column: numbers of at least 0, or an error at the first that is not. Where a file holds decays
  /// of different length, the shorter ones end at their last number.
  static func counts(_ table: NumberTable, column: Int) throws(MeasurementError) -> [Double] {
    var counts = table.column(column)
    if table.columns > 2 {
      while let last = counts.last, last.isNaN { counts.removeLast() }
    }
    if let row = counts.firstIndex(where: { !($0 >= 0) }) {
      throw table.error(
        .invalidValue, row: row, column: column,
        counts[row].isNaN
          ? "the number of counts is missing; complete or remove the row"
          : "negative counts (\(counts[row])); use the decay before background subtraction, the fit has its own "
            + "background")
    }
    return counts
  }

  /// The time unit: the caller's, else the file's, else ns with a note.
  static func chosenUnit(_ options: Options, inFile: TimeUnit?) -> (TimeUnit, [String]) {
    if let asked = options.timeUnit {
      guard let inFile, inFile != asked else { return (asked, []) }
      return (asked, ["times taken as \(asked.symbol) as asked, though the file says \(inFile.symbol)"])
    }
    if let inFile { return (inFile, []) }
    if let assumed = options.assumedUnit {
      return (assumed, ["the file names no time unit: taken as \(assumed.symbol), like the decay's"])
    }
    return (.nanoseconds, ["the file names no time unit: taken as ns"])
  }
}

/// What Horiba/IBH text says about its channels.
struct HoribaHeader {
  /// `Item name`.
  var label = ""
  /// `Time calibration: 2.743484E-02ns/ch`; nil where the line is missing.
  var channelWidth: Double?
  /// Unit of the calibration.
  var timeUnit: TimeUnit?

  /// The header of a table; nil where neither a calibration nor a `Chan` column is there.
  init?(_ table: NumberTable) {
    var isHoriba = false
    for row in table.layout.header {
      let words = row.text.words
      let value = row.text.split(separator: ":", maxSplits: 1).dropFirst().first.map { $0.trimmed } ?? ""
      if words.starts(with: ["time", "calibration"]) {
        isHoriba = true
        if let (width, rest) = NumberText.leadingNumber(value), width > 0 {
          channelWidth = width
          timeUnit = HeaderWords.timeUnit(rest)
        }
      } else if words.starts(with: ["item", "name"]) {
        label = value
      } else if words.first == "chan" || words.first == "channel" {
        isHoriba = true
      }
    }
    guard isHoriba else { return nil }
  }
}
