/// Exponential decays integrated over channels, without instrument response: for tail fits.
///
/// Channel n of component 1/p counts ∫ₙⁿ⁺¹ exp(−pt) dt = φ₁(p) exp(−pn): unit amplitude at the start of channel 0.
/// Lifetimes are in channels, > 0.
public enum ChannelDecays {
  /// Writes the decays of `lifetimes` into columns of `values`, `channelCount` elements each, beginning with column 0.
  public static func fill(_ values: inout [Double], lifetimes: [Double], channelCount: Int) {
    precondition(values.count >= channelCount * lifetimes.count, "the columns must lie inside the matrix")
    for i in 0..<channelCount {
      for (j, lifetime) in lifetimes.enumerated() { values[i + j * channelCount] = -Double(i) / lifetime }
    }
    VectorMath.exponential(&values, 0..<channelCount * lifetimes.count)
    for (j, lifetime) in lifetimes.enumerated() {
      let scale = DecayIntegrals(1 / lifetime).phi1
      for i in j * channelCount..<(j + 1) * channelCount { values[i] *= scale }
    }
  }

  /// The same with the derivatives with respect to the lifetimes in the same columns of a second matrix.
  public static func fill(
    _ values: inout [Double], lifetimeDerivatives: inout [Double], lifetimes: [Double], channelCount: Int
  ) {
    precondition(lifetimeDerivatives.count >= channelCount * lifetimes.count, "the columns must lie inside the matrix")
    fill(&values, lifetimes: lifetimes, channelCount: channelCount)
    for (j, lifetime) in lifetimes.enumerated() {
      let p = 1 / lifetime
      let integrals = DecayIntegrals(p)
      let relative = integrals.slope1(p) / integrals.phi1
      for i in 0..<channelCount {
        lifetimeDerivatives[i + j * channelCount] = values[i + j * channelCount] * p * p * (Double(i) - relative)
      }
    }
  }
}
