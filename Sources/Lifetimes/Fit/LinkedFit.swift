import Fitting
import Measurements

extension LifetimeFit {
  /// Fits several decays with common lifetimes; amplitudes, background, shift and scattered light are each decay's own.
  ///
  /// Parameters: `tau1`…, then those of the first decay as in ``fit(_:response:options:)``, then those of the others with
  /// `@2`, `@3`… behind their names. Derived: both averages and the fractions of every decay, named likewise.
  ///
  /// - Parameters:
  ///   - decays: two or more, in one time unit.
  ///   - responses: none (tail fits), one for all, or one for each.
  ///   - options: as for one decay; no distribution and no stretched exponential. The fit range holds for all.
  /// - Throws: ``LifetimesError`` where decays, responses and options do not fit together; `FittingError` where
  ///   parameters do not.
  public static func linked(
    _ decays: [DecayTrace], responses: [DecayTrace], options: LifetimeOptions = LifetimeOptions()
  ) throws -> FitResult {
    try validate(options)
    let linked = try LinkedDecays(decays, responses: responses, options: options)
    let choice =
      options.exponentials == nil
      ? try ComponentChoice(channelCount: linked.channelCount, options: options) {
        try linked.fit(exponentials: $0, options: $1).outcome.result
      } : nil
    let (curve, outcome) = try linked.fit(exponentials: choice?.chosen ?? options.exponentials ?? 1, options: options)
    return try linked.result(curve, outcome, choice: choice, options: options)
  }
}

/// Decays that share their lifetimes, ready to be fitted.
struct LinkedDecays {
  private let tasks: [DecayTask]
  private let responses: [DecayTrace]
  /// Elements of the derivatives beyond which a fit would take too long: a minute for each step.
  private static let limit = 60_000_000

  init(_ decays: [DecayTrace], responses: [DecayTrace], options: LifetimeOptions) throws(LifetimesError) {
    func refuse(_ sentence: String) -> LifetimesError { LifetimesError(.invalidOption, sentence) }
    guard decays.count > 1 else { throw refuse("one decay cannot be linked; give several") }
    guard Set(decays.map(\.timeUnit)).count == 1 else {
      throw refuse("the decays have different time units; give one for all with --time-unit")
    }
    guard [0, 1, decays.count].contains(responses.count) else {
      throw LifetimesError(
        .mismatchedResponse,
        "\(responses.count) responses were given for \(decays.count) decays; give one for all, or one for each")
    }
    guard !options.isStretched, options.distribution == nil else {
      throw refuse("linked decays take no distribution and no stretched exponential; leave them out")
    }
    guard options.linkedYields.isEmpty || options.linkedYields.count == decays.count else {
      throw refuse(
        "\(options.linkedYields.count) quantum yields were given for \(decays.count) decays; give one for each, or one for all"
      )
    }
    guard !responses.isEmpty || !(options.hasScatter || options.period != nil) else {
      throw refuse("scattered light and the period of the pulses need an instrument response; give one")
    }
    self.responses = responses
    var tasks: [DecayTask] = []
    for (index, decay) in decays.enumerated() {
      tasks.append(try DecayTask(decay, response: Self.response(responses, index), options: options))
    }
    self.tasks = tasks
    let stranger = options.namesGiven.first { name in
      guard let mark = name.lastIndex(of: "@") else { return false }
      return !(2...decays.count).contains(Int(name[name.index(after: mark)...]) ?? 0)
    }
    if let stranger {
      throw LifetimesError(
        .unknownParameter, "there is no parameter \(stranger); the decays are numbered @2 to @\(decays.count)")
    }
  }

  private static func response(_ responses: [DecayTrace], _ index: Int) -> DecayTrace? {
    responses.count > 1 ? responses[index] : responses.first
  }

  /// Channels of the decay with the fewest.
  var channelCount: Int { tasks.map(\.channelCount).min() ?? 0 }

  /// Options for one decay: what is held or bounded by a name that carries its number.
  private func own(_ options: LifetimeOptions, _ index: Int) -> LifetimeOptions {
    func names<Value>(_ all: [String: Value]) -> [String: Value] {
      var own: [String: Value] = [:]
      for (name, value) in all {
        let parts = name.split(separator: "@", maxSplits: 1)
        if (parts.count == 2 ? String(parts[1]) : "1") == "\(index + 1)" { own[String(parts[0])] = value }
      }
      return own
    }
    var result = options
    result.fixed = names(options.fixed)
    result.bounds = names(options.bounds)
    return result
  }

