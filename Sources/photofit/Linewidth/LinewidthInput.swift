import ArgumentParser
import Fitting
import Linewidths
import Measurements
import Reporting

/// A file of `photofit linewidth`: a table against temperature, or spectra whose bands are fitted.
struct LinewidthInput {
  /// What the file holds.
  enum Content {
    case table
    case bands(BandSeries)
  }
  let path: String
  let content: Content
  /// The spectra; nil for a table.
  let spectra: SpectrumSeries?
  /// What the reader assumed of spectra.
  private let notes: [String]
  /// The data in a few words.
  private let words: String

  /// A table.
  init(table path: String) {
    self.path = path
    content = .table
    spectra = nil
    notes = []
    words = ""
  }

  /// Spectra, whose bands are fitted at once.
  init(spectra path: String, temperatureUnit: TemperatureUnit?, bands: BandOptions) throws {
    self.path = path
    let series = try MeasurementReader.spectrumSeries(at: path, temperatureUnit: temperatureUnit)
    content = .bands(try BandSeries(series, options: bands))
    spectra = series
    notes = series.notes
    words = "\(series.labels.count) spectra, \(PrintedNumber.span(series.positions)) \(series.axis.unit)"
  }

  /// One quantity of the file; nil takes the width, or what a table holds instead.
  func series(_ quantity: TemperatureQuantity?, column: String?) throws -> TemperatureSeries {
    switch content {
    case .table: return try MeasurementReader.temperatureSeries(at: path, quantity: quantity, column: column)
    case .bands(let bands):
      if let column {
        throw ValidationError("--column \(column): spectra have fwhm, peak and area; name one of these.")
      }
      return try bands.series(of: quantity ?? .fwhm)
    }
  }

  /// The data in a few words: `30 widths`.
  func data(_ series: TemperatureSeries) -> String {
    guard case .table = content else { return words }
    return "\(series.values.count) \(series.quantity.noun)\(series.values.count == 1 ? "" : "s")"
  }

  /// The file with its digest and what the reader assumed.
  func manifestEntry(_ series: [TemperatureSeries]) throws -> RunManifest.Input {
    var all = notes
    if case .table = content {
      for note in series.flatMap(\.notes) where !all.contains(note) { all.append(note) }
      // What one quantity leaves, another one reads.
      if series.count > 1 { all.removeAll { $0.hasPrefix("columns not used") } }
    }
    return try InputFile.manifestEntry(path, notes: all)
  }

  /// The tables of its bands.
  var tables: [ResultTable] {
    if case .bands(let bands) = content { return [bands.table] }
    return []
  }

  /// What its bands make one look at.
  var warnings: [String] {
    if case .bands(let bands) = content { return bands.warnings }
    return []
  }
}
