import Fitting
import Glibc
import Measurements

extension LifetimeFit {
  /// Fits one or two Gaussians of lifetimes to a decay that the options were checked for.
  static func gaussians(
    _ task: DecayTask, response: DecayTrace?, isLogarithmic: Bool, options: LifetimeOptions
  ) throws -> FitResult {
    let fit = try DistributionFit(
      task, count: options.componentCount ?? 1, isLogarithmic: isLogarithmic, options: options)
    var found = try fit.found()
    let bare = found.outcome
    let parameters = fit.parameters(bare.values, held: fit.heldDiscrete(found))
    var noise: ResponseNoise?
    if let response, !options.isResponseNoiseless, let part = fit.curve.responsePart(bare.values) {
      noise = ResponseNoise(
        [part], responses: [response], subtracted: options.responseBackground, model: fit.curve, data: task.counts,
        outcome: bare, likelihood: options.likelihood)
      if let noise { found.outcome = bare.adding(noise.covariance, parameters: parameters) }
    }
    var result = DistributionReport(fit: fit, found: found, response: response, noise: noise).result
    var redrawing: (@Sendable (inout SeededGenerator) -> DistributionCurve)?
    let curve = fit.curve
    if let draw = ResponseDraw(response.map { [$0] } ?? [], options: options) {
      redrawing = { generator in curve.redrawn(draw.draw(&generator)[0]) }
    }
    try LifetimeIntervals(
      model: curve, data: task.counts, parameters: parameters, bare: bare, outcome: found.outcome, options: options,
      averages: [], quantities: ["tau_amp": curve.average(power: 0), "tau_int": curve.average(power: 1)],
      redrawing: redrawing
    ).complete(&result)
    return result
  }
}

extension DistributionFit {
  /// The widths that are held at 0.
  func heldDiscrete(_ found: Found) -> [String: Double] {
    Dictionary(uniqueKeysWithValues: found.discrete.keys.map { (width($0), 0) })
  }
}

/// Turns the outcome of Gaussians of lifetimes into a result.
struct DistributionReport {
  let fit: DistributionFit
  let found: DistributionFit.Found
  let response: DecayTrace?
  let noise: ResponseNoise?
  private var curve: DistributionCurve { fit.curve }
  private var decay: DecayTrace { fit.task.decay }
  private var outcome: FitOutcome { found.outcome }
  private var options: LifetimeOptions { fit.options }
  private var unit: String { decay.timeUnit.symbol }
  /// Rows of the table of the distribution.
  private static let tableRows = 200

  var result: FitResult {
    var result = outcome.result
    let n = curve.count
    result.model =
      "\(n == 1 ? "a Gaussian" : "\(n) Gaussians") of \(curve.isLogarithmic ? "ln τ" : "lifetimes"), "
      + (response == nil ? "tail fit" : "convolved with the measured response") + ", \(options.likelihood.words)"
    for index in 0..<n where result.parameters[curve.firstAmplitude + index].note == nil {
      result.parameters[curve.firstAmplitude + index].note = reference
    }
    for (index, end) in found.discrete { result.parameters[curve.firstWidth + index] = discreteWidth(index, end) }
    result.derived = derived
    var means = fit.task.counts
    curve.values(outcome.values, into: &means)
    let (table, residuals) = CurveTable.of(
      decay, response: response, channels: curve.channels, model: means, likelihood: options.likelihood)
    result.tables = [table, distribution, alternatives]
    if let residuals { result.tables += [residuals.table, residuals.autocorrelationTable] }
    result.warnings += warnings(residuals)
    if result.identifiability.determinedCombinations < result.identifiability.freeParameters {
      result.identifiability.remedy =
        "fit discrete lifetimes or fewer Gaussians, hold what is known, or record more counts"
    }
    return result
  }

  private var reference: String {
    response == nil
      ? "at the beginning of the fit range, \(short(decay.times[curve.channels.lowerBound], digits: 8)) \(unit)"
      : "at the moment of excitation"
  }

  /// A width that is not above 0.
  private func discreteWidth(_ index: Int, _ end: (limit: Double?, rise: Double)) -> FittedParameter {
    var width = outcome.result.parameters[curve.firstWidth + index]
    width.value = nil
    width.standardError = nil
    width.status = .atLowerBound
    width.verdict = end.limit == nil ? .notDetermined : .upperBound
    width.interval = ConfidenceInterval(
      level: 0.95, low: nil, high: end.limit, method: .profile, lowOpen: .oneSided,
      highOpen: end.limit == nil ? .flat : nil)
    width.note =
      "a discrete lifetime suffices: it raises the deviance by \(short(end.rise, digits: 2)) only; the limit is where a width "
      + "raises it by 2.71"
    return width
  }

