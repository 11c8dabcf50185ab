import Fitting
import Linewidths
import Measurements
import Reporting

/// The tables of `photofit spectra`.
struct SpectraTables {
  let fit: SpectraFit
  let options: BandOptions
  let isSeveralFiles: Bool
  /// Unit of the positions; empty where the files differ.
  let unit: String

  /// Temperatures, where all spectra have one.
  private var temperatures: [Double]? {
    let known = fit.members.compactMap(\.temperature)
    return known.count == fit.members.count ? known : nil
  }

  private func name(_ member: SpectraFit.Member) -> String {
    guard isSeveralFiles else { return member.label }
    return member.label == "1" ? member.source : "\(member.source) \(member.label)"
  }

  /// A row per spectrum: what `photofit linewidth` reads where there are temperatures.
  var bands: MeasuredTable {
    table(
      "peaks", "Band of every spectrum", fit.members.map { ($0, $0.fit.band, nil) }, isWhole: true)
  }

  /// A row per peak, where there are several.
  var peaks: MeasuredTable? {
    guard options.bandCount > 1 else { return nil }
    let rows = fit.members.flatMap { member in
      member.fit.peaks.enumerated().map { (member, $0.element, Double($0.offset + 1)) }
    }
    return table("components", "Its \(options.bandCount) peaks, by energy", rows, isWhole: false)
  }

  private func table(
    _ name: String, _ title: String, _ rows: [(SpectraFit.Member, BandMeasures, Double?)], isWhole: Bool
  ) -> MeasuredTable {
    typealias Column = MeasuredTable.Column
    var columns: [Column] = []
    let hasTemperatures = temperatures != nil
    if hasTemperatures {
      columns.append(Column("temperature", title: "T", unit: "K", values: rows.map { $0.0.temperature }))
    }
    if !isWhole { columns.append(Column("peak", title: "peak", values: rows.map { $0.2 })) }
    func column(
      _ name: String, _ title: String?, _ unit: String, _ value: (BandMeasures) -> MeasuredValue?
    ) -> Column {
      let found = rows.map { value($0.1) }
      return Column(
        name, title: title, unit: unit, values: found.map { $0?.value }, errors: found.map { $0?.standardError })
    }
    if options.instrument != nil {
      columns.append(column("fwhm", "own FWHM", "meV") { $0.intrinsicWidth })
      columns.append(column("fwhm_with_instrument", "FWHM", "meV") { $0.width })
    } else {
      columns.append(column("fwhm", "FWHM", "meV") { $0.width })
    }
    columns.append(column("fwhm_wavelength", "FWHM", "nm") { $0.wavelengthWidth })
    columns.append(column("energy", "peak", "eV") { $0.energy })
    columns.append(column("wavelength", "peak", "nm") { $0.wavelength })
    columns.append(column("area", "area", "") { $0.area })
    columns.append(column("asymmetry", "blue/red", "") { $0.asymmetry })
    if isWhole {
      let fits = rows.map { $0.0.fit }
      columns.append(
        Column("fwhm_half_maximum", title: "half maximum", unit: "meV", values: rounded(fits.map(\.halfMaximumWidth))))
      columns.append(
        Column(
          "fwhm_wavelength_half_maximum", title: "half maximum", unit: "nm",
          values: rounded(fits.map(\.halfMaximumWavelengthWidth))))
      columns.append(
        Column(
          "reduced_chi_square", title: "χ²r", values: fits.map { $0.reducedChiSquare.map { Rounding.round($0, to: 1) } }
        ))
    }
    let names = hasTemperatures ? nil : ResultTable.RowNames("spectrum", rows.map { self.name($0.0) })
    return MeasuredTable(name: name, title: title, rows: names, columns: columns)
  }

  private func rounded(_ values: [Double?]) -> [Double?] { values.map { $0.map { Rounding.round($0, to: 50) } } }

  /// Stokes shift and overlap with an absorption, a row per spectrum.
  func compared(with absorptions: [AbsorptionComparison]) -> MeasuredTable {
    let own = fit.members.map { absorptions[$0.position] }
    let shifts = zip(own, fit.members).map { $0.stokesShift($1.fit.band) }
    let axis: SpectralAxis = unit == "eV" ? .energy : .wavelength
    let scale = EnergyScale(axis: axis, isInAir: options.isInAir, usesJacobian: options.usesJacobian)
    let overlaps = zip(own, fit.members).map { absorption, member in
      absorption.overlap(member.fit, scale: scale).map { Rounding.round($0, to: 0.1) }
    }
    return MeasuredTable(
      name: "absorption", title: "Beside the absorption", rows: .init("spectrum", fit.members.map { name($0) }),
      columns: [
        .init(
          "absorption_energy", title: "absorption", unit: "eV", values: own.map(\.maximum.value),
          errors: own.map(\.maximum.standardError)),
        .init(
          "stokes_shift", title: "Stokes shift", unit: "meV", values: shifts.map(\.value),
          errors: shifts.map(\.standardError)),
        .init("overlap", title: "overlap", values: overlaps),
      ])
  }

  /// The parameters of the shapes, a row per spectrum.
  var parameters: ResultTable {
    let names = fit.members.first?.fit.parameters.map { ($0.name, $0.unit) } ?? []
    let columns = names.indices.flatMap { k in
      [
        ResultTable.Column(
          names[k].0, unit: names[k].1, values: fit.members.map { $0.fit.parameters[k].optimum }),
        ResultTable.Column(
          names[k].0 + "_error", unit: names[k].1, values: fit.members.map { $0.fit.parameters[k].standardError }),
      ]
    }
    return ResultTable(
      name: "shapes", title: "Parameters of the fitted shapes", columns: columns,
      rows: .init("spectrum", fit.members.map { name($0) }))
  }

  /// Every fitted point, spectrum after spectrum.
  var curves: ResultTable {
    let tables = fit.members.map(\.fit.curve)
    let names = zip(fit.members, tables).flatMap { member, curve in
      [String](repeating: name(member), count: curve.positions.count)
    }
    return ResultTable(
      name: "curves", title: "Spectra and what was fitted to them",
      columns: [
        .init("position", unit: unit, values: tables.flatMap(\.positions)),
        .init("intensity", values: tables.flatMap(\.intensities)),
        .init("error", values: tables.flatMap { $0.errors ?? [Double?](repeating: nil, count: $0.positions.count) }),
        .init("band", values: tables.flatMap(\.bands)), .init("baseline", values: tables.flatMap(\.baseline)),
        .init("residual", values: tables.flatMap(\.residual)),
      ], rows: .init("spectrum", names))
  }
}
