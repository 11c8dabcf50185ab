/// Reads measured files into datasets: the one door from files to fits.
///
/// Every function finds separator (comma, semicolon, tab, blanks), decimal mark, header and format by itself, and
/// throws `MeasurementError` with file, line and cell for what it cannot read. Nothing is guessed silently: what was
/// assumed stands in the dataset's `notes`.
public enum MeasurementReader {
  /// A transient map: a matrix of text with its axes in the first row and column (Surface Xplorer's CSV, KiMoPack's
  /// `.SIA`, any other), Glotaran's ASCII, Surface Xplorer's `.ufs`, NumPy's `.npy` and `.npz`; told by the content.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - timeUnit: Unit of the delays; nil takes the file's, or ps with a note.
  ///   - orientation: Where the delays of a matrix stand; Glotaran's files say it themselves.
  public static func transientMap(
    at path: String, timeUnit: TimeUnit? = nil, orientation: MapOrientation = .detect
  ) throws(MeasurementError) -> TransientMap {
    let maps = try transientScans(at: path, timeUnit: timeUnit, orientation: orientation)
    guard maps.count == 1 else {
      throw MeasurementError(
        .wrongKind, file: maps[0].source, "holds \(maps.count) scans of a map; say --average to average them")
    }
    return maps[0]
  }

  /// The scans of a transient map that one file holds: the layers of a `.ufs`, the arrays of three dimensions of a `.npy`
  /// or `.npz`; of every other file its one map. Never empty.
  public static func transientScans(
    at path: String, timeUnit: TimeUnit? = nil, orientation: MapOrientation = .detect
  ) throws(MeasurementError) -> [TransientMap] {
    let file = try FileBytes(path: path)
    if let format = BinaryFormat(file) {
      return try format.maps(file, timeUnit: timeUnit, orientation: orientation)
    }
    let content = try FileContent(file)
    if let preamble = try GlotaranMap.preamble(content) {
      return [try GlotaranMap.map(content, preamble, timeUnit: timeUnit)]
    }
    let table = try TableScanner.table(content)
    if let edinburgh = EdinburghHeader(table) {
      throw MeasurementError(
        .wrongKind, file: content.name,
        "holds Edinburgh scans (type “\(edinburgh.types[0])”), not a transient map; use photofit "
          + (edinburgh.isTimeScan.contains(true) ? "lifetime" : "spectra"))
    }
    return [try MatrixMap.map(table, timeUnit: timeUnit, orientation: orientation)]
  }

  /// Every decay of a file: PicoQuant's `.ptu` (T3), `.phu`, `.phd` and text, Becker & Hickl's `.sdt` and `.asc`,
  /// Edinburgh export, Horiba/IBH text, columns of time and counts, counts alone, NumPy's `.npy`; told by the content.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - channelWidth: Width of a channel, for files with channel numbers or counts alone; in `timeUnit`.
  ///   - timeUnit: Unit of the times; nil takes the file's, or ns with a note. Times of files that give them in seconds
  ///     are converted to it.
  ///   - layout: How plain numbers are arranged; nil takes times in the first column, a single column as one decay and
  ///     an array of two dimensions as decays × channels.
  ///   - assumedUnit: Unit of the times of a file that names none, with a note; nil: ns.
  public static func decays(
    at path: String, channelWidth: Double? = nil, timeUnit: TimeUnit? = nil, layout: DecayLayout? = nil,
    assumedUnit: TimeUnit? = nil
  ) throws(MeasurementError) -> [DecayTrace] {
    let series = try decaySeries(
      at: path, channelWidth: channelWidth, timeUnit: timeUnit, layout: layout, assumedUnit: assumedUnit)
    return try series.decays(0..<series.count).map { (decay) throws(MeasurementError) in try decay.get() }
  }

  /// The decays of a file one after the other, for files that hold many; arguments as in
  /// ``decays(at:channelWidth:timeUnit:layout:assumedUnit:)``.
  public static func decaySeries(
    at path: String, channelWidth: Double? = nil, timeUnit: TimeUnit? = nil, layout: DecayLayout? = nil,
    assumedUnit: TimeUnit? = nil
  ) throws(MeasurementError) -> DecaySeries {
    try DecaySeries(
      path: path,
      DecayFile.Options(
        channelWidth: channelWidth, timeUnit: timeUnit, layout: layout, assumedUnit: assumedUnit))
  }

  /// One decay of a file; `column` counts the decays from 1 and is needed where there are several.
  public static func decay(
    at path: String, channelWidth: Double? = nil, timeUnit: TimeUnit? = nil, column: Int? = nil,
    layout: DecayLayout? = nil, assumedUnit: TimeUnit? = nil
  ) throws(MeasurementError) -> DecayTrace {
    try decaySeries(
      at: path, channelWidth: channelWidth, timeUnit: timeUnit, layout: layout, assumedUnit: assumedUnit
    ).decay(column: column)
  }

