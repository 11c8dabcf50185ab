import Fitting
import Kinetics
import Measurements

/// A decay with its response and fit range, ready to be fitted: what stays the same whatever the number of exponentials.
struct DecayTask {
  let decay: DecayTrace
  let range: FitRange
  let prepared: PreparedResponse?
  private var responseCounts: [Double]? { prepared?.counts }

  /// Checks that decay, response and options fit together.
  init(_ decay: DecayTrace, response: DecayTrace?, options: LifetimeOptions) throws(LifetimesError) {
    let prepared = try response.map { (response) throws(LifetimesError) in
      try PreparedResponse(response, for: decay, options: options)
    }
    try self.init(decay, prepared: prepared, options: options)
  }

  /// A decay with a response that was prepared for its channels.
  init(_ decay: DecayTrace, prepared: PreparedResponse?, options: LifetimeOptions) throws(LifetimesError) {
    self.decay = decay
    self.prepared = prepared
    range = try FitRange(decay, response: prepared?.quality, options: options)
    if let period = options.period, Double(range.channels.count - 1) * decay.channelWidth > period {
      throw LifetimesError(
        .invalidOption,
        "the fit range is longer than the period of \(short(period)) \(decay.timeUnit.symbol); fit one period, or correct it"
      )
    }
  }

  /// Channels in the fit range.
  var channelCount: Int { range.channels.count }

  /// Counts in the fit range.
  var counts: [Double] { Array(decay.counts[range.channels]) }

  /// The curve of a number of exponentials, after checking that there are counts, and channels enough, to fit it.
  func curve(exponentials: Int, options: LifetimeOptions) throws(LifetimesError) -> DecayCurve {
    var curve = DecayCurve(
      componentCount: exponentials, response: prepared?.response, channels: range.channels,
      channelWidth: decay.channelWidth)
    if options.hasScatter { curve.shape.scatter = responseCounts.flatMap { ScatteredResponse(counts: $0) } }
    curve.shape.isStretched = options.isStretched
    // Without response time begins at the maximum.
    curve.shape.origin = Double(range.maximum - range.channels.lowerBound)
    guard curve.pointCount >= curve.parameterCount else {
      throw LifetimesError(
        .tooFewChannels,
        "the fit range holds \(curve.pointCount) \(curve.pointCount == 1 ? "channel" : "channels") for \(curve.parameterCount) parameters; "
          + "fit a longer range or fewer exponentials")
    }
    guard counts.contains(where: { $0 > 0 }) else {
      throw LifetimesError(.noCounts, "the fit range of \(decay.source) holds no counts; choose another range")
    }
    return curve
  }

  /// Fits a number of exponentials.
  func fit(exponentials: Int, options: LifetimeOptions) throws -> (curve: DecayCurve, outcome: FitOutcome) {
    let curve = try curve(exponentials: exponentials, options: options)
    let data = counts
    let unit = decay.timeUnit.symbol
    let grouped = GroupedDecay(curve, counts: decay.counts, responseCounts: responseCounts)
    var starts = StartSearch(
      grouped, lifetimes: options.startLifetimes, isShiftFree: options.freeShift && options.fixed["shift"] == nil,
      allowsRise: options.allowsRise
    ).starts
    if options.isStretched {
      // An exponential of the same average, stretched little and much.
      starts = starts.prefix(1).map(grouped.perChannel).flatMap { start in
        [0.85, 0.5].map { exponent in
          var stretched = start + [exponent]
          stretched[0] *= start[0] / StretchedDecay.amplitudeAverage(lifetime: start[0], exponent: exponent)
          return stretched
        }
      }
    }
    let shortest = 0.1 * curve.channelWidth
    let setup = LifetimeParameters(
      curve, starts: options.isStretched ? starts : starts.map(grouped.perChannel), peak: data.max() ?? 1,
      shortest: shortest, unit: unit,
      options: options)
    try setup.check()
    if grouped.size > 1, !options.namesCounts, !options.isStretched, grouped.curve.pointCount >= curve.parameterCount {
      // Near the minimum already with an eighth of the work; what is left for the channels themselves is a few steps.
      let rough = LifetimeParameters(
        grouped.curve, starts: starts, peak: grouped.counts.max() ?? 1, shortest: shortest, unit: unit, options: options
      )
      var roughOptions = options
      roughOptions.likelihood = .poisson
      roughOptions.fit.profiles = .none
      let outcome = try minimize(
        grouped.curve, data: grouped.counts, starts: rough.starts, setup: rough, options: roughOptions)
      starts = [outcome.values] + outcome.result.rivals.prefix(2).map(\.values)
      let refined = LifetimeParameters(
        curve, starts: starts.map(grouped.perChannel), peak: data.max() ?? 1, shortest: shortest, unit: unit,
        options: options)
      var refinement = try minimize(curve, data: data, setup: refined, options: options)
      refinement.result.termination.starts = max(setup.starts.count, refinement.result.termination.starts)
      return (curve, refinement)
    }
    return (curve, try minimize(curve, data: data, setup: setup, options: options))
  }

  private func minimize(
    _ curve: DecayCurve, data: [Double], setup: LifetimeParameters, options: LifetimeOptions
  ) throws -> FitOutcome {
    let outcome = try minimize(curve, data: data, starts: setup.starts, setup: setup, options: options)
    // Lifetimes ascend, unless the user tied a name to a number: then the names stay where they were put.
    guard !options.namesLifetimes else { return outcome }
    let n = curve.componentCount
    let order = (0..<n).sorted { outcome.values[$0] < outcome.values[$1] }
    guard order != Array(0..<n) else { return outcome }
    var sorted = outcome.values
    for (position, source) in order.enumerated() {
      sorted[position] = outcome.values[source]
      sorted[n + position] = outcome.values[n + source]
    }
    return try minimize(curve, data: data, starts: [sorted], setup: setup, options: options)
  }

  private func minimize(
    _ curve: DecayCurve, data: [Double], starts: [[Double]], setup: LifetimeParameters, options: LifetimeOptions
  ) throws -> FitOutcome {
    // A background of 0 is what many decays have; the lifetimes are none the worse for it.
    try CountedFit.minimize(
      curve, data: data, starts: starts, options: options,
      harmless: options.hasScatter ? ["background", "scatter"] : ["background"]
    ) { setup.parameters(startingAt: $0) }
  }
}
