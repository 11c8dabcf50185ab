import Fitting
import Glibc
import Measurements

extension LifetimeFit {
  /// Inverts a decay to a distribution of lifetimes without a shape.
  static func inversion(_ task: DecayTask, response: DecayTrace?, options: LifetimeOptions) throws -> FitResult {
    let inversion = try DecayInversion(task, options: options)
    return try InversionReport(inversion: inversion, task: task, response: response, options: options).result()
  }
}

/// Turns an inversion into a result: averages, hills of the distribution, and how little of its shape the data hold.
struct InversionReport {
  let inversion: DecayInversion
  let task: DecayTask
  let response: DecayTrace?
  let options: LifetimeOptions
  private var unit: String { task.decay.timeUnit.symbol }
  private var solution: NonNegativeInversion.Solution { inversion.chosen }
  private var light: [Double] { inversion.light(solution.coefficients) }

  func result() throws -> FitResult {
    var result = inversion.outcome.result
    let count = inversion.grid.count
    result.model =
      "\(count) lifetimes \(short(inversion.grid[0], digits: 3))–\(short(inversion.grid[count - 1], digits: 3)) \(unit), non-negative "
      + "least squares, " + (response == nil ? "tail fit" : "convolved with the measured response")
    result.parameters = [background] + result.parameters.filter { $0.name == "shift" }.map(taken)
    result.derived = derived
    result.rivals = []
    result.covariance = Covariance(labels: [], values: [])
    let means = inversion.means
    let (curve, residuals) = CurveTable.of(
      task.decay, response: response, channels: task.range.channels, model: means, likelihood: .poisson)
    let peaks = inversion.peaks(light)
    let widths = peaks.map(inversion.resolution)
    result.tables = [curve, distribution, peakTable(peaks, widths)]
    if let residuals { result.tables += [residuals.table, residuals.autocorrelationTable] }
    let values = try inversion.solver.singularValues(scale: light.reduce(0, +) / Double(count))
    let determined = values.count { $0 > 1 }
    result.identifiability = Identifiability(
      singularValues: values, determinedCombinations: determined, freeParameters: count, weakestDirection: "",
      remedy: "what lies between is smoothness, not data: read averages and hills, not the shape")
    result.statistics = statistics(result.statistics)
    result.termination.message = "the strength of the smoothing met its criterion"
    result.findings = findings
    result.warnings = warnings(peaks, widths, residuals)
    return result
  }

  /// A parameter of the exponentials that the inversion holds.
  private func taken(_ parameter: FittedParameter) -> FittedParameter {
    var held = parameter
    held.note = "of the fit of \(inversion.exponentials.componentCount) exponentials, and held"
    return held
  }

  private var background: FittedParameter {
    let value = solution.coefficients[inversion.grid.count]
    var gradient = solution.coefficients.map { _ in 0.0 }
    gradient[inversion.grid.count] = 1
    let error = inversion.solver.standardError(gradient: gradient, at: solution)
    let isKnown = value > 0 && error > 0 && error <= value
    return FittedParameter(
      name: "background", symbol: "background", unit: "counts/channel", value: isKnown ? value : nil,
      standardError: isKnown ? error : nil, optimum: value, status: value > 0 ? .free : .atLowerBound,
      verdict: !isKnown ? .notDetermined : error > 0.1 * value ? .weak : .determined,
      note: isKnown ? nil : "cannot be told from long lifetimes")
  }

  /// ⟨τ⟩amp = Σx/Σ(x/τ) and ⟨τ⟩int = Σxτ/Σx of light x, with their derivatives with respect to x.
  private func averages(_ light: [Double]) -> [(value: Double, gradient: [Double])] {
    let grid = inversion.grid
    let sum = light.reduce(0, +)
    let inverse = zip(light, grid).reduce(0) { $0 + $1.0 / $1.1 }
    let second = zip(light, grid).reduce(0) { $0 + $1.0 * $1.1 }
    return [
      (sum / inverse, grid.map { 1 / inverse - sum / (inverse * inverse * $0) }),
      (second / sum, grid.map { ($0 - second / sum) / sum }),
    ]
  }

