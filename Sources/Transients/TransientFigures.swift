import Figures
import Fitting
import Glibc
import LinearAlgebra
import Measurements

/// The figures of a global fit.
public enum TransientFigures {
  /// Cells beyond which no singular values are computed for a figure.
  private static let mostCells = 2_000_000

  /// Map and residual, spectra at some delays, kinetics with their fits, associated spectra and singular values.
  public static func of(_ outcome: GlobalFitOutcome) -> [Figure] {
    let axis = DelayAxis(outcome.data)
    return [
      map(
        outcome.data, axis, name: "map", title: "Measured map",
        caption: "Signal against wavelength and delay as it was fitted."),
      map(
        outcome.residual, axis, name: "residual_map", title: "Residual",
        caption: "What the fit leaves, data minus fit, on a colour scale of its own."),
      spectra(outcome), kinetics(outcome, axis), associated(outcome.result), singularValues(outcome),
      quantiles(outcome),
    ].compactMap(\.self)
  }

  /// The figures of every map of a linked fit; the names of all but the first carry its number.
  public static func of(_ outcome: LinkedMapOutcome) -> [Figure] {
    outcome.maps.enumerated().flatMap { index, map in
      of(map).map { figure in
        var figure = figure
        if index > 0 { figure.name += "_\(index + 1)" }
        figure.title += ", \(map.data.source)"
        return figure
      }
    }
  }

  /// At most some ten thousand of the cells that are known, evenly chosen: enough for their distribution.
  private static func sample(_ map: TransientMap) -> [Double] {
    var step = map.signal.count / 10_000 + 1
    // A step that shares no divisor with the delays: each has its part.
    while step > 1, commonDivisor(step, map.delays.count) > 1 { step += 1 }
    return stride(from: 0, to: map.signal.count, by: step).map { map.signal[$0] }.filter(\.isFinite)
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }

  private static let wavelength = FigureAxis(FigureText([.italic("λ")]), unit: "nm")

  private static func signal(_ unit: String) -> FigureAxis {
    FigureAxis(FigureText([.plain("Δ"), .italic("A")]), unit: unit)
  }

  private static func map(
    _ map: TransientMap, _ axis: DelayAxis, name: String, title: String, caption: String
  ) -> Figure? {
    guard map.delays.count > 1, map.wavelengths.count > 1 else { return nil }
    // One bright cell is not to hide all others.
    let largest = map.signal.reduce(0) { $1.isNaN ? $0 : max($0, $1.magnitude) }
    let sizes = sample(map).map(\.magnitude).sorted()
    guard largest > 0, !sizes.isEmpty else { return nil }
    let usual = sizes[min(sizes.count - 1, Int(Double(sizes.count) * 0.998))]
    let limit = largest > 3 * usual && usual > 0 ? usual : largest
    var colors = signal(map.signalUnit)
    colors.range = -limit...limit
    return Figure(
      name: name, title: title, caption: caption,
      panels: [
        FigurePanel(
          horizontal: wavelength, vertical: axis.axis, height: 6,
          layers: [FigureLayer(.map(x: map.wavelengths, y: map.delays, values: map.signal), ink: .data)],
          colors: ColorScale(colors, palette: .diverging))
      ])
  }

  /// Spectra at delays that follow one another in even steps of the logarithm.
  private static func spectra(_ outcome: GlobalFitOutcome) -> Figure? {
    let map = outcome.data
    guard map.wavelengths.count > 1 else { return nil }
    let zero = outcome.result.parameters.first { $0.name == "t0" }?.optimum ?? 0
    let rows = DelayAxis.chosen(map, zero: zero.isFinite ? zero : 0)
    let layers = rows.enumerated().map { number, row in
      FigureLayer(
        .line(x: map.wavelengths, y: map.wavelengths.indices.map { map.signal[$0 * map.delays.count + row] }),
        ink: .ordered(number, of: rows.count), name: FigureText(Rounded.time(map.delays[row], map.timeUnit, digits: 3)))
    }
    guard !layers.isEmpty else { return nil }
    return Figure(
      name: "spectra", title: "Spectra at single delays", caption: "Measured spectra at delays from early to late.",
      panels: [
        FigurePanel(
          horizontal: wavelength, vertical: signal(map.signalUnit), height: 4.6,
          layers: [FigureLayer(.level(0), ink: .guide)] + layers, legend: .bottomRight)
      ])
  }

  private static func kinetics(_ outcome: GlobalFitOutcome, _ axis: DelayAxis) -> Figure? {
    let map = outcome.data
    let rows = map.delays.count
    guard rows > 1 else { return nil }
    let layers = strongest(outcome.fitted).enumerated().flatMap { number, column in
      let range = column * rows..<(column + 1) * rows
      return [
        FigureLayer(
          .points(x: map.delays, y: Array(map.signal[range]), errors: nil), ink: .component(number)),
        FigureLayer(
          .line(x: map.delays, y: Array(outcome.fitted.signal[range])), ink: .component(number),
          name: FigureText(Rounded.number(map.wavelengths[column], digits: 4) + " nm")),
      ]
    }
    guard !layers.isEmpty else { return nil }
    return Figure(
      name: "kinetics", title: "Kinetics",
      caption:
        "Signal against delay at the wavelengths of the strongest fit: points are measured, lines are the fit.",
      panels: [
        FigurePanel(
          horizontal: axis.axis, vertical: signal(map.signalUnit), height: 4.6,
          layers: [FigureLayer(.level(0), ink: .guide)] + layers, legend: .topRight)
      ])
  }

