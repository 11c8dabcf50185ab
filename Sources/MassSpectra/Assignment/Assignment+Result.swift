import Fitting

extension Assignment {
  /// The rivals as a result in which nothing was fitted but their envelopes.
  public func result() -> FitResult {
    let matching = rivals.filter { isMatch($0.candidate) }
    var derived = [
      DerivedQuantity(
        name: "rivals", symbol: "ions within the tolerance", unit: "", value: Double(matching.count), standardError: nil
      )
    ]
    if let best = rivals.first?.match {
      derived.append(
        DerivedQuantity(
          name: "rivals_within_25", symbol: "ions within Δχ² 25 of the best", unit: "",
          value: Double(rivals.count { scaled(($0.match?.chiSquare ?? .infinity) - best.chiSquare) <= 25 }),
          standardError: nil)
      )
      derived.append(
        DerivedQuantity(
          name: "reduced_chi_square", symbol: "χ²r of the best", unit: "", value: reduced, standardError: nil,
          note: "\(pointCount) points"))
      derived.append(
        DerivedQuantity(
          name: "resolution", symbol: "R", unit: "", value: resolution, standardError: nil,
          note: options.resolution == nil ? "at which the best ion matches best" : "held"))
    }
    return FitResult.computed(
      model: "m/z \(position) ± \(options.tolerance)", derived: derived, tables: [table] + (overlay.map { [$0] } ?? []),
      findings: findings(matching.count),
      warnings: warnings)
  }

  /// χ² of the best over its degrees of freedom: area, baseline and shift are fitted.
  private var reduced: Double { (rivals.first?.match?.chiSquare ?? 0) / Double(max(1, pointCount - 3)) }

  /// A difference of χ² in units of the noise that the best ion leaves.
  private func scaled(_ difference: Double) -> Double { difference / max(1, reduced) }

  private func findings(_ count: Int) -> [String] {
    var lines: [String] = []
    let words = "\(options.tolerance) of \(Letters.fixed(position, 4))"
    if count == 0 {
      lines.append(
        isStated
          ? "No match: no isotopologue of the stated \(rivals.count == 1 ? "ion" : "ions") lies within \(words)."
          : "No match: no ion lies within \(words).")
      for rival in rivals.prefix(5) {
        let ppm = (rival.candidate.nearestPeak - position) / position * 1e6
        lines.append(
          "\(rival.candidate.ion.text): nearest isotope peak \(Letters.fixed(rival.candidate.nearestPeak, 4)), "
            + "\(Letters.fixed(ppm, 1)) ppm away; most abundant \(Letters.fixed(rival.candidate.masses.mostAbundant, 4))."
        )
      }
    } else if rivals.first?.match == nil {
      lines.append("The mass alone does not choose between them; a spectrum ranks them by their envelopes.")
    }
    lines.append("Searched: \(searched). Electron counts stand beside every ion and exclude none.")
    return lines
  }

  private var warnings: [String] {
    var lines: [String] = []
    if reduced > 2 {
      lines.append(
        "the best ion leaves \(Letters.fixed(reduced.squareRoot(), 1)) times the noise: Δχ² is scaled by it; the right ion may be "
          + "missing")
    }
    if let shift = rivals.first?.match?.shift, options.shift > 0, abs(shift) > 0.99 * options.shift {
      lines.append(
        "the best ion lies at the end of the shift allowed, \(Letters.fixed(shift, 1)) ppm: allow more, as in --shift "
          + Letters.fixed(4 * options.shift, 0))
    }
    return lines
  }

  private var table: ResultTable {
    let best = rivals.first?.match?.chiSquare ?? 0
    var columns: [ResultTable.Column] = [
      .init("electrons", values: rivals.map { $0.candidate.ion.valenceElectrons.map(Double.init) }, decimals: 0),
      .init("most_abundant", unit: "m/z", values: rivals.map(\.candidate.masses.mostAbundant), decimals: 4),
      .init("average", unit: "m/z", values: rivals.map(\.candidate.masses.average), decimals: 4),
      .init(
        "nearest_peak", unit: "ppm", values: rivals.map { ($0.candidate.nearestPeak - position) / position * 1e6 },
        decimals: 1),
    ]
    if rivals.first?.match != nil {
      columns += [
        .init("chi_square", values: rivals.map { $0.match?.chiSquare }, decimals: 1),
        .init("delta_chi_square", values: rivals.map { $0.match.map { scaled($0.chiSquare - best) } }, decimals: 1),
        .init("shift", unit: "ppm", values: rivals.map { $0.match?.shift }, decimals: 2),
        .init("area", values: rivals.map { $0.match?.area }, decimals: 1),
      ]
    }
    return ResultTable(
      name: "rivals", title: rivals.first?.match == nil ? "ions, nearest first" : "ions, best envelope first",
      columns: columns, rows: .init("ion", rivals.map(\.candidate.ion.text)), place: rivals.isEmpty ? .document : .text)
  }
}
