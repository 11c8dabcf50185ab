import Fitting
import Kinetics
import Measurements

/// What a fit of the anisotropy is told besides what holds for lifetimes.
public struct AnisotropyOptions: Sendable, Equatable {
  /// G: sensitivity for vertically over that for horizontally polarised light, > 0; VH is multiplied by it.
  public var gFactor: Double
  /// Number of rotational correlation times, 1 or 2.
  public var rotations = 1
  /// Whether the anisotropy ends at a value other than 0: hindered rotation.
  public var hasResidual = false

  /// One rotation that ends at 0.
  public init(gFactor: Double) { self.gFactor = gFactor }
}

extension LifetimeFit {
  /// Fits the parallel (VV) and the perpendicular (VH) decay together: lifetimes and rotations.
  ///
  /// Parameters: `tau1`…, `theta1`… (rotational correlation times, ascending), `amplitude1`… (counts per channel of VV +
  /// 2G·VH at the moment of excitation), `r1`…, `r_inf`, `background` and `shift` of VV, `background@2` and `shift@2` of VH.
  /// Derived: the averages of the lifetimes, `r0` = Σr + r∞, and the steady-state anisotropy `r_ss`.
  ///
  /// - Parameters:
  ///   - decays: VV and VH, of equal channel width and unit.
  ///   - responses: one for both, or one for each.
  ///   - anisotropy: G, and how many rotations.
  ///   - options: as for a lifetime fit; without a number of exponentials it is chosen on VV + 2G·VH. No other shapes.
  /// - Throws: ``LifetimesError`` where they do not fit together; `FittingError` where parameters do not.
  public static func anisotropy(
    _ decays: [DecayTrace], responses: [DecayTrace], anisotropy: AnisotropyOptions,
    options: LifetimeOptions = LifetimeOptions()
  ) throws -> FitResult {
    try validate(options)
    func refuse(_ sentence: String) -> LifetimesError { LifetimesError(.invalidOption, sentence) }
    guard decays.count == 2 else {
      throw refuse("an anisotropy needs two decays, VV and VH, and here are \(decays.count)")
    }
    guard responses.count == 1 || responses.count == 2 else {
      throw refuse("an anisotropy needs an instrument response, one for both decays or one for each; give --irf")
    }
    guard anisotropy.gFactor > 0, anisotropy.gFactor.isFinite else { throw refuse("the G factor must be above 0") }
    guard (1...2).contains(anisotropy.rotations) else { throw refuse("there can be 1 or 2 rotations") }
    guard !options.isStretched, options.distribution == nil, !options.hasScatter, !options.allowsRise,
      options.quantumYield == nil
    else {
      throw refuse("an anisotropy is fitted with exponentials alone: no distribution, scatter, rise or quantum yield")
    }
    guard decays[0].timeUnit == decays[1].timeUnit,
      abs(decays[1].channelWidth / decays[0].channelWidth - 1) < 1e-6, decays[0].counts.count == decays[1].counts.count
    else {
      throw LifetimesError(
        .mismatchedResponse, "VV and VH have different channels; record both with the same settings")
    }
    return try AnisotropyTask(decays, responses, anisotropy, options).result()
  }
}

/// VV and VH, ready to be fitted.
struct AnisotropyTask {
  private let tasks: [DecayTask]
  private let responses: [DecayTrace]
  private let anisotropy: AnisotropyOptions
  private let options: LifetimeOptions
  /// Whether one response serves both decays.
  private let isShared: Bool
  private var unit: TimeUnit { tasks[0].decay.timeUnit }

  init(
    _ decays: [DecayTrace], _ responses: [DecayTrace], _ anisotropy: AnisotropyOptions, _ options: LifetimeOptions
  ) throws {
    isShared = responses.count == 1
    self.responses = isShared ? [responses[0], responses[0]] : responses
    self.anisotropy = anisotropy
    self.options = options
    var plain = options
    (plain.fixed, plain.bounds) = ([:], [:])
    tasks = [
      try DecayTask(decays[0], response: self.responses[0], options: plain),
      try DecayTask(decays[1], response: self.responses[1], options: plain),
    ]
  }

