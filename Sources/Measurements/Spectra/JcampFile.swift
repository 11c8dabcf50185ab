/// JCAMP-DX spectra (McDonald & Wilks, Appl. Spectrosc. 42, 151, 1988): `##XYDATA` in plain and packed form and
/// `##XYPOINTS`, one or several blocks, and pages of `##NTUPLES`.
enum JcampFile {
  /// True where the text begins as such a file.
  static func begins(_ head: [UInt8]) -> Bool {
    let text = TextDecoding.text(head.drop { $0 <= Ascii.space || $0 >= 0x80 }.prefix(8)).lowercased()
    return text.hasPrefix("##title")
  }

  /// A block of data with the labels that stand before it.
  private struct Block {
    var labels: [String: String]
    var line: Int
    var points: [(x: Double, y: Double)]
  }

  /// The spectra of a file, one series for every axis.
  static func series(_ content: FileContent) throws(MeasurementError) -> [SpectrumSeries] {
    let lines = try lines(content)
    var labels: [String: String] = [:]
    var blocks: [Block] = []
    var index = 0
    while index < lines.count {
      let (number, text) = lines[index]
      index += 1
      guard text.hasPrefix("##"), let equals = text.firstIndex(of: "=") else { continue }
      let name = String(text[..<equals].uppercased().filter { $0.isLetter || $0.isNumber })
      let value = text[text.index(after: equals)...].trimmed
      if name == "TITLE" { labels = [:] }
      guard name == "XYDATA" || name == "XYPOINTS" || name == "DATATABLE" else {
        labels[name] = value
        continue
      }
      var rows: [(line: Int, text: String)] = []
      while index < lines.count, !lines[index].text.hasPrefix("##") {
        rows.append(lines[index])
        index += 1
      }
      let own =
        name == "DATATABLE"
        ? try JcampTuples.labels(labels, table: value, file: content.name, line: number) : labels
      let isPacked = name == "XYDATA" || (name == "DATATABLE" && value.contains("++"))
      let points =
        isPacked ? try ordinates(rows, own, content.name, line: number) : try pairs(rows, own, content.name)
      blocks.append(Block(labels: own, line: number, points: points))
    }
    guard !blocks.isEmpty else {
      throw MeasurementError(
        .empty, file: content.name, "the file holds no ##XYDATA or ##XYPOINTS; export the spectrum itself")
    }
    return try series(blocks, content.name)
  }

  /// Lines without `$$` comments and blank ones.
  private static func lines(_ content: FileContent) throws(MeasurementError) -> [(line: Int, text: String)] {
    try content.withBytes { (bytes) throws(MeasurementError) in
      var lines: [(line: Int, text: String)] = []
      var position = content.start
      var number = 1
      while position < bytes.count {
        let end = TextLines.end(in: bytes, from: position)
        var text = content.text(position..<end)
        if let comment = text.firstRange(of: "$$") { text = String(text[..<comment.lowerBound]) }
        text = text.trimmed
        if !text.isEmpty { lines.append((number, text)) }
        position = TextLines.next(in: bytes, after: end)
        number += 1
      }
      return lines
    }
  }

  private static func series(_ blocks: [Block], _ file: String) throws(MeasurementError) -> [SpectrumSeries] {
    var all: [SpectrumSeries] = []
    var group: (reading: SpectralAxisReading, values: [[Double]], labels: [String], kelvin: [Double?])?
    func close() throws(MeasurementError) {
      guard let known = group else { return }
      let kelvin = known.kelvin.compactMap { $0 }
      all.append(
        try SpectrumSeries(
          source: file, axis: known.reading.axis, positions: known.reading.positions, intensities: known.values,
          labels: known.labels, temperatures: kelvin.count == known.labels.count ? kelvin : nil,
          notes: known.reading.notes))
    }
    for (k, block) in blocks.enumerated() {
      let reading = try SpectralAxisReading(block.points.map(\.x), unit: try unit(block, file), file: file)
      let values = reading.ordered(block.points.map(\.y))
      let title = block.labels["TITLE"] ?? ""
      let label = title.isEmpty ? "\(k + 1)" : title
      // The standard's TEMPERATURE is in °C.
      let kelvin =
        TemperatureLabel(title)?.kelvin
        ?? block.labels["TEMPERATURE"].flatMap { text in
          TemperatureLabel(text)?.kelvin ?? NumberText.number(text).map { TemperatureUnit.celsius.kelvin($0) }
        }
      if let known = group, known.reading.positions == reading.positions, known.reading.axis == reading.axis {
        group?.values.append(values)
        group?.labels.append(label)
        group?.kelvin.append(kelvin)
      } else {
        try close()
        group = (reading, [values], [label], [kelvin])
      }
    }
    try close()
    return all
  }

