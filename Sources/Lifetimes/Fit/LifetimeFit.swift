import Fitting
import Kinetics
import Measurements

/// Fits sums of exponentials to photoluminescence decays.
public enum LifetimeFit {
  /// Fits one decay.
  ///
  /// Options add scattered light, rising components and the light of earlier pulses, or take one stretched exponential.
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
    try checkResponse(response, options)
    let task = try DecayTask(decay, response: response, options: options)
    if let distribution = options.distribution {
      return distribution == .nnls
        ? try inversion(task, response: response, options: options)
        : try gaussians(task, response: response, isLogarithmic: distribution == .lognormal, options: options)
    }
    let choice =
      options.exponentials == nil
      ? try ComponentChoice(channelCount: task.channelCount, options: options) {
        try task.fit(exponentials: $0, options: $1).outcome.result
      } : nil
    let count = choice?.chosen ?? options.exponentials ?? 1
    let (curve, outcome) = try task.fit(exponentials: count, options: options)
    var fitted = FittedDecay(
      decay: decay, response: response, curve: curve, range: task.range, options: options, outcome: outcome,
      choice: choice)
    if choice == nil, fitted.isDoubtful {
      fitted.simpler = try simpler(count, options) {
        try task.fit(exponentials: $0, options: $1).outcome.result.statistics
      }
    }
    fitted.addResponseNoise(task)
    var result = LifetimeReport(fitted: fitted).result
    var redrawing: (@Sendable (inout SeededGenerator) -> DecayCurve)?
    if let draw = ResponseDraw(response.map { [$0] } ?? [], options: options) {
      redrawing = { generator in curve.redrawn(draw.draw(&generator)[0]) }
    }
    try LifetimeIntervals(
      model: curve, data: task.counts, parameters: task.parameters(curve, at: outcome.values, options), bare: outcome,
      outcome: fitted.outcome, options: options, averages: [fitted.averages], redrawing: redrawing
    ).complete(&result)
    return result
  }

  /// Statistics of a fit with one exponential fewer; nil where there is none, or where names of lifetimes were given.
  static func simpler(
    _ count: Int, _ options: LifetimeOptions, fit: (_ count: Int, _ options: LifetimeOptions) throws -> FitStatistics
  ) rethrows -> FitStatistics? {
    guard count > 1, options.startLifetimes == nil, !options.namesLifetimes else { return nil }
    var simpler = options
    simpler.fixed = options.fixed.filter { !$0.key.hasPrefix("amplitude") }
    simpler.bounds = options.bounds.filter { !$0.key.hasPrefix("amplitude") }
    return try fit(count - 1, simpler)
  }

  /// Refuses what needs a response where there is none.
  static func checkResponse(_ response: DecayTrace?, _ options: LifetimeOptions) throws(LifetimesError) {
    guard response != nil || !(options.hasScatter || options.period != nil) else {
      throw LifetimesError(
        .invalidOption, "scattered light and the period of the pulses need an instrument response; give one")
    }
  }

  /// The most exponentials that can be fitted; five only where they are asked for.
  public static let mostExponentials = 5

  private static func validateDistribution(_ options: LifetimeOptions) throws(LifetimesError) {
    guard let distribution = options.distribution else { return }
    guard !options.isStretched, !options.hasScatter, !options.allowsRise else {
      throw LifetimesError(
        .invalidOption, "a distribution of lifetimes stands alone: no stretched exponential, scatter or rise")
    }
    if distribution == .nnls {
      guard options.componentCount == nil, options.namesGiven.isEmpty, options.startLifetimes == nil,
        options.bootstrap == nil, options.fit.profiles != .all
      else {
        throw LifetimesError(
          .invalidOption,
          "an inversion has no components, starts or named parameters, and neither profiles nor bootstrap: leave them out"
        )
      }
      guard options.likelihood == .poisson, !options.isResponseNoiseless else {
        throw LifetimesError(
          .invalidOption, "an inversion takes no other likelihood and no noiseless response: leave them out")
      }
    } else if let count = options.componentCount ?? options.startLifetimes?.count, count > 2 {
      throw LifetimesError(.invalidOption, "a distribution is made of 1 or 2 Gaussians, not \(count)")
    }
  }

  static func validate(_ options: LifetimeOptions) throws(LifetimesError) {
    if let count = options.exponentials, !(1...Self.mostExponentials).contains(count) {
      throw LifetimesError(.invalidOption, "\(count) exponentials were asked for; choose 1 to \(mostExponentials)")
    }
    try validateDistribution(options)
    for yield in options.linkedYields + (options.quantumYield.map { [$0] } ?? []) {
      guard yield.value > 0, yield.value <= 1 else {
        throw LifetimesError(
          .invalidOption,
          "a quantum yield of \(yield.value) is not between 0 and 1; give it as a fraction, 0.42 for 42 %")
      }
      if let error = yield.standardError, !(error >= 0 && error.isFinite) {
        throw LifetimesError(.invalidOption, "the error of the quantum yield must not be negative")
      }
    }
    if let pulses = options.pulses, !(pulses > 0 && pulses.isFinite) {
      throw LifetimesError(.invalidOption, "the number of pulses must be above 0")
    }
    if let starts = options.startLifetimes {
      guard starts.count == options.exponentials, starts.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw LifetimesError(
          .invalidOption, "\(options.exponentials ?? 1) positive start lifetimes are needed, one for each exponential")
      }
    }
    for (index, start) in (options.startLifetimes ?? []).enumerated() {
      let name = "tau\(index + 1)"
      if let bounds = options.bounds[name], bounds.lower < bounds.upper, !(bounds.lower...bounds.upper).contains(start)
      {
        throw LifetimesError(
          .invalidOption,
          "\(name) cannot start at \(short(start)) outside its bounds \(short(bounds.lower)) … \(short(bounds.upper)); "
            + "correct either")
      }
    }
    if let period = options.period, !(period > 0 && period.isFinite) {
      throw LifetimesError(.invalidOption, "the period of the pulses must be above 0")
    }
    guard options.bootstrap == nil || options.likelihood == .poisson else {
      throw LifetimesError(
        .invalidOption, "a bootstrap draws Poisson counts; it goes with the Poisson likelihood alone")
    }
    if options.isStretched, options.componentCount ?? 1 != 1 || options.allowsRise || options.period != nil {
      throw LifetimesError(
        .invalidOption, "a stretched exponential stands alone: no further components, no rise, no period")
    }
    guard options.responseBackground >= 0, options.responseBackground.isFinite else {
      throw LifetimesError(.invalidOption, "the background of the instrument response must not be negative")
    }
  }
}
