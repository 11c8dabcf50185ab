import Fitting
import LinearAlgebra
import Measurements

/// What the residuals of a map say of its model.
enum ResidualStructure {
  /// Says where the residuals follow one another along the delays: too few components, or a time zero that moves with
  /// the wavelength.
  ///
  /// The measure is the mean square step over the mean square of the residuals (von Neumann 1941,
  /// doi:10.1214/aoms/1177731677): 2 for white noise. The limit of 1 is a correlation of 0.5 between neighbours; noise
  /// of the laser, which is common to all wavelengths, stays above it.
  static func warning(_ fit: SeparableOutcome, _ map: TransientMap, hasChirp: Bool) -> String? {
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
    let chirp = !hasChirp ? ", or a time zero that moves with the wavelength (--chirp 2)" : ""
    return
      "the residuals follow one another along the delays (von Neumann ratio \(hundredths(ratio)), 2 for noise): the model does not "
      + "describe the map, and the errors assume that it does; try more components\(chirp)"
  }

  private static func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
