import Fitting
import LinearAlgebra
import Measurements

/// Whether the map holds as many components as the fit, and as many as the map.
extension GlobalFitPlan {
  /// Says where the residuals follow one another along the delays: too few components, or a time zero that moves with
  /// the wavelength.
  ///
  /// The measure is the mean square step over the mean square of the residuals (von Neumann 1941,
  /// doi:10.1214/aoms/1177731677): 2 for white noise. The limit of 1 is a correlation of 0.5 between neighbours; noise
  /// of the laser, which is common to all wavelengths, stays above it.
  func structureWarning(_ fit: SeparableOutcome) -> String? {
    let count = map.delays.count
    guard fit.outcome.result.termination.isConverged, count >= 10 else { return nil }
    var steps = 0.0
    var stepCount = 0
    var valueCount = 0
    var squares = 0.0
    for (index, value) in fit.residual.elements.enumerated() where !value.isNaN {
      squares += value * value
      valueCount += 1
      guard index % count != 0, !fit.residual.elements[index - 1].isNaN else { continue }
      let step = value - fit.residual.elements[index - 1]
      steps += step * step
      stepCount += 1
    }
    // Residuals at the level of rounding have no structure worth a word.
    let size = map.signal.reduce(0) { $0 + ($1.isNaN ? 0 : $1 * $1) }
    guard squares > 1e-20 * size, stepCount > 0 else { return nil }
    let ratio = (steps / Double(stepCount)) / (squares / Double(valueCount))
    guard ratio < 1 else { return nil }
    let chirp = layout.chirpOrder == 0 ? ", or a time zero that moves with the wavelength (--chirp 2)" : ""
    return
      "the residuals follow one another along the delays (von Neumann ratio \(hundredths(ratio)), 2 for noise): the model does not "
      + "describe the map, and the errors assume that it does; try more components\(chirp)"
  }

  /// Names the components whose spectrum is not above its noise: the map can do without them.
  ///
  /// χ² of leaving a component out is on average the number of wavelengths where there is nothing; the lifetime that
  /// was chosen for it adds to that: five standard deviations are asked for.
  func insignificanceWarnings(_ fit: SeparableOutcome) -> [String] {
    guard fit.outcome.result.termination.isConverged else { return [] }
    let count = Double(map.wavelengths.count - fit.excludedColumns.count)
    guard layout.componentCount > 1 else { return [] }
    return (0..<layout.lifetimeCount).compactMap { component in
      // Where no lifetime is quoted there is nothing to warn of.
      let lifetime = fit.outcome.result.parameters[component]
      guard lifetime.status == .free, lifetime.value != nil else { return nil }
      guard let sum = fit.significance(ofComponent: component), sum < count + 5 * (2 * count).squareRoot() else {
        return nil
      }
      return
        "the spectrum of τ\(component + 1) is not above its noise: \(layout.componentCount - 1) components describe the map as well, do not "
        + "quote this lifetime"
    }
  }

  private func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
