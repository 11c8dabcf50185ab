import Glibc

/// Exponential decays convolved with a measured instrument response and integrated over the channels.
///
/// The response is a histogram; within each of its channels it is taken as uniform. That is the only assumption: with it
/// the expected count of channel i,
///
///     cᵢ = Σⱼ rⱼ ∫₀¹dx ∫₀¹dv exp(−p (i + x − j − v − δ))    (t ≥ 0 only),
///
/// is exact for any lifetime 1/p and any shift δ (channels), once continuously differentiable in δ, and a recursion over
/// the channels with one exponential per component. r sums to 1, so a component of amplitude a has a counts per channel at
/// the moment of excitation and a/p counts in all. Units are channels throughout.
public struct MeasuredResponse: Sendable, Equatable {
  /// The response per channel; sums to 1.
  public let weights: [Double]

  /// A response from counts, which may contain small negative values after a background was subtracted. Nil if they
  /// contain a value that is not finite or do not sum to more than 0.
  public init?(counts: [Double]) {
    let sum = counts.reduce(0, +)
    guard sum > 0, sum.isFinite else { return nil }
    weights = counts.map { $0 / sum }
  }

  /// Writes the decays of `lifetimes` (channels, > 0) seen in `channels` into columns of `values`, `channels.count`
  /// elements each, beginning with column 0. `shift` (channels) moves the response to later times.
  public func fill(_ values: inout [Double], lifetimes: [Double], shift: Double, channels: Range<Int>) {
    let n = channels.count
    precondition(values.count >= n * lifetimes.count, "the columns must lie inside the matrix")
    sweep(lifetimes: lifetimes, shift: shift, channels: channels, withDerivatives: false) { row, first, width, point in
      for lane in 0..<width { values[row + (first + lane) * n] = point.value[lane] }
    }
  }

  /// The same with the derivatives with respect to lifetime and shift, each into the same columns of its own matrix.
  public func fill(
    _ values: inout [Double], lifetimeDerivatives: inout [Double], shiftDerivatives: inout [Double],
    lifetimes: [Double], shift: Double, channels: Range<Int>
  ) {
    let n = channels.count
    let needed = n * lifetimes.count
    precondition(
      values.count >= needed && lifetimeDerivatives.count >= needed && shiftDerivatives.count >= needed,
      "the columns must lie inside each matrix")
    sweep(lifetimes: lifetimes, shift: shift, channels: channels, withDerivatives: true) { row, first, width, point in
      for lane in 0..<width {
        let position = row + (first + lane) * n
        values[position] = point.value[lane]
        lifetimeDerivatives[position] = point.byLifetime[lane]
        shiftDerivatives[position] = point.byShift[lane]
      }
    }
  }

  /// Adds the sum of all components, each times its amplitude, to the first `channels.count` elements of `values`.
  public func addSum(
    to values: inout [Double], lifetimes: [Double], amplitudes: [Double], shift: Double, channels: Range<Int>
  ) {
    precondition(values.count >= channels.count && amplitudes.count == lifetimes.count, "sizes differ")
    var weights = SIMD4<Double>.zero
    sweep(lifetimes: lifetimes, shift: shift, channels: channels, withDerivatives: false) { row, first, width, point in
      if row == 0 {
        weights = .zero
        for lane in 0..<width { weights[lane] = amplitudes[first + lane] }
      }
      values[row] += (weights * point.value).sum()
    }
  }

  /// Up to four components at one channel.
  private struct Point {
    var value: SIMD4<Double>
    var byLifetime: SIMD4<Double>
    var byShift: SIMD4<Double>
  }

