import Figures

/// Colours that colour-blind readers can tell apart, and the rows of colours of maps.
enum GnuplotColor {
  /// Okabe and Ito's, without the yellow that is lost on paper.
  private static let components = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5c00", "#56b4e9"]

  /// The colour of an ink as gnuplot's option; `faded` for a half transparent one.
  static func of(_ ink: FigureLayer.Ink, faded: Bool = false) -> String {
    switch ink {
    case .data: "lc rgb '#555555'"
    case .fit: "lc rgb '#c8102e'"
    case .reference: "lc rgb '#5b8fc7'"
    case .guide: "lc rgb '#8c8c8c'"
    case .component(let number):
      "lc rgb '#\(faded ? "80" : "")\(components[max(number, 0) % components.count].dropFirst())'"
    case .ordered(let number, let count):
      "lc rgb '\(ordered[count > 1 ? min(max(number, 0), count - 1) * (ordered.count - 1) / (count - 1) : 0])'"
    case .value(let value): "lc palette cb \(value)"
    }
  }

  /// The sequential palette in steps.
  private static let ordered = [
    "#0d0887", "#3a049a", "#5c01a6", "#7e03a8", "#9c179e", "#b52f8c", "#cc4778", "#de5f65", "#ed7953", "#f89540",
    "#fdb42f",
  ]

  static func stops(_ palette: ColorScale.Palette) -> String {
    let colors =
      switch palette {
      case .diverging:
        ["#053061", "#2166ac", "#4393c3", "#92c5de", "#f7f7f7", "#f4a582", "#d6604d", "#b2182b", "#67001f"]
      case .sequential: ["#0d0887", "#5c01a6", "#9c179e", "#cc4778", "#ed7953", "#fdb42f"]
      }
    return colors.enumerated().map { "\($0) '\($1)'" }.joined(separator: ", ")
  }
}
