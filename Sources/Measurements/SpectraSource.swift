/// The formats that hold spectra, told by how a file starts.
enum SpectraSource: Sendable, Equatable {
  case text

  /// The format of a file.
  init(_ file: FileBytes) { self = .text }

  /// The series of a file of this format: one for every axis in it.
  func series(
    _ file: FileBytes, temperatureUnit: TemperatureUnit?
  ) throws(MeasurementError) -> [SpectrumSeries] {
    switch self {
    case .text:
      return [try SpectraFile.series(try TableScanner.table(try FileContent(file)), temperatureUnit: temperatureUnit)]
    }
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
