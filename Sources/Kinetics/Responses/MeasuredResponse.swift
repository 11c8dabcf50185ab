import Glibc

/// Exponential decays convolved with a measured instrument response and integrated over the channels.
///
/// The response is a histogram, taken as uniform within each of its channels. With weights r the expected count of
/// channel i,
///
///     cᵢ = Σⱼ rⱼ ∫₀¹dx ∫₀¹dv exp(−p (i + x − j − v − δ))    (t ≥ 0 only),
///
/// is exact for any lifetime 1/p and any shift δ (channels), once continuously differentiable in δ, and a recursion
/// over the channels with one exponential per component. r sums to 1, so a component of amplitude a has a counts per
/// channel at the moment of excitation and a/p counts in all. Units are channels throughout.
///
/// Counting in channels widened the response by 1/12 (variance, channels²), and spreading it evenly within them does so
/// again; left alone, that shortens a component of twice the response's width by some tenths of a per cent. The weights
/// are therefore the counts with 1/12 of their second difference taken off, which removes both for a response that is
/// smooth on the scale of a channel. Where it is not, the correction is limited so that no weight becomes negative.
public struct MeasuredResponse: Sendable, Equatable {
  /// The response per channel, corrected for the width of the channels; sums to 1.
  public let weights: [Double]
  /// Distance of the exciting pulses in channels, > 0: what earlier pulses have left decays below the first channels.
  /// Nil for one pulse alone.
  public let period: Double?

  /// A response from counts, which may contain small negative values after a background was subtracted. Nil if they
  /// contain a value that is not finite or do not sum to more than 0, or if the period is not above 0.
  ///
  /// With a period the decays are those of an endless train of pulses, summed exactly: from two channels behind the
  /// response on, one more pulse is a factor exp(−p·period). The response of earlier pulses itself is taken to be over.
  public init?(counts: [Double], period: Double? = nil) {
    guard period.map({ $0 > 0 && $0.isFinite }) ?? true else { return nil }
    self.period = period
    let sum = counts.reduce(0, +)
    guard sum > 0, sum.isFinite else { return nil }
    var weights = counts
    for j in counts.indices.dropLast() {
      // What moves across the border of two channels: up the slope, at most half of the smaller content.
      let slope = (counts[j + 1] - counts[j]) / 12
      let limit = max(0, 0.5 * min(counts[j], counts[j + 1]))
      let moved = min(max(slope, -limit), limit)
      weights[j] -= moved
      weights[j + 1] += moved
    }
    self.weights = weights.map { $0 / sum }
  }

  /// Writes the decays of `lifetimes` (channels, > 0) seen in `channels` into columns of `values`, `channels.count`
  /// elements each, beginning with column 0. `shift` (channels) moves the response to later times.
  public func fill(_ values: inout [Double], lifetimes: [Double], shift: Double, channels: Range<Int>) {
    precondition(values.count >= channels.count * lifetimes.count, "the columns must lie inside the matrix")
    let lag = Lag(shift, limit: weights.count + channels.upperBound)
    for (j, lifetime) in lifetimes.enumerated() {
      let k = Coefficients(lifetime, fraction: lag.fraction)
      let offset = j * channels.count
      sweep(k, lag, channels) { values[offset + $0] = $1 }
    }
  }

  /// Adds the sum of all components, each times its amplitude, to the first `channels.count` elements of `values`.
  public func addSum(
    to values: inout [Double], lifetimes: [Double], amplitudes: [Double], shift: Double, channels: Range<Int>
  ) {
    precondition(values.count >= channels.count && amplitudes.count == lifetimes.count, "sizes differ")
    let lag = Lag(shift, limit: weights.count + channels.upperBound)
    for (lifetime, amplitude) in zip(lifetimes, amplitudes) {
      let k = Coefficients(lifetime, fraction: lag.fraction)
      sweep(k, lag, channels) { values[$0] += amplitude * $1 }
    }
  }

  /// Where ``fillDerivatives(_:into:lifetimes:amplitudes:shift:channels:)`` writes: first columns of a matrix.
  public struct DerivativeColumns: Sendable {
    /// First of the components themselves, of amplitude 1.
    public var values: Int
    /// First of amplitude × ∂/∂lifetime.
    public var lifetimes: Int
    /// Column of Σ amplitude × ∂/∂shift.
    public var shift: Int

    /// Column numbers, from 0; the ranges must not overlap.
    public init(values: Int, lifetimes: Int, shift: Int) {
      self.values = values
      self.lifetimes = lifetimes
      self.shift = shift
    }
  }

  /// Writes the components and the derivatives of their sum into the columns of one matrix of `channels.count` rows.
  public func fillDerivatives(
    _ columns: DerivativeColumns, into elements: inout [Double], lifetimes: [Double], amplitudes: [Double],
    shift: Double, channels: Range<Int>
  ) {
    let n = channels.count
    let last = max(columns.values + lifetimes.count, columns.lifetimes + lifetimes.count, columns.shift + 1)
    precondition(
      elements.count >= n * last && min(columns.values, columns.lifetimes, columns.shift) >= 0
        && amplitudes.count == lifetimes.count, "the columns must lie inside the matrix")
    let lag = Lag(shift, limit: weights.count + channels.upperBound)
    let shiftOffset = columns.shift * n
    for i in 0..<n { elements[shiftOffset + i] = 0 }
    for (j, lifetime) in lifetimes.enumerated() {
      let amplitude = amplitudes[j]
      let k = Coefficients(lifetime, fraction: lag.fraction)
      let valueOffset = (columns.values + j) * n
      let lifetimeOffset = (columns.lifetimes + j) * n
      let earlier = earlierPulses(k, lag, before: min(lag.whole, channels.lowerBound))
      var slope = earlier.slope
      var last = earlier.tail
      sweepWithTail(k, lag, channels, from: earlier.tail) { row, r0, r1, r2, tail in
        slope = k.decay * slope + k.decaySlope * last + k.lateSlope * r2
        last = tail
        guard row >= 0 else { return }
        elements[valueOffset + row] = k.lag0 * r0 + k.lag1 * r1 + tail
        elements[lifetimeOffset + row] = amplitude * (k.lag0Slope * r0 + k.lag1Slope * r1 + slope)
        elements[shiftOffset + row] += amplitude * (k.lag0Shift * r0 + k.lag1Shift * r1 + k.rate * tail)
      }
    }
  }