  func result() throws -> FitResult {
    var quick = options
    (quick.fixed, quick.bounds, quick.fit.profiles) = ([:], [:], .none)
    // The total light has no rotation in it: its lifetimes are where the fit begins, and their number is chosen on it.
    let total = try DecayTrace(
      source: tasks[0].decay.source, start: tasks[0].decay.times[0], channelWidth: tasks[0].decay.channelWidth,
      counts: zip(tasks[0].decay.counts, tasks[1].decay.counts).map { $0 + 2 * anisotropy.gFactor * $1 }, timeUnit: unit
    )
    let totalTask = try DecayTask(total, response: responses[0], options: quick)
    let choice =
      options.exponentials == nil
      ? try ComponentChoice(channelCount: totalTask.channelCount, options: quick) {
        try totalTask.fit(exponentials: $0, options: $1).outcome.result
      } : nil
    let n = choice?.chosen ?? options.exponentials ?? 1
    let light = try totalTask.fit(exponentials: n, options: quick).outcome.values
    let curves = try tasks.map { (task) throws(LifetimesError) in try task.curve(exponentials: n, options: quick) }
    let curve = AnisotropyCurve(
      lifetimes: n, rotations: anisotropy.rotations, hasResidual: anisotropy.hasResidual, gFactor: anisotropy.gFactor,
      responses: curves.compactMap(\.response), channels: curves.map(\.channels), channelWidth: total.channelWidth)
    guard curve.pointCount >= curve.parameterCount else {
      throw LifetimesError(.tooFewChannels, "there are fewer channels than parameters; fit a longer range")
    }
    let names = names(curve)
    if let stranger = options.namesGiven.first(where: { !names.contains($0) }) {
      throw LifetimesError(
        .unknownParameter, "there is no parameter \(stranger); there are \(names.joined(separator: ", "))")
    }
    var outcome = try minimize(curve, starts(curve, light))
    let times = n..<n + curve.rotations
    let isAscending = zip(outcome.values[..<n], outcome.values[1..<n]).allSatisfy { $0 <= $1 }
    let turns = zip(outcome.values[times].dropLast(), outcome.values[times].dropFirst()).allSatisfy { $0 <= $1 }
    if options.namesGiven.isEmpty, !(isAscending && turns) {
      outcome = try minimize(curve, [sorted(curve, outcome.values)])
    }
    let full = addingResponseNoise(outcome, curve)
    var result = report(curve, full, choice: choice)
    var redrawing: (@Sendable (inout SeededGenerator) -> AnisotropyCurve)?
    if let draw = ResponseDraw(isShared ? [responses[0]] : responses, options: options) {
      redrawing = { generator in
        let drawn = draw.draw(&generator)
        return curve.redrawn([drawn[0], drawn[drawn.count - 1]])
      }
    }
    try LifetimeIntervals(
      model: curve, data: tasks.flatMap(\.counts), parameters: parameters(curve, outcome.values), bare: outcome,
      outcome: full, options: options, averages: [averages(curve, full)], redrawing: redrawing
    ).complete(&result)
    return result
  }

  /// The outcome with the noise of the responses in its errors, unless it is not wanted or not known.
  private func addingResponseNoise(_ outcome: FitOutcome, _ curve: AnisotropyCurve) -> FitOutcome {
    let recorded = isShared ? [responses[0]] : responses
    guard !options.isResponseNoiseless,
      let noise = ResponseNoise(
        curve.responseParts(outcome.values, responseCount: recorded.count), responses: recorded,
        subtracted: options.responseBackground, model: curve, data: tasks.flatMap(\.counts), outcome: outcome,
        likelihood: options.likelihood)
    else { return outcome }
    return outcome.adding(noise.covariance, parameters: parameters(curve, outcome.values))
  }

  private func names(_ curve: AnisotropyCurve) -> [String] {
    (1...curve.lifetimes).map { "tau\($0)" } + (1...curve.rotations).map { "theta\($0)" }
      + (1...curve.lifetimes).map { "amplitude\($0)" } + (1...curve.rotations).map { "r\($0)" }
      + (curve.hasResidual ? ["r_inf"] : []) + ["background", "background@2", "shift", "shift@2"]
  }

  /// Starts with the rotation fast, as fast as the light, and slow.
  private func starts(_ curve: AnisotropyCurve, _ light: [Double]) -> [[Double]] {
    let n = curve.lifetimes
    let area = (0..<n).reduce(0) { $0 + light[n + $1] * light[$1] }
    let average = area / max(light[n..<2 * n].reduce(0, +), 1e-300)
    let ratios = curve.rotations == 1 ? [[0.2], [1], [5]] : [[0.1, 1], [0.3, 4], [1, 8]]
    return ratios.map { ratios in
      let share = 0.3 / Double(curve.rotations)
      return Array(light[..<n]) + ratios.map { $0 * average } + Array(light[n..<2 * n]) + ratios.map { _ in share }
        + (curve.hasResidual ? [0.02] : [])
        + [light[2 * n] / 3, light[2 * n] / (3 * curve.gFactor), light[2 * n + 1], light[2 * n + 1]]
    }
  }

  private func minimize(_ curve: AnisotropyCurve, _ starts: [[Double]]) throws -> FitOutcome {
    try CountedFit.minimize(
      curve, data: tasks.flatMap(\.counts), starts: starts, options: options,
      harmless: ["background", "background@2"]
    ) { parameters(curve, $0) }
  }

