import Figures
import Glibc

/// Where a legend hides nothing: the corner asked for if it is free, else another one, else above what is drawn.
struct LegendPlace {
  let corner: FigurePanel.Legend
  /// The vertical axis' range, longer at the top where no corner is free.
  let vertical: ClosedRange<Double>

  /// Width of a character and height of a line of the small font, and what stands around the text, in centimetres.
  private static let character = 0.115
  private static let line = 0.32
  private static let sample = 1.0
  private static let rim = 0.2
  /// Points on each stretch of a line that are looked at.
  private static let samples = 8

  /// The place of the legend of a panel `width` centimetres wide.
  init(_ panel: FigurePanel, range: PanelRange, width: Double = 6.8) {
    let names = panel.layers.compactMap(\.name)
    guard panel.legend != .none, !names.isEmpty else {
      (corner, vertical) = (panel.legend, range.vertical)
      return
    }
    let longest = names.map { $0.words.count }.max() ?? 0
    let across = min((Double(longest) * Self.character + Self.sample + Self.rim) / width, 1)
    let up = min((Double(names.count) * Self.line + Self.rim) / panel.height, 0.9)
    let points = Self.points(panel, range)
    func hidden(_ corner: FigurePanel.Legend) -> Int {
      let isLeft = corner == .topLeft || corner == .bottomLeft
      let isLow = corner == .bottomLeft || corner == .bottomRight
      return points.count { point in
        (isLeft ? point.x < across : point.x > 1 - across) && (isLow ? point.y < up : point.y > 1 - up)
      }
    }
    let corners = [panel.legend] + [.topRight, .topLeft, .bottomRight, .bottomLeft].filter { $0 != panel.legend }
    let best = corners.min { hidden($0) < hidden($1) } ?? panel.legend
    let isFixed = panel.vertical.range != nil
    guard hidden(best) > 0, !isFixed else {
      (corner, vertical) = (best, range.vertical)
      return
    }
    // As much room at the top as the legend needs over the highest point of its side.
    let tops = [FigurePanel.Legend.topRight, .topLeft].map { corner in
      let highest = points.filter { corner == .topLeft ? $0.x < across : $0.x > 1 - across }.map(\.y).max() ?? 0
      return (corner: corner, highest: highest)
    }
    let top = tops[0].highest <= tops[1].highest ? tops[0] : tops[1]
    corner = top.corner
    let places = AxisPlaces(scale: panel.vertical.scale)
    let (low, high) = (places.place(range.vertical.lowerBound), places.place(range.vertical.upperBound))
    let longer = max(1, min(top.highest, 1) / (1 - up))
    let upper = places.value(at: low + (high - low) * longer)
    vertical = upper.isFinite && upper > range.vertical.upperBound ? range.vertical.lowerBound...upper : range.vertical
  }

  /// What is drawn, in parts of the panel from its lower left corner.
  private static func points(_ panel: FigurePanel, _ range: PanelRange) -> [(x: Double, y: Double)] {
    let across = Scale(panel.horizontal.scale, range.horizontal)
    let up = Scale(panel.vertical.scale, range.vertical)
    return panel.layers.flatMap { layer -> [(x: Double, y: Double)] in
      switch layer.shape {
      case .line(let x, let y): return stretches(x.map(across.part), y.map(up.part))
      case .points(let x, let y, _): return Array(zip(x.map(across.part), y.map(up.part)))
      case .band(let x, let low, let high):
        return stretches(x.map(across.part), low.map(up.part)) + stretches(x.map(across.part), high.map(up.part))
      case .sticks(let x, let y), .bars(let x, let y, _):
        // Each from 0 upwards.
        return zip(x, y).flatMap { x, y in
          (0...samples).map { step in (across.part(x), up.part(y * Double(step) / Double(samples))) }
        }
      case .map, .level: return []
      }
    }.filter { $0.x.isFinite && $0.y.isFinite }
  }

  private static func stretches(_ x: [Double], _ y: [Double]) -> [(x: Double, y: Double)] {
    let count = min(x.count, y.count)
    guard count > 1, count < 500 else { return Array(zip(x, y)) }
    return (1..<count).flatMap { index in
      (0..<samples).map { step in
        let part = Double(step) / Double(samples)
        return (
          x[index - 1] + part * (x[index] - x[index - 1]), y[index - 1] + part * (y[index] - y[index - 1])
        )
      }
    }
  }

  /// An axis as parts of its length.
  private struct Scale {
    let places: AxisPlaces
    let low, width: Double

    init(_ scale: FigureAxis.Scale, _ range: ClosedRange<Double>) {
      places = AxisPlaces(scale: scale)
      low = places.place(range.lowerBound)
      width = places.place(range.upperBound) - low
    }

    func part(_ value: Double) -> Double { (places.place(value) - low) / width }
  }
}
