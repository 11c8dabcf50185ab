import Glibc

func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Double) -> Double { log(x) }

/// ln Γ(x) for x > 0. The reentrant form: `lgamma` writes a global sign.
func logGamma(_ x: Double) -> Double {
  var sign: Int32 = 0
  return lgamma_r(x, &sign)
}

/// The regularised incomplete beta function I_x(a, b), by its continued fraction (modified Lentz).
///
/// Abramowitz & Stegun 26.5.8; relative accuracy about 1e-14 for a, b > 0 and 0 ≤ x ≤ 1.
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  if x <= 0 { return 0 }
  if x >= 1 { return 1 }
  // The fraction converges fast on the side of the mean only.
  if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
  let front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)) / a
  let tiny = 1e-300
  var c = 1.0
  var d = 1 - (a + b) * x / (a + 1)
  d = 1 / (abs(d) < tiny ? tiny : d)
  var fraction = d
  for m in 1...2000 {
    let k = Double(m)
    for numerator in [
      k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)),
      -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)),
    ] {
      d = 1 + numerator * d
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = 1 + numerator / c
      if abs(c) < tiny { c = tiny }
      fraction *= d * c
    }
    if abs(d * c - 1) < 1e-15 { break }
  }
  return front * fraction
}

/// Quantiles of the distributions that intervals need.
public enum Quantile {
  /// The two-sided normal quantile: P(|z| < result) = `level`.
  public static func normal(twoSidedLevel level: Double) -> Double {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    return rootOfConcave(from: 0) { x in
      (erf(x / 2.0.squareRoot()) - level, 2 * exp(-x * x / 2) / (2 * Double.pi).squareRoot())
    }
  }

  /// The two-sided quantile of Student's t: P(|t| < result) = `level`.
  public static func student(twoSidedLevel level: Double, degreesOfFreedom: Int) -> Double {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    precondition(degreesOfFreedom > 0, "Student's t needs a positive number of degrees of freedom")
    // Beyond a million degrees of freedom the two agree to 1e-6, and the continued fraction needs more terms than it is
    // given.
    if degreesOfFreedom > 1_000_000 { return normal(twoSidedLevel: level) }
    let nu = Double(degreesOfFreedom)
    let norm = exp(logGamma((nu + 1) / 2) - logGamma(nu / 2)) / (nu * Double.pi).squareRoot()
    // Student's tails are the heavier ones: its quantile lies above the normal one.
    return rootOfConcave(from: normal(twoSidedLevel: level)) { t in
      (
        1 - incompleteBeta(nu / (nu + t * t), nu / 2, 0.5) - level,
        2 * norm * exp(-(nu + 1) / 2 * log1p(t * t / nu))
      )
    }
  }

  /// The root of an increasing, concave function above a start where it is negative or zero: Newton's steps never
  /// overshoot there, and end where rounding does not let them grow any more.
  private static func rootOfConcave(from start: Double, _ f: (Double) -> (value: Double, slope: Double)) -> Double {
    var root = start
    for _ in 0..<200 {
      let (value, slope) = f(root)
      let next = root - value / slope
      guard next > root, next.isFinite else { break }
      root = next
    }
    return root
  }
}
