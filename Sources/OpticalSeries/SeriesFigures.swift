import Figures
import Fitting
import Measurements

/// The figures of a series of spectra against time.
public enum SeriesFigures {
  /// Spectra drawn at most, evenly chosen.
  private static let mostSpectra = 24
  /// Points of all spectra of a figure together.
  private static let points = 1400
  /// Points of a smooth spectrum.
  private static let smoothPoints = 100

  /// The spectra with the fit and their bands, the course at some wavelengths with residuals, concentrations, spectra of the
  /// species and singular values: what the tables of the result hold.
  public static func of(_ result: FitResult, series: TimedSpectra) -> [Figure] {
    let fitted = FittedSeries(result, series)
    return [
      spectra(series, fitted, bands: result.tables.first { $0.name == "bands" }),
      fitted.flatMap { KineticsFigure($0, series).figure },
      concentrations(result, series), species(result, series), unmixing(result, series), singularValues(result),
      evolving(result, series),
    ].compactMap(\.self)
  }

  private static let absorbance = FigureAxis(FigureText([.italic("A")]))

  /// Measured spectra coloured by time, the fit over them, and their bands.
  private static func spectra(_ series: TimedSpectra, _ fitted: FittedSeries?, bands: ResultTable?) -> Figure? {
    guard series.positions.count > 1 else { return nil }
    let step = max(1, (series.times.count + mostSpectra - 1) / mostSpectra)
    let shown = Array(stride(from: 0, to: series.times.count, by: step))
    let kept = SeriesAxes.thinned(series.positions.count, most: max(100, points / shown.count))
    let x = kept.map { series.positions[$0] }
    var layers = shown.map { time in
      FigureLayer(.line(x: x, y: kept.map { series.absorbances[time][$0] }), ink: .value(series.times[time]))
    }
    if let fitted {
      let smooth = SeriesAxes.thinned(series.positions.count, most: smoothPoints)
      layers += shown.enumerated().map { number, time in
        FigureLayer(
          .line(
            x: smooth.map { series.positions[$0] }, y: fitted.spectrum(at: time, positions: smooth)), ink: .data,
          name: number == 0 ? "fit" : nil,
          isDashed: true)
      }
    }
    layers += marks(bands)
    var colors = FigureAxis(FigureText([.italic("t")]), unit: series.timeUnit)
    let isWide = (series.times.last ?? 1) > 50 * max(series.times[0], 0)
    if isWide, series.times[0] > 0 { colors.scale = .logarithmic }
    return Figure(
      name: "spectra", title: "Spectra against time",
      caption: "Measured spectra coloured by time"
        + (fitted == nil ? "" : ", with the fit as dashed lines") + (bands == nil ? "." : ", their bands marked."),
      panels: [
        FigurePanel(
          horizontal: SeriesAxes.position(series), vertical: absorbance, height: 5, layers: layers,
          colors: series.times.count > 1 ? ColorScale(colors, palette: .sequential) : nil,
          legend: fitted == nil && bands == nil ? .none : .topRight)
      ])
  }

  private static func marks(_ bands: ResultTable?) -> [FigureLayer] {
    guard let bands, let position = bands["position"]?.numbers, let height = bands["height"]?.numbers,
      let shoulder = bands["shoulder"]?.numbers
    else { return [] }
    return [(0.0, FigureText("bands"), 0), (1, "shoulders", 2)].compactMap { kind, name, color in
      let chosen = position.indices.filter { shoulder[$0] == kind }
      guard !chosen.isEmpty else { return nil }
      return FigureLayer(
        .points(x: chosen.map { position[$0] }, y: chosen.map { height[$0] }, errors: nil), ink: .component(color),
        name: name)
    }
  }

  /// Lines between the times, and the measured times as points where they are few.
  private static func concentrations(_ result: FitResult, _ series: TimedSpectra) -> Figure? {
    guard let table = result.tables.first(where: { $0.name == "concentrations" }) else { return nil }
    let dense = result.tables.first { $0.name == "concentration_curves" } ?? table
    guard let times = table["time"]?.numbers, let between = dense["time"]?.numbers, times.count > 1 else { return nil }
    let layers = table.columns.dropFirst().enumerated().flatMap { number, column in
      [
        dense[column.name].map {
          FigureLayer(
            .line(x: between, y: $0.numbers), ink: .component(number), name: name(column.name))
        },
        times.count <= 40
          ? FigureLayer(.points(x: times, y: column.numbers, errors: nil), ink: .component(number)) : nil,
      ].compactMap(\.self)
    }
    return Figure(
      name: "concentrations", title: "Concentrations",
      caption: "Concentrations against time" + (dense == table ? "." : "; points stand at the times measured."),
      panels: [
        FigurePanel(
          horizontal: SeriesAxes.time(series), vertical: SeriesAxes.withRoom(FigureAxis("concentration"), layers),
          height: 4.2,
          layers: layers,
          legend: .topRight)
      ])
  }

  /// `component_1` as `component 1`; the name of a species as a formula, unless it is several words.
  private static func name(_ column: String) -> FigureText {
    if column.hasPrefix("component_") { return FigureText("component \(column.dropFirst(10))") }
    return column.contains(" ") ? FigureText(column) : .formula(column)
  }

