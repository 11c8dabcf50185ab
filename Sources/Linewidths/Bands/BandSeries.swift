import Fitting
import Measurements

/// The bands of a series of spectra, as values against temperature.
public struct BandSeries: Sendable {
  /// Widths, energies and areas with their errors, one row a spectrum.
  public let table: ResultTable
  /// What was left out, and what does not fit.
  public let warnings: [String]
  private let source: String
  private let notes: [String]
  private let temperatures: [Double]
  private let bands: [BandFit]

  /// Fits the band of every spectrum.
  ///
  /// Spectra whose half maximum lies outside the window, or that have no band, are left out; the warnings say so. Throws
  /// ``LinewidthsError`` where the series has no temperatures, or none of its bands can be fitted.
  public init(_ series: SpectrumSeries, options: BandOptions = BandOptions()) throws(LinewidthsError) {
    let fitted = try SeriesBands(series, options: options)
    guard !fitted.bands.isEmpty else {
      throw LinewidthsError(
        .noBand,
        "\(series.source): no spectrum has a band that could be fitted; the first: \(fitted.warnings.first ?? "")")
    }
    table = fitted.table
    warnings = fitted.warnings
    source = series.source
    notes = series.notes
    temperatures = fitted.temperatures
    bands = fitted.bands
  }

  /// One quantity of the bands. Throws ``LinewidthsError`` for lifetimes, which spectra do not have.
  public func series(of quantity: TemperatureQuantity) throws(LinewidthsError) -> TemperatureSeries {
    let values: [(value: Double, error: Double?)]
    switch quantity {
    case .fwhm: values = bands.map { ($0.width, $0.widthError) }
    case .peak: values = bands.map { ($0.energy * 1e3, $0.energyError * 1e3) }
    case .area: values = bands.map { ($0.area, $0.areaError) }
    case .lifetime:
      throw LinewidthsError(
        .unknownModel, "\(source): spectra have no lifetimes; give a table of temperature and lifetime")
    }
    let errors = values.compactMap(\.error)
    do {
      return try TemperatureSeries(
        source: source, quantity: quantity, temperatures: temperatures, values: values.map(\.value),
        errors: errors.count == values.count ? errors : nil, notes: notes + warnings)
    } catch {
      throw LinewidthsError(.invalidData, error.description)
    }
  }
}