  /// The instrument response of a transient map, a table of delay and signal.
  public static func responseCurve(at path: String) throws(MeasurementError) -> ResponseCurve {
    try ResponseCurve(try TableScanner.table(try FileContent(path: path)))
  }

  /// Spectra on a common axis, with their temperatures where the file gives them.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - temperatureUnit: Unit of temperatures the file gives without one (plain numbers, Edinburgh's `Temp` row).
  public static func spectrumSeries(
    at path: String, temperatureUnit: TemperatureUnit? = nil
  ) throws(MeasurementError) -> SpectrumSeries {
    let all = try spectra(at: path, temperatureUnit: temperatureUnit)
    guard all.count == 1 else {
      throw MeasurementError(
        .ragged, file: all[0].source,
        "holds spectra on \(all.count) different axes; give it to photofit spectra, or export them on one axis")
    }
    return all[0]
  }

  /// All spectra of a file, one series for every axis in it; never empty. The format is told by the content: tables of
  /// text (wide or long, Edinburgh, Horiba, Hitachi, Ocean Optics, PerkinElmer), JCAMP-DX, GRAMS `.spc`, Renishaw `.wdf`
  /// and Andor `.sif`. The name of the file gives the temperature of a single spectrum that has none.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - temperatureUnit: Unit of temperatures given without one (plain numbers, Edinburgh's `Temp` row, file names).
  public static func spectra(
    at path: String, temperatureUnit: TemperatureUnit? = nil
  ) throws(MeasurementError) -> [SpectrumSeries] {
    let file = try FileBytes(path: path)
    var all: [SpectrumSeries] = []
    for series in try SpectraSource(file).series(file, temperatureUnit: temperatureUnit) {
      all.append(try series.withTemperature(ofFile: file.name, unit: temperatureUnit))
    }
    return all
  }

  /// Values against temperature with, if there, their standard deviations.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - quantity: What to read where a table holds several quantities; nil takes widths, or what there is.
  ///   - column: The name of the column to read; nil finds it by the names of the columns.
  public static func temperatureSeries(
    at path: String, quantity: TemperatureQuantity? = nil, column: String? = nil
  ) throws(MeasurementError) -> TemperatureSeries {
    let table = try TableScanner.table(try FileContent(path: path))
    return try TemperatureFile.series(table, TemperatureFile.Choice(quantity: quantity, column: column))
  }

  /// A mass spectrum: two columns of m/z and intensity, mzML or mzXML, packed with gzip or not.
  ///
  /// `spectrum` counts the spectra of mzML and mzXML from 1 and is needed where there are several.
  public static func massSpectrum(at path: String, spectrum: Int? = nil) throws(MeasurementError) -> MassSpectrum {
    let file = try FileBytes(path: path)
    if MassSpectrumXML.isXML(file) { return try MassSpectrumXML.spectrum(file, number: spectrum) }
    guard spectrum ?? 1 == 1 else {
      throw MeasurementError(
        .invalidOption, file: file.name, "holds 1 spectrum, two columns of text; leave --spectrum out")
    }
    return try MassSpectrumFile.spectrum(try TableScanner.table(try FileContent(file)))
  }

  /// Spectra against time: a wide table with times or wavelengths in its first row, Agilent 8453's kinetics text (UTF-16),
  /// Cary's paired columns with `[Time]` or `Collection Time:` lines, the fractions of `photofit massspec decompose`.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - timeUnit: Unit of the times; nil takes the file's, or min with a note.
  public static func timedSpectra(at path: String, timeUnit: String? = nil) throws(MeasurementError) -> TimedSpectra {
    let file = try FileBytes(path: path).asUTF8()
    let content = try FileContent(file)
    return try TimedSpectraFile.series(
      try TableScanner.table(content),

      lines: try content.lines(startingWith: CaryTimes.kineticMark)
        + content.lines(startingWith: CaryTimes.scanMark), timeUnit: timeUnit)
  }

  /// The lines of a small text file, at most 1 MB: tables that another module reads.
  public static func lines(at path: String) throws(MeasurementError) -> [String] {
    let file = try FileBytes(path: path)
    let content = try FileContent(file)
    guard file.data.count <= 1_000_000 else {
      throw MeasurementError(.wrongKind, file: file.name, "has more than 1 MB; is it the right file?")
    }
    return content.text(content.start..<file.data.count).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).map(String.init)
  }

  /// What kind of measurement a file holds, from its header and shape.
  public static func kind(at path: String) throws(MeasurementError) -> MeasurementKind {
    let file = try FileBytes(path: path)
    if BinaryFormat(file) != nil { return .transientMap }
    if DecaySource(file) != .text { return .decay }
    if SpectraSource(file) != .text { return .spectrumSeries }
    let content = try FileContent(file)
    if try GlotaranMap.preamble(content) != nil { return .transientMap }
    return KindDetector.kind(try TableScanner.table(content))
  }
}
