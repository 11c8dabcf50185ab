/// What a figure shows, without saying how it is drawn: panels below one another, with axes and layers.
///
/// A technique describes, `Reporting` draws.
public struct Figure: Sendable, Equatable {
  /// File name without extension, ASCII: `decay`.
  public var name: String
  /// A few words above the figure.
  public var title: String
  /// What is to be seen, in a sentence: also for those who cannot see it.
  public var caption: String
  /// From top to bottom.
  public var panels: [FigurePanel]
  /// True where all panels have the first one's horizontal axis: it is labelled once, at the bottom.
  public var sharesHorizontal: Bool

  /// A figure of one journal column's width.
  public init(
    name: String, title: String, caption: String, panels: [FigurePanel], sharesHorizontal: Bool = false
  ) {
    self.name = name
    self.title = title
    self.caption = caption
    self.panels = panels
    self.sharesHorizontal = sharesHorizontal
  }
}

/// One pair of axes with what is drawn between them.
public struct FigurePanel: Sendable, Equatable {
  /// Where the legend stands.
  public enum Legend: Sendable, Equatable {
    /// Nowhere.
    case none
    /// In a corner.
    case topRight, topLeft, bottomRight, bottomLeft
  }
  /// The horizontal axis.
  public var horizontal: FigureAxis
  /// The vertical axis.
  public var vertical: FigureAxis
  /// Height between the axes, in centimetres.
  public var height: Double
  /// From the back to the front.
  public var layers: [FigureLayer]
  /// What colours mean, where they stand for a number.
  public var colors: ColorScale?
  /// Where the names of the layers stand.
  public var legend: Legend

  /// A panel.
  public init(
    horizontal: FigureAxis, vertical: FigureAxis, height: Double, layers: [FigureLayer], colors: ColorScale? = nil,
    legend: Legend = .none
  ) {
    self.horizontal = horizontal
    self.vertical = vertical
    self.height = height
    self.layers = layers
    self.colors = colors
    self.legend = legend
  }
}

/// An axis: what it shows, in which unit, on which scale.
public struct FigureAxis: Sendable, Equatable {
  /// How numbers become lengths.
  public enum Scale: Sendable, Equatable {
    /// In proportion.
    case linear
    /// By decades; numbers that are not above 0 are left out.
    case logarithmic
    /// In proportion up to ± this number, > 0, by decades beyond; a decade is as long as the half of the middle.
    case linearLogarithmic(Double)
  }
  /// The quantity.
  public var label: FigureText
  /// Its unit; empty for a pure number.
  public var unit: String
  /// How numbers become lengths.
  public var scale: Scale
  /// From where to where; nil for as far as the data reach.
  public var range: ClosedRange<Double>?
  /// False where numbers would say nothing: an intensity in arbitrary units.
  public var hasNumbers: Bool

  /// An axis.
  public init(
    _ label: FigureText, unit: String = "", scale: Scale = .linear, range: ClosedRange<Double>? = nil,
    hasNumbers: Bool = true
  ) {
    self.hasNumbers = hasNumbers
    self.label = label
    self.unit = unit
    self.scale = scale
    self.range = range
  }
}

/// Colours that stand for numbers.
public struct ColorScale: Sendable, Equatable {
  /// The row of colours.
  public enum Palette: Sendable, Equatable {
    /// Blue over white at 0 to red; the range is made symmetric.
    case diverging
    /// Dark to light, for what has an order: temperatures.
    case sequential
  }
  /// The quantity and its unit; the axis' range is that of the colours.
  public var axis: FigureAxis
  /// The row of colours.
  public var palette: Palette

  /// A colour scale.
  public init(_ axis: FigureAxis, palette: Palette) {
    self.axis = axis
    self.palette = palette
  }
}
