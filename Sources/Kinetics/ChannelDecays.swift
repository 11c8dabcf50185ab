import Glibc

/// Exponential decays counted in channels, without instrument response: for tail fits.
///
/// Channel n of a component counts exp(−n/τ) times what its channel 0 counts. That is exact for counts integrated over
/// the channels as well as for samples: integration only scales a component as a whole. Lifetimes are in channels, > 0.
public enum ChannelDecays {
  /// Writes the decays of `lifetimes` into columns of `values`, `channelCount` elements each, beginning with column 0.
  public static func fill(_ values: inout [Double], lifetimes: [Double], channelCount: Int) {
    precondition(values.count >= channelCount * lifetimes.count, "the columns must lie inside the matrix")
    for (j, lifetime) in lifetimes.enumerated() {
      let first = j * channelCount
      sweep(lifetime, channelCount) { values[first + $0] = $1 }
    }
  }

  /// Writes the components, of amplitude 1, into columns from `valueColumn` on and amplitude × ∂/∂lifetime into columns
  /// from `lifetimeColumn` on, of one matrix of `channelCount` rows.
  public static func fillDerivatives(
    _ elements: inout [Double], valueColumn: Int, lifetimeColumn: Int, lifetimes: [Double], amplitudes: [Double],
    channelCount: Int
  ) {
    let last = max(valueColumn, lifetimeColumn) + lifetimes.count
    precondition(
      elements.count >= channelCount * last && min(valueColumn, lifetimeColumn) >= 0
        && amplitudes.count == lifetimes.count, "the columns must lie inside the matrix")
    for (j, lifetime) in lifetimes.enumerated() {
      let first = (valueColumn + j) * channelCount
      let offset = (lifetimeColumn + j) * channelCount
      let scale = amplitudes[j] / (lifetime * lifetime)
      sweep(lifetime, channelCount) { i, value in
        elements[first + i] = value
        elements[offset + i] = value * (Double(i) * scale)
      }
    }
  }

  /// Hands channel and value of a component of amplitude 1 to `emit`: a recursion, restarted now and then so that the
  /// rounding of its products does not add up.
  @inline(__always)
  private static func sweep(_ lifetime: Double, _ channelCount: Int, emit: (Int, Double) -> Void) {
    let factor = exp(-1 / lifetime)
    for start in stride(from: 0, to: channelCount, by: 64) {
      var value = exp(-Double(start) / lifetime)
      for i in start..<min(start + 64, channelCount) {
        emit(i, value)
        value *= factor
      }
    }
  }

  /// Adds the sum of all components, each times its amplitude, to every element of `values`.
  public static func addSum(to values: inout [Double], lifetimes: [Double], amplitudes: [Double]) {
    precondition(amplitudes.count == lifetimes.count, "every component needs one amplitude")
    for (lifetime, amplitude) in zip(lifetimes, amplitudes) {
      sweep(lifetime, values.count) { values[$0] += amplitude * $1 }
    }
  }
}
