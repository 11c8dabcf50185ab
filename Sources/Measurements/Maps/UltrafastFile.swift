/// Maps in the binary format `.ufs` of Ultrafast Systems' spectrometers and of Surface Xplorer.
///
/// Layout, as written down with P. Tapping's converter csv2ufs (2016): all numbers big-endian; a text is a 32-bit count
/// of bytes and the bytes. Version text; label, unit, 32-bit count and doubles of the axis of the rows; the same of the
/// axis of the columns; label of the data; three 32-bit numbers: layers (0 for one), rows, columns; the doubles row by
/// row; text with the notes of the measurement.
enum UltrafastFile {
  /// One axis of the file.
  private struct Axis {
    let label: String
    let unit: String
    let values: [Double]

    var timeUnit: TimeUnit? { HeaderWords.timeUnit(unit) }
    var isTime: Bool { timeUnit != nil || label.words.contains { ["time", "delay"].contains($0) } }
    var isSpectral: Bool { HeaderWords.spectral(unit) != nil || HeaderWords.spectral(label) != nil }
  }

  /// The maps of a file, one of every layer.
  static func maps(
    _ file: FileBytes, timeUnit: TimeUnit?, orientation: MapOrientation
  ) throws(MeasurementError) -> [TransientMap] {
    try file.withBytes { (bytes) throws(MeasurementError) in
      var reader = UltrafastReader(name: file.name)
      let version = try reader.text(bytes, "the version")
      guard version.hasPrefix("Version") else {
        throw MeasurementError(
          .damaged, file: file.name,
          "does not start as a .ufs file does (“Version2”); export it again, as .ufs or as .csv")
      }
      let rows = try axis(&reader, bytes, "first")
      let columns = try axis(&reader, bytes, "second")
      let label = try reader.text(bytes, "the label of the data")
      let layers = max(1, try reader.count(bytes, "the number of layers"))
      let size = (try reader.count(bytes, "the number of rows"), try reader.count(bytes, "the number of columns"))
      guard size == (rows.values.count, columns.values.count) else {
        throw MeasurementError(
          .damaged, file: file.name,
          "announces \(size.0) × \(size.1) values between axes of \(rows.values.count) and \(columns.values.count); "
            + "export the file again")
      }
      let (cells, overflow) = size.0.multipliedReportingOverflow(by: size.1)
      let (all, tooMany) = cells.multipliedReportingOverflow(by: layers)
      var values = try reader.doubles(bytes, count: overflow || tooMany ? Int.max : all, "values of the map")
      let infinite = MissingValues.replaceInfinities(&values)
      let closing = reader.closingText(bytes)
      let delays = try side(rows, columns, orientation, file.name)
      let times = delays == .rows ? rows : columns
      var notes = ["Surface Xplorer file, \(version)", "delays along the \(delays == .rows ? "first" : "second") axis"]
      if timeUnit == nil, times.timeUnit == nil { notes.append("the file names no time unit: taken as ps") }
      if let infinite { notes.append(infinite) }
      if let closing { notes.append(closing) }
      var maps: [TransientMap] = []
      for layer in 0..<layers {
        let place = layers > 1 ? ["layer \(layer + 1) of \(layers)"] : []
        maps.append(
          try MapAssembly(
            file: file.name, rowAxis: rows.values, columnAxis: columns.values, values: values, start: layer * cells,
            rowStride: size.1, delays: delays, timeUnit: timeUnit ?? times.timeUnit ?? .picoseconds,
            signalUnit: signalUnit(label), notes: notes + place
          ).map())
      }
      return maps
    }
  }

  private static func axis(
    _ reader: inout UltrafastReader, _ bytes: Span<UInt8>, _ name: String
  ) throws(MeasurementError) -> Axis {
    let label = try reader.text(bytes, "the label of the \(name) axis")
    let unit = try reader.text(bytes, "the unit of the \(name) axis")
    let count = try reader.count(bytes, "the length of the \(name) axis")
    guard count > 0 else {
      throw MeasurementError(.empty, file: reader.name, "the \(name) axis is empty; export the file again")
    }
    let axis = Axis(
      label: label, unit: unit, values: try reader.doubles(bytes, count: count, "values of the \(name) axis"))
    let word = axis.timeUnit == nil ? HeaderWords.spectral(unit) : nil
    guard word == nil || word == .nanometres else {
      throw MeasurementError(
        .invalidAxis, file: reader.name,
        "the axis \(label.quotedForMessage) is in \(unit.quotedForMessage); export it in nm"
      )
    }
    return axis
  }

