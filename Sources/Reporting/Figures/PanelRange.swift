import Figures
import Glibc

/// From where to where the axes of a panel go.
struct PanelRange {
  let horizontal: ClosedRange<Double>
  let vertical: ClosedRange<Double>

  /// The ranges given, or those of the layers: as they are across, with a margin of 5 % up and down. Nil where there is
  /// nothing to draw. `also` are panels with the same horizontal axis.
  init?(_ panel: FigurePanel, also others: [FigurePanel] = []) {
    let all = ([panel] + others).flatMap { $0.layers.flatMap { Self.points($0.shape).x } }
    let own = panel.layers.flatMap { Self.points($0.shape).y }
    // Points are not to be cut in halves by the frame.
    let hasPoints = ([panel] + others).contains { $0.layers.contains(where: \.isPoints) }
    guard let across = Self.extent(all, panel.horizontal, margin: hasPoints ? 0.02 : 0),
      let up = Self.extent(own, panel.vertical, margin: panel.layers.contains(where: \.isMap) ? 0 : 0.05)
    else { return nil }
    horizontal = across
    vertical = up
  }

  private static func points(_ shape: FigureLayer.Shape) -> (x: [Double], y: [Double]) {
    switch shape {
    case .line(let x, let y): return (x, y)
    case .points(let x, let y, let errors):
      guard let errors, errors.count == y.count else { return (x, y) }
      let bars = zip(y, errors).flatMap { [$0 - $1, $0 + $1] }
      return (x, y + bars.filter(\.isFinite))
    case .band(let x, let low, let high): return (x, low + high)
    case .sticks(let x, let y): return (x, y + [0])
    case .bars(let x, let heights, let width):
      return (x.flatMap { [$0 - 0.6 * width, $0 + 0.6 * width] }, heights + [0])
    case .map(let x, let y, _): return (x, y)
    case .level(let height): return ([], [height])
    }
  }

  private static func extent(_ values: [Double], _ axis: FigureAxis, margin: Double) -> ClosedRange<Double>? {
    if let range = axis.range, range.lowerBound.isFinite, range.upperBound.isFinite,
      range.lowerBound < range.upperBound
    {
      return range
    }
    let isLogarithmic = axis.scale == .logarithmic
    let drawn = values.filter { $0.isFinite && $0.magnitude < 1e300 && (!isLogarithmic || $0 > 0) }
    guard let low = drawn.min(), let high = drawn.max() else { return nil }
    if !isLogarithmic, high <= low {
      let pad = max(0.5 * low.magnitude, 1e-6)
      return (low - pad)...(high + pad)
    }
    let places = AxisPlaces(scale: axis.scale)
    let top = places.place(high)
    // Twelve decades below the highest nothing is to be seen.
    let bottom = isLogarithmic ? max(places.place(low), top - 12) : places.place(low)
    let pad = top > bottom ? margin * (top - bottom) : 0.5
    return places.value(at: bottom - pad)...places.value(at: top + pad)
  }

  /// A range with another upper end.
  init(horizontal: ClosedRange<Double>, vertical: ClosedRange<Double>) {
    self.horizontal = horizontal
    self.vertical = vertical
  }
}

extension FigureLayer {
  /// True for a map.
  var isMap: Bool {
    if case .map = shape { true } else { false }
  }

  /// True for points with room between them.
  var isPoints: Bool {
    if case .points(let x, _, _) = shape { x.count <= 200 } else { false }
  }
}
