import Glibc
import Kinetics

/// What one count of the response makes of the expected counts: the model of a decay as a function of the lag between
/// the channel of the count and the channel seen.
///
/// Lags 0 and 1 have values of their own; from lag 2 on the kernel is a sum of exponentials, and with a period so it is
/// before lag 0, where earlier pulses have left their light. A stretched exponential is a table of lags instead.
struct ResponseKernel {
  /// weight·ratioⁿ, n counted from lag 2 on, or backwards from lag −1.
  struct Tail {
    let weight: Double
    let ratio: Double
  }
  /// How many counts ``MeasuredResponse`` moves up across the border of two channels, for one count more in either.
  struct Move {
    let byLower: Double
    let byUpper: Double
  }

  /// The moves across all borders, in their order, for the counts that the response is made of: 1/12 of the difference,
  /// but half of the smaller content at most.
  static func moves(_ counts: [Double]) -> [Move] {
    zip(counts, counts.dropFirst()).map { lower, upper in
      let limit = max(0, 0.5 * min(lower, upper))
      if abs(upper - lower) / 12 <= limit { return Move(byLower: -1 / 12, byUpper: 1 / 12) }
      return upper > lower ? Move(byLower: 0.5, byUpper: 0) : Move(byLower: 0, byUpper: -0.5)
    }
  }

  /// Whole channels by which the response is moved.
  let whole: Int
  var lag0 = 0.0
  var lag1 = 0.0
  /// From lag 2 on.
  var after: [Tail] = []
  /// Up to lag −1: weight·ratio^(lag + 1), which rises towards earlier lags.
  var before: [Tail] = []
  /// From lag 0 on, in place of all others; empty where these hold.
  var table: [Double] = []
  /// Scattered light at lags 0 and 1: it takes no part in the correction for the width of the channels.
  var scatter0 = 0.0
  var scatter1 = 0.0

  /// The kernel of exponentials; lifetimes, shift and period in channels.
  init(lifetimes: [Double], amplitudes: [Double], shift: Double, period: Double?) {
    whole = Self.whole(shift)
    let fraction = shift - shift.rounded(.down)
    // A response of one count, in channel 3 of 8, shows its own kernel.
    let single = [0, 0, 0, 1, 0, 0, 0, 0.0]
    guard let response = MeasuredResponse(counts: single, period: period) else { return }
    var columns = [Double](repeating: 0, count: 8 * lifetimes.count)
    response.fill(&columns, lifetimes: lifetimes, shift: fraction, channels: 0..<8)
    for (j, amplitude) in amplitudes.enumerated() {
      let ratio = exp(-1 / lifetimes[j])
      lag0 += amplitude * columns[8 * j + 3]
      lag1 += amplitude * columns[8 * j + 4]
      after.append(Tail(weight: amplitude * columns[8 * j + 5], ratio: ratio))
      if period != nil { before.append(Tail(weight: amplitude * columns[8 * j + 2], ratio: ratio)) }
    }
  }

  /// The kernel of a stretched exponential.
  init(stretched: StretchedDecay, amplitude: Double, shift: Double, lagCount: Int) {
    whole = Self.whole(shift)
    table = stretched.lags(lagCount, fraction: shift - shift.rounded(.down)).map { amplitude * $0.value }
  }

  /// Adds scattered light of so many counts in all.
  mutating func addScatter(_ counts: Double, shift: Double) {
    let fraction = shift - shift.rounded(.down)
    scatter0 += counts * (1 - fraction)
    scatter1 += counts * fraction
  }

  /// The square of the kernel, of its exponentials alone.
  var squared: ResponseKernel {
    var square = self
    square.lag0 = (lag0 + scatter0) * (lag0 + scatter0)
    square.lag1 = (lag1 + scatter1) * (lag1 + scatter1)
    (square.scatter0, square.scatter1) = (0, 0)
    square.before = []
    square.table = table.map { $0 * $0 }
    square.after = after.flatMap { a in
      after.map { b in Tail(weight: a.weight * b.weight, ratio: a.ratio * b.ratio) }
    }
    return square
  }