  /// Averages, with errors of the noise and of what smoothing moves them by.
  private var derived: [DerivedQuantity] {
    let (smooth, rough) = (averages(light), averages(inversion.light(inversion.best.coefficients)))
    let names = [("tau_amp", "⟨τ⟩amp", "mean by amplitude"), ("tau_int", "⟨τ⟩int", "mean by light")]
    let quantities = names.indices.map { index -> DerivedQuantity in
      let (name, symbol, text) = names[index]
      let value = smooth[index].value
      let noise = inversion.solver.standardError(gradient: smooth[index].gradient + [0], at: solution)
      let shift = value - rough[index].value
      let error = (noise * noise + shift * shift).squareRoot()
      guard value.isFinite, error.isFinite, error > 0, error <= value else {
        return DerivedQuantity(name: name, symbol: symbol, unit: unit, missing: "not determined")
      }
      return DerivedQuantity(
        name: name, symbol: symbol, unit: unit, value: value, standardError: error,
        note: "\(text); the error holds what smoothing moves it by (\(short(shift, digits: 2)) \(unit))")
    }
    let (amplitude, intensity) = (quantities[0], quantities[1])
    var list = [amplitude, intensity]
    if let yield = options.quantumYield {
      list += LifetimeAverages.rates(
        options.rateAverage == .intensity ? intensity : amplitude, yield: yield, unit: task.decay.timeUnit)
    }
    return list + task.range.quantities(task.decay)
  }

  private var distribution: ResultTable {
    let total = max(light.reduce(0, +), 1e-300)
    let rough = inversion.light(inversion.best.coefficients)
    let roughTotal = max(rough.reduce(0, +), 1e-300)
    let amplitudes = zip(light, inversion.grid).map { $0 / $1 }
    let all = max(amplitudes.reduce(0, +), 1e-300)
    return ResultTable(
      name: "distribution", title: "Shares of the light and of the amplitudes at every lifetime of the grid",
      columns: [
        ResultTable.Column("lifetime", unit: unit, values: inversion.grid.map { $0 }),
        ResultTable.Column("light", values: light.map { $0 / total }),
        ResultTable.Column("amplitude", values: amplitudes.map { $0 / all }),
        ResultTable.Column(
          "light without smoothing", values: rough.map { $0 / roughTotal }),
      ])
  }

  private func peakTable(_ peaks: [DecayInversion.Peak], _ widths: [Double?]) -> ResultTable {
    let total = max(light.reduce(0, +), 1e-300)
    return ResultTable(
      name: "peaks", title: "Hills of the distribution of light; a factor of the width is exp σ(ln τ)",
      columns: [
        ResultTable.Column("lifetime", unit: unit, values: peaks.map(\.lifetime)),
        ResultTable.Column("share of the light", values: peaks.map { $0.light / total }),
        ResultTable.Column("width, a factor", values: peaks.map { exp($0.spread) }),
        ResultTable.Column("of a single lifetime", values: widths.map { $0.map { exp($0) } }),
      ], place: .text)
  }

  /// Statistics of the solution; smoothing leaves as many parameters as the unsmoothed one needs, or fewer.
  private func statistics(_ own: FitStatistics) -> FitStatistics {
    var statistics = own
    let used = inversion.best.coefficients.count { $0 > 0 }
    statistics.freeParameters = used
    statistics.degreesOfFreedom = statistics.points - used
    statistics.chiSquare = solution.misfit
    statistics.sumOfSquares = solution.misfit
    statistics.reducedChiSquare =
      statistics.degreesOfFreedom > 0 ? solution.misfit / Double(statistics.degreesOfFreedom) : nil
    statistics.deviance = nil
    statistics.aicc = nil
    statistics.bic = nil
    return statistics
  }

  private var findings: [String] {
    let used = inversion.best.coefficients.count { $0 > 0 }
    return [
      "Smoothing by Provencher's criterion: χ² \(short(solution.misfit)), \(short(solution.misfit - inversion.best.misfit, digits: 3)) above the "
        + "least of \(used) unsmoothed components, which chance exceeds in every second case."
    ]
  }

  private func warnings(
    _ peaks: [DecayInversion.Peak], _ widths: [Double?], _ residuals: ResidualStatistics?
  ) -> [String] {
    var list = task.decay.notes
    if !task.decay.isCounts {
      list.append("the data are not whole counts: the criterion for the smoothing needs counting statistics")
    }
    list += LifetimeWarnings.pileUp(task.decay, options)
    for (peak, width) in zip(peaks, widths) {
      if let width, peak.spread <= 1.15 * width {
        list.append(
          "the hill at \(short(peak.lifetime, digits: 3)) \(unit) is as wide as a single lifetime would look: these data do not show a "
            + "distribution there")
      }
      if peak.points.upperBound == inversion.grid.count, light[inversion.grid.count - 1] > 0.01 * peak.light {
        list.append("light at the longest lifetime of the grid: it may be background, or a decay beyond the window")
      }
    }
    if let reduced = statistics(inversion.outcome.result.statistics).reducedChiSquare, let residuals,
      reduced > 1.1, reduced > 1 + 5 * (2 / Double(residuals.count)).squareRoot()
    {
      list.append(
        "no distribution of lifetimes describes the data: χ²r = \(short(reduced, digits: 3)); look for scattered light, a rise, or "
          + "another response")
    }
    return list
  }
}
