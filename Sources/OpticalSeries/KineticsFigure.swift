import Figures
import Fitting
import Measurements

/// Concentrations times spectra: what a result says of the series.
struct FittedSeries {
  /// Concentrations at the measured times, a list a component.
  private let concentrations: [[Double]]
  private let spectra: [[Double]]
  /// Times between those measured, and the concentrations there.
  let between: [Double]
  private let courses: [[Double]]

  /// Nil where the result holds no concentrations with their spectra.
  init?(_ result: FitResult, _ series: TimedSpectra) {
    guard let concentrations = result.tables.first(where: { $0.name == "concentrations" }),
      let spectra = result.tables.first(where: { $0.name == "spectra" })
    else { return nil }
    let names = spectra.columns.dropFirst().map(\.name).filter { !$0.hasSuffix("_error") }
    let curves = result.tables.first { $0.name == "concentration_curves" } ?? concentrations
    self.concentrations = names.compactMap { concentrations[$0]?.numbers }
    self.spectra = names.compactMap { spectra[$0]?.numbers }
    courses = names.compactMap { curves[$0]?.numbers }
    between = curves["time"]?.numbers ?? []
    let isWhole =
      self.concentrations.allSatisfy { $0.count == series.times.count }
      && self.spectra.allSatisfy { $0.count == series.positions.count }
      && courses.allSatisfy { $0.count == between.count }
    guard !names.isEmpty, self.concentrations.count == names.count, courses.count == names.count, isWhole else {
      return nil
    }
  }

  /// The fit at a time, at some positions.
  func spectrum(at time: Int, positions: [Int]) -> [Double] {
    positions.map { position in value(position) { concentrations[$0][time] } }
  }

  /// The fit at a position, at the measured times.
  func values(at position: Int) -> [Double] {
    concentrations[0].indices.map { time in value(position) { concentrations[$0][time] } }
  }

  /// The fit at a position, between the times.
  func course(at position: Int) -> [Double] {
    between.indices.map { time in value(position) { courses[$0][time] } }
  }

  private func value(_ position: Int, _ concentration: (Int) -> Double) -> Double {
    spectra.indices.reduce(0) { $0 + concentration($1) * spectra[$1][position] }
  }
}

/// The course at the wavelengths that change most.
struct KineticsFigure {
  private let fitted: FittedSeries
  private let series: TimedSpectra

  init(_ fitted: FittedSeries, _ series: TimedSpectra) {
    self.fitted = fitted
    self.series = series
  }

  /// Nil for a single spectrum, or one that nothing changes in.
  var figure: Figure? {
    let chosen = positions
    guard series.times.count > 1, !chosen.isEmpty else { return nil }
    var (layers, residuals): ([FigureLayer], [FigureLayer]) = ([], [])
    for (number, position) in chosen.enumerated() {
      let ink = FigureLayer.Ink.component(number)
      let measured = series.absorbances.map { $0[position] }
      let rest = zip(measured, fitted.values(at: position)).map { 1e3 * ($0 - $1) }
      // Changes: the absorbances themselves lie too far apart for one axis.
      let first = measured.first(where: \.isFinite) ?? 0
      layers += [
        FigureLayer(.points(x: series.times, y: measured.map { $0 - first }, errors: nil), ink: ink),
        FigureLayer(
          .line(x: fitted.between, y: fitted.course(at: position).map { $0 - first }), ink: ink,
          name: FigureText("\(ShortDecimal.text(series.positions[position])) \(series.axisUnit)")),
      ]
      residuals.append(FigureLayer(.points(x: series.times, y: rest, errors: nil), ink: ink))
    }
    let time = SeriesAxes.time(series)
    return Figure(
      name: "kinetics", title: "Course at single wavelengths",
      caption:
        "Absorbance less that of the first spectrum where it changes most: points are measured, lines the fit, residuals below.",
      panels: [
        FigurePanel(
          horizontal: time,
          vertical: SeriesAxes.withRoom(
            FigureAxis(FigureText([.italic("A"), .plain(" − "), .italic("A"), .lower("first")])), layers), height: 4.2,
          layers: layers,
          legend: .topRight),
        FigurePanel(
          horizontal: time, vertical: FigureAxis("resid.", unit: "10⁻³"), height: 1.4,
          layers: [FigureLayer(.level(0), ink: .guide)] + residuals),
      ], sharesHorizontal: true)
  }

  /// Up to four positions, an eighth of the axis apart.
  private var positions: [Int] {
    let count = Double(series.times.count)
    let changes = series.positions.indices.map { position -> Double in
      let values = series.absorbances.map { $0[position] }
      let mean = values.reduce(0, +) / count
      let change = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return change.isFinite ? change : 0
    }
    let span = (series.positions.last ?? 0) - series.positions[0]
    var chosen: [Int] = []
    for position in changes.indices.sorted(by: { changes[$0] > changes[$1] }) where changes[position] > 0 {
      if chosen.allSatisfy({ abs(series.positions[$0] - series.positions[position]) > span / 8 }) {
        chosen.append(position)
      }
      if chosen.count == 4 { break }
    }
    return chosen.sorted()
  }
}
