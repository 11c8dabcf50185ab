import Fitting
import Measurements

extension GlobalFitOutcome {
  /// Tells in the result what was done to the map before the fit, and how its residual compares with the noise before
  /// zero: `noise` among the derived quantities and, where the fit knew no errors, χ² in the statistics.
  public mutating func add(_ prepared: PreparedMap) {
    result.preparation = prepared.steps
    result.warnings += prepared.warnings
    guard let noise = prepared.noise else {
      if let gap = prepared.noiseGap, result.statistics.chiSquare == nil { result.findings.append("No χ²: \(gap).") }
      tellGivenErrors()
      return
    }
    result.derived.append(
      DerivedQuantity(
        name: "noise", symbol: "noise", unit: data.signalUnit, value: noise.common, standardError: nil,
        note: "before the rise, from \(noise.words); the median of the wavelengths"))
    tellGivenErrors()
    let degrees = Double(result.statistics.degreesOfFreedom)
    guard result.statistics.chiSquare == nil, degrees > 0, let chiSquare = noise.chiSquare(of: residual) else { return }
    result.statistics.chiSquare = chiSquare
    result.statistics.reducedChiSquare = chiSquare / degrees
    result.findings.append(Self.sentence(chiSquare / degrees, noise, wavelengths: data.wavelengths.count))
  }

  /// Warns where given errors and residuals disagree: the standard errors are those of the given ones.
  private mutating func tellGivenErrors() {
    let degrees = Double(result.statistics.degreesOfFreedom)
    guard result.termination.isConverged, degrees > 0, let reduced = result.statistics.reducedChiSquare else { return }
    let margin = max(0.2, 5 * (2 / degrees).squareRoot())
    guard abs(reduced - 1) > margin else { return }
    let factor = StepWords.number(reduced.squareRoot())
    result.warnings.append(
      "the errors given for the cells do not fit the residuals: χ²r \(StepWords.number(reduced)) where 1 is expected; if the model is right, "
        + "errors and intervals are to be multiplied by \(factor)")
  }

  /// What χ²r says. Its own error is that of the noise, √(2/(n − 5)) for σ from n delays over the root of the number of
  /// wavelengths, and noise that is common to all of them makes that larger: a tenth is not taken for a difference.
  private static func sentence(_ reduced: Double, _ noise: NoiseEstimate, wavelengths: Int) -> String {
    let values = Double(max(1, noise.delayCount - 5) * wavelengths)
    let margin = max(0.1, 5 * (2 / values).squareRoot())
    let start = "χ²r \(StepWords.number(reduced)) refers to the noise before the rise: "
    if reduced > 1 + margin {
      return start
        + "the residual holds more than that noise; the model misses something, or the noise grows with the signal."
    }
    if reduced < 1 - margin {
      return start + "the values before the rise scatter more than the residual."
    }
    return start + "the model describes the map down to its noise."
  }
}
