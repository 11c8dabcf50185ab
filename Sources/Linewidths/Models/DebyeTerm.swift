import Glibc

/// Terms of a Debye spectrum of phonons with their derivative in the Debye temperature.
///
/// Source: McCumber & Sturge, J. Appl. Phys. 34, 1682 (1963), doi:10.1063/1.1702657.
struct DebyeTerm {
  /// The term, a pure number.
  var value: Double
  /// Its derivative with respect to the Debye temperature, 1/K.
  var derivative: Double

  /// (T/T_D)⁷·∫₀^(T_D/T) x⁶eˣ/(eˣ − 1)² dx: the width by Raman scattering. Goes to T²/5T_D² where T ≫ T_D.
  static func raman(temperature: Double, debye: Double) -> DebyeTerm {
    let x = debye / temperature
    let factor = 1 / (x * x * x * x * x * x * x)
    let integral = DebyeIntegral.raman(x)
    return DebyeTerm(
      value: factor * integral, derivative: factor * (DebyeIntegral.ramanIntegrand(x) - 7 * integral / x) / temperature)
  }

  /// (T/T_D)⁴·∫₀^(T_D/T) x³/(eˣ − 1) dx: the shift of a line.
  static func shift(temperature: Double, debye: Double) -> DebyeTerm {
    let x = debye / temperature
    let factor = 1 / (x * x * x * x)
    let integral = DebyeIntegral.energy(x)
    return DebyeTerm(
      value: factor * integral, derivative: factor * (DebyeIntegral.energyIntegrand(x) - 4 * integral / x) / temperature
    )
  }
}

/// The two Debye integrals.
///
/// Up to x = 8 Gauss–Legendre quadrature with 16 points: the integrands are analytic as far as ±2πi, which makes it exact
/// to rounding there. Beyond, what is left of the integral to infinity is a quickly falling series.
enum DebyeIntegral {
  private static let join = 8.0

  /// x³/(eˣ − 1).
  static func energyIntegrand(_ x: Double) -> Double { x > 700 ? 0 : (x == 0 ? 0 : x * x * x / expm1(x)) }

  /// x⁶eˣ/(eˣ − 1)².
  static func ramanIntegrand(_ x: Double) -> Double {
    guard x < 700, x > 0 else { return 0 }
    let ratio = 0.5 * x / sinh(0.5 * x)
    return x * x * x * x * ratio * ratio
  }

  /// ∫₀ˣ of ``energyIntegrand(_:)``; π⁴/15 at infinity.
  static func energy(_ x: Double) -> Double {
    let x = min(x, 700)
    guard x > join else { return GaussLegendre.sixteen.integral(to: x, energyIntegrand) }
    var rest = 0.0
    for k in 1...5 {
      let n = Double(k)
      rest += exp(-n * x) * (x * x * x / n + 3 * x * x / (n * n) + 6 * x / (n * n * n) + 6 / (n * n * n * n))
    }
    let pi2 = Double.pi * Double.pi
    return pi2 * pi2 / 15 - rest
  }

  /// ∫₀ˣ of ``ramanIntegrand(_:)``; 16π⁶/21 at infinity.
  static func raman(_ x: Double) -> Double {
    let x = min(x, 700)
    guard x > join else { return GaussLegendre.sixteen.integral(to: x, ramanIntegrand) }
    var rest = 0.0
    for k in 1...5 {
      let n = Double(k)
      // ∫ₓ^∞ n·t⁶·exp(−nt) dt by parts.
      var term = x * x * x * x * x * x
      var sum = term
      for j in stride(from: 6.0, through: 1, by: -1) {
        term *= j / (n * x)
        sum += term
      }
      rest += exp(-n * x) * sum
    }
    let pi2 = Double.pi * Double.pi
    return 16 * pi2 * pi2 * pi2 / 21 - rest
  }
}

/// Gauss–Legendre quadrature.
struct GaussLegendre: Sendable {
  static let sixteen = GaussLegendre(16)
  /// Positive nodes on −1…1.
  private let nodes: [Double]
  private let weights: [Double]

  /// Nodes of an even number of points, by Newton's method from Chebyshev's.
  private init(_ count: Int) {
    var nodes: [Double] = []
    var weights: [Double] = []
    for k in 1...(count / 2) {
      var x = cos(Double.pi * (Double(k) - 0.25) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<8 {
        var (below, polynomial) = (1.0, x)
        for n in 2...count {
          let next = (Double(2 * n - 1) * x * polynomial - Double(n - 1) * below) / Double(n)
          (below, polynomial) = (polynomial, next)
        }
        slope = Double(count) * (x * polynomial - below) / (x * x - 1)
        x -= polynomial / slope
      }
      nodes.append(x)
      weights.append(2 / ((1 - x * x) * slope * slope))
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// ∫₀ˣ f.
  func integral(to x: Double, _ f: (Double) -> Double) -> Double {
    let half = 0.5 * x
    var sum = 0.0
    for k in nodes.indices { sum += weights[k] * (f(half * (1 + nodes[k])) + f(half * (1 - nodes[k]))) }
    return half * sum
  }
}