  // Four components travel together, one per SIMD lane: their recursions are independent, so the chain of dependent
  // additions is paid once. `emit` gets the row, the first component of the four and their number.
  @inline(__always)
  private func sweep(
    lifetimes: [Double], shift: Double, channels: Range<Int>, withDerivatives: Bool,
    emit: (Int, Int, Int, Point) -> Void
  ) {
    // Beyond the histogram's own length a shift leaves nothing to see; the limit keeps the conversion to Int safe.
    let limit = Double(weights.count + channels.upperBound)
    let bounded = shift.isNaN ? 0 : min(max(shift, -limit), limit)
    let whole = bounded.rounded(.down)
    let delay = Int(whole)
    for first in stride(from: 0, to: lifetimes.count, by: 4) {
      let width = min(4, lifetimes.count - first)
      let k = Coefficients(lifetimes[first..<first + width], fraction: bounded - whole)
      var tail = SIMD4<Double>.zero
      var tailSlope = SIMD4<Double>.zero
      var r1 = 0.0
      var r2 = 0.0
      // The response's channel that meets channel i with lag 0 is i − delay.
      for i in min(delay, channels.lowerBound)..<channels.upperBound {
        let j = i - delay
        let r0 = j >= 0 && j < weights.count ? weights[j] : 0
        if withDerivatives { tailSlope = k.decay * tailSlope + k.decaySlope * tail + k.lateSlope * r2 }
        tail = k.decay * tail + k.late * r2
        if i >= channels.lowerBound {
          var point = Point(value: k.lag0 * r0 + k.lag1 * r1 + tail, byLifetime: .zero, byShift: .zero)
          if withDerivatives {
            point.byLifetime = k.lag0Slope * r0 + k.lag1Slope * r1 + tailSlope
            point.byShift = k.lag0Shift * r0 + k.lag1Shift * r1 + k.rate * tail
          }
          emit(i - channels.lowerBound, first, width, point)
        }
        r2 = r1
        r1 = r0
      }
    }
  }

  /// The weights of the recursion for up to four components at a fractional shift f, 0 ≤ f < 1. With F₂ the twice
  /// integrated exponential, lag 0 weighs F₂(1 − f), lag 1 F₂(2 − f) − 2F₂(1 − f), and lag n ≥ 2
  /// φ₁(p)² exp(−p (n − 1 − f)). Slopes are derivatives with respect to the lifetime 1/p.
  private struct Coefficients {
    var rate = SIMD4<Double>.zero
    var decay = SIMD4<Double>.zero
    var decaySlope = SIMD4<Double>.zero
    var lag0 = SIMD4<Double>.zero
    var lag0Slope = SIMD4<Double>.zero
    var lag0Shift = SIMD4<Double>.zero
    var lag1 = SIMD4<Double>.zero
    var lag1Slope = SIMD4<Double>.zero
    var lag1Shift = SIMD4<Double>.zero
    var late = SIMD4<Double>.zero
    var lateSlope = SIMD4<Double>.zero

    init(_ lifetimes: ArraySlice<Double>, fraction f: Double) {
      for (lane, lifetime) in lifetimes.enumerated() {
        let p = 1 / lifetime
        let byLifetime = -p * p
        let a = 1 - f
        let b = 2 - f
        let one = DecayIntegrals(p)
        let near = DecayIntegrals(p * a)
        let far = DecayIntegrals(p * b)
        rate[lane] = p
        decay[lane] = exp(-p)
        decaySlope[lane] = byLifetime * -decay[lane]
        let nearIntegral = a * a * near.phi2
        let farIntegral = b * b * far.phi2
        let nearSlope = a * a * a * near.slope2 * byLifetime
        let farSlope = b * b * b * far.slope2 * byLifetime
        lag0[lane] = nearIntegral
        lag0Slope[lane] = nearSlope
        lag0Shift[lane] = -a * near.phi1
        lag1[lane] = farIntegral - 2 * nearIntegral
        lag1Slope[lane] = farSlope - 2 * nearSlope
        lag1Shift[lane] = -b * far.phi1 + 2 * a * near.phi1
        let ramp = exp(-p * a)
        late[lane] = one.phi1 * one.phi1 * ramp
        lateSlope[lane] = (2 * one.phi1 * one.slope1(p) - a * one.phi1 * one.phi1) * ramp * byLifetime
      }
    }
  }
}
