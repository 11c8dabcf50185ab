/// Hitachi FL Solutions' text (F-4500, F-7000): keys with colons, then blocks of `nm` and `Data`, one a spectrum.
enum HitachiFile {
  /// The spectra of such a file, one series for every axis; nil for another kind of text.
  static func series(_ content: FileContent) throws(MeasurementError) -> [SpectrumSeries]? {
    var blocks: [(label: String, points: [(x: Double, y: Double)])] = []
    var label = ""
    var isHitachi = false
    var isInside = false
    try content.withBytes { (bytes) throws(MeasurementError) in
      var position = content.start
      var number = 1
      while position < bytes.count, isHitachi || number < 200 {
        let end = TextLines.end(in: bytes, from: position)
        // A line of a wide table is none of theirs.
        let text = end - position > 200 && !isHitachi ? "" : content.text(position..<end)
        let cells = self.cells(text)
        if cells.count == 2, text.words == ["nm", "data"] {
          if isHitachi {
            blocks.append((label, []))
            isInside = true
          }
        } else if isInside, !cells.isEmpty, NumberText.startsLikeNumber(cells[0]) {
          blocks[blocks.count - 1].points.append(try point(cells, content.name, number))
        } else if !cells.isEmpty {
          isInside = false
          let key = cells[0].lowercased()
          if key.hasPrefix("ex wl") || key.hasPrefix("em wl") || key.hasPrefix("pmt voltage") { isHitachi = true }
          if key.hasPrefix("sample") {
            label = cells.count > 1 ? cells[1] : String(cells[0].split(separator: ":").dropFirst().joined()).trimmed
          }
        }
        position = TextLines.next(in: bytes, after: end)
        number += 1
      }
    }
    let filled = blocks.filter { !$0.points.isEmpty }
    return filled.isEmpty ? nil : try series(filled, content.name)
  }

  private static func cells(_ text: String) -> [String] {
    let separator: Character = text.contains("\t") ? "\t" : text.contains(";") ? ";" : ","
    let cells = text.split(separator: separator, omittingEmptySubsequences: false).map { $0.trimmed }
    return Array(cells.prefix((cells.lastIndex { !$0.isEmpty } ?? -1) + 1))
  }

  private static func point(_ cells: [String], _ file: String, _ line: Int) throws(MeasurementError) -> (Double, Double)
  {
    guard cells.count == 2 else {
      throw MeasurementError(
        .ragged, file: file, line: line,
        "the row has \(Phrase.count(cells.count, "cell")) where wavelength and data are expected; complete or remove it"
      )
    }
    var values: [Double] = []
    for (k, cell) in cells.enumerated() {
      guard let value = NumberText.number(cell) ?? NumberText.number(cell, decimalMark: Ascii.comma) else {
        throw NumberText.error(cell, file: file, line: line, column: k + 1)
      }
      values.append(value)
    }
    return (values[0], values[1])
  }

  private static func series(
    _ blocks: [(label: String, points: [(x: Double, y: Double)])], _ file: String
  ) throws(MeasurementError) -> [SpectrumSeries] {
    var all: [SpectrumSeries] = []
    var index = 0
    while index < blocks.count {
      let axis = blocks[index].points.map(\.x)
      var end = index + 1
      while end < blocks.count, blocks[end].points.map(\.x) == axis { end += 1 }
      let reading = try SpectralAxisReading(axis, unit: .nanometres, file: file)
      let labels = (index..<end).map { blocks[$0].label.isEmpty ? "\($0 + 1)" : blocks[$0].label }
      let kelvin = labels.compactMap { TemperatureLabel($0)?.kelvin }
      all.append(
        try SpectrumSeries(
          source: file, axis: .wavelength, positions: reading.positions,
          intensities: (index..<end).map { reading.ordered(blocks[$0].points.map(\.y)) }, labels: labels,
          temperatures: kelvin.count == labels.count && kelvin.allSatisfy { $0 >= 0 } ? kelvin : nil))
      index = end
    }
    return all
  }
}
