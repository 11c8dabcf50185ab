import Fitting
import Measurements

/// The bands of a series of spectra, as values against temperature.
public struct BandSeries: Sendable {
  /// What was left out, and what does not fit.
  public let warnings: [String]
  private let source: String
  private let notes: [String]
  private let shape: LineShape
  private let members: [SpectraFit.Member]

  /// Fits the band of every spectrum.
  ///
  /// Spectra whose half maximum lies outside the window, or that have no band, are left out; the warnings say so. Throws
  /// ``LinewidthsError`` where the series has no temperatures, or none of its bands can be fitted.
  public init(_ series: SpectrumSeries, options: BandOptions = BandOptions()) throws(LinewidthsError) {
    guard let temperatures = series.temperatures else {
      let reason = series.notes.first { $0.contains("temperature") }.map { " (\($0))" } ?? ""
      throw LinewidthsError(
        .missingTemperatures,
        "\(series.source) gives no temperature for every spectrum\(reason); write them into the column headers, such as "
          + "\"200 K\", or name the unit of bare numbers with --temperature-unit")
    }
    if let k = temperatures.firstIndex(where: { !($0 > 0) }) {
      throw LinewidthsError(
        .invalidData,
        "\(series.source): spectrum \(k + 1), \"\(series.labels[k])\", has a temperature of 0 K, which no model takes; write "
          + "that of the sample")
    }
    let fit: SpectraFit
    do {
      fit = try SpectraFit([PreparedSpectra(series, weighting: options.weighting)], options: options)
    } catch {
      throw LinewidthsError(error.code, "\(series.source): \(error.description)")
    }
    warnings = fit.warnings
    source = series.source
    notes = series.notes
    shape = fit.shape
    members = fit.members
  }

  private var temperatures: [Double] { members.compactMap(\.temperature) }
  private var bands: [BandFit] { members.map(\.fit) }

  /// Widths, energies and areas with their errors, one row a spectrum.
  public var table: ResultTable {
    let bands = bands
    return ResultTable(
      name: "peaks", title: "Emission band of every spectrum, \(shape.rawValue) in energy",
      columns: [
        .init("temperature", unit: "K", values: temperatures),
        .init("fwhm", unit: "meV", values: bands.map(\.width)),
        .init("fwhm_error", unit: "meV", values: bands.map(\.widthError)),
        .init("fwhm_half_maximum", unit: "meV", values: bands.map(\.halfMaximumWidth)),
        .init("energy", unit: "eV", values: bands.map(\.energy)),
        .init("energy_error", unit: "eV", values: bands.map(\.energyError)),
        .init("area", values: bands.map(\.area)),
        .init("area_error", values: bands.map(\.areaError)),
        .init("reduced_chi_square", values: bands.map(\.reducedChiSquare)),
      ])
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
