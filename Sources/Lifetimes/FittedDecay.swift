import Fitting
import Measurements

/// A decay with all that belongs to its fit: what the report is written from.
struct FittedDecay {
  let decay: DecayTrace
  let response: DecayTrace?
  let curve: DecayCurve
  let range: FitRange
  let options: LifetimeOptions
  let outcome: FitOutcome
  /// How the number of exponentials was chosen; nil where it was given.
  let choice: ComponentChoice?
  /// Statistics of a fit with one exponential fewer, made where this one is doubtful.
  var simpler: FitStatistics?

  /// True where the data may not hold that many exponentials: no minimum was found, a lifetime has no value, or two are
  /// within a factor of 1.5.
  var isDoubtful: Bool {
    let lifetimes = outcome.values[..<curve.componentCount]
    return !outcome.result.termination.isConverged
      || outcome.result.parameters[..<curve.componentCount].contains { $0.value == nil }
      || zip(lifetimes, lifetimes.dropFirst()).contains { $1 < 1.5 * $0 }
  }
}
