import Figures
import Fitting
import Measurements

/// The figures of mass spectra: patterns, assignments and peaks.
public enum MassFigures {
  /// Ions drawn at most, a panel each.
  private static let mostIons = 4
  /// Isotope peaks below this part of the largest are not drawn.
  private static let visible = 1e-3

  static func axis(_ range: ClosedRange<Double>? = nil) -> FigureAxis {
    FigureAxis(FigureText([.italic("m"), .plain("/"), .italic("z")]), range: range)
  }

  /// Isotope peaks as sticks, the profile at the resolution over them.
  public static func of(_ simulated: SimulatedIons) -> [Figure] {
    let shown = simulated.members.prefix(mostIons)
    let panels = shown.compactMap { member -> FigurePanel? in
      let top = member.peaks.probabilities.max() ?? 0
      guard top > 0 else { return nil }
      let chosen = member.peaks.probabilities.indices.filter { member.peaks.probabilities[$0] >= visible * top }
      let positions = chosen.map { member.peaks.positions[$0] }
      guard let first = positions.first, let last = positions.last else { return nil }
      let pad = max(0.04 * (last - first), 2 / Double(max(1, abs(member.ion.charge))))
      var layers = [
        FigureLayer(
          .sticks(x: positions, y: chosen.map { member.peaks.probabilities[$0] / top }), ink: .component(0),
          name: .formula(member.ion.text))
      ]
      let profile = simulated.profile(member)
      if let highest = profile.max(), highest > 0 {
        let kept = simulated.axis.indices.filter { (first - pad...last + pad).contains(simulated.axis[$0]) }
        layers.append(
          FigureLayer(
            .line(x: kept.map { simulated.axis[$0] }, y: kept.map { profile[$0] / highest }), ink: .fit, name: "profile"
          ))
      }
      // Room for the legend above the highest peak.
      return FigurePanel(
        horizontal: axis(first - pad...last + pad), vertical: FigureAxis("relative intensity", range: 0...1.35),
        height: shown.count == 1 ? 4.6 : 3.2, layers: layers, legend: .topRight)
    }
    guard !panels.isEmpty else { return [] }
    let rest = simulated.members.count - shown.count
    return [
      Figure(
        name: "pattern", title: "Isotope pattern",
        caption: "Isotope peaks at their centroids, relative to the largest"
          + (simulated.axis.isEmpty ? "" : ", and the profile at the resolution")
          + (rest > 0 ? "; \(rest) more ions stand in the tables." : "."), panels: panels)
    ]
  }

  /// The spectrum around the m/z with the envelopes of the best ions, and what each leaves.
  public static func of(_ assignment: Assignment) -> [Figure] {
    guard let table = assignment.overlay, let positions = table["mz"]?.numbers, let data = table["data"]?.numbers,
      positions.count > 1, table.columns.count > 2
    else { return [] }
    let rivals = table.columns.dropFirst(2).enumerated().map { (ink: FigureLayer.Ink.component($0), column: $1) }
    let curves = rivals.map { ink, column in
      FigureLayer(
        .line(x: positions, y: column.numbers), ink: ink, name: .formula(column.name), isDashed: ink != .component(0))
    }
    let rests = rivals.map { ink, column in
      FigureLayer(.line(x: positions, y: zip(data, column.numbers).map { $0 - $1 }), ink: ink)
    }
    let top = data.max() ?? 1
    return [
      Figure(
        name: "assignment", title: "Assignment",
        caption: "The measured envelope with those of the best ions, and what each of them leaves.",
        panels: [
          FigurePanel(
            horizontal: axis(),
            vertical: FigureAxis("intensity", range: min(0, data.min() ?? 0)...1.5 * max(top, 1e-300)),
            height: 4.6, layers: [FigureLayer(.line(x: positions, y: data), ink: .data, name: "data")] + curves,
            legend: .topRight),
          FigurePanel(
            horizontal: axis(), vertical: FigureAxis("resid."), height: 1.5,
            layers: rests + [FigureLayer(.level(0), ink: .guide)]),
        ], sharesHorizontal: true)
    ]
  }

  /// The spectrum with its peaks marked.
  public static func peaks(_ found: MassPeaks, of spectrum: MassSpectrum) -> [Figure] {
    let marks = FigureLayer(
      .points(x: found.peaks.map(\.position), y: found.peaks.map { found.baseline + $0.height }, errors: nil),
      ink: .component(1), name: FigureText(found.peaks.count == 1 ? "1 peak" : "\(found.peaks.count) peaks"))
    return [
      Figure(
        name: "peaks", title: "Peaks", caption: "The spectrum; points mark the peaks above its noise.",
        panels: [
          FigurePanel(
            horizontal: axis(), vertical: FigureAxis("intensity"), height: 4.6,
            layers: [
              FigureLayer(.line(x: spectrum.positions, y: spectrum.intensities), ink: .data), marks,
              FigureLayer(.level(found.baseline), ink: .guide, name: "baseline", isDashed: true),
            ], legend: .topRight)
        ])
    ]
  }
}
