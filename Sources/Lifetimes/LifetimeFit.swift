import Fitting
import Kinetics
import Measurements

/// Fits sums of exponentials to photoluminescence decays.
public enum LifetimeFit {
  /// Fits one decay.
  ///
  /// Model: counts of a channel = background + Σ aᵢ exp(−t/τᵢ), integrated over the channel and, with `response`,
  /// convolved with it and shifted. Parameters in the result: `tau1`… ascending (the file's time unit), `amplitude1`…
  /// (counts per channel; with a response at the moment of excitation, without one in the first channel fitted),
  /// `background` (counts per channel), `shift` (time unit; positive: the response is moved to later times). Derived:
  /// both average lifetimes and the fractions with errors from the full covariance, the fit range, and with a quantum
  /// yield τ_r, τ_nr, k_r and k_nr.
  ///
  /// - Parameters:
  ///   - decay: counts in even channels.
  ///   - response: the instrument response on the same channels; nil for a tail fit.
  ///   - options: see ``LifetimeOptions``.
  /// - Throws: ``LifetimesError`` where decay, response and options do not fit together; `FittingError` where parameters
  ///   do not.
  public static func fit(
    _ decay: DecayTrace, response: DecayTrace?, options: LifetimeOptions = LifetimeOptions()
  ) throws -> FitResult {
    try validate(options)
    let responseCounts = try response.map { try matched($0, to: decay, background: options.responseBackground) }
    let range = try FitRange(
      decay, response: response.map { ResponseQuality($0, subtracted: options.responseBackground) }, options: options)
    var weights: MeasuredResponse?
    if let response, let responseCounts {
      weights = MeasuredResponse(counts: responseCounts)
      guard weights != nil else {
        throw LifetimesError(
          .noCounts, "\(response.source) holds no counts above its background; check the file and the background given")
      }
    }
    let task = DecayTask(decay: decay, responseCounts: responseCounts, response: weights, range: range)
    let (curve, outcome) = try solve(task, options: options)
    var fitted = FittedDecay(
      decay: decay, response: response, curve: curve, range: range, options: options, outcome: outcome)
    if fitted.isDoubtful, options.componentCount > 1, options.startLifetimes == nil, !options.namesLifetimes {
      var simpler = options
      simpler.componentCount -= 1
      simpler.fixed = options.fixed.filter { !$0.key.hasPrefix("amplitude") }
      simpler.bounds = options.bounds.filter { !$0.key.hasPrefix("amplitude") }
      fitted.simpler = try solve(task, options: simpler).outcome.result.statistics
    }
    return LifetimeReport(fitted: fitted).result
  }

  /// What stays the same whatever the number of exponentials.
  private struct DecayTask {
    let decay: DecayTrace
    let responseCounts: [Double]?
    let response: MeasuredResponse?
    let range: FitRange
  }