  private var derived: [DerivedQuantity] {
    let centres = (1...curve.count).map { "tau\($0)" }
    let note = "amplitudes \(reference)"
    let amplitude = outcome.derived(
      "tau_amp", symbol: "⟨τ⟩amp", unit: unit, note: "mean of the distribution, \(note)", dependingOn: centres,
      curve.average(power: 0))
    let intensity = outcome.derived(
      "tau_int", symbol: "⟨τ⟩int", unit: unit, note: "⟨τ²⟩/⟨τ⟩, \(note)", dependingOn: centres, curve.average(power: 1))
    var list = [amplitude, intensity]
    if curve.count > 1 {
      for index in 0..<curve.count {
        list.append(
          outcome.derived(
            "fraction_amp\(index + 1)", symbol: "α\(index + 1)", note: "a\(index + 1)/Σa", dependingOn: centres
          ) { values in
            values[curve.firstAmplitude + index] / values[curve.firstAmplitude..<curve.backgroundIndex].reduce(0, +)
          })
      }
    }
    if !curve.isLogarithmic {
      for index in 0..<curve.count where found.discrete[index] == nil {
        list.append(
          outcome.derived(
            "fwhm\(index + 1)", symbol: "FWHM\(index + 1)", unit: unit, note: "2√(2 ln 2)·σ, of the Gaussian",
            dependingOn: ["width\(index + 1)"]
          ) { 2 * (2 * log(2.0)).squareRoot() * $0[curve.firstWidth + index] })
      }
    }
    if let yield = options.quantumYield {
      list += LifetimeAverages.rates(
        options.rateAverage == .intensity ? intensity : amplitude, yield: yield, unit: decay.timeUnit)
    }
    return list + fit.task.range.quantities(decay)
  }

  /// The density of amplitudes against the lifetime.
  private var distribution: ResultTable {
    let values = outcome.values
    var (low, high) = (Double.infinity, 0.0)
    for index in 0..<curve.count {
      let nodes = curve.nodes(values, index).lifetimes
      low = min(low, nodes.min() ?? low)
      high = max(high, nodes.max() ?? high)
    }
    if high <= low * 1.001 { (low, high) = (0.9 * low, 1.1 * high) }
    let rows = 0..<Self.tableRows
    let lifetimes = rows.map { row -> Double in
      let part = Double(row) / Double(Self.tableRows - 1)
      return curve.isLogarithmic ? low * pow(high / low, part) : low + (high - low) * part
    }
    let total = values[curve.firstAmplitude..<curve.backgroundIndex].reduce(0, +)
    let densities = lifetimes.map { lifetime -> Double? in
      var sum = 0.0
      for index in 0..<curve.count {
        let (centre, width) = (values[index], values[curve.firstWidth + index])
        guard width > 0 else { continue }
        let x = (curve.isLogarithmic ? log(lifetime / centre) : lifetime - centre) / width
        // The part above 0 of a Gaussian in τ carries all of its amplitude.
        let kept = curve.isLogarithmic ? 1 : 1 - erfc(centre / width / 2.0.squareRoot()) / 2
        sum +=
          values[curve.firstAmplitude + index] / max(total, 1e-300) * exp(-x * x / 2)
          / (width * (2 * Double.pi).squareRoot() * kept)
      }
      return sum
    }
    return ResultTable(
      name: "distribution",
      title: "Density of amplitudes, per \(curve.isLogarithmic ? "unit of ln τ" : unit); discrete lifetimes have none",
      columns: [
        ResultTable.Column("lifetime", unit: unit, values: lifetimes.map { $0 }),
        ResultTable.Column("density", unit: curve.isLogarithmic ? "" : "1/\(unit)", values: densities),
      ])
  }

  /// The fit beside those of exponentials.
  private var alternatives: ResultTable {
    var names: [String] = []
    var statistics: [FitStatistics] = []
    for (count, found) in found.exponentials.sorted(by: { $0.key < $1.key }) {
      names.append(count == 1 ? "1 exponential" : "\(count) exponentials")
      statistics.append(found)
    }
    names.append("this distribution")
    statistics.append(outcome.result.statistics)
    return ResultTable(
      name: "alternatives", title: "The distribution beside exponentials",
      columns: [
        ResultTable.Column("BIC", values: statistics.map(\.bic)),
        ResultTable.Column("chi2r", values: statistics.map(\.reducedChiSquare)),
        ResultTable.Column("free parameters", values: statistics.map { Double($0.freeParameters) }),
      ], rows: ResultTable.RowNames("model", names), place: .text)
  }

  private func warnings(_ residuals: ResidualStatistics?) -> [String] {
    var list = decay.notes
    if options.likelihood == .poisson, !decay.isCounts {
      list.append(
        "the data are not whole counts: Poisson statistics do not hold, and errors, χ² and verdicts mean nothing")
    }
    list += LifetimeWarnings.pileUp(decay, options)
    if let more = found.exponentials[curve.count + 1]?.bic, let own = outcome.result.statistics.bic,
      found.discrete.count < curve.count
    {
      let name = "\(curve.count + 1) exponentials"
      if more < own - 2 {
        list.append(
          "\(name) describe the data better than this distribution (BIC lower by \(short(own - more, digits: 2)))")
      } else if more < own + 6 {
        list.append(
          "\(name) describe the data nearly as well (BIC \(more < own ? "lower" : "higher") by "
            + "\(short(abs(own - more), digits: 2))): these data do not say whether the lifetimes are distributed")
      }
    }
    if let growth = noise?.growth[..<curve.count].max(), growth > 1.3 {
      list.append(
        "the response's own noise makes the error of a lifetime \(short(growth, digits: 3)) times as large, which it is here: "
          + "record the response with more counts")
    }
    if let reduced = outcome.result.statistics.reducedChiSquare, outcome.result.statistics.degreesOfFreedom > 0 {
      let spread = (2 / Double(outcome.result.statistics.degreesOfFreedom)).squareRoot()
      if reduced > 1.1, reduced > 1 + 5 * spread {
        list.append(
          "the distribution does not describe the data fully: χ²r = \(short(reduced, digits: 3)), expected 1.00 ± "
            + "\(short(spread, digits: 1))")
      }
    }
    if let residuals, residuals.worst > 4 {
      list.append("the residuals follow one another: the model misses something; look at them with --output")
    }
    return list
  }
}
