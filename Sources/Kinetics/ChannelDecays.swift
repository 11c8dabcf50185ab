/// Exponential decays counted in channels, without instrument response: for tail fits.
///
/// Channel n of a component counts exp(−n/τ) times what its channel 0 counts. That is exact for counts integrated over the
/// channels as well as for samples: integration only scales a component as a whole. Lifetimes are in channels, > 0.
public enum ChannelDecays {
  /// Writes the decays of `lifetimes` into columns of `values`, `channelCount` elements each, beginning with column 0.
  public static func fill(_ values: inout [Double], lifetimes: [Double], channelCount: Int) {
    precondition(values.count >= channelCount * lifetimes.count, "the columns must lie inside the matrix")
    for (j, lifetime) in lifetimes.enumerated() {
      for i in 0..<channelCount { values[i + j * channelCount] = -Double(i) / lifetime }
    }
    VectorMath.exponential(&values, 0..<channelCount * lifetimes.count)
  }

  /// The same with the derivatives with respect to the lifetimes in the same columns of a second matrix.
  public static func fill(
    _ values: inout [Double], lifetimeDerivatives: inout [Double], lifetimes: [Double], channelCount: Int
  ) {
    precondition(lifetimeDerivatives.count >= channelCount * lifetimes.count, "the columns must lie inside the matrix")
    fill(&values, lifetimes: lifetimes, channelCount: channelCount)
    for (j, lifetime) in lifetimes.enumerated() {
      let scale = 1 / (lifetime * lifetime)
      for i in 0..<channelCount {
        let position = i + j * channelCount
        lifetimeDerivatives[position] = values[position] * (Double(i) * scale)
      }
    }
  }
}
