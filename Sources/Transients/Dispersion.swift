import Fitting

/// How the time zero of a wavelength follows the parameters of a fit.
struct Dispersion: Sendable {
  /// x = (λ − reference)/100 nm of every data column.
  let positions: [Double]
  let layout: ParameterLayout

  /// Rates or lifetimes and width as they are; every coefficient acts through the one time zero.
  func localSlopes(column: Int) -> [LocalSlope] {
    var slopes = (0..<layout.lifetimeCount).map { LocalSlope(parameter: $0, local: $0) }
    slopes.append(LocalSlope(parameter: layout.responseWidth, local: layout.local.responseWidth))
    var power = 1.0
    for p in 0...layout.chirpOrder {
      slopes.append(LocalSlope(parameter: layout.dispersion(p), local: layout.local.timeZero, factor: power))
      power *= positions[column]
    }
    return slopes
  }

  func timeZero(_ parameters: [Double], column: Int) -> Double {
    let x = positions[column]
    var sum = 0.0
    for p in stride(from: layout.chirpOrder, through: 0, by: -1) { sum = sum * x + parameters[layout.timeZero + p] }
    return sum
  }

  /// The time zero of every data column; nil where they share one.
  func timeZeros(_ parameters: [Double]) -> [Double]? {
    layout.chirpOrder == 0 ? nil : positions.indices.map { timeZero(parameters, column: $0) }
  }
}