  private static func solve(
    _ task: DecayTask, options: LifetimeOptions
  ) throws -> (curve: DecayCurve, outcome: FitOutcome) {
    let decay = task.decay
    let curve = DecayCurve(
      componentCount: options.componentCount, response: task.response, channels: task.range.channels,
      channelWidth: decay.channelWidth)
    guard curve.pointCount >= curve.parameterCount else {
      throw LifetimesError(
        .tooFewChannels,
        "the fit range holds \(curve.pointCount) channels for \(curve.parameterCount) parameters; "
          + "fit a longer range or fewer exponentials")
    }
    let data = Array(decay.counts[task.range.channels])
    guard data.contains(where: { $0 > 0 }) else {
      throw LifetimesError(.noCounts, "the fit range of \(decay.source) holds no counts; choose another range")
    }
    let unit = decay.timeUnit.symbol
    let grouped = GroupedDecay(curve, counts: decay.counts, responseCounts: task.responseCounts)
    var starts = StartSearch(
      grouped, lifetimes: options.startLifetimes, isShiftFree: options.freeShift && options.fixed["shift"] == nil
    ).starts
    let shortest = 0.1 * curve.channelWidth
    let setup = LifetimeParameters(
      curve, starts: starts.map(grouped.perChannel), peak: data.max() ?? 1, shortest: shortest, unit: unit,
      options: options)
    try setup.check()
    if grouped.size > 1, !options.namesCounts, grouped.curve.pointCount >= curve.parameterCount {
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

  private static func minimize(
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

  private static func minimize(
    _ curve: DecayCurve, data: [Double], starts: [[Double]], setup: LifetimeParameters, options: LifetimeOptions
  ) throws -> FitOutcome {
    var fitOptions = options.fit
    fitOptions.otherStarts = Array(starts.dropFirst())
    // A background of 0 is what many decays have; the lifetimes are none the worse for it.
    fitOptions.harmlessBounds = ["background"]
    let parameters = setup.parameters(startingAt: starts[0])
    let neyman = Likelihood.knownErrors(data.map { max($0, 1).squareRoot() })
    switch options.likelihood {
    case .poisson:
      return try Fit.curve(curve, data: data, likelihood: .poisson, parameters: parameters, options: fitOptions)
    case .neyman:
      return try Fit.curve(curve, data: data, likelihood: neyman, parameters: parameters, options: fitOptions)
    case .pearson:
      var outcome = try Fit.curve(curve, data: data, likelihood: neyman, parameters: parameters, options: fitOptions)
      fitOptions.otherStarts = []
      var model = data
      for _ in 0..<20 {
        curve.values(outcome.values, into: &model)
        let previous = outcome.values
        // Below a hundredth of a count the normal approximation means nothing; the floor keeps σ above zero.
        let errors = model.map { max($0, 0.01).squareRoot() }
        outcome = try Fit.curve(
          curve, data: data, likelihood: .knownErrors(errors), parameters: setup.parameters(startingAt: previous),
          options: fitOptions)
        let isSettled = zip(previous, outcome.values).allSatisfy { abs($0 - $1) <= 1e-8 * abs($1) }
        if isSettled { break }
      }
      return outcome
    }
  }

  private static func validate(_ options: LifetimeOptions) throws(LifetimesError) {
    guard (1...4).contains(options.componentCount) else {
      throw LifetimesError(.invalidOption, "\(options.componentCount) exponentials were asked for; choose 1 to 4")
    }
    if let yield = options.quantumYield {
      guard yield.value > 0, yield.value <= 1 else {
        throw LifetimesError(
          .invalidOption,
          "a quantum yield of \(yield.value) is not between 0 and 1; give it as a fraction, 0.42 for 42 %")
      }
      if let error = yield.standardError, !(error >= 0 && error.isFinite) {
        throw LifetimesError(.invalidOption, "the error of the quantum yield must not be negative")
      }
    }
    if let starts = options.startLifetimes {
      guard starts.count == options.componentCount, starts.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw LifetimesError(
          .invalidOption, "\(options.componentCount) positive start lifetimes are needed, one for each exponential")
      }
    }
    guard options.responseBackground >= 0, options.responseBackground.isFinite else {
      throw LifetimesError(.invalidOption, "the background of the instrument response must not be negative")
    }
  }

  /// The response's counts less its background, after checking that it lies on the decay's channels.
  private static func matched(
    _ response: DecayTrace, to decay: DecayTrace, background: Double
  ) throws(LifetimesError) -> [Double] {
    let unit = decay.timeUnit.symbol
    let width = response.channelWidth * response.timeUnit.inSeconds / decay.timeUnit.inSeconds
    guard abs(width / decay.channelWidth - 1) < 1e-4 else {
      throw LifetimesError(
        .mismatchedResponse,
        "\(response.source) has channels of \(short(width)) \(unit), \(decay.source) of \(short(decay.channelWidth)) \(unit); "
          + "record the instrument response with the decay's settings")
    }
    guard response.counts.count == decay.counts.count else {
      throw LifetimesError(
        .mismatchedResponse,
        "\(response.source) has \(response.counts.count) channels, \(decay.source) \(decay.counts.count); "
          + "export both over the same range")
    }
    let start = response.times[0] * response.timeUnit.inSeconds / decay.timeUnit.inSeconds
    guard abs(start - decay.times[0]) < 0.01 * decay.channelWidth else {
      throw LifetimesError(
        .mismatchedResponse,
        "\(response.source) starts at \(short(start)) \(unit), \(decay.source) at \(short(decay.times[0])) \(unit); "
          + "export both over the same range")
    }
    guard background > 0 else { return response.counts }
    // Dead channels stay at zero: there is no background to take from them.
    let live = LiveChannels.of(response.counts)
    return response.counts.indices.map { live.contains($0) ? response.counts[$0] - background : 0 }
  }
}
