import Figures
import Fitting
import LinearAlgebra
import Measurements

/// The figures of a fit against temperature.
public enum LinewidthFigures {
  /// Spectra drawn at most, evenly chosen.
  private static let mostSpectra = 20
  /// Half width of a 95 % band in standard errors.
  private static let bandWidth = 1.96

  /// Values against temperature with model and residuals, and with the model's band where it is said; the spectra,
  /// coloured by temperature, where there are any; and the profiles of parameters that have no value.
  public static func of(
    _ result: FitResult, model: ThermalModel? = nil, spectra series: SpectrumSeries? = nil
  ) -> [Figure] {
    let values = result.tables.filter { $0.columns.count == 5 && $0["fitted"] != nil && $0["residual"] != nil }
    return [series.flatMap(spectra)].compactMap(\.self) + values.compactMap { fitted($0, result, model: model) }
      + [profiles(result), values.first.flatMap(quantiles)].compactMap(\.self)
  }

  /// The residuals in order, in their standard errors; nil where these are not known.
  private static func quantiles(_ table: ResultTable) -> Figure? {
    guard let residual = table["residual"], let errors = table[table.columns[1].name + "_error"],
      let found = ResidualQuantiles(
        zip(residual.numbers, errors.numbers).compactMap { $1 > 0 ? $0 / $1 : nil })
    else { return nil }
    return .quantiles(
      expected: found.expected, found: found.found,
      caption: "Residuals in order, in their standard errors, against what a normal distribution would give.")
  }

  private static func spectra(_ series: SpectrumSeries) -> Figure? {
    guard let temperatures = series.temperatures else { return nil }
    let order = temperatures.indices.sorted { temperatures[$0] < temperatures[$1] }
    let step = max(1, (order.count + mostSpectra - 1) / mostSpectra)
    let shown = stride(from: 0, to: order.count, by: step).map { order[$0] }
    let highest = shown.compactMap { series.intensities[$0].filter(\.isFinite).max() }.max() ?? 0
    guard highest > 0 else { return nil }
    let offset = min(0.15, 2 / Double(shown.count))
    let layers = shown.enumerated().reversed().map { rank, index in
      FigureLayer(
        .line(x: series.positions, y: series.intensities[index].map { $0 / highest + offset * Double(rank) }),
        ink: .value(temperatures[index]))
    }
    return Figure(
      name: "spectra", title: "Emission spectra",
      caption: "Emission spectra over the highest one, each shifted upwards, coloured by temperature.",
      panels: [
        FigurePanel(
          horizontal: FigureAxis(
            series.axis == .wavelength ? FigureText([.italic("λ")]) : FigureText([.italic("E")]), unit: series.axis.unit
          ),
          vertical: FigureAxis("intensity, shifted", unit: "arb. u.", hasNumbers: false), height: 5.5,
          layers: Array(layers),
          colors: ColorScale(FigureAxis(FigureText([.italic("T")]), unit: "K"), palette: .sequential))
      ])
  }

  private static func fitted(_ table: ResultTable, _ result: FitResult, model: ThermalModel?) -> Figure? {
    let quantity = table.columns[1]
    let suffix = table.name.firstIndex(of: "@").map { String(table.name[$0...]) } ?? ""
    guard let temperature = table["temperature"], let residual = table["residual"],
      let curve = result.tables.first(where: { ["curves", "curves_\(quantity.name)\(suffix)"].contains($0.name) }),
      let axis = curve["temperature"], let line = curve["fit"]
    else { return nil }
    let errors = table[quantity.name + "_error"]?.numbers
    let known = errors.flatMap { $0.contains(where: \.isFinite) ? $0 : nil }
    let across = FigureAxis(FigureText([.italic("T")]), unit: "K")
    var layers: [FigureLayer] = []
    if let band = model.flatMap({ band(result, $0, temperatures: axis.numbers) }) {
      layers.append(
        FigureLayer(
          .band(
            x: axis.numbers, low: zip(line.numbers, band).map { $0 - $1 }, high: zip(line.numbers, band).map { $0 + $1 }
          ),
          ink: .fit, name: "95 % band"))
    }
    layers += [
      FigureLayer(.line(x: axis.numbers, y: line.numbers), ink: .fit, name: FigureText(model?.name ?? "fit")),
      FigureLayer(.points(x: temperature.numbers, y: quantity.numbers, errors: known), ink: .data, name: "data"),
    ]
    let name = quantity.name == "fwhm" ? "FWHM" : quantity.name
    let isRising = (line.known.last ?? 0) >= (line.known.first ?? 0)
    return Figure(
      name: table.name, title: "\(name) against temperature\(suffix)",
      caption: "\(table.title), against temperature\(layers.count == 3 ? ", with the model's 95 % band" : "").",
      panels: [
        FigurePanel(
          horizontal: across, vertical: FigureAxis(FigureText(name), unit: quantity.unit), height: 4.2, layers: layers,
          legend: isRising ? .topLeft : .topRight),
        FigurePanel(
          horizontal: across, vertical: FigureAxis("resid.", unit: residual.unit), height: 1.3,
          layers: [
            FigureLayer(.level(0), ink: .fit),
            FigureLayer(.points(x: temperature.numbers, y: residual.numbers, errors: known), ink: .data),
          ]),
      ], sharesHorizontal: true)
  }

