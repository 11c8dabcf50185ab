import Figures

/// The commands that draw one panel.
struct GnuplotPanel {
  /// Where a panel stands, in parts of the whole figure.
  struct Box {
    let left, right, top, bottom: Double
  }
  let panel: FigurePanel
  let range: PanelRange
  let box: Box
  /// False where the horizontal axis is labelled below another panel.
  let hasLabels: Bool
  /// The data's file.
  let file: String

  private var across: AxisPlaces { AxisPlaces(scale: panel.horizontal.scale) }
  private var up: AxisPlaces { AxisPlaces(scale: panel.vertical.scale) }

  /// The commands; their numbers go into `data`.
  func lines(_ data: inout GnuplotData) -> [String] {
    let plots = panel.layers.compactMap { plot($0, &data) }
    guard !plots.isEmpty else { return [] }
    let legend = LegendPlace(panel, range: range)
    return [
      "set lmargin at screen \(box.left); set rmargin at screen \(box.right)",
      "set tmargin at screen \(box.top); set bmargin at screen \(box.bottom)",
      "unset logscale",
    ] + axis("x", panel.horizontal, range.horizontal, isLabelled: hasLabels)
      + axis("y", panel.vertical, legend.vertical, isLabelled: panel.vertical.hasNumbers) + colorLines
      + [key(legend.corner)] + ["plot " + plots.joined(separator: ", \\\n    ")]
  }

  private func axis(
    _ letter: String, _ axis: FigureAxis, _ range: ClosedRange<Double>, isLabelled: Bool
  ) -> [String] {
    let places = AxisPlaces(scale: axis.scale)
    let computed = places.isComputed
    // The marks of a map stand outside, where they are seen.
    let marks = panel.layers.contains(where: \.isMap) ? "nomirror out" : "mirror in"
    let low = computed ? places.place(range.lowerBound) : range.lowerBound
    let high = computed ? places.place(range.upperBound) : range.upperBound
    var lines = ["set \(letter)range [\(low):\(high)]", "unset m\(letter)tics"]
    switch axis.scale {
    case .linear:
      let most = letter == "x" ? 7 : panel.height / 0.45
      let step = AxisTicks.step(range, most: most)
      lines.append("set \(letter)tics \(marks) \(step); set format \(letter) \(isLabelled ? "'%h'" : "''")")
    case .logarithmic:
      let decades = AxisPlaces(scale: .logarithmic)
      let isWide = decades.place(range.upperBound) - decades.place(range.lowerBound) > 2.5
      lines.append("set logscale \(letter)")
      lines.append(
        "set \(letter)tics \(marks) autofreq; set m\(letter)tics 10; set format \(letter) "
          + (isLabelled ? (isWide ? "'10^{%T}'" : "'%h'") : "''"))
    case .linearLogarithmic(let middle):
      let named = AxisTicks.linearLogarithmic(middle: middle, range: range).map { tick in
        "'\(isLabelled ? tick.text ?? "" : "")' \(places.place(tick.value)) \(tick.text == nil ? 1 : 0)"
      }
      lines.append("set \(letter)tics \(marks) (\(named.joined(separator: ", ")))")
    }
    if letter == "y" {
      // A label of the script's own: gnuplot moves its label with the width of the numbers.
      lines.append(sideLabel(1, Self.title(axis), at: 0.03))
    } else {
      let offset = marks.hasSuffix("out") ? 0.7 : 0.3
      lines.append("set xlabel \(isLabelled ? GnuplotText.quoted(Self.title(axis)) + " offset 0,\(offset)" : "''")")
    }
    return lines
  }

  /// Text beside the panel, running upwards.
  private func sideLabel(_ number: Int, _ text: FigureText, at place: Double) -> String {
    "set label \(number) \(GnuplotText.quoted(text)) at screen \(place), screen \((box.top + box.bottom) / 2) center rotate by 90"
  }

  /// The quantity and its unit.
  private static func title(_ axis: FigureAxis) -> FigureText {
    axis.unit.isEmpty ? axis.label : axis.label.followed(by: FigureText(" (\(axis.unit))"))
  }

  private var colorLines: [String] {
    guard let colors = panel.colors, let range = colorRange else { return ["unset colorbox; unset label 2"] }
    let width = 0.022
    // Times that go over decades have their colours by decades.
    let isLogarithmic = colors.axis.scale == .logarithmic && range.lowerBound > 0
    let ticks =
      isLogarithmic
      ? "set logscale cb; set cbtics autofreq"
      : "set cbtics \(AxisTicks.step(range, most: max(panel.height / 0.7, 2)))"
    return [
      "set palette defined (\(GnuplotColor.stops(colors.palette)))",
      "set cbrange [\(range.lowerBound):\(range.upperBound)]; set format cb '%h'",
      ticks,
      sideLabel(2, Self.title(colors.axis), at: 0.975),
      "set colorbox user origin screen \(box.right + 0.02), screen \(box.bottom) size screen \(width), screen \(box.top - box.bottom)",
    ]
  }