  /// Spectra of the species with 95 % bands, those of alternative solutions below.
  private static func species(_ result: FitResult, _ series: TimedSpectra) -> Figure? {
    let tables = result.tables.filter { $0.name == "spectra" || $0.name.hasPrefix("spectra_alternative") }
    let panels = tables.prefix(3).compactMap { table -> FigurePanel? in
      guard let all = table.columns.first?.numbers, all.count > 1 else { return nil }
      let kept = SeriesAxes.thinned(all.count, most: smoothPoints)
      let axis = kept.map { all[$0] }
      var (bands, lines): ([FigureLayer], [FigureLayer]) = ([], [])
      for column in table.columns.dropFirst() where !column.name.hasSuffix("_error") {
        let ink = FigureLayer.Ink.component(lines.count)
        let values = kept.map { column.numbers[$0] }
        if let errors = table[column.name + "_error"]?.numbers, errors.contains(where: \.isFinite) {
          let widths = kept.map { 1.96 * errors[$0] }
          bands.append(
            FigureLayer(
              .band(x: axis, low: zip(values, widths).map { $0 - $1 }, high: zip(values, widths).map { $0 + $1 }),
              ink: ink))
        }
        lines.append(FigureLayer(.line(x: axis, y: values), ink: ink, name: name(column.name)))
      }
      return FigurePanel(
        horizontal: SeriesAxes.position(series),
        vertical: FigureAxis(table.name == "spectra" ? "absorbance per c" : "alternative"), height: 3.8,
        layers: [FigureLayer(.level(0), ink: .guide)] + bands + lines, legend: .topRight)
    }
    guard !panels.isEmpty else { return nil }
    let hasBands = tables[0].columns.contains { $0.name.hasSuffix("_error") }
    let alternative = tables.dropFirst().first.map { "; below, \($0.title)" } ?? ""
    return Figure(
      name: "species_spectra", title: "Spectra of the species",
      caption: (hasBands ? "Absorbance per unit of concentration with 95 % bands" : "Spectra of the components")
        + alternative + ".",
      panels: panels, sharesHorizontal: panels.count > 1)
  }

  /// Concentrations in units of reference spectra, with their errors.
  private static func unmixing(_ result: FitResult, _ series: TimedSpectra) -> Figure? {
    guard let table = result.tables.first(where: { $0.name == "unmixing" }), let times = table["time"]?.numbers,
      times.count > 1
    else { return nil }
    var layers: [FigureLayer] = []
    var count = 0
    for column in table.columns.dropFirst() where column.name != "residual" && !column.name.hasSuffix("_error") {
      let ink = FigureLayer.Ink.component(count)
      layers += [
        FigureLayer(.line(x: times, y: column.numbers), ink: ink, name: name(column.name)),
        FigureLayer(.points(x: times, y: column.numbers, errors: table[column.name + "_error"]?.numbers), ink: ink),
      ]
      count += 1
    }
    return Figure(
      name: "unmixing", title: "Concentrations of the references",
      caption: "Concentrations in units of the reference spectra, at least 0, with standard errors.",
      panels: [
        FigurePanel(
          horizontal: SeriesAxes.time(series), vertical: SeriesAxes.withRoom(FigureAxis("concentration"), layers),
          height: 4.2,
          layers: layers,
          legend: .topRight)
      ])
  }

  private static func singularValues(_ result: FitResult) -> Figure? {
    guard let table = result.tables.first(where: { $0.name == "singular_values" }),
      let numbers = table["number"]?.numbers,
      let values = table["value"]?.numbers, let above = table["above_noise"]?.numbers, numbers.count > 1
    else { return nil }
    let layers = [(1.0, FigureText("above the noise"), 0), (0, "noise", 5)].compactMap { kind, name, color in
      let chosen = numbers.indices.filter { above[$0] == kind }
      return chosen.isEmpty
        ? nil
        : FigureLayer(
          .points(x: chosen.map { numbers[$0] }, y: chosen.map { values[$0] }, errors: nil), ink: .component(color),
          name: name)
    }
    return Figure(
      name: "singular_values", title: "Singular values",
      caption: "Singular values of the series; those above the noise count the spectra that can be told apart.",
      panels: [
        FigurePanel(
          horizontal: FigureAxis("number", range: 0...(Double(numbers.count) + 1)),
          vertical: FigureAxis("singular value", scale: .logarithmic), height: 3.4, layers: layers, legend: .topRight)
      ])
  }

  /// Singular values of the first spectra and of the last ones against time.
  private static func evolving(_ result: FitResult, _ series: TimedSpectra) -> Figure? {
    guard let table = result.tables.first(where: { $0.name == "evolving_factors" }), let times = table["time"]?.numbers,
      !result.tables.contains(where: { $0.name == "concentrations" }), times.count > 3
    else { return nil }
    let layers = table.columns.dropFirst().prefix { $0.name.hasPrefix("forward") }.indices.flatMap { column in
      ["forward", "backward"].compactMap { way -> FigureLayer? in
        guard let values = table["\(way)_\(column)"] else { return nil }
        let known = times.indices.filter { values.numbers[$0].isFinite }
        return FigureLayer(
          .line(x: known.map { times[$0] }, y: known.map { values.numbers[$0] }), ink: .component(column - 1),
          name: column == 1 ? FigureText(way) : nil, isDashed: way == "backward")
      }
    }
    return Figure(
      name: "evolving_factors", title: "Evolving factors",
      caption:
        "Singular values of the spectra up to each time (lines) and from it on (dashed): where one rises, a species comes or goes.",
      panels: [
        FigurePanel(
          horizontal: SeriesAxes.time(series), vertical: FigureAxis("singular value", scale: .logarithmic), height: 4,
          layers: layers, legend: .bottomRight)
      ])
  }
}
