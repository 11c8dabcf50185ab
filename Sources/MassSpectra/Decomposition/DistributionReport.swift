import Fitting

/// Derived quantities, tables and sentences of a decomposition.
struct DistributionReport {
  private let numbers: CompositionNumbers
  private var fit: Decomposition { numbers.decomposition }

  init(_ numbers: CompositionNumbers) { self.numbers = numbers }

  private func quantity(_ name: String, _ symbol: String, _ found: AreaQuantity?, note: String? = nil)
    -> DerivedQuantity?
  {
    guard let found else { return nil }
    let error = found.standardError(fit.covariance)
    return DerivedQuantity(
      name: name, symbol: symbol, unit: "", value: found.value, standardError: error > 0 ? error : nil, note: note)
  }

  /// The number of first-metal atoms that the feed has per cluster; nil without a feed.
  private var fedAtoms: Double? {
    guard numbers.countsFirstMetal, let feed = fit.options.feed, let sites = numbers.sites else { return nil }
    return Double(sites) * feed / (1 + feed)
  }

  /// What the feed has too little of for the measured mean: mean − fed.
  private var excess: AreaQuantity? {
    guard let fedAtoms, let main = numbers.main, var mean = numbers.mean(main) else { return nil }
    mean.value -= fedAtoms
    return mean
  }

  var derived: [DerivedQuantity] {
    let total = AreaQuantity(
      value: fit.areas.reduce(0, +), gradient: AreaQuantity.onAreas(fit.areas.map { _ in 1 }))
    var list = [quantity("area", "area", total, note: "of all ions, intensity × m/z")]
    if let main = numbers.main {
      list.append(quantity("variance_\(main)", "variance of \(main)", numbers.variance))
      list.append(
        quantity(
          "width_ratio_\(main)", "variance/binomial", numbers.widthRatio,
          note: "below 1: narrower than metals spread by chance"))
    }
    if let fedAtoms, let main = numbers.main, let feed = fit.options.feed {
      list.append(
        DerivedQuantity(
          name: "feed_\(main)", symbol: "\(main) of the feed", unit: "", value: fedAtoms, standardError: nil))
      list.append(quantity("excess_\(main)", "⟨\(main)⟩ − feed", excess, note: "0 where the mass balance closes"))
      list.append(
        DerivedQuantity(
          name: "feeding_electrons", symbol: "feeding electrons", unit: "", value: FeedingElectrons.mean(ratio: feed),
          standardError: nil, note: "(20R + 18)/(R + 1)"))
    }
    return list.compactMap { $0 }
  }

  var findings: [String] {
    var lines: [String] = []
    if let ratio = numbers.widthRatio, let main = numbers.main {
      let error = ratio.standardError(fit.covariance)
      let isNarrow = ratio.value + 3 * error < 1
      let isWide = ratio.value - 3 * error > 1
      lines.append(
        "The distribution of \(main) is "
          + (isNarrow ? "narrower than" : isWide ? "wider than" : "as wide as")
          + " a binomial of the same mean: variance ratio \(Letters.fixed(ratio.value, 3)) ± \(Letters.fixed(error, 3))"
          + (isNarrow ? " (size focusing)." : "."))
    }
    if let excess, let fedAtoms, let main = numbers.main {
      let error = excess.standardError(fit.covariance)
      let closes = abs(excess.value) <= 3 * error
      lines.append(
        closes
          ? "The mass balance closes: the feed has \(main) = \(Letters.fixed(fedAtoms, 3))."
          : "The mass balance does not close: the feed has \(main) = \(Letters.fixed(fedAtoms, 3)), the ions "
            + "\(Letters.fixed(excess.value + fedAtoms, 3)) ± \(Letters.fixed(error, 3)); other species, or unequal response."
      )
    }
    return lines
  }

  /// Every ion with its fraction and electrons.
  var speciesTable: ResultTable {
    let fractions = fit.species.indices.map { numbers.fraction([$0]) }
    let total = fit.areas.reduce(0, +)
    let isSingle = numbers.variables.count == 1
    var columns = numbers.variables.map { name in
      ResultTable.Column(name, values: fit.species.map { $0.member.variables[name].map(Double.init) }, decimals: 0)
    }
    columns += [
      .init("mz_most_abundant", unit: "m/z", values: fit.species.map(\.masses.mostAbundant), decimals: 4),
      .init("fraction", values: fractions.map { $0?.value }, decimals: 5),
      .init(
        "fraction_error",
        values: fit.species.indices.map { index in
          fit.limits[index] == nil ? fractions[index]?.standardError(fit.covariance) : nil
        }, decimals: 5),
      .init("limit", values: fit.limits.map { $0.map { $0 / total } }, decimals: 5),
      .init("electrons", values: fit.species.map { $0.member.ion.valenceElectrons.map(Double.init) }, decimals: 0),
    ]
    if isSingle, let main = numbers.main, numbers.countsFirstMetal {
      columns.append(
        .init("binomial", values: fit.species.map { numbers.binomial($0.member.variables[main] ?? 0) }, decimals: 5))
    }
    return ResultTable(
      name: "distribution", title: "ions: fraction of all, its error, or the 95 % limit of those held at 0",
      columns: columns,
      rows: .init("ion", fit.species.map(\.member.ion.text)), place: .text)
  }

  /// Data and fit.
  var curve: ResultTable {
    ResultTable(
      name: "curves", title: "spectrum, fitted envelope and residual",
      columns: [
        .init("mz", unit: "m/z", values: fit.axis), .init("data", values: fit.data), .init("fit", values: fit.model),
        .init("residual", values: zip(fit.data, fit.model).map { $0 - $1 }), .init("sigma", values: fit.sigma),
      ])
  }

  /// The isotope peaks that the fit is made of, ion after ion.
  var patterns: ResultTable {
    let peaks = fit.species.map(\.peaks)
    return ResultTable(
      name: "patterns", title: "isotope peaks of the ions, numbered as in the distribution",
      columns: [
        .init(
          "ion", values: peaks.enumerated().flatMap { number, peaks in peaks.positions.map { _ in Double(number + 1) } }
        ),
        .init("mz", unit: "m/z", values: peaks.flatMap(\.positions)),
        .init("probability", values: peaks.flatMap(\.probabilities)),
      ])
  }
}