  private static func whole(_ shift: Double) -> Int { Int(min(max(shift.rounded(.down), -1e9), 1e9)) }

  /// Adds Σᵢ wᵢ·kernel(i − k) over the channels i to element k of `sums`, for every channel k of the response: eight
  /// sums at once, by recursions from the last channel on and, where earlier pulses count, from the first.
  ///
  /// - Parameters:
  ///   - weights: one a channel of `channels`.
  ///   - moves: what the correction for the width of the response's channels does, see ``moves(_:)``; empty for none.
  func addSums(
    _ weights: [SIMD8<Double>], channels: Range<Int>, moves: [Move], to sums: inout [SIMD8<Double>]
  ) {
    var plain = [SIMD8<Double>](repeating: .zero, count: sums.count)
    var scattered = plain
    func weight(_ channel: Int) -> SIMD8<Double> {
      channels.contains(channel) ? weights[channel - channels.lowerBound] : .zero
    }
    for k in sums.indices {
      let m = k + whole
      let (here, next) = (weight(m), weight(m + 1))
      plain[k] = here * lag0 + next * lag1
      scattered[k] = here * scatter0 + next * scatter1
    }
    for tail in after { addAfter(tail, weights, channels, to: &plain) }
    for tail in before where tail.weight > 0 { addBefore(tail, weights, channels, to: &plain) }
    if !table.isEmpty { addTable(weights, channels, to: &plain) }
    for k in sums.indices { sums[k] += plain[k] + scattered[k] }
    for (k, move) in zip(sums.indices, moves) {
      let gain = plain[k + 1] - plain[k]
      sums[k] += gain * move.byLower
      sums[k + 1] += gain * move.byUpper
    }
  }

  private func addAfter(
    _ tail: Tail, _ weights: [SIMD8<Double>], _ channels: Range<Int>, to sums: inout [SIMD8<Double>]
  ) {
    // What channels from k + whole + 2 on see; those behind the last see nothing.
    var seen = SIMD8<Double>.zero
    var next = channels.upperBound
    for k in sums.indices.reversed() {
      let first = k + whole + 2
      while next > max(first, channels.lowerBound) {
        next -= 1
        seen = weights[next - channels.lowerBound] + seen * tail.ratio
      }
      if first < channels.lowerBound {
        sums[k] += seen * (tail.weight * pow(tail.ratio, Double(channels.lowerBound - first)))
      } else if first < channels.upperBound {
        sums[k] += seen * tail.weight
      }
    }
  }

  private func addBefore(
    _ tail: Tail, _ weights: [SIMD8<Double>], _ channels: Range<Int>, to sums: inout [SIMD8<Double>]
  ) {
    // Σ over the channels before k + whole, referred to the first channel, which keeps it bounded.
    var seen = SIMD8<Double>.zero
    var fade = 1.0
    var next = channels.lowerBound
    let (start, rate) = (log(tail.weight), -log(tail.ratio))
    for k in sums.indices {
      let end = min(k + whole, channels.upperBound)
      while next < end {
        seen += weights[next - channels.lowerBound] * fade
        fade *= tail.ratio
        next += 1
      }
      guard next > channels.lowerBound else { continue }
      sums[k] += seen * exp(min(start + rate * Double(k + whole - channels.lowerBound - 1), 700))
    }
  }

  private func addTable(_ weights: [SIMD8<Double>], _ channels: Range<Int>, to sums: inout [SIMD8<Double>]) {
    for k in sums.indices {
      let first = k + whole
      var sum = SIMD8<Double>.zero
      var i = max(first, channels.lowerBound)
      while i < channels.upperBound, i - first < table.count {
        sum += weights[i - channels.lowerBound] * table[i - first]
        i += 1
      }
      sums[k] += sum
    }
  }
}