  /// Fits a number of exponentials: first alone to the decay with the most counts, whose lifetimes are where the others
  /// and then all together begin.
  func fit(exponentials: Int, options: LifetimeOptions) throws -> (curve: LinkedCurve, outcome: FitOutcome) {
    let n = exponentials
    let curve = LinkedCurve(
      curves: try tasks.map { (task) throws(LifetimesError) in try task.curve(exponentials: n, options: options) })
    guard curve.pointCount.multipliedReportingOverflow(by: curve.parameterCount).partialValue <= Self.limit else {
      throw LifetimesError(
        .invalidOption,
        "\(tasks.count) decays of \(curve.pointCount) channels in all are too many to link; link fewer, or fit a shorter range"
      )
    }
    let totals = tasks.map { $0.counts.reduce(0, +) }
    let brightest = totals.indices.max { totals[$0] < totals[$1] } ?? 0
    var leading = own(options, brightest)
    leading.fit.profiles = .none
    // Lifetimes carry no number: they are those of the first decay's names.
    for (name, value) in options.fixed where name.hasPrefix("tau") { leading.fixed[name] = value }
    for (name, value) in options.bounds where name.hasPrefix("tau") { leading.bounds[name] = value }
    let found = try tasks[brightest].fit(exponentials: n, options: leading).outcome.values
    var start = Array(found[..<n])
    for (index, task) in tasks.enumerated() {
      var alone = own(options, index)
      alone.fit.profiles = .none
      alone.bounds = alone.bounds.filter { !$0.key.hasPrefix("tau") }
      for j in 0..<n { alone.fixed["tau\(j + 1)"] = found[j] }
      alone.startLifetimes = Array(found[..<n])
      start += try task.fit(exponentials: n, options: alone).outcome.values[n...]
    }
    for setup in setups(curve, start, options) { try setup.check() }
    let harmless = tasks.indices.flatMap { index in
      (options.hasScatter ? ["background", "scatter"] : ["background"]).map { $0 + Self.suffix(index) }
    }
    func minimize(_ start: [Double]) throws -> FitOutcome {
      try CountedFit.minimize(
        curve, data: tasks.flatMap(\.counts), starts: [start], options: options, harmless: Set(harmless),
        parameters: { parameters(curve, $0, options) })
    }
    let outcome = try minimize(start)
    let order = (0..<n).sorted { outcome.values[$0] < outcome.values[$1] }
    guard !options.namesLifetimes, order != Array(0..<n) else { return (curve, outcome) }
    var sorted = outcome.values
    for (position, source) in order.enumerated() {
      sorted[position] = outcome.values[source]
      for index in tasks.indices {
        sorted[curve.own(index).lowerBound + position] = outcome.values[curve.own(index).lowerBound + source]
      }
    }
    return (curve, try minimize(sorted))
  }

  private func setups(_ curve: LinkedCurve, _ values: [Double], _ options: LifetimeOptions) -> [LifetimeParameters] {
    tasks.indices.map { index in
      LifetimeParameters(
        curve.curves[index], starts: [curve.parameters(values, of: index)], peak: tasks[index].counts.max() ?? 1,
        shortest: 0.1 * curve.curves[index].channelWidth, unit: tasks[index].decay.timeUnit.symbol,
        options: own(options, index))
    }
  }

  /// The parameters, beginning the search at the given values.
  private func parameters(_ curve: LinkedCurve, _ values: [Double], _ options: LifetimeOptions) -> [Parameter] {
    let n = curve.componentCount
    var list: [Parameter] = []
    for (index, setup) in setups(curve, values, options).enumerated() {
      let all = setup.parameters(startingAt: curve.parameters(values, of: index))
      list += all[..<n].filter { _ in index == 0 }
      list += all[n...].map { parameter in
        var own = parameter
        own.name += Self.suffix(index)
        own.symbol += Self.suffix(index)
        return own
      }
    }
    return list
  }

  /// What the noise of the responses adds to the errors; nil where it is not wanted or not known.
  private func responseNoise(_ outcome: FitOutcome, _ curve: LinkedCurve, _ options: LifetimeOptions) -> ResponseNoise?
  {
    guard !options.isResponseNoiseless else { return nil }
    let parts = tasks.indices.compactMap { index in
      curve.curves[index].responsePart(
        curve.parameters(outcome.values, of: index), response: responses.count > 1 ? index : 0,
        firstPoint: curve.points(index).lowerBound)
    }
    return ResponseNoise(
      parts, responses: responses, subtracted: options.responseBackground, model: curve, data: tasks.flatMap(\.counts),
      outcome: outcome, likelihood: options.likelihood)
  }

  private static func suffix(_ index: Int) -> String { index == 0 ? "" : "@\(index + 1)" }

