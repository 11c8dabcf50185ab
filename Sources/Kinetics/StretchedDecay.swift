import Glibc

/// The stretched exponential exp(−(t/τ)^β), t ≥ 0, integrated over channels: with a measured response or without.
///
/// With G(t) = ∫₀ᵗ exp(−(s/τ)^β) ds = (τ/β) γ(1/β, x), x = (t/τ)^β, and H(t) = ∫₀ᵗ G = t G(t) − (τ²/β) γ(2/β, x), a channel
/// at lag n of a channel of the response weighs H(u + 1) − 2H(u) + H(u − 1), u = n − f; without a response a channel holds
/// G(u + 1) − G(u). That is used for the first channels; later ones are integrated by Gauss and Legendre with four points
/// for each channel, where the closed form would cancel. Lifetimes are in channels, > 0; 0.1 ≤ β ≤ 1.
/// (Kohlrausch, Ann. Phys. 1854, 167, 179; averages: Berberan-Santos et al., Chem. Phys. 2005, 315, 171.)
public struct StretchedDecay: Sendable, Equatable {
  /// τ in channels, > 0.
  public var lifetime: Double
  /// β.
  public var exponent: Double

  /// A stretched exponential.
  public init(lifetime: Double, exponent: Double) {
    self.lifetime = lifetime
    self.exponent = exponent
  }

  /// ∫₀^∞ exp(−(t/τ)^β) dt = (τ/β) Γ(1/β): the average lifetime by amplitude, in the unit of τ.
  public static func amplitudeAverage(lifetime: Double, exponent: Double) -> Double {
    lifetime / exponent * exp(lgammaOf(1 / exponent))
  }

  /// τ Γ(2/β)/Γ(1/β): the average lifetime by intensity, in the unit of τ.
  public static func intensityAverage(lifetime: Double, exponent: Double) -> Double {
    lifetime * exp(lgammaOf(2 / exponent) - lgammaOf(1 / exponent))
  }

  /// A channel of the decay with its derivatives.
  public struct Weight: Sendable {
    /// The weight itself.
    public var value = 0.0
    /// ∂/∂τ.
    public var byLifetime = 0.0
    /// ∂/∂β.
    public var byExponent = 0.0
    /// ∂/∂u, u the position of the channel.
    public var byPosition = 0.0
  }

  /// Channels that begin at `start`, `start` + 1, … after the excitation, without response; those before it are 0.
  public func channels(from start: Double, count: Int) -> [Weight] {
    (0..<max(count, 0)).map { weight(at: start + Double($0), halves: [(0, 1)]) { g, _, u in g(u + 1) - g(u) } }
  }

  /// Weights of the channels at lags 0, 1, … of a channel of the response that is moved by `fraction` channels (0 ≤
  /// fraction < 1).
  public func lags(_ count: Int, fraction: Double) -> [Weight] {
    (0..<max(count, 0)).map {
      weight(at: Double($0) - fraction, halves: [(-1, 0), (0, 1)]) { _, h, u in h(u + 1) - 2 * h(u) + h(u - 1) }
    }
  }

  /// Positions from which on the numerical integration is used.
  private static let smooth = 8.0
  private static let nodes = [-0.8611363115940526, -0.3399810435848563, 0.3399810435848563, 0.8611363115940526]
  private static let gauss = [0.3478548451374538, 0.6521451548625461, 0.6521451548625461, 0.3478548451374538]

  private func weight(
    at u: Double, halves: [(Double, Double)],
    closed: (_ g: (Double) -> Double, _ h: (Double) -> Double, _ u: Double) -> Double
  ) -> Weight {
    guard u + 1 > 0 else { return Weight() }
    guard u < Self.smooth else { return integrated(at: u, halves: halves) }
    func value(_ lifetime: Double, _ exponent: Double, _ u: Double) -> Double {
      let decay = StretchedDecay(lifetime: lifetime, exponent: exponent)
      return closed(decay.integral, decay.doubleIntegral, u)
    }
    // Few channels, no cancellation: central differences of fourth order leave 1e-10.
    func slope(_ step: Double, _ f: (Double) -> Double) -> Double {
      (8 * (f(step) - f(-step)) - (f(2 * step) - f(-2 * step))) / (12 * step)
    }
    // The position's derivative is that of the integrals themselves: G of H, the decay of G.
    let isDouble = halves.count == 2
    let byPosition =
      isDouble
      ? integral(u + 1) - 2 * integral(u) + integral(u - 1)
      : (u + 1 > 0 ? exp(-pow((u + 1) / lifetime, exponent)) : 0)
        - (u > 0 ? exp(-pow(u / lifetime, exponent)) : u == 0 ? 1 : 0)
    return Weight(
      value: value(lifetime, exponent, u),
      byLifetime: slope(1e-3 * lifetime) { value(lifetime + $0, exponent, u) },
      byExponent: slope(1e-3 * exponent) { value(lifetime, exponent + $0, u) }, byPosition: byPosition)
  }

  /// Four points for each channel; the weight of two channels is a triangle, of one a box.
  private func integrated(at u: Double, halves: [(Double, Double)]) -> Weight {
    var sum = Weight()
    for (low, high) in halves {
      for (node, share) in zip(Self.nodes, Self.gauss) {
        let v = (low + high) / 2 + node * (high - low) / 2
        let t = u + v
        let x = pow(t / lifetime, exponent)
        let part = share / 2 * (halves.count == 2 ? 1 - abs(v) : 1) * exp(-x)
        sum.value += part
        sum.byLifetime += part * x * exponent / lifetime
        sum.byExponent -= part * x * log(t / lifetime)
        sum.byPosition -= part * x * exponent / t
      }
    }
    return sum
  }

  /// G(t); 0 before the excitation.
  private func integral(_ t: Double) -> Double {
    guard t > 0 else { return 0 }
    return lifetime / exponent * lowerGamma(1 / exponent, pow(t / lifetime, exponent))
  }

  /// H(t); 0 before the excitation.
  private func doubleIntegral(_ t: Double) -> Double {
    guard t > 0 else { return 0 }
    return t * integral(t)
      - lifetime * lifetime / exponent * lowerGamma(2 / exponent, pow(t / lifetime, exponent))
  }
}

/// ln Γ(x), x > 0. The reentrant form: `lgamma` writes a global sign.
private func lgammaOf(_ x: Double) -> Double {
  var sign: Int32 = 0
  return lgamma_r(x, &sign)
}

/// The lower incomplete gamma function γ(s, x), s > 0, x ≥ 0: its series below s + 1, the continued fraction of the upper
/// one above (Abramowitz & Stegun 6.5.29 and 6.5.31, modified Lentz).
private func lowerGamma(_ s: Double, _ x: Double) -> Double {
  guard x > 0 else { return 0 }
  let front = exp(-x + s * log(x))
  if x < s + 1 {
    var term = 1 / s
    var sum = term
    for k in 1...2000 {
      term *= x / (s + Double(k))
      sum += term
      if term < 1e-17 * sum { break }
    }
    return front * sum
  }
  var b = x + 1 - s
  var c = 1e300
  var d = 1 / b
  var fraction = d
  for k in 1...2000 {
    let a = -Double(k) * (Double(k) - s)
    b += 2
    d = a * d + b
    d = 1 / (abs(d) < 1e-300 ? 1e-300 : d)
    c = b + a / c
    if abs(c) < 1e-300 { c = 1e-300 }
    fraction *= d * c
    if abs(d * c - 1) < 1e-16 { break }
  }
  return exp(lgammaOf(s)) - front * fraction
}
