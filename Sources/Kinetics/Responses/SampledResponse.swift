/// A measured instrument response of a pump–probe experiment: straight lines between its points, 0 beyond them, area 1.
///
/// Its time zero is its centre of mass. Convolved with exp(−kt) from time zero on it gives
///
///     C(x) = ∫ r(s)·exp(−k(x − s)) ds,   s ≤ x,
///
/// exactly, by the recursion S(b) = exp(−kh)·S(a) + h·(r(b)·φ₂(kh) + r(a)·ψ(kh)) from point to point, h = b − a, whose
/// terms all have one sign for a positive response: φ₂(z) = (z − 1 + e⁻ᶻ)/z² and ψ(z) = (1 − e⁻ᶻ − z·e⁻ᶻ)/z². The rate may
/// be complex. Delays need no even spacing.
public struct SampledResponse: Sendable, Equatable {
  /// Times of the points, ascending, from the centre of mass, in the delays' unit.
  let times: [Double]
  /// The response there, in one over the delays' unit.
  let values: [Double]
  /// Full width at half of the largest value.
  public let fwhm: Double
  /// The largest value.
  let peak: Double

  /// A response from its points. Nil unless there are at least three, as many times as values, all finite, the times
  /// ascend strictly, and the area below the lines is above 0.
  public init?(times: [Double], signal: [Double]) {
    guard times.count >= 3, times.count == signal.count, signal.allSatisfy(\.isFinite), times.allSatisfy(\.isFinite),
      zip(times.dropFirst(), times).allSatisfy({ $0 > $1 })
    else { return nil }
    var area = 0.0
    var moment = 0.0
    // From the middle of the axis, so that a distant zero costs no digits.
    let middle = times[times.count / 2]
    for i in 1..<times.count {
      let h = times[i] - times[i - 1]
      area += h * (signal[i - 1] + signal[i]) / 2
      moment +=
        h * (times[i - 1] - middle) * (signal[i - 1] + signal[i]) / 2 + h * h * (signal[i - 1] + 2 * signal[i]) / 6
    }
    let centre = middle + moment / area
    let last = times.count - 1
    guard area > 0, area.isFinite, centre > times[0], centre < times[last],
      let highest = signal.indices.max(by: { signal[$0] < signal[$1] })
    else { return nil }
    self.times = times.map { $0 - centre }
    values = signal.map { $0 / area }
    peak = signal[highest] / area
    let half = signal[highest] / 2
    /// Where a line crosses half of the peak.
    func crossing(_ inner: Int, _ outer: Int) -> Double {
      times[inner] + (times[outer] - times[inner]) * (signal[inner] - half) / (signal[inner] - signal[outer])
    }
    let left = (0..<highest).last { signal[$0] <= half }.map { crossing($0 + 1, $0) } ?? times[0]
    let right = (highest + 1..<times.count).first { signal[$0] <= half }.map { crossing($0 - 1, $0) } ?? times[last]
    fwhm = right - left
  }

  /// The response and its slope at a time from the centre of mass; 0 beyond the ends.
  func point(_ x: Double) -> (value: Double, slope: Double) {
    guard let i = interval(x), i + 1 < times.count else { return (0, 0) }
    let slope = (values[i + 1] - values[i]) / (times[i + 1] - times[i])
    return (values[i] + slope * (x - times[i]), slope)
  }

  /// The last point at or before a time; nil before the first.
  private func interval(_ x: Double) -> Int? {
    guard x >= times[0] else { return nil }
    var (low, high) = (0, times.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if times[middle] <= x { low = middle } else { high = middle }
    }
    return low
  }

  /// exp(−kt) convolved with the response, and its derivatives.
  struct Exponential {
    private let response: SampledResponse
    private let rate: Complex
    /// At every point, with the derivative with respect to the rate.
    private var states: [(value: Complex, byRate: Complex)] = [(Complex(0), Complex(0))]

    init(_ response: SampledResponse, rate: Complex) {
      self.response = response
      self.rate = rate
      states.reserveCapacity(response.times.count)
      for i in 1..<response.times.count {
        states.append(step(from: i - 1, by: response.times[i] - response.times[i - 1], to: response.values[i]))
      }
    }

    /// The convolution `h` after point `i`, where the response has the value `end`.
    private func step(from i: Int, by h: Double, to end: Double) -> (value: Complex, byRate: Complex) {
      let z = h * rate
      let terms = RampIntegrals(z)
      let state = states[i]
      let start = response.values[i]
      let value = terms.decay * state.value + h * (end * terms.rising + start * terms.falling)
      let byRate =
        terms.decay * (state.byRate - h * state.value)
        + (h * h) * (end * terms.risingSlope + start * terms.fallingSlope)
      return (value, byRate)
    }

    /// Value, derivative with respect to the rate, and with respect to time zero, `x` after the centre of mass.
    func at(_ x: Double) -> (value: Complex, byRate: Complex, byTimeZero: Complex) {
      guard let i = response.interval(x) else { return (Complex(0), Complex(0), Complex(0)) }
      let end = i + 1 < response.times.count ? response.point(x).value : 0
      let state = step(from: i, by: x - response.times[i], to: end)
      guard i + 1 < response.times.count else {
        // After the last point nothing is added.
        let decay = (-((x - response.times[i]) * rate)).exponential
        let value = decay * states[i].value
        let byRate = decay * (states[i].byRate - (x - response.times[i]) * states[i].value)
        return (value, byRate, rate * value)
      }
      return (state.value, state.byRate, rate * state.value - Complex(end))
    }
  }
}

/// Integrals of a ramp times exp(−zv) over 0…1, for any z with a real part ≥ 0.
private struct RampIntegrals {
  /// e⁻ᶻ.
  let decay: Complex
  /// φ₂ = ∫(1 − v)·exp(−zv) dv, and its derivative.
  let rising, risingSlope: Complex
  /// ψ = ∫v·exp(−zv) dv, and its derivative.
  let falling, fallingSlope: Complex

  init(_ z: Complex) {
    decay = (-z).exponential
    guard z.magnitude < 1 else {
      let first = (Complex(1) - decay) / z
      rising = (Complex(1) - first) / z
      falling = (first - decay) / z
      risingSlope = (falling - rising) / z
      fallingSlope = (decay - 2 * falling) / z
      return
    }
    // Σ (−z)ⁿ/(n + 2)!, with n + 1 times as much for ψ; 19 terms leave less than 1e-18.
    var (a, b, slopeA, slopeB) = (Complex(0), Complex(0), Complex(0), Complex(0))
    for n in stride(from: 18, through: 0, by: -1) {
      let term = Self.inverseFactorials[n + 2]
      slopeA = -a - z * slopeA
      slopeB = -b - z * slopeB
      a = Complex(term) - z * a
      b = Complex(Double(n + 1) * term) - z * b
    }
    (rising, falling, risingSlope, fallingSlope) = (a, b, slopeA, slopeB)
  }

  private static let inverseFactorials: [Double] = {
    var values = [1.0]
    for n in 1..<21 { values.append(values[n - 1] / Double(n)) }
    return values
  }()
}
