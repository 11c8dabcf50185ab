/// Scattered light: the instrument response itself, moved by any fraction of a channel.
///
/// The cumulative counts are known exactly at the borders of the channels. Between them they are interpolated by cubic
/// pieces that never fall (Fritsch & Carlson, SIAM J. Numer. Anal. 1980, 17, 238, eq. 4.2: slopes limited by the smaller
/// neighbour), so that a moved response keeps its sum, has no negative counts, and is at whole channels the one recorded.
/// Once continuously differentiable in the shift. Units are channels.
public struct ScatteredResponse: Sendable, Equatable {
  /// Counts per channel over their sum.
  private let counts: [Double]
  /// Slope of the cumulative counts at the border below each channel, and above the last.
  private let slopes: [Double]

  /// A response from counts; negative ones count as 0. Nil if the sum is not above 0 or not finite.
  public init?(counts: [Double]) {
    let positive = counts.map { max($0, 0) }
    let sum = positive.reduce(0, +)
    guard sum > 0, sum.isFinite else { return nil }
    self.counts = positive.map { $0 / sum }
    var slopes = [Double](repeating: 0, count: counts.count + 1)
    for j in 1..<max(counts.count, 1) {
      let (below, above) = (self.counts[j - 1], self.counts[j])
      slopes[j] = min((below + above) / 2, 3 * min(below, above))
    }
    self.slopes = slopes
  }

  /// Adds `amplitude` times the response moved by `shift` channels to later times to the first `channels.count` elements
  /// of `values`.
  public func add(to values: inout [Double], amplitude: Double, shift: Double, channels: Range<Int>) {
    precondition(values.count >= channels.count, "the channels must lie inside the values")
    sweep(shift: shift, channels) { row, value, _ in values[row] += amplitude * value }
  }

  /// Writes the moved response into a column of a matrix of `channels.count` rows, and adds amplitude × ∂/∂shift to
  /// another.
  public func fillDerivatives(
    _ elements: inout [Double], valueColumn: Int, shiftColumn: Int, amplitude: Double, shift: Double,
    channels: Range<Int>
  ) {
    let n = channels.count
    precondition(
      elements.count >= n * (max(valueColumn, shiftColumn) + 1) && min(valueColumn, shiftColumn) >= 0,
      "the columns must lie inside the matrix")
    sweep(shift: shift, channels) { row, value, byShift in
      elements[valueColumn * n + row] = value
      elements[shiftColumn * n + row] += amplitude * byShift
    }
  }

  /// Hands row, value and derivative with respect to the shift to `emit`.
  @inline(__always)
  private func sweep(shift: Double, _ channels: Range<Int>, emit: (Int, Double, Double) -> Void) {
    let limit = Double(counts.count + channels.upperBound)
    let bounded = shift.isNaN ? 0 : min(max(shift, -limit), limit)
    let floor = bounded.rounded(.down)
    let u = 1 - (bounded - floor)
    // Hermite's cubics at u, and their slopes; a later response means a smaller u.
    let ahead = u * u * (3 - 2 * u)
    let aheadSlope = 6 * u * (1 - u)
    let left = u * (1 - u) * (1 - u)
    let leftSlope = (1 - u) * (1 - 3 * u)
    let right = u * u * (u - 1)
    let rightSlope = u * (3 * u - 2)
    for i in channels {
      // The channel's lower border lies in the recorded channel k, at u.
      let k = i - Int(floor) - 1
      let (c0, c1) = (count(k), count(k + 1))
      let (m0, m1, m2) = (slope(k), slope(k + 1), slope(k + 2))
      let value = (1 - ahead) * c0 + ahead * c1 + left * (m1 - m0) + right * (m2 - m1)
      let byPosition = aheadSlope * (c1 - c0) + leftSlope * (m1 - m0) + rightSlope * (m2 - m1)
      emit(i - channels.lowerBound, value, -byPosition)
    }
  }

  @inline(__always)
  private func count(_ k: Int) -> Double { k >= 0 && k < counts.count ? counts[k] : 0 }

  @inline(__always)
  private func slope(_ k: Int) -> Double { k >= 0 && k < slopes.count ? slopes[k] : 0 }
}
