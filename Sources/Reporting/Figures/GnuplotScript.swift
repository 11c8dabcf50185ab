import Figures

/// A figure as a script for gnuplot and the data that it reads.
///
/// The script draws SVG, PDF and PNG beside itself and is meant to be changed: fonts and sizes stand at its top, numbers
/// in the data file.
struct GnuplotScript {
  /// Width of the figure: one column of a journal, in centimetres.
  private static let width = 8.6
  private static let left = 1.5
  private static let top = 0.25
  private static let bottom = 1.15

  /// The script, `NAME.gp`.
  let script: String
  /// The data, `NAME.dat`.
  let data: String

  /// Nil where the figure has nothing to draw.
  init?(_ figure: Figure, name: String) {
    let drawable = figure.panels.filter { PanelRange($0) != nil }
    guard !drawable.isEmpty else { return nil }
    let right = drawable.contains { $0.colors != nil } ? 1.8 : 0.3
    let gap = figure.sharesHorizontal ? 0.15 : 1.2
    let height =
      Self.top + Self.bottom + drawable.reduce(0) { $0 + $1.height } + gap * Double(drawable.count - 1)
    var data = GnuplotData(title: "\(figure.title). \(figure.caption)")
    var body: [String] = []
    var upper = height - Self.top
    for (number, panel) in drawable.enumerated() {
      let box = GnuplotPanel.Box(
        left: Self.left / Self.width, right: 1 - right / Self.width, top: upper / height,
        bottom: (upper - panel.height) / height)
      let isLast = number == drawable.count - 1
      let others = figure.sharesHorizontal ? drawable : []
      guard let range = PanelRange(panel, also: others) else { continue }
      body += GnuplotPanel(
        panel: panel, range: range, box: box, hasLabels: isLast || !figure.sharesHorizontal, file: name + ".dat"
      ).lines(&data)
      upper -= panel.height + gap
    }
    self.data = data.text
    script = Self.frame(figure, name: name, height: height, body: body)
  }

  private static func frame(_ figure: Figure, name: String, height: Double, body: [String]) -> String {
    func size(_ unitsPerCentimetre: Double) -> String {
      "\(Int((width * unitsPerCentimetre).rounded())),\(Int((height * unitsPerCentimetre).rounded()))"
    }
    let millimetres = "\(PrintedNumber.short(width))cm,\(PrintedNumber.short(height))cm"
    let lines =
      [
        "# " + GnuplotText.comment(figure.title),
        "# " + GnuplotText.comment(figure.caption),
        "# Draws \(name).svg, \(name).pdf and \(name).png: gnuplot -d \(name).gp",
        "set encoding utf8",
        "set minussign",
        "linlog(t, c) = abs(t) < c ? t/c : sgn(t)*(1 + log10(abs(t)/c))",
        "do for [format in \"svg pdf png\"] {",
        "  if (format eq \"svg\") { set terminal svg size \(size(96 / 2.54)) font 'Helvetica,10' enhanced background '#ffffff' }",
        "  if (format eq \"pdf\") { set terminal pdfcairo size \(millimetres) font 'Helvetica,8' linewidth 1.4 enhanced }",
        "  if (format eq \"png\") { set terminal pngcairo size \(size(300 / 2.54)) font 'Helvetica,8' fontscale 3 linewidth 3 pointscale 3 enhanced }",
        "  set output '\(name).'.format",
        "  set multiplot",
        "  set border lw 0.7",
        "  set tics scale 0.6,0.3",
        "  small = format eq \"svg\" ? ',8.5' : ',7'",
      ] + body.map { "  " + $0 } + ["  unset multiplot", "  unset output", "}"]
    return lines.joined(separator: "\n") + "\n"
  }
}
