import Figures
import Fitting

/// The figures of a lifetime fit, from its tables.
public enum LifetimeFigures {
  /// Decays drawn at most; the tables hold them all.
  private static let most = 6

  /// Every decay with its fit, the instrument's response and the weighted residuals, and the residuals' autocorrelation.
  public static func of(_ result: FitResult) -> [Figure] {
    let curves = result.tables.filter { $0.name == "curves" || $0.name.hasPrefix("curves_") }
    var figures = curves.prefix(most).enumerated().compactMap { decay($1, number: curves.count > 1 ? $0 + 1 : nil) }
    if let table = result.tables.first(where: { $0.name == "autocorrelation" }) {
      figures += [autocorrelation(table)].compactMap(\.self)
    }
    let isTurning = result.tables.contains { $0.name == "anisotropy" }
    return [distribution(result), anisotropy(result), isTurning ? nil : together(curves)].compactMap(\.self) + figures
  }

  private static func decay(_ table: ResultTable, number: Int?) -> Figure? {
    guard let time = table["time"], let counts = table["counts"], let fit = table["fit"],
      let residual = table["residual"]
    else { return nil }
    let across = FigureAxis(FigureText([.italic("t")]), unit: time.unit)
    let peak = max(counts.known.max() ?? 1, 1)
    // Down to half a count: empty channels have no logarithm.
    let bottom = max(0.5, 0.5 * (counts.known.filter { $0 > 0 }.min() ?? 1))
    var layers: [FigureLayer] = []
    if let response = table["response"], let highest = response.known.max(), highest > 0 {
      layers.append(
        FigureLayer(
          .line(x: time.numbers, y: response.numbers.map { $0 * peak / highest }), ink: .reference,
          name: "IRF, scaled"))
    }
    // Thousands of points are seen as a band.
    let isDense = counts.known.count > 800
    layers += [
      FigureLayer(
        isDense
          ? .line(x: time.numbers, y: counts.numbers) : .points(x: time.numbers, y: counts.numbers, errors: nil),
        ink: .data, name: "data"),
      FigureLayer(.line(x: time.numbers, y: fit.numbers), ink: .fit, name: "fit"),
    ]
    let limit = max(4, (residual.known.map(\.magnitude).max() ?? 0) * 1.05)
    return Figure(
      name: number.map { "decay_\($0)" } ?? "decay", title: number.map { "Decay \($0)" } ?? "Decay",
      caption: "Counts per channel on a logarithmic scale with the fit, and the weighted residuals below.",
      panels: [
        FigurePanel(
          horizontal: across,
          vertical: FigureAxis(
            "counts per channel", scale: .logarithmic, range: bottom < 2 * peak ? bottom...2 * peak : nil),
          height: 4.2, layers: layers, legend: .topRight),
        FigurePanel(
          horizontal: across, vertical: FigureAxis("resid.", unit: residual.unit, range: -limit...limit),
          height: 1.3,
          layers: [
            FigureLayer(.line(x: time.numbers, y: residual.numbers), ink: .data),
            FigureLayer(.level(0), ink: .fit),
          ]),
      ], sharesHorizontal: true)
  }

  private static func autocorrelation(_ table: ResultTable) -> Figure? {
    guard let lag = table["lag"], let found = table["autocorrelation"], let limit = table["limit95"]?.known.first else {
      return nil
    }
    let most = max(2 * limit, (found.known.map(\.magnitude).max() ?? 0) * 1.1)
    return Figure(
      name: "autocorrelation", title: "Autocorrelation of the residuals",
      caption:
        "Autocorrelation of the weighted residuals against the lag; 95 % of chance lies between the dashed lines.",
      panels: [
        FigurePanel(
          horizontal: FigureAxis("lag", unit: lag.unit), vertical: FigureAxis("autocorrelation", range: -most...most),
          height: 3,
          layers: [
            FigureLayer(.line(x: lag.numbers, y: found.numbers), ink: .data),
            FigureLayer(.level(0), ink: .guide),
            FigureLayer(.level(limit), ink: .guide, isDashed: true),
            FigureLayer(.level(-limit), ink: .guide, isDashed: true),
          ])
      ])
  }
}
