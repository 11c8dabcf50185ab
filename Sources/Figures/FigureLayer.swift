/// Something drawn in a panel: a line, points, a band, a map.
public struct FigureLayer: Sendable, Equatable {
  /// What is drawn. Missing numbers are NaN and leave gaps; arrays of one shape are of one length.
  public enum Shape: Sendable, Equatable {
    /// Points joined by lines.
    case line(x: [Double], y: [Double])
    /// Points, with standard errors where there are any.
    case points(x: [Double], y: [Double], errors: [Double]?)
    /// The area between two curves.
    case band(x: [Double], low: [Double], high: [Double])
    /// Straight lines from 0 up or down to every point: isotope peaks.
    case sticks(x: [Double], y: [Double])
    /// Bars from 0 to every height, of this width on the horizontal axis.
    case bars(x: [Double], heights: [Double], width: Double)
    /// A coloured map: the value at `x[i]`, `y[j]` is `values[j + i * y.count]`.
    case map(x: [Double], y: [Double], values: [Double])
    /// A straight line across the panel at this height.
    case level(Double)
  }

  /// What a layer stands for: that decides its colour.
  public enum Ink: Sendable, Equatable {
    /// What was measured.
    case data
    /// What was fitted to it.
    case fit
    /// The instrument's response, and what else is there for comparison.
    case reference
    /// One of several of a kind, from 0.
    case component(Int)
    /// One of so many in an order, from 0: dark to light.
    case ordered(Int, of: Int)
    /// A number on the panel's colour scale.
    case value(Double)
    /// A help for the eye: zero lines, limits.
    case guide
  }

  /// What is drawn.
  public var shape: Shape
  /// In which colour.
  public var ink: Ink
  /// Its name in the legend; nil for none.
  public var name: FigureText?
  /// True for a dashed line.
  public var isDashed: Bool

  /// A layer.
  public init(_ shape: Shape, ink: Ink, name: FigureText? = nil, isDashed: Bool = false) {
    self.shape = shape
    self.ink = ink
    self.name = name
    self.isDashed = isDashed
  }
}