  /// Up to four wavelengths with the largest mean square, a tenth of the axis apart.
  private static func strongest(_ map: TransientMap) -> [Int] {
    let rows = map.delays.count
    let strength = map.wavelengths.indices.map { column in
      map.signal[column * rows..<(column + 1) * rows].reduce(0) { $0 + ($1.isNaN ? 0 : $1 * $1) }
    }
    let span = (map.wavelengths.max() ?? 0) - (map.wavelengths.min() ?? 0)
    var chosen: [Int] = []
    for column in strength.indices.sorted(by: { strength[$0] > strength[$1] }) where strength[column] > 0 {
      if chosen.allSatisfy({ abs(map.wavelengths[$0] - map.wavelengths[column]) > 0.12 * span }) {
        chosen.append(column)
      }
      if chosen.count == 4 { break }
    }
    return chosen.sorted { map.wavelengths[$0] < map.wavelengths[$1] }
  }

  /// Decay-, evolution- or species-associated spectra with 95 % bands.
  private static func associated(_ result: FitResult) -> Figure? {
    guard let table = result.tables.first(where: { ["das", "eas", "sas"].contains($0.name) }),
      let axis = table["wavelength"], axis.known.count > 1
    else { return nil }
    var bands: [FigureLayer] = []
    var lines: [FigureLayer] = []
    var left: [String] = []
    var number = 0
    for column in table.columns where column.name != "wavelength" && !column.name.hasSuffix("_error") {
      let lifetime = result.parameters.first { $0.name == "tau\(number + 1)" }
      let ink = FigureLayer.Ink.component(number)
      number += 1
      // What the response does not resolve can be huge, and would hide the others.
      if table.name == "das", let lifetime, lifetime.value == nil, lifetime.verdict == .upperBound {
        left.append(lifetime.symbol)
        continue
      }
      let values = column.numbers
      if let errors = table[column.name + "_error"]?.numbers, errors.contains(where: \.isFinite) {
        bands.append(
          FigureLayer(
            .band(
              x: axis.numbers, low: zip(values, errors).map { $0 - 1.96 * $1 },
              high: zip(values, errors).map { $0 + 1.96 * $1 }), ink: ink))
      }
      lines.append(
        FigureLayer(
          .line(x: axis.numbers, y: values), ink: ink, name: title(column.name, table.name, number - 1, result)))
    }
    let unit = table.columns.dropFirst().first?.unit ?? ""
    return Figure(
      name: table.name, title: table.name.uppercased(),
      caption: "\(table.title); the bands are 95 %."
        + (left.isEmpty ? "" : " Without \(left.joined(separator: ", ")), which the response does not resolve."),
      panels: [
        FigurePanel(
          horizontal: wavelength, vertical: FigureAxis(FigureText(table.name.uppercased()), unit: unit), height: 4.6,
          layers: [FigureLayer(.level(0), ink: .guide)] + bands + lines, legend: .bottomRight)
      ])
  }

  /// The residual's cells in order, in their standard deviations.
  private static func quantiles(_ outcome: GlobalFitOutcome) -> Figure? {
    let cells = sample(outcome.residual)
    guard !cells.isEmpty else { return nil }
    let size = (cells.reduce(0) { $0 + $1 * $1 } / Double(cells.count)).squareRoot()
    guard size > 0, let found = ResidualQuantiles(cells.map { $0 / size }) else { return nil }
    return .quantiles(
      expected: found.expected, found: found.found,
      caption: "The residual's cells in order, in their standard deviation, against what a normal distribution would "
        + "give: noise that differs between wavelengths bends both ends.")
  }

  /// The name of a spectrum: its lifetime where it has one, else that of its column.
  private static func title(_ column: String, _ table: String, _ number: Int, _ result: FitResult) -> FigureText {
    guard table != "sas", let lifetime = result.parameters.first(where: { $0.name == "tau\(number + 1)" }) else {
      return FigureText(column)
    }
    let symbol = FigureText.symbol(lifetime.symbol)
    guard let value = lifetime.value else { return symbol }
    guard value.isFinite else { return symbol.followed(by: " = ∞") }
    return symbol.followed(by: FigureText(" = \(Rounded.number(value, digits: 3)) \(lifetime.unit)"))
  }

  private static func singularValues(_ outcome: GlobalFitOutcome) -> Figure? {
    let map = outcome.data
    guard map.signal.count <= mostCells else { return nil }
    func layer(_ map: TransientMap, _ ink: FigureLayer.Ink, _ name: FigureText) -> FigureLayer? {
      let matrix = Matrix(rows: map.delays.count, columns: map.wavelengths.count, columnMajor: map.signal)
      guard let values = NoiseEdge.singularValues(matrix)?.prefix(20), values.count > 1 else { return nil }
      let numbers = values.indices.map { Double($0 + 1) }
      return FigureLayer(.points(x: numbers, y: values.map { $0 }, errors: nil), ink: ink, name: name)
    }
    let layers = [layer(map, .component(0), "map"), layer(outcome.residual, .component(1), "residual")].compactMap(
      \.self)
    guard !layers.isEmpty else { return nil }
    return Figure(
      name: "singular_values", title: "Singular values",
      caption:
        "The largest singular values of the map and of the residual: components rise above the even slope of noise.",
      panels: [
        FigurePanel(
          horizontal: FigureAxis("number", range: 0...21),
          vertical: FigureAxis("singular value", unit: map.signalUnit, scale: .logarithmic), height: 3.6,
          layers: layers, legend: .topRight)
      ])
  }
}
