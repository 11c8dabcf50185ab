import Fitting
import Measurements

extension DecayTask {
  /// The parameters of a curve, beginning the search at the given values.
  func parameters(_ curve: DecayCurve, at values: [Double], _ options: LifetimeOptions) -> [Parameter] {
    LifetimeParameters(
      curve, starts: [values], peak: counts.max() ?? 1, shortest: 0.1 * curve.channelWidth,
      unit: decay.timeUnit.symbol, options: options
    ).parameters(startingAt: values)
  }
}

/// A decay with all that belongs to its fit: what the report is written from.
struct FittedDecay {
  let decay: DecayTrace
  let response: DecayTrace?
  let curve: DecayCurve
  let range: FitRange
  let options: LifetimeOptions
  var outcome: FitOutcome
  /// How the number of exponentials was chosen; nil where it was given.
  let choice: ComponentChoice?
  /// Statistics of a fit with one exponential fewer, made where this one is doubtful.
  var simpler: FitStatistics?
  /// What the response looks like, where that was found out before.
  var responseQuality: ResponseQuality?
  /// What the response's noise adds to the errors of `outcome`; nil where it is not known or left out.
  var responseNoise: ResponseNoise?
  /// Parameters of this decay's curve where it is one of several in a fit; nil: those of `outcome`.
  var ownValues: [Double]?

  /// True where the data may not hold that many exponentials: no minimum was found, a lifetime has no value, or two are
  /// within a factor of 1.5.
  var isDoubtful: Bool {
    let lifetimes = outcome.values[..<curve.componentCount]
    return !outcome.result.termination.isConverged
      || outcome.result.parameters[..<curve.componentCount].contains { $0.value == nil }
      || zip(lifetimes, lifetimes.dropFirst()).contains { $1 < 1.5 * $0 }
  }

  /// To which moment the amplitudes refer.
  var reference: String {
    func time(_ channel: Int) -> String { "\(short(decay.times[channel], digits: 8)) \(decay.timeUnit.symbol)" }
    if response != nil { return "at the moment of excitation" }
    return curve.shape.isStretched
      ? "at the beginning of the highest channel, \(time(range.maximum))"
      : "in the channel at \(time(range.channels.lowerBound)), the first one fitted"
  }

  /// Average lifetimes, fractions and rates.
  var averages: LifetimeAverages {
    LifetimeAverages(
      outcome: outcome, componentCount: curve.componentCount, unit: decay.timeUnit,
      firstAmplitude: curve.componentCount, reference: reference, exponentIndex: curve.exponentIndex)
  }

  /// Puts the noise of the response into the errors, unless it is not wanted or not known.
  mutating func addResponseNoise(_ task: DecayTask) {
    guard let response, !options.isResponseNoiseless, response.isCounts, let part = curve.responsePart(outcome.values),
      let noise = ResponseNoise(
        [part], responses: [response], subtracted: options.responseBackground, model: curve, data: task.counts,
        outcome: outcome, likelihood: options.likelihood)
    else { return }
    responseNoise = noise
    outcome = outcome.adding(noise.covariance, parameters: task.parameters(curve, at: outcome.values, options))
  }
}