  /// The range of the colours: as given, or that of the layers; symmetric for a diverging palette.
  private var colorRange: ClosedRange<Double>? {
    guard let colors = panel.colors else { return nil }
    let values =
      colors.axis.range.map { [$0.lowerBound, $0.upperBound] }
      ?? panel.layers.flatMap { layer -> [Double] in
        if case .map(_, _, let values) = layer.shape { return values }
        if case .value(let value) = layer.ink { return [value] }
        return []
      }
    let known = values.filter { $0.isFinite && $0.magnitude < 1e300 }
    guard let low = known.min(), let high = known.max() else { return nil }
    if colors.palette == .diverging {
      let limit = max(-low, high)
      return limit > 0 ? -limit...limit : -1...1
    }
    return low < high ? low...high : (low - 1)...(high + 1)
  }

  private func key(_ corner: FigurePanel.Legend) -> String {
    let place: String
    switch corner {
    case .none: return "unset key"
    case .topRight: place = "top right"
    case .topLeft: place = "top left"
    case .bottomRight: place = "bottom right"
    case .bottomLeft: place = "bottom left"
    }
    return "set key \(place) Left reverse samplen 1.4 spacing 1.05 font small noautotitle"
  }

  private func plot(_ layer: FigureLayer, _ data: inout GnuplotData) -> String? {
    let name = layer.name.map { "title " + GnuplotText.quoted($0) } ?? "notitle"
    let color = GnuplotColor.of(layer.ink)
    let dash = layer.isDashed ? " dt 2" : ""
    let (h, v) = (column(1, across), column(2, up))
    switch layer.shape {
    case .line(let x, let y):
      let width = layer.ink == .fit ? 1.3 : layer.ink == .data ? 0.6 : 1
      return source(data.add([x, y], on: across, thinned: true))
        + "using \(h):\(v) with lines lw \(width) \(color)\(dash) \(name)"
    case .points(let x, let y, let errors):
      let size = y.count > 200 ? 0.15 : 0.35
      guard let errors, errors.contains(where: \.isFinite) else {
        return source(data.add([x, y], on: across, thinned: true))
          + "using \(h):\(v) with points pt 7 ps \(size) \(fadedColor(layer)) \(name)"
      }
      let bars = errors.map { $0.isFinite ? $0 : 0 }
      let rows = source(data.add([x, y, bars], on: across, thinned: false))
      // gnuplot's own error bars wipe out what lies below their points.
      let (low, high) = (expression("$2-$3", up), expression("$2+$3", up))
      return rows + "using \(h):\(low):(0):(\(high)-\(low)) with vectors nohead lw 0.7 \(color) notitle, \\\n    "
        + rows
        + "using \(h):\(v) with points pt 7 ps \(size) \(color) \(name)"
    case .band(let x, let low, let high):
      return source(data.add([x, low, high], on: across, thinned: false))
        + "using \(h):\(v):\(column(3, up)) with filledcurves \(color) fs transparent solid 0.22 noborder \(name)"
    case .sticks(let x, let y):
      return source(data.add([x, y], on: across, thinned: false))
        + "using \(h):\(v) with impulses lw 0.9 \(color) \(name)"
    case .bars(let x, let heights, let width):
      return source(data.add([x, heights], on: across, thinned: false))
        + "using \(h):\(v):(\(width)) with boxes \(color) fs transparent solid 0.35 border \(name)"
    case .map(let x, let y, let values):
      guard let limit = colorRange.map({ max(-$0.lowerBound, $0.upperBound) }),
        let pixels = GnuplotData.pixels(x: x, y: y, values: values, horizontal: across, vertical: up)
      else { return nil }
      return source(data.add(map: pixels, limit: limit)) + "nonuniform matrix using 1:2:3 with image \(name)"
    case .level(let height):
      let place = up.isComputed ? up.place(height) : height
      return place.isFinite ? "\(place) with lines lw 0.6 \(color)\(dash) \(name)" : nil
    }
  }

  /// Many points of a component are pale: its fit is drawn over them in the same colour.
  private func fadedColor(_ layer: FigureLayer) -> String {
    guard case .component = layer.ink, case .points(let x, _, _) = layer.shape, x.count > 50 else {
      return GnuplotColor.of(layer.ink)
    }
    return GnuplotColor.of(layer.ink, faded: true)
  }

  private func source(_ block: Int) -> String { "'\(file)' index \(block) " }

  private func column(_ number: Int, _ places: AxisPlaces) -> String {
    places.isComputed ? expression("$\(number)", places) : number.description
  }

  private func expression(_ value: String, _ places: AxisPlaces) -> String {
    guard case .linearLogarithmic(let middle) = places.scale else { return "(\(value))" }
    return "(linlog(\(value), \(middle)))"
  }
}