  /// The axis with the delays: as labels and units say, else as asked for, else by the look of the values.
  private static func side(
    _ rows: Axis, _ columns: Axis, _ orientation: MapOrientation, _ name: String
  ) throws(MeasurementError) -> MapAssembly.Side {
    if rows.isTime != columns.isTime { return rows.isTime ? .rows : .columns }
    if rows.isSpectral != columns.isSpectral { return rows.isSpectral ? .columns : .rows }
    let found =
      orientation == .detect
      ? OrientationDetector.orientation(row: columns.values, column: rows.values) : orientation
    guard let found else {
      throw MeasurementError(
        .ambiguous, file: name,
        "cannot tell which axis holds the delays (\(rows.label.quotedForMessage) or \(columns.label.quotedForMessage)); "
          + "say --orientation \(MapOrientation.delaysInFirstRow.rawValue) for the second, "
          + "\(MapOrientation.delaysInFirstColumn.rawValue) for the first")
    }
    return found == .delaysInFirstRow ? .columns : .rows
  }

  /// `DA` and `dA` stand for ΔA, a difference of absorbances.
  private static func signalUnit(_ label: String) -> String {
    let unit = HeaderWords.signalUnit(label)
    return unit.isEmpty && label.words == ["da"] ? "OD" : unit
  }
}

/// Reads one after another what a `.ufs` file is made of; every size is held against the file before it is used.
struct UltrafastReader {
  let name: String
  private var position = 0

  /// A reader at the start of the file with that name.
  init(name: String) { self.name = name }

  /// The next 32-bit number.
  mutating func count(_ bytes: Span<UInt8>, _ what: String) throws(MeasurementError) -> Int {
    guard bytes.count - position >= 4 else { throw cutOff(what) }
    defer { position += 4 }
    return ByteOrder.big.count(bytes, at: position)
  }

  /// The next text.
  mutating func text(_ bytes: Span<UInt8>, _ what: String) throws(MeasurementError) -> String {
    let length = try count(bytes, what)
    guard length <= bytes.count - position else {
      throw MeasurementError(
        .damaged, file: name,
        "\(what), at byte \(position - 4), claims \(Phrase.bytes(length)), and \(Phrase.bytes(bytes.count - position)) "
          + "follow; the file is cut off or no .ufs file: copy or export it again")
    }
    defer { position += length }
    return TextDecoding.text((position..<position + length).map { bytes[$0] })
  }

  /// The next numbers.
  mutating func doubles(
    _ bytes: Span<UInt8>, count: Int, _ what: String
  ) throws(MeasurementError) -> [Double] {
    let rest = bytes.count - position
    guard count <= rest / 8 else {
      let size = Phrase.bytes(count.multipliedReportingOverflow(by: 8).overflow ? Int.max : count * 8)
      throw MeasurementError(
        .damaged, file: name,
        "announces \(count) \(what) (\(size)) at byte \(position), and \(Phrase.bytes(rest)) follow; the file is cut off "
          + "or damaged: copy or export it again")
    }
    var values: [Double] = []
    values.reserveCapacity(count)
    for index in 0..<count { values.append(ByteOrder.big.double(bytes, at: position + index * 8)) }
    position += count * 8
    return values
  }

  /// What to say of the text at the end of the file; nil where there is none.
  func closingText(_ bytes: Span<UInt8>) -> String? {
    guard bytes.count - position > 4 else { return nil }
    let length = ByteOrder.big.count(bytes, at: position)
    guard length <= bytes.count - position - 4 else { return "the notes behind the map are cut off" }
    let text = TextDecoding.text((position + 4..<position + 4 + length).map { bytes[$0] })
    let lines = text.split(whereSeparator: \.isNewline).count { !$0.trimmed.isEmpty }
    return lines == 0 ? nil : "\(Phrase.count(lines, "line")) of text after the map left out"
  }

  private func cutOff(_ what: String) -> MeasurementError {
    MeasurementError(
      .damaged, file: name, "ends at byte \(position), before \(what); the file is cut off: copy or export it again")
  }
}
