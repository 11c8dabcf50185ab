import Glibc

/// A stretched exponential seen through a measured response: a sum over all pairs of channels, because only exponentials
/// have a recursion.
extension MeasuredResponse {
  /// Columns that ``fillStretched(_:into:columns:amplitude:shift:channels:)`` writes, each of `channels.count` elements.
  public struct StretchedColumns: Sendable {
    /// The decay of amplitude 1.
    public var value: Int
    /// amplitude × ∂/∂τ.
    public var lifetime: Int
    /// amplitude × ∂/∂β.
    public var exponent: Int
    /// amplitude × ∂/∂shift.
    public var shift: Int

    /// Column numbers, from 0, all different.
    public init(value: Int, lifetime: Int, exponent: Int, shift: Int) {
      self.value = value
      self.lifetime = lifetime
      self.exponent = exponent
      self.shift = shift
    }
  }

  /// Adds `amplitude` times the decay seen in `channels` to the first elements of `values`. The period is not regarded.
  public func addStretched(
    _ decay: StretchedDecay, to values: inout [Double], amplitude: Double, shift: Double, channels: Range<Int>
  ) {
    precondition(values.count >= channels.count, "the channels must lie inside the values")
    let (whole, lags) = lags(decay, shift, channels)
    let kernel = lags.map { $0.value * amplitude }
    for (j, weight) in weights.enumerated() where weight != 0 {
      let first = max(channels.lowerBound, j + whole)
      guard first < channels.upperBound else { continue }
      for i in first..<channels.upperBound { values[i - channels.lowerBound] += weight * kernel[i - j - whole] }
    }
  }

  /// Writes the decay and the derivatives of amplitude × decay into columns of one matrix of `channels.count` rows.
  public func fillStretched(
    _ decay: StretchedDecay, into elements: inout [Double], columns: StretchedColumns, amplitude: Double,
    shift: Double, channels: Range<Int>
  ) {
    let n = channels.count
    let all = [columns.value, columns.lifetime, columns.exponent, columns.shift]
    precondition(
      (all.min() ?? 0) >= 0 && elements.count >= n * ((all.max() ?? 0) + 1), "the columns must lie inside the matrix")
    let (whole, lags) = lags(decay, shift, channels)
    let parts: [(column: Int, kernel: [Double])] = [
      (columns.value, lags.map(\.value)), (columns.lifetime, lags.map { amplitude * $0.byLifetime }),
      (columns.exponent, lags.map { amplitude * $0.byExponent }),
      (columns.shift, lags.map { -amplitude * $0.byPosition }),
    ]
    for (column, kernel) in parts {
      for row in 0..<n { elements[column * n + row] = 0 }
      for (j, weight) in weights.enumerated() where weight != 0 {
        let first = max(channels.lowerBound, j + whole)
        guard first < channels.upperBound else { continue }
        for i in first..<channels.upperBound {
          elements[column * n + i - channels.lowerBound] += weight * kernel[i - j - whole]
        }
      }
    }
  }

  private func lags(_ decay: StretchedDecay, _ shift: Double, _ channels: Range<Int>) -> (Int, [StretchedDecay.Weight])
  {
    let limit = Double(weights.count + channels.upperBound)
    let bounded = shift.isNaN ? 0 : min(max(shift, -limit), limit)
    let floor = bounded.rounded(.down)
    return (Int(floor), decay.lags(max(0, channels.upperBound - Int(floor)), fraction: bounded - floor))
  }
}
