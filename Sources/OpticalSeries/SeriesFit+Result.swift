import Fitting
import Glibc
import Kinetics
import LinearAlgebra
import Measurements

extension SeriesFit {
  /// Rate constants, lifetimes, spectra and concentrations as a result.
  public func result() -> FitResult {
    var result = best.outcome.outcome.result
    result.model = "\(scheme.text), \(absorbing.count) spectra"
    result.derived = lifetimes
    let variance = best.outcome.outcome.analysis?.variance ?? 0
    result.rivals = others.map { other in
      Rival(
        deltaChiSquare: variance > 0 ? max(0, (other.sumOfSquares - best.sumOfSquares) / variance) : 0,
        values: other.rates)
    }
    result.findings += findings
    result.warnings += warnings
    result.tables = tables
    return result
  }

  private var absorbing: [Int] {
    scheme.species.indices.filter { !options.colourless.contains(scheme.species[$0]) }
  }

  /// 1/k of the first-order steps.
  private var lifetimes: [DerivedQuantity] {
    scheme.steps.indices.filter { scheme.order($0) == 1 }.map { step in
      best.outcome.outcome.derived(
        "tau\(step + 1)", symbol: "τ\(step + 1)", unit: series.timeUnit, note: "1/k\(step + 1)",
        gradient: { values in values.indices.map { $0 == step ? -1 / (values[step] * values[step]) : 0 } }
      ) { 1 / $0[step] }
    }
  }

  private func words(_ solution: FoundSolution) -> String {
    let rates = zip(scheme.rateNames, solution.rates).map { "\($0) = \(ShortDecimal.text($1))" }
      .joined(separator: ", ")
    let sign =
      solution.isNonNegative
      ? "no negative spectrum"
      : "the spectrum of \(solution.leastSpecies) goes down to \(ShortDecimal.text(solution.least))"
    return "\(rates): \(sign)"
  }

  private var findings: [String] {
    var lines: [String] = []
    if !others.isEmpty {
      lines.append("Rate constants that change places fit as well; non-negative spectra decide:")
      lines.append("reported   \(words(best))")
      lines += others.map { "alternative   \(words($0))" }
    }
    let early = series.times.count { $0 < options.timeZero }
    if early > 0 {
      lines.append(
        early == 1
          ? "One spectrum lies before time zero and counts as that of the start."
          : "\(early) spectra lie before time zero and count as those of the start.")
    }
    let total = SeriesMatrix.all(series).elements.reduce(0) { $1.isFinite ? $0 + $1 * $1 : $0 }
    if total > 0 {
      let lack = 100 * (best.outcome.outcome.result.statistics.sumOfSquares / total).squareRoot()
      lines.append(
        "Lack of fit \(ShortDecimal.text(lack)) %"
          + (series.axis == nil ? "." : "; \(rank.rank) singular values above the noise."))
    }
    return lines
  }

  private var warnings: [String] {
    var lines: [String] = []
    if !best.isNonNegative {
      lines.append(
        "the spectrum of \(best.leastSpecies) goes down to \(ShortDecimal.text(best.least)): absorbances cannot be negative; "
          + "the scheme may be wrong")
    }
    if others.contains(where: \.isNonNegative), best.isNonNegative {
      lines.append(
        "the data do not say which step is the faster: more than one order of the rate constants gives spectra without "
          + "negative parts; reference spectra would")
    }
    let correlation = residualCorrelation
    if series.axis != nil, correlation > 0.3 {
      lines.append(
        "residuals of neighbouring wavelengths are correlated (\(ShortDecimal.text(correlation))): standard errors are too small"
      )
    }
    return lines
  }

  /// Correlation of residuals at neighbouring wavelengths.
  private var residualCorrelation: Double {
    let residual = best.outcome.residual
    var (products, squares) = (0.0, 0.0)
    for j in 1..<max(1, residual.columns) {
      for i in 0..<residual.rows {
        let (a, b) = (residual[i, j - 1], residual[i, j])
        guard a.isFinite, b.isFinite else { continue }
        products += a * b
        squares += (a * a + b * b) / 2
      }
    }
    return squares > 0 ? products / squares : 0
  }

