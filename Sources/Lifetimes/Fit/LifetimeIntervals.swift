import Fitting
import Measurements

/// Intervals of parameters and averages beyond the covariance: profiles and bootstrap, where they are asked for.
struct LifetimeIntervals<Model: CurveModel> {
  let model: Model
  let data: [Double]
  /// In the order of the model, beginning at the fit's minimum.
  let parameters: [Parameter]
  /// Of the fit, without what the response's noise adds.
  let bare: FitOutcome
  /// Of the fit, all errors included.
  let outcome: FitOutcome
  let options: LifetimeOptions
  /// The averages of every decay, in terms of the fit's outcome.
  let averages: [LifetimeAverages]
  /// Further quantities by name, for the bootstrap alone.
  var quantities: [String: ([Double]) -> Double] = [:]
  /// The model with the responses drawn again; nil where they have no noise.
  let redrawing: (@Sendable (inout SeededGenerator) -> Model)?

  /// Adds intervals to the result, and a table of the bootstrap.
  func complete(_ result: inout FitResult) throws {
    if options.fit.profiles == .all {
      for average in averages { try profile(average, &result) }
    }
    if let bootstrap = options.bootstrap { try replicate(bootstrap, &result) }
  }

  /// Profiles of both averages of a decay.
  private func profile(_ average: LifetimeAverages, _ result: inout FitResult) throws {
    let n = average.componentCount
    guard average.exponentIndex == nil, !options.allowsRise, bare.result.termination.isConverged else { return }
    for power in 0...1 {
      let name = (power == 0 ? "tau_amp" : "tau_int") + average.suffix
      guard let index = result.derived.firstIndex(where: { $0.name == name }), result.derived[index].value != nil else {
        continue
      }
      if n == 1 {
        result.derived[index].interval = result.parameters.first { $0.name == "tau1" }?.interval
        continue
      }
      guard let pivot = (0..<n).max(by: { bare.values[$0] < bare.values[$1] }) else { continue }
      let curve = AverageCurve(
        base: model, count: n, firstAmplitude: average.firstAmplitude, power: power, pivot: pivot)
      guard parameters[curve.averageIndex].role == .free else { continue }
      let start = curve.parameters(from: bare.values)
      let lifetime = parameters[0]
      var list = parameters
      list[curve.averageIndex] = Parameter(
        name, unit: lifetime.unit, initialValue: start[curve.averageIndex],
        bounds: lifetime.lowerBound...max(lifetime.upperBound, 2 * start[curve.averageIndex]), coordinate: .logarithmic)
      var fitOptions = options.fit
      fitOptions.profiles = .only([name])
      fitOptions.harmlessBounds = Set(list.map(\.name).filter { $0.hasPrefix("background") || $0 == "scatter" })
      let refit = try Fit.curve(curve, data: data, likelihood: likelihood, parameters: list, options: fitOptions)
      guard let interval = refit.result.parameters[curve.averageIndex].interval, interval.method == .profile else {
        continue
      }
      result.derived[index].interval = widened(interval, about: start[curve.averageIndex], average.quantity(name))
    }
  }

  /// The likelihood of the fit; Pearson's weights are those of its minimum.
  private var likelihood: Likelihood {
    switch options.likelihood {
    case .poisson: return .poisson
    case .neyman: return .knownErrors(data.map { max($0, 1).squareRoot() })
    case .pearson:
      var means = data
      model.values(bare.values, into: &means)
      return .knownErrors(means.map { max($0, 0.01).squareRoot() })
    }
  }

  /// An interval with the response's noise, in quadrature on either side.
  private func widened(
    _ interval: ConfidenceInterval, about value: Double, _ quantity: (([Double]) -> Double)?
  ) -> ConfidenceInterval {
    guard let quantity else { return interval }
    let own = bare.derived("", quantity).standardError ?? 0
    let total = outcome.derived("", quantity).standardError ?? 0
    let added = max(total * total - own * own, 0)
    let quantile = Quantile.normal(twoSidedLevel: interval.level)
    func moved(_ end: Double) -> Double {
      let length = ((end - value) * (end - value) + quantile * quantile * added).squareRoot()
      return end < value ? value - length : value + length
    }
    var result = interval
    result.low = interval.low.map(moved)
    result.high = interval.high.map(moved)
    return result
  }

  private func replicate(_ bootstrap: BootstrapOptions, _ result: inout FitResult) throws {
    let replicates = try Fit.bootstrap(
      model, data: data, likelihood: .poisson, parameters: parameters, options: options.fit, of: bare,
      bootstrap: bootstrap, redrawing: redrawing)
    var estimates = replicates.estimates.filter { $0.note != "held" }
    for index in result.parameters.indices where options.fit.profiles != .all {
      guard let found = estimates.first(where: { $0.name == result.parameters[index].name })?.interval else { continue }
      result.parameters[index].interval = found
    }
    for index in result.derived.indices where result.derived[index].value != nil {
      let name = result.derived[index].name
      guard let quantity = quantities[name] ?? averages.lazy.compactMap({ $0.quantity(name) }).first else { continue }
      let estimate = replicates.estimate(
        name, unit: result.derived[index].unit, optimum: quantity(bare.values), quantity)
      if result.derived[index].interval == nil { result.derived[index].interval = estimate.interval }
      estimates.append(estimate)
    }
    result.tables.append(table(estimates, bootstrap))
    result.warnings += replicates.warnings.map { "bootstrap: \($0)" }
  }

  private func table(_ estimates: [BootstrapEstimate], _ bootstrap: BootstrapOptions) -> ResultTable {
    ResultTable(
      name: "bootstrap",
      title: "Bootstrap: \(bootstrap.replicates) decays drawn from the fit"
        + (redrawing == nil ? "" : ", each fitted with a response drawn again") + ", seed \(bootstrap.seed)",
      columns: [
        ResultTable.Column("fit", values: estimates.map(\.optimum)),
        ResultTable.Column("mean", values: estimates.map(\.mean)),
        ResultTable.Column("standard deviation", values: estimates.map(\.standardDeviation)),
        ResultTable.Column("low", values: estimates.map { $0.interval?.low }),
        ResultTable.Column("high", values: estimates.map { $0.interval?.high }),
      ],
      rows: ResultTable.RowNames(
        "quantity", estimates.map { $0.unit.isEmpty ? $0.name : "\($0.name) (\($0.unit))" }), place: .text)
  }
}

/// Draws the counts of responses again, less their background.
struct ResponseDraw: Sendable {
  private let responses: [(counts: [Double], subtracted: [Double])]

  /// Nil where there is no response, where one has no noise that is known, or where none is wanted.
  init?(_ responses: [DecayTrace], options: LifetimeOptions) {
    guard !responses.isEmpty, !options.isResponseNoiseless, responses.allSatisfy(\.isCounts) else { return nil }
    self.responses = responses.map { response in
      let live = LiveChannels.of(response.counts)
      return (
        response.counts, response.counts.indices.map { live.contains($0) ? options.responseBackground : 0 }
      )
    }
  }

  /// Counts of every response.
  func draw(_ generator: inout SeededGenerator) -> [[Double]] {
    var drawn: [[Double]] = []
    for (counts, subtracted) in responses {
      drawn.append(
        counts.indices.map { (counts[$0] > 0 ? generator.poisson(mean: counts[$0]) : 0) - subtracted[$0] })
    }
    return drawn
  }
}