  /// Half widths of the model's 95 % band, from the covariance of its parameters; nil where that is not known.
  ///
  /// The covariance of a fit that leaves parameters open means nothing: it has no band.
  private static func band(_ result: FitResult, _ model: ThermalModel, temperatures: [Double]) -> [Double]? {
    let names = model.parameters.map(\.name)
    guard result.termination.isConverged, result.parameters.allSatisfy({ $0.value != nil }),
      result.parameters.map(\.name) == names, temperatures.allSatisfy({ $0 > 0 }),
      !result.covariance.labels.isEmpty
    else { return nil }
    let rows = result.covariance.labels.compactMap(names.firstIndex)
    let values = result.covariance.values.map { $0.compactMap(\.self) }
    guard rows.count == values.count, values.allSatisfy({ $0.count == rows.count }) else { return nil }
    var slopes = Matrix(rows: temperatures.count, columns: names.count)
    ThermalCurve(model, temperatures: temperatures).jacobian(result.parameters.map(\.optimum), into: &slopes)
    let band = temperatures.indices.map { point -> Double in
      var variance = 0.0
      for (i, row) in rows.enumerated() {
        for (j, column) in rows.enumerated() { variance += slopes[point, row] * values[i][j] * slopes[point, column] }
      }
      return bandWidth * max(variance, 0).squareRoot()
    }
    return band.allSatisfy(\.isFinite) ? band : nil
  }

  private static func profiles(_ result: FitResult) -> Figure? {
    let panels = result.tables.filter { $0.name.hasPrefix("profile_") }.prefix(6).compactMap { table -> FigurePanel? in
      guard let value = table.columns.first, let height = table["delta_chi_square"], !value.known.isEmpty else {
        return nil
      }
      let symbol = result.parameters.first { $0.name == value.name }?.symbol ?? value.name
      let (low, high) = (value.known.min() ?? 0, value.known.max() ?? 0)
      // A profile that goes far is looked at by decades; one that reaches 0 starts where it can be seen.
      let isWide = high > 50 * max(low, 1e-3 * high)
      let start = max(low, 1e-3 * high)
      return FigurePanel(
        horizontal: FigureAxis(
          .symbol(symbol), unit: value.unit, scale: isWide ? .logarithmic : .linear,
          range: isWide ? start...high * 1.1 : nil),
        vertical: FigureAxis(FigureText([.plain("Δ"), .italic("χ"), .plain("²")]), range: -0.4...8), height: 2.2,
        layers: [
          FigureLayer(.level(3.84), ink: .guide, name: "95 %", isDashed: true),
          FigureLayer(.line(x: value.numbers, y: height.numbers), ink: .fit),
          FigureLayer(.points(x: value.numbers, y: height.numbers, errors: nil), ink: .data),
        ], legend: .topRight)
    }
    guard !panels.isEmpty else { return nil }
    return Figure(
      name: "profiles", title: "Parameters without a value",
      caption:
        "How much worse the best fit becomes with a parameter held: where the curve stays below the dashed line, the data leave the parameter open.",
      panels: Array(panels))
  }
}
