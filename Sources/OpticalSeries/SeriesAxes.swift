import Figures
import Measurements

/// The axes of figures of a series.
enum SeriesAxes {
  /// Wavelength or energy.
  static func position(_ series: TimedSpectra) -> FigureAxis {
    FigureAxis(
      FigureText([.italic(series.axis == .wavelength ? "λ" : series.axis == .energy ? "E" : "x")]),
      unit: series.axisUnit)
  }

  /// The axis of time: logarithmic where it goes over decades.
  static func time(_ series: TimedSpectra) -> FigureAxis {
    var axis = FigureAxis(FigureText([.italic("t")]), unit: series.timeUnit)
    let above = series.times.filter { $0 > 0 }
    guard let first = above.first, let last = above.last, last > 50 * first, series.times.count > 3 else { return axis }
    axis.scale = series.times[0] > 0 ? .logarithmic : .linearLogarithmic(first)
    if case .linearLogarithmic = axis.scale { axis.range = series.times[0]...last }
    return axis
  }

  /// The axis with nearly half of what the layers need above them, for a legend that covers nothing.
  static func withRoom(_ axis: FigureAxis, _ layers: [FigureLayer]) -> FigureAxis {
    let values = layers.flatMap { layer -> [Double] in
      switch layer.shape {
      case .line(_, let y), .points(_, let y, _): y.filter { $0.isFinite && $0.magnitude < 1e300 }
      default: []
      }
    }
    guard let low = values.min(), let high = values.max(), low < high else { return axis }
    var axis = axis
    let span = high - low
    axis.range = low - 0.05 * span...high + 0.45 * span
    return axis
  }

  /// At most about so many of the places of a curve, evenly chosen, both ends among them: smooth curves need no more.
  static func thinned(_ count: Int, most: Int) -> [Int] {
    guard count > most, most > 1 else { return Array(0..<count) }
    return (0..<most).map { $0 * (count - 1) / (most - 1) }
  }
}
