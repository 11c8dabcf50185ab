import Figures
import Measurements

/// The figures of bands fitted to spectra.
public enum BandFigures {
  /// Spectra drawn at most, evenly chosen.
  private static let mostSpectra = 20
  /// Points of a fitted curve among many.
  private static let smoothPoints = 100

  /// The spectra with their bands, width and position against temperature or number, and one fit with its residuals.
  /// `axis` is that of the spectra; nil where the files differ.
  public static func of(_ fit: SpectraFit, axis: SpectralAxis?) -> [Figure] {
    let temperatures = fit.members.compactMap(\.temperature)
    let isThermal = temperatures.count == fit.members.count && Set(temperatures).count > 1
    let order = fit.members.indices.sorted {
      isThermal ? (temperatures[$0], $0) < (temperatures[$1], $1) : $0 < $1
    }
    let members = order.map { fit.members[$0] }
    let places = order.map { isThermal ? temperatures[$0] : Double($0 + 1) }
    let across =
      isThermal ? FigureAxis(FigureText([.italic("T")]), unit: "K") : FigureAxis("spectrum")
    return [
      axis.flatMap { spectra(members, places, $0, colors: across) }, measures(members, places, across),
      single(members, axis),
    ].compactMap(\.self)
  }

  private static func position(_ axis: SpectralAxis?) -> FigureAxis {
    switch axis {
    case .wavelength?: FigureAxis(FigureText([.italic("λ")]), unit: "nm")
    case .energy?: FigureAxis(FigureText([.italic("E")]), unit: "eV")
    case nil: FigureAxis("position")
    }
  }

  private static func model(_ curve: BandCurveTable) -> [Double] { zip(curve.bands, curve.baseline).map { $0 + $1 } }

  /// Every spectrum over the highest one, shifted upwards, with its fit.
  private static func spectra(
    _ members: [SpectraFit.Member], _ places: [Double], _ axis: SpectralAxis, colors: FigureAxis
  ) -> Figure? {
    let step = max(1, (members.count + mostSpectra - 1) / mostSpectra)
    let shown = Array(stride(from: 0, to: members.count, by: step))
    let highest = shown.compactMap { members[$0].fit.curve.intensities.filter(\.isFinite).max() }.max() ?? 0
    guard highest > 0, members.count > 1 else { return nil }
    let offset = min(0.15, 2 / Double(shown.count))
    let layers = shown.enumerated().reversed().flatMap { rank, index -> [FigureLayer] in
      let curve = members[index].fit.curve
      func raised(_ values: [Double]) -> [Double] { values.map { $0 / highest + offset * Double(rank) } }
      // A smooth curve needs fewer points than its data.
      let kept = Array(stride(from: 0, to: curve.positions.count, by: max(1, curve.positions.count / smoothPoints)))
      let fitted = model(curve)
      return [
        FigureLayer(.line(x: curve.positions, y: raised(curve.intensities)), ink: .value(places[index])),
        FigureLayer(
          .line(x: kept.map { curve.positions[$0] }, y: raised(kept.map { fitted[$0] })), ink: .guide,
          name: rank == 0 ? "fit" : nil, isDashed: true
        ),
      ]
    }
    return Figure(
      name: "spectra", title: "Spectra and their bands",
      caption: "The spectra over the highest one, each shifted upwards, with the fitted bands as dashed lines.",
      panels: [
        FigurePanel(
          horizontal: position(axis), vertical: FigureAxis("intensity, shifted"), height: 5.5, layers: layers,
          colors: ColorScale(colors, palette: .sequential), legend: .topRight)
      ])
  }

  /// FWHM and energy of the maximum with their standard errors.
  private static func measures(_ members: [SpectraFit.Member], _ places: [Double], _ across: FigureAxis) -> Figure? {
    guard members.count > 1 else { return nil }
    func panel(_ label: FigureText, _ unit: String, _ value: (BandMeasures) -> MeasuredValue?) -> FigurePanel {
      let found = members.map { value($0.fit.band) }
      return FigurePanel(
        horizontal: across, vertical: FigureAxis(label, unit: unit), height: 3,
        layers: [
          FigureLayer(
            .points(
              x: places, y: found.map { $0?.value ?? .nan }, errors: found.map { $0?.standardError ?? .nan }),
            ink: .component(0))
        ])
    }
    let hasOwn = members.allSatisfy { $0.fit.band.intrinsicWidth != nil }
    return Figure(
      name: "bands", title: "Width and position",
      caption: "FWHM\(hasOwn ? " without the instrument's" : "") and energy of the maximum with their standard errors.",
      panels: [
        panel("FWHM", "meV") { hasOwn ? $0.intrinsicWidth : $0.width },
        panel(FigureText([.italic("E"), .lower("max")]), "eV") { $0.energy },
      ], sharesHorizontal: true)
  }

  /// The fit that describes its spectrum least, with components, baseline and residuals.
  private static func single(_ members: [SpectraFit.Member], _ axis: SpectralAxis?) -> Figure? {
    guard
      let worst = members.max(by: { ($0.fit.reducedChiSquare ?? 0) < ($1.fit.reducedChiSquare ?? 0) }),
      worst.fit.curve.positions.count > 1
    else { return nil }
    let curve = worst.fit.curve
    let x = curve.positions
    var layers = [
      FigureLayer(
        x.count > 400 ? .line(x: x, y: curve.intensities) : .points(x: x, y: curve.intensities, errors: nil),
        ink: .data,
        name: FigureText(worst.label == "1" ? "data" : worst.label))
    ]
    layers += curve.components.enumerated().map { number, component in
      FigureLayer(
        .line(x: x, y: zip(component, curve.baseline).map { $0 + $1 }), ink: .component(number),
        name: FigureText("band \(number + 1)"))
    }
    layers += [
      FigureLayer(.line(x: x, y: curve.baseline), ink: .guide, name: "baseline", isDashed: true),
      FigureLayer(.line(x: x, y: model(curve)), ink: .fit, name: "fit"),
    ]
    let rest = curve.residual
    let weighted = curve.errors.map { errors in zip(rest, errors).map { $1 > 0 ? $0 / $1 : .nan } }
    let isWorst = members.count > 1 && worst.fit.reducedChiSquare != nil
    return Figure(
      name: "fit", title: "Fit of one spectrum",
      caption: (isWorst ? "The spectrum that is described least: data" : "Data")
        + ", fitted band\(curve.components.isEmpty ? "" : "s") and baseline; residuals below.",
      panels: [
        FigurePanel(
          horizontal: position(axis), vertical: FigureAxis("intensity"), height: 4.4, layers: layers, legend: .topRight),
        FigurePanel(
          horizontal: position(axis), vertical: FigureAxis("resid.", unit: weighted == nil ? "" : "σ"), height: 1.5,
          layers: [
            FigureLayer(.line(x: x, y: weighted ?? rest), ink: .data), FigureLayer(.level(0), ink: .fit),
          ]),
      ], sharesHorizontal: true)
  }
}