  /// The parameters, beginning the search at the given values.
  private func parameters(_ curve: AnisotropyCurve, _ start: [Double]) -> [Parameter] {
    let peak = tasks.map { $0.counts.max() ?? 1 }.max() ?? 1
    let window = Double(tasks[0].channelCount) * curve.channelWidth
    return names(curve).enumerated().map { index, name in
      var parameter: Parameter
      switch name.prefix(2) {
      case "ta", "th":
        let number = name.drop { !$0.isNumber }
        parameter = Parameter(
          name, symbol: (name.hasPrefix("tau") ? "τ" : "θ") + number, unit: unit.symbol, initialValue: start[index],
          bounds: 0.1 * curve.channelWidth...1e3 * window, coordinate: .logarithmic)
      case "am":
        parameter = Parameter(
          name, symbol: "a" + name.drop { !$0.isNumber }, unit: "counts/channel", initialValue: start[index],
          bounds: 0...1e9 * peak)
      case "ba":
        parameter = Parameter(
          name, symbol: name, unit: "counts/channel", initialValue: start[index], bounds: 0...2 * peak)
      case "sh":
        parameter = Parameter(
          name, symbol: name, unit: unit.symbol, initialValue: options.freeShift ? start[index] : 0,
          referenceScale: curve.channelWidth)
        if !options.freeShift { parameter.role = .fixed }
      default:
        parameter = Parameter(
          name, symbol: name == "r_inf" ? "r∞" : name, unit: "", initialValue: start[index], bounds: -0.5...1)
      }
      if let bounds = options.bounds[name] {
        (parameter.lowerBound, parameter.upperBound) = (bounds.lower, bounds.upper)
        parameter.initialValue = min(max(start[index], bounds.lower), max(bounds.lower, bounds.upper))
      }
      if let value = options.fixed[name] {
        parameter.role = .fixed
        parameter.initialValue = value
      }
      return parameter
    }
  }

  /// The values with lifetimes and rotations in ascending order, each with what belongs to it.
  private func sorted(_ curve: AnisotropyCurve, _ values: [Double]) -> [Double] {
    var result = values
    for (count, first, partner) in [
      (curve.lifetimes, 0, curve.firstAmplitude), (curve.rotations, curve.lifetimes, curve.firstAnisotropy),
    ] {
      for (position, source) in (0..<count).sorted(by: { values[first + $0] < values[first + $1] }).enumerated() {
        result[first + position] = values[first + source]
        result[partner + position] = values[partner + source]
      }
    }
    return result
  }

  private func averages(_ curve: AnisotropyCurve, _ outcome: FitOutcome) -> LifetimeAverages {
    LifetimeAverages(
      outcome: outcome, componentCount: curve.lifetimes, unit: unit, firstAmplitude: curve.firstAmplitude,
      reference: "at the moment of excitation", exponentIndex: nil)
  }

  private func report(_ curve: AnisotropyCurve, _ outcome: FitOutcome, choice: ComponentChoice?) -> FitResult {
    var result = outcome.result
    let n = curve.lifetimes
    result.model =
      "anisotropy, \(n) \(n == 1 ? "exponential" : "exponentials"), \(curve.rotations) "
      + "\(curve.rotations == 1 ? "rotation" : "rotations")\(curve.hasResidual ? " and a rest" : ""), G = \(short(curve.gFactor)), "
      + options.likelihood.words
    result.derived = averages(curve, outcome).quantities(options)
    let rotating = curve.firstAnisotropy..<curve.firstBackground
    result.derived.append(
      outcome.derived("r0", symbol: "r0", note: "Σr + r∞, at the moment of excitation", dependingOn: []) {
        $0[rotating].reduce(0, +)
      })
    result.derived.append(
      outcome.derived("r_ss", symbol: "rss", note: "steady state: ∫Ir dt/∫I dt", dependingOn: []) { values in
        var (above, below) = (0.0, 0.0)
        for i in 0..<n {
          let area = values[curve.firstAmplitude + i] * values[i]
          below += area
          for k in 0..<curve.rotations {
            above += area * values[curve.firstAnisotropy + k] / (1 + values[i] / values[n + k])
          }
          above += area * (curve.residualIndex.map { values[$0] } ?? 0)
        }
        return above / below
      })
    var means = [Double](repeating: 0, count: curve.pointCount)
    curve.values(outcome.values, into: &means)
    for (index, task) in tasks.enumerated() {
      let (table, residuals) = CurveTable.of(
        task.decay, response: responses[index], channels: task.range.channels, model: Array(means[curve.points(index)]),
        likelihood: options.likelihood, suffix: ["_vv", "_vh"][index])
      result.tables.append(table)
      let name = ["VV", "VH"][index]
      result.warnings += (task.decay.notes + LifetimeWarnings.pileUp(task.decay, options)).map { "\(name): \($0)" }
      if let residuals, residuals.worst > 4 {
        result.warnings.append("\(name): the residuals follow one another: the model misses something there")
      }
      if !task.decay.isCounts {
        result.warnings.append("\(name): the data are not whole counts: errors and χ² mean nothing")
      }
    }
    if let table = AnisotropyTable.of(tasks, curve, outcome.values, means: means) { result.tables.append(table) }
    if let r0 = result.derived.first(where: { $0.name == "r0" }), let value = r0.value,
      value - 2 * (r0.standardError ?? 0) > 0.4
    {
      result.warnings.append(
        "r0 = \(short(value, digits: 3)) is above 0.4, which no dipole can give: check G and the scatter")
    }
    if let choice {
      result.tables.append(choice.table)
      result.warnings += choice.warnings
    }
    if result.identifiability.determinedCombinations < result.identifiability.freeParameters {
      result.identifiability.remedy = "fit fewer rotations or exponentials, hold what is known, or record more counts"
    }
    return result
  }
}
