/// The formats that hold spectra, told by how a file starts.
enum SpectraSource: Sendable, Equatable {
  /// GRAMS' `.spc`, Renishaw's `.wdf`, Andor's `.sif`, JCAMP-DX.
  case galactic, renishaw, andor, jcamp
  case text

  /// The format of a file.
  init(_ file: FileBytes) {
    let head = Array(file.data.prefix(64))
    if head.starts(with: RenishawFile.magic) {
      self = .renishaw
    } else if head.starts(with: AndorFile.magic) {
      self = .andor
    } else if GalacticFile.begins(head, hasExtension: file.hasExtension("spc")) {
      self = .galactic
    } else if JcampFile.begins(head) {
      self = .jcamp
    } else {
      self = .text
    }
  }

  /// The series of a file of this format: one for every axis in it.
  func series(
    _ file: FileBytes, temperatureUnit: TemperatureUnit?
  ) throws(MeasurementError) -> [SpectrumSeries] {
    switch self {
    case .galactic: return try GalacticFile.series(file)
    case .renishaw: return try RenishawFile.series(file)
    case .andor: return try AndorFile.series(file)
    case .jcamp: return try JcampFile.series(try FileContent(file))
    case .text:
      let content = try FileContent(file)
      if let series = try HitachiFile.series(content) { return series }
      let table = try Self.table(content)
      if let series = try LongSpectra.series(table, temperatureUnit: temperatureUnit) { return series }
      return [try SpectraFile.series(table, temperatureUnit: temperatureUnit)]
    }
  }

  /// The table of a text; that of PerkinElmer's FL WinLab starts behind its line `#DATA`, below numbers of the header.
  private static func table(_ content: FileContent) throws(MeasurementError) -> NumberTable {
    let place = try content.withBytes { (bytes) throws(MeasurementError) -> (start: Int, line: Int)? in
      guard bytes.count > 3, bytes[0] == UInt8(ascii: "P"), bytes[1] == UInt8(ascii: "E"), bytes[2] == Ascii.space
      else {
        return nil
      }
      var position = 0
      for line in 1...500 where position < bytes.count {
        let end = TextLines.end(in: bytes, from: position)
        let isMark = content.text(position..<end).trimmed == "#DATA"
        position = TextLines.next(in: bytes, after: end)
        if isMark { return (position, line + 1) }
      }
      return nil
    }
    guard let place else { return try TableScanner.table(content) }
    return try TableScanner.table(content, from: place.start, line: place.line)
  }
}

extension SpectrumSeries {
  /// The series with the temperature that its file's name states, where it holds one spectrum and states none itself.
  ///
  /// A number without a unit counts only where the caller names one, and where it is the only number of the name.
  func withTemperature(ofFile name: String, unit: TemperatureUnit?) throws(MeasurementError) -> SpectrumSeries {
    guard temperatures == nil, intensities.count == 1 else { return self }
    let stem = name.split(separator: ".", omittingEmptySubsequences: false).dropLast().joined(separator: ".")
    let kelvin: Double
    if let label = TemperatureLabel(stem) {
      kelvin = label.kelvin
    } else if let unit, let value = Self.onlyNumber(stem) {
      kelvin = unit.kelvin(value)
    } else {
      return self
    }
    guard kelvin >= 0 else { return self }
    return try SpectrumSeries(
      source: source, axis: axis, positions: positions, intensities: intensities, labels: labels,
      temperatures: [kelvin], notes: notes + ["temperature \(Phrase.rounded(kelvin)) K from the name of the file"])
  }

  private static func onlyNumber(_ text: String) -> Double? {
    var numbers: [Double] = []
    var digits = ""
    for character in text + " " {
      if character.isASCII, character.isNumber || (character == "." && !digits.isEmpty) {
        digits.append(character)
      } else if !digits.isEmpty {
        if let value = NumberText.number(digits) { numbers.append(value) }
        digits = ""
      }
    }
    return numbers.count == 1 ? numbers[0] : nil
  }
}