  /// The result with averages, tables and warnings of every decay.
  func result(
    _ curve: LinkedCurve, _ bare: FitOutcome, choice: ComponentChoice?, options: LifetimeOptions
  ) throws -> FitResult {
    let noise = responseNoise(bare, curve, options)
    let outcome = noise.map { bare.adding($0.covariance, parameters: parameters(curve, bare.values, options)) } ?? bare
    var result = outcome.result
    let n = curve.componentCount
    let hasResponse = !responses.isEmpty
    result.model =
      "\(n) \(n == 1 ? "exponential" : "exponentials") linked over \(tasks.count) decays, "
      + (hasResponse ? "convolved with the measured response" : "tail fit") + ", \(options.likelihood.words)"
    let reference = hasResponse ? "at the moment of excitation" : "in the first channel fitted"
    var statistics: [ResidualStatistics?] = []
    var means = [Double](repeating: 0, count: curve.pointCount)
    curve.values(outcome.values, into: &means)
    var allAverages: [LifetimeAverages] = []
    for (index, task) in tasks.enumerated() {
      let averages = LifetimeAverages(
        outcome: outcome, componentCount: n, unit: task.decay.timeUnit, firstAmplitude: curve.own(index).lowerBound,
        suffix: Self.suffix(index), reference: reference, exponentIndex: nil)
      allAverages.append(averages)
      var told = options
      if !options.linkedYields.isEmpty { told.quantumYield = options.linkedYields[index] }
      result.derived += averages.quantities(told)
      let response = Self.response(responses, index)
      let (table, residuals) = CurveTable.of(
        task.decay, response: response, channels: task.range.channels, model: Array(means[curve.points(index)]),
        likelihood: options.likelihood, suffix: index == 0 ? "" : "_\(index + 1)")
      result.tables.append(table)
      statistics.append(residuals)
      let warnings = LifetimeWarnings(
        fitted: FittedDecay(
          decay: task.decay, response: response, curve: curve.curves[index], range: task.range, options: options,
          outcome: outcome, choice: nil, responseNoise: noise,
          ownValues: curve.parameters(outcome.values, of: index)), residuals: residuals)
      let own = warnings.dataWarnings + (responses.count > 1 || index == 0 ? warnings.responseWarnings : [])
      result.warnings += (own + warnings.structureWarnings).map { "\(Self.label(index, task.decay)): \($0)" }
      if index == 0 {
        result.warnings += warnings.agreementWarnings + warnings.lifetimeWarnings
        result.findings += warnings.findings
      }
    }
    if let choice {
      result.tables.append(choice.table)
      result.warnings += choice.warnings
    }
    result.tables.append(table(statistics))
    if result.identifiability.determinedCombinations < result.identifiability.freeParameters {
      result.identifiability.remedy = "fit fewer exponentials, hold a lifetime that is known, or record more counts"
    }
    var redrawing: (@Sendable (inout SeededGenerator) -> LinkedCurve)?
    if let draw = ResponseDraw(responses, options: options) {
      redrawing = { generator in
        let drawn = draw.draw(&generator)
        return LinkedCurve(
          curves: curve.curves.enumerated().map { $1.redrawn(drawn[min($0, drawn.count - 1)]) })
      }
    }
    try LifetimeIntervals(
      model: curve, data: tasks.flatMap(\.counts), parameters: parameters(curve, bare.values, options), bare: bare,
      outcome: outcome, options: options, averages: allAverages, redrawing: redrawing
    ).complete(&result)
    return result
  }

  private static func label(_ index: Int, _ decay: DecayTrace) -> String {
    "decay \(index + 1)" + (decay.label.isEmpty ? "" : " (\(decay.label))")
  }

  /// How well every decay is described.
  private func table(_ statistics: [ResidualStatistics?]) -> ResultTable {
    let counts: [Double?] = tasks.map { task in task.counts.reduce(0, +) }
    let runs: [Double?] = statistics.map { found in found.map { Double($0.runs) } }
    let names = tasks.indices.map { Self.label($0, tasks[$0].decay) }
    return ResultTable(
      name: "decays", title: "The decays, and how chance-like their residuals are",
      columns: [
        ResultTable.Column("counts", values: counts),
        ResultTable.Column("chi2/channels", values: statistics.map { $0?.meanSquare }),
        ResultTable.Column("Durbin–Watson", values: statistics.map { $0?.durbinWatson }),
        ResultTable.Column("runs", values: runs),
        ResultTable.Column("runs expected", values: statistics.map { $0?.expectedRuns }),
        ResultTable.Column("spread of runs", values: statistics.map { $0?.runSpread }),
      ], rows: ResultTable.RowNames("decay", names), place: .text)
  }
}