  private static func unit(_ block: Block, _ file: String) throws(MeasurementError) -> SpectralAxisReading.Unit {
    let text = (block.labels["XUNITS"] ?? "").uppercased()
    if (block.labels["DATATYPE"] ?? "").uppercased().contains("RAMAN"), text.contains("CM") { return .shift(laser: 0) }
    if text.contains("RAMAN") { return .shift(laser: 0) }
    if text.contains("CM") { return .wavenumbers }
    if text.hasPrefix("NANOM") || text == "NM" { return .nanometres }
    if text.hasPrefix("MICROM") || text == "UM" { return .micrometres }
    if text.hasPrefix("EV") || text.hasPrefix("ELECTRON") { return .electronvolts }
    throw MeasurementError(
      .invalidAxis, file: file, line: block.line,
      "##XUNITS are \(text.quotedForMessage), not NANOMETERS, MICROMETERS, 1/CM or EV; correct the label")
  }

  private static func factor(_ labels: [String: String], _ name: String) -> Double {
    labels[name].flatMap { NumberText.number($0) } ?? 1
  }

  /// `(XY..XY)`: pairs, whatever separates them.
  private static func pairs(
    _ rows: [(line: Int, text: String)], _ labels: [String: String], _ file: String
  ) throws(MeasurementError) -> [(x: Double, y: Double)] {
    let (xFactor, yFactor) = (factor(labels, "XFACTOR"), factor(labels, "YFACTOR"))
    var numbers: [Double] = []
    for row in rows {
      for (k, cell) in row.text.split(whereSeparator: { ",; \t".contains($0) }).enumerated() {
        guard let value = NumberText.number(String(cell)) else {
          throw NumberText.error(String(cell), file: file, line: row.line, column: k + 1)
        }
        numbers.append(value)
      }
    }
    guard numbers.count.isMultiple(of: 2) else {
      throw MeasurementError(
        .ragged, file: file, line: rows.last?.line, "a position has no intensity; complete the pairs")
    }
    return stride(from: 0, to: numbers.count, by: 2).map { (numbers[$0] * xFactor, numbers[$0 + 1] * yFactor) }
  }

  /// `(X++(Y..Y))`: positions from the labels, intensities packed.
  private static func ordinates(
    _ rows: [(line: Int, text: String)], _ labels: [String: String], _ file: String, line: Int
  ) throws(MeasurementError) -> [(x: Double, y: Double)] {
    var decoder = JcampOrdinates(file: file)
    for row in rows { try decoder.read(row.text, line: row.line) }
    let values = decoder.values
    func number(_ name: String) -> Double? { labels[name].flatMap { NumberText.number($0) } }
    guard let first = number("FIRSTX"), values.count > 1 else {
      throw MeasurementError(
        .invalidAxis, file: file, line: line, "##FIRSTX is missing, or there are no points; export again")
    }
    if let declared = number("NPOINTS"), declared != Double(values.count) {
      throw MeasurementError(
        .ragged, file: file, line: line,
        "\(values.count) points where ##NPOINTS says \(Phrase.rounded(declared)); the file is cut off or was edited")
    }
    let step: Double
    if let last = number("LASTX") {
      step = (last - first) / Double(values.count - 1)
    } else if let delta = number("DELTAX") {
      step = delta
    } else {
      throw MeasurementError(.invalidAxis, file: file, line: line, "##LASTX and ##DELTAX are missing; export again")
    }
    let yFactor = factor(labels, "YFACTOR")
    return values.enumerated().map { (first + step * Double($0.offset), $0.element * yFactor) }
  }
}
