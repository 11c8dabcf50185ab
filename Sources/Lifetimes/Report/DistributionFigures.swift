import Figures
import Fitting

extension LifetimeFigures {
  /// Points of a curve among several.
  private static let mostPoints = 120

  /// The distribution of lifetimes over the decades that it covers: light and amplitudes of an inversion, or the density
  /// of Gaussians; nil where the result holds none.
  static func distribution(_ result: FitResult) -> Figure? {
    guard let table = result.tables.first(where: { $0.name == "distribution" }), let lifetime = table["lifetime"],
      let (first, last) = extent(table, lifetime)
    else { return nil }
    let names = ["light": "light", "amplitude": "amplitudes", "density": "amplitudes"]
    var layers = table.columns.dropFirst().filter { names[$0.name] != nil }.enumerated().map { number, column in
      FigureLayer(
        .line(x: lifetime.numbers, y: column.numbers), ink: .component(number),
        name: FigureText(names[column.name] ?? column.name))
    }
    guard !layers.isEmpty else { return nil }
    let isInverted = table["light"] != nil
    if let rough = table["light without smoothing"]?.numbers, let smooth = table["light"]?.known.max() {
      // What stands without smoothing is spikes, in shares of their own: drawn to the height of the smooth curve.
      let highest = max(rough.filter(\.isFinite).max() ?? 0, 1e-300)
      let shown = rough.indices.filter { rough[$0] > 0 }
      layers.insert(
        FigureLayer(
          .sticks(x: shown.map { lifetime.numbers[$0] }, y: shown.map { rough[$0] / highest * smooth }), ink: .guide,
          name: "light, unsmoothed"), at: 0)
    }
    let density = table["density"]
    let highest = table.columns.filter { names[$0.name] != nil }.flatMap(\.known).max() ?? 0
    return Figure(
      name: "distribution", title: "Distribution of lifetimes",
      caption: isInverted
        ? "Shares of the light and of the amplitudes against the lifetime; how wide a hill is follows from the smoothing too."
        : "Density of the amplitudes against the lifetime.",
      panels: [
        FigurePanel(
          horizontal: FigureAxis(
            FigureText([.italic("τ")]), unit: lifetime.unit, scale: last > 8 * first ? .logarithmic : .linear,
            range: first...last),
          vertical: FigureAxis(
            isInverted ? "share" : "density", unit: density?.unit ?? "", range: highest > 0 ? 0...1.35 * highest : nil),
          height: 4, layers: layers,
          legend: layers.count > 1 ? .topRight : .none)
      ])
  }

  /// The lifetimes at which there is something, with room of a factor of three to each side.
  private static func extent(_ table: ResultTable, _ lifetime: ResultTable.Column) -> (Double, Double)? {
    let shares = table.columns.dropFirst().map(\.numbers)
    let top = shares.map { $0.filter(\.isFinite).max() ?? 0 }
    let all = lifetime.numbers.filter { $0.isFinite && $0 > 0 }
    let inhabited = lifetime.numbers.indices.filter { row in
      lifetime.numbers[row] > 0 && zip(shares, top).contains { $0[row] > 1e-3 * $1 }
    }.map { lifetime.numbers[$0] }
    guard let low = all.min(), let high = all.max(), let first = inhabited.min(), let last = inhabited.max(), low < high
    else { return nil }
    return (max(low, first / 3), min(high, 3 * last))
  }

  /// The anisotropy with its fit, points gathered until their errors are small.
  static func anisotropy(_ result: FitResult) -> Figure? {
    guard let table = result.tables.first(where: { $0.name == "anisotropy" }), let time = table["time"],
      let value = table["r"]?.numbers, let error = table["r_error"]?.numbers, let total = table["total"]?.numbers,
      let fit = table["fit"]
    else { return nil }
    var (x, y, errors): ([Double], [Double], [Double]) = ([], [], [])
    // Ratios of sums, not means of ratios, which noise would move: gathered up to a standard error of 0.01, or forty
    // channels.
    var (light, difference, variance, times) = (0.0, 0.0, 0.0, [Double]())
    let fewest = max(1, time.numbers.count / mostPoints)
    for index in time.numbers.indices where value[index].isFinite && error[index].isFinite && total[index] > 0 {
      light += total[index]
      difference += value[index] * total[index]
      variance += error[index] * error[index] * total[index] * total[index]
      times.append(time.numbers[index])
      let spread = variance.squareRoot() / light
      guard times.count >= fewest, times.count >= max(40, fewest) || spread < 0.01 else { continue }
      if spread < 0.1 {
        x.append(times.reduce(0, +) / Double(times.count))
        y.append(difference / light)
        errors.append(spread)
      }
      (light, difference, variance, times) = (0, 0, 0, [])
    }
    guard let last = x.last, let first = x.first, first < last else { return nil }
    let inside = time.numbers.indices.filter { (first...last).contains(time.numbers[$0]) }
    let drawn = stride(from: 0, to: inside.count, by: max(1, inside.count / 300)).map { inside[$0] }
    return Figure(
      name: "anisotropy", title: "Anisotropy",
      caption:
        "Anisotropy from VV and VH, channels gathered, with standard errors, and that of the fit behind the response.",
      panels: [
        FigurePanel(
          horizontal: FigureAxis(FigureText([.italic("t")]), unit: time.unit),
          vertical: FigureAxis(FigureText([.italic("r")])), height: 4,
          layers: [
            FigureLayer(.level(0), ink: .guide),
            FigureLayer(.points(x: x, y: y, errors: errors), ink: .data, name: "data"),
            FigureLayer(
              .line(x: drawn.map { time.numbers[$0] }, y: drawn.map { fit.numbers[$0] }), ink: .fit, name: "fit"),
          ], legend: .topRight)
      ])
  }

  /// All decays of a linked fit in one panel.
  static func together(_ curves: [ResultTable]) -> Figure? {
    guard curves.count > 1, let unit = curves[0]["time"]?.unit else { return nil }
    let shown = curves.prefix(6)
    let peak = shown.compactMap { $0["counts"]?.known.max() }.max() ?? 1
    let layers = shown.enumerated().flatMap { number, table -> [FigureLayer] in
      guard let time = table["time"]?.numbers, let counts = table["counts"]?.numbers, let fit = table["fit"]?.numbers
      else { return [] }
      // Points of several decays are told apart only where they are few.
      let kept = Array(stride(from: 0, to: time.count, by: max(1, 2 * time.count / mostPoints)))
      return [
        FigureLayer(
          .points(x: kept.map { time[$0] }, y: kept.map { counts[$0] }, errors: nil), ink: .component(number)),
        FigureLayer(.line(x: time, y: fit), ink: .component(number), name: FigureText("decay \(number + 1)")),
      ]
    }
    return Figure(
      name: "decays", title: "Decays of the linked fit",
      caption: "Counts per channel of the decays that share their lifetimes: points are measured, lines the fit.",
      panels: [
        FigurePanel(
          horizontal: FigureAxis(FigureText([.italic("t")]), unit: unit),
          vertical: FigureAxis("counts per channel", scale: .logarithmic, range: 0.5...2 * max(peak, 1)), height: 4.6,
          layers: layers, legend: .topRight)
      ])
  }
}
