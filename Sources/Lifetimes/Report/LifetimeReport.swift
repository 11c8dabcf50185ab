import Fitting
import Measurements

/// Turns the outcome of the solver into the result of a lifetime fit.
struct LifetimeReport {
  let fitted: FittedDecay
  private var decay: DecayTrace { fitted.decay }
  private var response: DecayTrace? { fitted.response }
  private var curve: DecayCurve { fitted.curve }
  private var range: FitRange { fitted.range }
  private var options: LifetimeOptions { fitted.options }
  private var outcome: FitOutcome { fitted.outcome }

  /// The result with its curve and the statistics of its residuals.
  var result: FitResult {
    var model = Array(decay.counts[range.channels])
    curve.values(outcome.values, into: &model)
    let (table, residuals) = CurveTable.of(
      decay, response: response, channels: range.channels, model: model, likelihood: options.likelihood)
    var result = summary(residuals)
    result.tables.insert(table, at: 0)
    if let residuals { result.tables += [residuals.table, residuals.autocorrelationTable] }
    return result
  }

  /// Data, fit and weighted residuals.
  var curves: ResultTable {
    var model = Array(decay.counts[range.channels])
    curve.values(outcome.values, into: &model)
    return CurveTable.table(
      decay, response: response, channels: range.channels, model: model, likelihood: options.likelihood
    ).table
  }

  /// The result without curve; `residuals` are told of where they are known.
  func summary(_ residuals: ResidualStatistics?) -> FitResult {
    var result = outcome.result
    let n = curve.componentCount
    result.model =
      (curve.shape.isStretched ? "stretched exponential, " : "\(n) \(n == 1 ? "exponential" : "exponentials"), ")
      + (response == nil ? "tail fit" : "convolved with the measured response")
      + (options.hasScatter ? ", scattered light" : "")
      + (options.period.map { ", pulses every \(short($0)) \(decay.timeUnit.symbol)" } ?? "")
      + (options.allowsRise ? ", rise allowed" : "") + ", \(options.likelihood.words)"
    let reference = fitted.reference
    for j in 0..<n where result.parameters[n + j].note == nil { result.parameters[n + j].note = reference }
    result.derived = fitted.averages.quantities(options) + range.quantities(decay)
    let warnings = LifetimeWarnings(fitted: fitted, residuals: residuals)
    result.warnings = warnings.sentences
    result.findings += warnings.findings
    if result.identifiability.determinedCombinations < result.identifiability.freeParameters {
      result.identifiability.remedy = remedy(result.identifiability.weakestDirection)
    }
    result.tables = fitted.choice.map { [$0.table] } ?? []
    return result
  }

  private func remedy(_ weakest: String) -> String {
    if weakest.hasPrefix("background") {
      return "record more channels before the pulse or a longer decay, or hold the background"
    }
    let n = curve.componentCount
    if n == 1 { return "record more counts" }
    return
      "fit \(n - 1) \(n == 2 ? "exponential" : "exponentials"), hold a lifetime that is known, or record more counts"
  }
}