  /// A shift in whole channels and the rest.
  struct Lag {
    var whole: Int
    var fraction: Double

    /// Beyond the histogram's own length a shift leaves nothing to see; `limit` keeps the conversion to Int safe.
    init(_ shift: Double, limit: Int) {
      let bounded = shift.isNaN ? 0 : min(max(shift, -Double(limit)), Double(limit))
      let floor = bounded.rounded(.down)
      whole = Int(floor)
      fraction = bounded - floor
    }
  }

  /// What all earlier pulses have left where the recursion starts, one channel before `start`, and its derivative with
  /// respect to the lifetime: the tail of one pulse a period later, times the geometric series of those before.
  func earlierPulses(_ k: Coefficients, _ lag: Lag, before start: Int) -> (tail: Double, slope: Double) {
    guard let period else { return (0, 0) }
    let end = min(Double(start - 1) + period, 1e15)
    let last = Int(end.rounded(.down))
    var tail = 0.0
    var slope = 0.0
    var r1 = 0.0
    var r2 = 0.0
    var position = lag.whole
    // Two channels behind its last count the response is over.
    let over = min(last, lag.whole + weights.count + 1)
    while position <= over {
      let j = position - lag.whole
      slope = k.decay * slope + k.decaySlope * tail + k.lateSlope * r2
      tail = k.decay * tail + k.late * r2
      r2 = r1
      r1 = j < weights.count ? weights[j] : 0
      position += 1
    }
    let rest = max(0, end - Double(position - 1))
    let fade = exp(-k.rate * rest)
    slope = fade * (slope + tail * rest * k.rate * k.rate)
    tail *= fade
    let missing = -expm1(-k.rate * period)
    let ratioSlope = (1 - missing) * period * k.rate * k.rate
    return (tail / missing, slope / missing + tail * ratioSlope / (missing * missing))
  }

  /// Hands row and value of one component to `emit`.
  @inline(__always)
  private func sweep(_ k: Coefficients, _ lag: Lag, _ channels: Range<Int>, emit: (Int, Double) -> Void) {
    let earlier = earlierPulses(k, lag, before: min(lag.whole, channels.lowerBound)).tail
    sweepWithTail(k, lag, channels, from: earlier) { row, r0, r1, _, tail in
      if row >= 0 { emit(row, k.lag0 * r0 + k.lag1 * r1 + tail) }
    }
  }

  /// Runs the recursion and hands over the row (negative before the first channel asked for), the response at lags 0, 1
  /// and 2, and the part of the decay from lag 2 on.
  @inline(__always)
  private func sweepWithTail(
    _ k: Coefficients, _ lag: Lag, _ channels: Range<Int>, from earlier: Double,
    emit: (Int, Double, Double, Double, Double) -> Void
  ) {
    var tail = earlier
    var r1 = 0.0
    var r2 = 0.0
    // The response's channel that meets channel i with lag 0 is i − whole.
    for i in min(lag.whole, channels.lowerBound)..<channels.upperBound {
      let j = i - lag.whole
      let r0 = j >= 0 && j < weights.count ? weights[j] : 0
      tail = k.decay * tail + k.late * r2
      emit(i - channels.lowerBound, r0, r1, r2, tail)
      r2 = r1
      r1 = r0
    }
  }

  /// The weights of the recursion for a component at a fractional shift f, 0 ≤ f < 1. With F₂ the twice integrated
  /// exponential, lag 0 weighs F₂(1 − f), lag 1 F₂(2 − f) − 2F₂(1 − f), and lag n ≥ 2 φ₁(p)² exp(−p (n − 1 − f)).
  /// Slopes are derivatives with respect to the lifetime 1/p.
  struct Coefficients {
    let rate, decay, decaySlope: Double
    let lag0, lag0Slope, lag0Shift: Double
    let lag1, lag1Slope, lag1Shift: Double
    let late, lateSlope: Double

    init(_ lifetime: Double, fraction f: Double) {
      let p = 1 / lifetime
      let byLifetime = -p * p
      let a = 1 - f
      let b = 2 - f
      let one = DecayIntegrals(p)
      let near = DecayIntegrals(p * a)
      let far = DecayIntegrals(p * b)
      rate = p
      decay = exp(-p)
      decaySlope = byLifetime * -decay
      let nearIntegral = a * a * near.phi2
      let nearSlope = a * a * a * near.slope2 * byLifetime
      lag0 = nearIntegral
      lag0Slope = nearSlope
      lag0Shift = -a * near.phi1
      lag1 = b * b * far.phi2 - 2 * nearIntegral
      lag1Slope = b * b * b * far.slope2 * byLifetime - 2 * nearSlope
      lag1Shift = -b * far.phi1 + 2 * a * near.phi1
      let ramp = exp(-p * a)
      late = one.phi1 * one.phi1 * ramp
      lateSlope = (2 * one.phi1 * one.slope1(p) - a * one.phi1 * one.phi1) * ramp * byLifetime
    }
  }
}
