import Fitting
import LinearAlgebra

/// One minimum of a kinetic fit with its spectra: where fast and slow steps change places the fit is the same, and only the
/// spectra tell which solution can be.
struct SeriesSolution {
  let outcome: SeparableOutcome
  /// The most negative absorbance, and the species it belongs to (by position among those that absorb).
  let least: (value: Double, component: Int)
  /// √ of the sum of squares of negative absorbances over that of all.
  let negativity: Double

  var rates: [Double] { outcome.outcome.values }
  var sumOfSquares: Double { outcome.outcome.result.statistics.sumOfSquares }
  /// True where no spectrum is negative beyond three standard errors and 1 % of the whole.
  let isNonNegative: Bool

  init(_ outcome: SeparableOutcome) {
    self.outcome = outcome
    let spectra = outcome.amplitudes
    var least = (value: Double.infinity, component: 0)
    var (below, all) = (0.0, 0.0)
    var isSignificant = false
    for component in 0..<spectra.rows {
      for column in 0..<spectra.columns {
        let value = spectra[component, column]
        guard value.isFinite else { continue }
        if value < least.value { least = (value, component) }
        all += value * value
        if value < 0 { below += value * value }
        if let error = outcome.amplitudeErrors[component][column], value < -3 * error { isSignificant = true }
      }
    }
    self.least = least
    negativity = all > 0 ? (below / all).squareRoot() : 0
    isNonNegative = negativity < 0.01 || !isSignificant
  }
}
