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
}
