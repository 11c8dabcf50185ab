import Fitting
import LinearAlgebra
import Measurements

/// Whether the residuals of a map follow one another: what they say of its model.
public struct ResidualStructure: Sendable, Equatable {
  /// Correlation between neighbours along the delays, −1…1; 0 for white noise.
  public let alongDelays: Double
  /// Correlation between neighbours along the wavelengths, −1…1; 0 for white noise.
  public let alongWavelengths: Double
  /// Mean square step along the delays over the mean square (von Neumann 1941, doi:10.1214/aoms/1177731677); 2 for
  /// white noise.
  public let vonNeumannRatio: Double

  /// The structure of a residual, delays × wavelengths, NaN where there is none.
  ///
  /// Nil where fewer than ten delays or no neighbours are left, or where `dataSquares`, the data's sum of squares, says
  /// that the residual is rounding.
  init?(_ residual: Matrix, dataSquares: Double) {
    let rows = residual.rows
    var (delays, wavelengths) = (Steps(), Steps())
    var squares = 0.0
    var count = 0
    for (index, value) in residual.elements.enumerated() where !value.isNaN {
      squares += value * value
      count += 1
      if index % rows != 0 { delays.add(residual.elements[index - 1], value) }
      if index >= rows { wavelengths.add(residual.elements[index - rows], value) }
    }
    guard rows >= 10, squares > 1e-20 * dataSquares, squares.isFinite, delays.count > 0 else { return nil }
    let meanSquare = squares / Double(count)
    alongDelays = delays.correlation(meanSquare)
    alongWavelengths = wavelengths.correlation(meanSquare)
    vonNeumannRatio = delays.squares / Double(delays.count) / meanSquare
  }

  /// Sums over pairs of neighbours.
  private struct Steps {
    var products = 0.0
    var squares = 0.0
    var count = 0

    mutating func add(_ a: Double, _ b: Double) {
      guard !a.isNaN else { return }
      products += a * b
      squares += (b - a) * (b - a)
      count += 1
    }

    func correlation(_ meanSquare: Double) -> Double {
      count == 0 ? 0 : min(max(products / Double(count) / meanSquare, -1), 1)
    }
  }

  /// True where the residuals follow one another along the delays: the model does not describe the map.
  var isSystematic: Bool { vonNeumannRatio < 1 }

  /// The structure of a fit's residual; nil where there is nothing to say.
  static func of(_ fit: SeparableOutcome, _ map: TransientMap) -> ResidualStructure? {
    guard fit.outcome.result.termination.isConverged else { return nil }
    return ResidualStructure(fit.residual, dataSquares: map.signal.reduce(0) { $0 + ($1.isNaN ? 0 : $1 * $1) })
  }

  /// Says where the residuals follow one another: too few components, a time zero that moves with the wavelength, or
  /// noise that is common to neighbours.
  ///
  /// The limit of a von Neumann ratio of 1 is a correlation of 0.5 along the delays; noise of the laser, which is common
  /// to all wavelengths, stays above it. Where neighbours share their noise with a correlation ρ, a mean over them has
  /// √((1 + ρ)/(1 − ρ)) times the error of independent ones.
  func warnings(hasChirp: Bool) -> [String] {
    if isSystematic {
      let chirp = !hasChirp ? ", or a time zero that moves with the wavelength (--chirp 2)" : ""
      return [
        "the residuals follow one another along the delays (von Neumann ratio \(hundredths(vonNeumannRatio)), 2 for noise): the model does not "
          + "describe the map, and the errors assume that it does; try more components\(chirp)"
      ]
    }
    return [("delays", alongDelays), ("wavelengths", alongWavelengths)].compactMap { axis, correlation in
      guard correlation >= 0.3 else { return nil }
      let factor = ((1 + correlation) / max(1 - correlation, 1e-3)).squareRoot()
      return
        "the residuals of neighbouring \(axis) are correlated by \(hundredths(correlation)): the standard errors, which assume "
        + "independent cells, may be too small by a factor of \((factor * 10).rounded() / 10)"
    }
  }

  private func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
