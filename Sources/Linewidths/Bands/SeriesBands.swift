import Fitting
import Measurements

/// The bands of all spectra of a series, against temperature.
struct SeriesBands {
  /// Temperatures of the spectra whose band could be fitted, K.
  private(set) var temperatures: [Double] = []
  private(set) var bands: [BandFit] = []
  private(set) var warnings: [String] = []

  /// Fits every spectrum; one whose band cannot be fitted is left out with a warning.
  ///
  /// Throws ``LinewidthsError`` where the series has no temperatures, or one that is not above 0 K.
  init(_ series: SpectrumSeries, options: BandOptions) throws(LinewidthsError) {
    guard let temperatures = series.temperatures else {
      let reason = series.notes.first { $0.contains("temperature") }.map { " (\($0))" } ?? ""
      throw LinewidthsError(
        .missingTemperatures,
        "\(series.source) gives no temperature for every spectrum\(reason); write them into the column headers, such as "
          + "\"200 K\"")
    }
    let isCounts: Bool
    switch options.weighting {
    case .poisson, .counts: isCounts = true
    case .none: isCounts = false
    case .automatic:
      isCounts = series.intensities.allSatisfy { $0.allSatisfy { $0.isNaN || ($0 >= 0 && $0 == $0.rounded()) } }
    }
    for (k, temperature) in temperatures.enumerated() {
      do {
        let band = try BandFit(
          positions: series.positions, values: series.intensities[k], axis: series.axis, isCounts: isCounts,
          options: options)
        self.temperatures.append(temperature)
        bands.append(band)
      } catch  where error.code == .noBand {
        warnings.append("\(series.labels[k]) is left out: \(error.description)")
      }
    }
    warnAboutShape()
  }

  private mutating func warnAboutShape() {
    if let worst = bands.indices.max(by: { (bands[$0].reducedChiSquare ?? 0) < (bands[$1].reducedChiSquare ?? 0) }),
      let reduced = bands[worst].reducedChiSquare, reduced > 2
    {
      warnings.append(
        "one Gaussian does not describe the bands within their noise: reduced χ² up to \(reduced.rounded(toDigits: 2)) at "
          + "\(temperatures[worst].rounded(toDigits: 4)) K; widths and their errors inherit this")
    }
    let off = bands.indices.filter { k in
      bands[k].halfMaximumWidth.map { abs($0 / bands[k].width - 1) > 0.03 } ?? false
    }
    if off.count > bands.count / 2, let worst = off.first, let direct = bands[worst].halfMaximumWidth {
      warnings.append(
        "the FWHM read off at half maximum differs from the fitted one by more than 3 % in \(off.count) of \(bands.count) "
          + "spectra (\(direct.rounded(toDigits: 4)) against \(bands[worst].width.rounded(toDigits: 4)) meV at "
          + "\(temperatures[worst].rounded(toDigits: 4)) K): the band is not a Gaussian in energy")
    }
  }

  /// Widths, energies and areas with their errors.
  var table: ResultTable {
    ResultTable(
      name: "peaks", title: "Emission band of every spectrum, Gaussian in energy",
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
}
