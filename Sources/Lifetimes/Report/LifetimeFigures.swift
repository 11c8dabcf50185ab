import Figures
import Fitting

/// The figures of a lifetime fit, from its tables.
public enum LifetimeFigures {
  /// Decays drawn at most; the tables hold them all.
  private static let most = 6

  /// Every decay with its fit, the instrument's response and the weighted residuals, and the residuals' autocorrelation.
  public static func of(_ result: FitResult) -> [Figure] {
    let curves = result.tables.filter { $0.name == "curves" || $0.name.hasPrefix("curves_") }
    var figures = curves.prefix(most).enumerated().flatMap { index, table in
      let number = curves.count > 1 ? index + 1 : nil
      return [decay(table, number: number), rise(table, number: number)].compactMap(\.self)
    }
    if let table = result.tables.first(where: { $0.name == "autocorrelation" }) {
      figures += [autocorrelation(table)].compactMap(\.self)
    }
    if let residuals = curves.first?["residual"]?.known, let quantiles = ResidualQuantiles(residuals) {
      figures.append(
        .quantiles(
          expected: quantiles.expected, found: quantiles.found,
          caption:
            "Weighted residuals\(curves.count > 1 ? " of the first decay" : "") in order against what a normal "
            + "distribution would give; channels of few counts leave the line even where the fit is right."))
    }
    let isTurning = result.tables.contains { $0.name == "anisotropy" }
    return [distribution(result), anisotropy(result), isTurning ? nil : together(curves)].compactMap(\.self) + figures
  }

  /// Data and fit where the decay rises, beside the instrument's response: it is hidden in a view of the whole decay.
  /// Nil where it is wide enough to be seen there.
  private static func rise(_ table: ResultTable, number: Int?) -> Figure? {
    guard let time = table["time"]?.numbers, let counts = table["counts"]?.numbers, let fit = table["fit"]?.numbers,
      let response = table["response"]?.numbers, let top = response.max(), top > 0,
      let peak = response.firstIndex(of: top), let first = time.first, let last = time.last
    else { return nil }
    let above = response.indices.filter { response[$0] >= top / 2 }
    guard let low = above.first, let high = above.last, high < time.count else { return nil }
    let step = time.count > 1 ? time[1] - time[0] : 0
    let width = time[high] - time[low] + step
    guard width < 0.03 * (last - first) else { return nil }
    let span = max(time[peak] - 5 * width, first)...min(time[peak] + 12 * width, last)
    let shown = time.indices.filter { span.contains(time[$0]) }
    guard shown.count > 3, let highest = shown.map({ counts[$0] }).max(), highest > 0 else { return nil }
    func part(_ values: [Double], _ factor: Double = 1) -> [Double] { shown.map { values[$0] * factor } }
    let x = part(time)
    return Figure(
      name: number.map { "rise_\($0)" } ?? "rise", title: number.map { "Rise of decay \($0)" } ?? "Rise",
      caption: "The beginning of the decay with the instrument's response, which is scaled to its maximum.",
      panels: [
        FigurePanel(
          horizontal: FigureAxis(FigureText([.italic("t")]), unit: table["time"]?.unit ?? "", range: span),
          vertical: FigureAxis("counts per channel"), height: 3.6,
          layers: [
            FigureLayer(.line(x: x, y: part(response, highest / top)), ink: .reference, name: "IRF, scaled"),
            FigureLayer(.points(x: x, y: part(counts), errors: nil), ink: .data, name: "data"),
            FigureLayer(.line(x: x, y: part(fit)), ink: .fit, name: "fit"),
          ], legend: .bottomRight)
      ])
  }

  private static func decay(_ table: ResultTable, number: Int?) -> Figure? {
    guard let time = table["time"], let counts = table["counts"], let fit = table["fit"],
      let residual = table["residual"]
    else { return nil }
    let across = FigureAxis(FigureText([.italic("t")]), unit: time.unit)
    let peak = max(counts.known.max() ?? 1, 1)
    // Down to half a count: empty channels have no logarithm.
    let bottom = max(0.5, 0.5 * (counts.known.filter { $0 > 0 }.min() ?? 1))
    // Thousands of points are seen as a band.
    let isDense = counts.known.count > 800
    var layers = [
      FigureLayer(
        isDense
          ? .line(x: time.numbers, y: counts.numbers) : .points(x: time.numbers, y: counts.numbers, errors: nil),
        ink: .data, name: "data"),
      FigureLayer(.line(x: time.numbers, y: fit.numbers), ink: .fit, name: "fit"),
    ]
    // In front: a short response stands where data and fit rise.
    if let response = table["response"], let highest = response.known.max(), highest > 0 {
      layers.append(
        FigureLayer(
          .line(x: time.numbers, y: response.numbers.map { $0 * peak / highest }), ink: .reference,
          name: "IRF, scaled"))
    }
    let limit = max(4, residual.known.map(\.magnitude).max() ?? 0) * 1.1
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
