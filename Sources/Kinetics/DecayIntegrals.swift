import Glibc

/// Integrals of exp(−pt), t ≥ 0, over channels of width 1, exact for every p ≥ 0.
///
/// With x = pt: φ₁(x) = (1 − e⁻ˣ)/x, so that ∫₀ᵗ exp(−ps) ds = t φ₁(x), and φ₂(x) = (x − 1 + e⁻ˣ)/x², so that
/// integrating twice gives t² φ₂(x). Both are taken from their series where the closed form cancels.
struct DecayIntegrals {
  let phi1: Double
  let phi2: Double
  /// dφ₂/dx.
  let slope2: Double

  init(_ x: Double) {
    if x < 1 {
      // φ₂ = Σ (−x)^k/(k + 2)!; 18 terms leave less than 1e-18, and so do 9 below a twentieth.
      let coefficients = Self.inverseFactorial
      var sum = 0.0
      var slope = 0.0
      for k in stride(from: x < 0.05 ? 8 : 17, through: 1, by: -1) {
        sum = (coefficients[k + 2] + sum * -x)
        slope = (Double(k) * coefficients[k + 2] + slope * -x)
      }
      phi2 = coefficients[2] - x * sum
      slope2 = -slope
      phi1 = 1 - x * phi2
    } else {
      phi1 = (1 - exp(-x)) / x
      phi2 = (1 - phi1) / x
      slope2 = (phi1 - 2 * phi2) / x
    }
  }

  /// dφ₁/dx, for the x of the initialiser.
  func slope1(_ x: Double) -> Double { -phi2 - x * slope2 }

  /// 1/n! for n = 0…19.
  private static let inverseFactorial: [Double] = {
    var values = [1.0]
    for n in 1..<20 { values.append(values[n - 1] / Double(n)) }
    return values
  }()
}
