import CCerf

/// exp(−kt) with a complex rate k = γ − iω, started at time zero and convolved with a Gaussian instrument response: its
/// real part is the damped cosine, its imaginary part the damped sine.
///
/// The formulas are those of ``ConvolvedExponentials``, which hold for complex k, with erfcx(z) = w(iz) of libcerf:
/// about 1e-13 of the largest value off.
public enum ConvolvedOscillations {
  /// Number of columns of ``fill(_:firstColumn:delays:rate:response:derivatives:)`` with and without derivatives.
  public static func columnCount(derivatives: Bool) -> Int { derivatives ? 8 : 2 }

  /// Writes real and imaginary part into two columns of `values`, `delays.count` elements each, beginning with column
  /// `firstColumn`; with derivatives, two columns each with respect to rate (∂/∂γ; ∂/∂ω is −i times it), time zero and σ
  /// follow. The rate's real part must be ≥ 0.
  public static func fill(
    _ values: inout [Double], firstColumn: Int = 0, delays: [Double], rate: Complex, response: GaussianResponse,
    derivatives: Bool = false
  ) {
    let count = delays.count
    let columns = columnCount(derivatives: derivatives)
    precondition(
      firstColumn >= 0 && values.count >= (firstColumn + columns) * count, "the columns must lie inside the matrix")
    let kernel = Kernel(rate, response)
    let offset = firstColumn * count
    for i in 0..<count {
      let point = kernel.point(delays[i] - response.timeZero)
      values[offset + i] = point.value.real
      values[offset + count + i] = point.value.imaginary
      guard derivatives else { continue }
      let slopes = kernel.slopes(point)
      values[offset + 2 * count + i] = slopes.byRate.real
      values[offset + 3 * count + i] = slopes.byRate.imaginary
      values[offset + 4 * count + i] = slopes.byTimeZero.real
      values[offset + 5 * count + i] = slopes.byTimeZero.imaginary
      values[offset + 6 * count + i] = slopes.bySigma.real
      values[offset + 7 * count + i] = slopes.bySigma.imaginary
    }
  }

  /// What is the same at every delay.
  private struct Kernel {
    let k, ks: Complex
    let sigma: Double

    init(_ rate: Complex, _ response: GaussianResponse) {
      sigma = max(response.sigma, 1e-300)
      k = rate
      ks = sigma * rate
    }

    /// One delay: x = t − t₀ and u = x/σ, the exponential that is left late (0 early), exp(−u²/2), and erfcx(±z) with
    /// the sign that makes its real argument positive.
    struct Point {
      let x, u: Double
      let late: Complex
      let gaussian: Double
      let argument, erfcx: Complex
      let isLate: Bool

      var value: Complex {
        let edge = (0.5 * gaussian) * erfcx
        return isLate ? late - edge : edge
      }
    }

    func point(_ x: Double) -> Point {
      let u = min(max(x / sigma, -1e9), 1e9)
      let gaussian = Complex(-0.5 * u * u).exponential.real
      let isLate = ks.real < u
      let late = isLate ? (-(k * (Complex(x) - (0.5 * sigma) * ks))).exponential : Complex(0)
      guard gaussian > 0 else {
        return Point(x: x, u: u, late: late, gaussian: 0, argument: Complex(1), erfcx: Complex(0), isLate: isLate)
      }
      let z = 0.70710678118654752 * (ks - Complex(u))
      let argument = isLate ? -z : z
      let w = photofit_faddeeva(-argument.imaginary, argument.real)
      return Point(
        x: x, u: u, late: late, gaussian: gaussian, argument: argument, erfcx: Complex(w.real, w.imaginary),
        isLate: isLate)
    }

    /// The derivatives, in the form of `kernels.c` where the leading terms are already cancelled.
    func slopes(_ point: Point) -> (byRate: Complex, byTimeZero: Complex, bySigma: Complex) {
      let drain = k * point.late
      let after = Complex(point.x) - sigma * ks
      let defect = Self.defect(point.argument, point.erfcx)
      let slope = ((point.isLate ? -1 : 1) * 1.2533141373155003 * point.u) * point.erfcx
      let peak = point.gaussian * 0.39894228040143268 / sigma
      let spread = point.gaussian * 0.39894228040143268 * sigma
      let byRate = -(after * point.late) - spread * defect
      let byTimeZero = drain - peak * (defect - slope)
      let bySigma = drain * ks - peak * ((ks + Complex(point.u)) * defect - point.u * slope)
      return (byRate, byTimeZero, bySigma)
    }

    /// 1 − √π a·erfcx(a) for a real part ≥ 0: from its asymptotic series where the difference cancels. At |a| = 8 the
    /// twentieth term is 1e-17 of the first.
    private static func defect(_ a: Complex, _ erfcx: Complex) -> Complex {
      guard a.magnitude > 8 else { return Complex(1) - 1.7724538509055160 * (a * erfcx) }
      let inverse = Complex(0.5) / (a * a)
      var sum = Complex(0)
      for n in stride(from: 20, through: 1, by: -1) { sum = Double(2 * n - 1) * (inverse * (Complex(1) - sum)) }
      return sum
    }
  }
}
