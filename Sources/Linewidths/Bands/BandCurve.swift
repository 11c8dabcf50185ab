import Glibc

/// Fitted bands as one curve over energy, with derivatives with respect to energy, parameters and heights.
struct BandCurve {
  let shape: LineShape
  /// Profile and height of every band.
  private let bands: [(profile: any LineProfile, height: Double)]
  /// Multiplies the curve by E², which makes it one per wavelength.
  private let isPerWavelength: Bool

  init(shape: LineShape, bands: [(parameters: SIMD4<Double>, height: Double)], isPerWavelength: Bool = false) {
    self.shape = shape
    self.bands = bands.map { (shape.profile($0.parameters), $0.height) }
    self.isPerWavelength = isPerWavelength
  }

  /// True for a single band.
  var isOneBand: Bool { bands.count == 1 }

  /// The curve at an energy, its slope and curvature.
  func jet(_ energy: Double) -> (value: Double, slope: Double, curvature: Double) {
    var jet = (value: 0.0, slope: 0.0, curvature: 0.0)
    for band in bands {
      let point = band.profile.point(at: energy)
      jet.value += band.height * point.value
      jet.slope += band.height * point.slope
      jet.curvature += band.height * point.curvature
    }
    guard isPerWavelength else { return jet }
    let square = energy * energy
    return (
      square * jet.value, square * jet.slope + 2 * energy * jet.value,
      square * jet.curvature + 4 * energy * jet.slope + 2 * jet.value
    )
  }

  /// ∂/∂ all parameters, band by band, then the heights; and ∂/∂E of these.
  func gradients(_ energy: Double) -> (values: [Double], mixed: [Double]) {
    let count = shape.parameterCount
    var values = [Double](repeating: 0, count: bands.count * (count + 1))
    var mixed = values
    let weight = isPerWavelength ? energy * energy : 1
    let weightSlope = isPerWavelength ? 2 * energy : 0
    for (index, band) in bands.enumerated() {
      let point = band.profile.point(at: energy)
      for j in 0..<count {
        values[index * count + j] = band.height * weight * point.gradient[j]
        mixed[index * count + j] = band.height * (weight * point.mixed[j] + weightSlope * point.gradient[j])
      }
      values[bands.count * count + index] = weight * point.value
      mixed[bands.count * count + index] = weight * point.slope + weightSlope * point.value
    }
    return (values, mixed)
  }
}

/// Maximum and half points of a curve, found numerically, and their derivatives by the implicit function theorem.
///
/// From f_E(E_p; θ) = 0: dE_p/dθ = −f_Eθ/f_EE. From f(E_h; θ) = ½f(E_p; θ), where f_E(E_p) = 0:
/// dE_h/dθ = (½f_θ(E_p) − f_θ(E_h))/f_E(E_h).
struct CurveExtent {
  let peak: Double
  let low: Double
  let high: Double
  let peakGradient: [Double]
  let lowGradient: [Double]
  let highGradient: [Double]

  var width: Double { high - low }
  var widthGradient: [Double] { zip(highGradient, lowGradient).map { $0 - $1 } }

  /// Searches around `centre` on the scale of `width`; nil where the curve has no positive maximum within the limits,
  /// or does not fall to half of it on a side.
  init?(_ curve: BandCurve, near centre: Double, width: Double, within limits: ClosedRange<Double>) {
    guard let peak = Self.maximum(curve, near: centre, width: width, within: limits) else { return nil }
    let top = curve.jet(peak)
    guard top.value > 0, top.curvature < 0,
      let low = Self.crossing(curve, from: peak, half: top.value / 2, step: -width / 8, within: limits),
      let high = Self.crossing(curve, from: peak, half: top.value / 2, step: width / 8, within: limits)
    else { return nil }
    self.peak = peak
    self.low = low
    self.high = high
    let atPeak = curve.gradients(peak)
    peakGradient = atPeak.mixed.map { -$0 / top.curvature }
    func gradient(_ energy: Double) -> [Double] {
      let slope = curve.jet(energy).slope
      return zip(atPeak.values, curve.gradients(energy).values).map { (0.5 * $0 - $1) / slope }
    }
    lowGradient = gradient(low)
    highGradient = gradient(high)
  }

  /// The highest maximum: the best of a grid, then Newton's steps on the slope, kept between its neighbours.
  private static func maximum(
    _ curve: BandCurve, near centre: Double, width: Double, within limits: ClosedRange<Double>
  ) -> Double? {
    let isSingle = curve.shape.isSymmetric && curve.isOneBand
    let isOne = curve.isOneBand && curve.shape != .franckCondon
    let reach = isSingle ? 1.0 : isOne ? 1.5 : 6.0
    let points = isSingle ? 17 : isOne ? 25 : 193
    let low = max(limits.lowerBound, centre - reach * width)
    let high = min(limits.upperBound, centre + reach * width)
    guard low < high else { return nil }
    let step = (high - low) / Double(points - 1)
    var best = (index: 0, value: -Double.infinity)
    for k in 0..<points {
      let value = curve.jet(low + Double(k) * step).value
      if value > best.value { best = (k, value) }
    }
    guard best.value > 0, best.index > 0, best.index < points - 1 else { return nil }
    var (left, right) = (low + Double(best.index - 1) * step, low + Double(best.index + 1) * step)
    var energy = low + Double(best.index) * step
    for _ in 0..<60 {
      let jet = curve.jet(energy)
      if jet.slope > 0 { left = energy } else { right = energy }
      var next = jet.curvature < 0 ? energy - jet.slope / jet.curvature : .nan
      if !(next > left && next < right) { next = (left + right) / 2 }
      if abs(next - energy) <= 1e-15 * energy { return next }
      energy = next
    }
    return energy
  }

  /// The first crossing of half the maximum to one side: steps outward, then safeguarded Newton.
  private static func crossing(
    _ curve: BandCurve, from peak: Double, half: Double, step: Double, within limits: ClosedRange<Double>
  ) -> Double? {
    var inside = peak
    var outside = peak
    repeat {
      inside = outside
      outside = inside + step
      guard limits.contains(outside) else { return nil }
    } while curve.jet(outside).value > half
    var energy = (inside + outside) / 2
    for _ in 0..<80 {
      let jet = curve.jet(energy)
      if jet.value > half { inside = energy } else { outside = energy }
      var next = energy - (jet.value - half) / jet.slope
      if !((next - inside) * (next - outside) < 0) { next = (inside + outside) / 2 }
      if abs(next - energy) <= 1e-15 * energy { return next }
      energy = next
    }
    return energy
  }
}