  private var tables: [ResultTable] {
    let positions = ResultTable.Column(series.axisName, unit: series.axisUnit, values: series.positions)
    let times = ResultTable.Column("time", unit: series.timeUnit, values: series.times)
    func known(_ value: Double) -> Double? { value.isFinite ? value : nil }
    /// The spectra of a solution, each with its standard errors.
    func spectra(_ solution: FoundSolution) -> [ResultTable.Column] {
      let amplitudes = solution.outcome.amplitudes
      return [positions]
        + absorbing.enumerated().flatMap { component, species in
          [
            ResultTable.Column(
              scheme.species[species], values: (0..<amplitudes.columns).map { known(amplitudes[component, $0]) }),
            ResultTable.Column(
              "\(scheme.species[species])_error", values: solution.outcome.amplitudeErrors[component]),
          ]
        }
    }
    let alternatives = others.enumerated().map { number, other in
      ResultTable(
        name: others.count == 1 ? "spectra_alternative" : "spectra_alternative_\(number + 1)",
        title: "spectra of the alternative \(words(other))", columns: spectra(other))
    }
    let course = ReactionCourse(
      scheme, initial: options.start(scheme), times: options.elapsed(series.times))
    let size = series.times.count * scheme.species.count
    var values = [Double](repeating: .nan, count: size)
    var slopes = [Double](repeating: .nan, count: size * scheme.steps.count)
    _ = course.fill(best.rates, values: &values, derivatives: &slopes)
    let concentrations = scheme.species.enumerated().map { index, name in
      ResultTable.Column(
        name,
        values: values[index * series.times.count..<(index + 1) * series.times.count].map { known($0) })
    }
    let residual = best.outcome.residual
    let rest = series.times.indices.map { time in
      ResultTable.Column(
        "\(ShortDecimal.text(series.times[time])) \(series.timeUnit)",
        values: (0..<residual.columns).map { known(residual[time, $0]) })
    }
    return [
      ResultTable(
        name: "concentrations", title: "concentrations against time, in units of those at the start",
        columns: [times] + concentrations, place: .document),
      ResultTable(name: "spectra", title: "spectra of the species, with standard errors", columns: spectra(best)),
      ResultTable(name: "residuals", title: "data less fit", columns: [positions] + rest),
      courseTable,
    ] + alternatives + (series.axis == nil ? [] : rank.tables(times: series.times, unit: series.timeUnit))
  }

  /// Concentrations between the times measured, dense enough for a smooth curve: evenly, and evenly in the logarithm.
  private var courseTable: ResultTable {
    let delays = series.times.map { $0 - options.timeZero }.filter { $0 > 0 }
    let (first, last) = (delays.min() ?? 1, delays.max() ?? 1)
    let even = (0...80).map { last * Double($0) / 80 }
    let decades = first < last ? (0...80).map { first * pow(last / first, Double($0) / 80) } : []
    let passed = Set(even + decades).filter(\.isFinite).sorted()
    var values = [Double](repeating: .nan, count: passed.count * scheme.species.count)
    var slopes = [Double](repeating: .nan, count: values.count * scheme.steps.count)
    let course = ReactionCourse(scheme, initial: options.start(scheme), times: passed)
    let isKnown = course.fill(best.rates, values: &values, derivatives: &slopes)
    return ResultTable(
      name: "concentration_curves", title: "concentrations between the times measured",
      columns: [.init("time", unit: series.timeUnit, values: passed.map { $0 + options.timeZero })]
        + scheme.species.enumerated().map { index, name in
          ResultTable.Column(
            name,
            values: values[index * passed.count..<(index + 1) * passed.count].map { isKnown ? $0 : nil })
        })
  }
}
