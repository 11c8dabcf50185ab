/// A random generator whose sequence is fixed by its seed: SplitMix64 (Steele, Lea & Flood 2014,
/// doi:10.1145/2660193.2660195).
///
/// Period 2^64. For simulated data, bootstrap draws and random starts; not for cryptography.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64
  private var spareGaussian: Double?

  /// A generator; equal seeds give equal sequences on every machine.
  public init(seed: UInt64) { state = seed }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from the open interval (0, 1), 53 bits.
  public mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

  /// A whole number from 0 up to, but without, `count` > 0.
  mutating func index(below count: Int) -> Int { min(count - 1, Int(uniform() * Double(count))) }

  /// A number from the normal distribution with mean 0 and standard deviation 1 (polar method of Marsaglia).
  public mutating func gaussian() -> Double {
    if let spare = spareGaussian {
      spareGaussian = nil
      return spare
    }
    while true {
      let u = 2 * uniform() - 1
      let v = 2 * uniform() - 1
      let s = u * u + v * v
      guard s > 0, s < 1 else { continue }
      let factor = (-2 * logarithm(s) / s).squareRoot()
      spareGaussian = v * factor
      return u * factor
    }
  }

  /// A Poisson count of the given mean, as a double.
  ///
  /// Exact for every finite mean ≥ 0: inversion by multiplication below 10, above it Hörmann's transformed rejection
  /// PTRS (Insurance Math. Econ. 12, 39, 1993, doi:10.1016/0167-6687(93)90997-4). A mean of 0, negative or not finite
  /// gives 0.
  public mutating func poisson(mean: Double) -> Double {
    guard mean > 0, mean.isFinite else { return 0 }
    if mean < 10 {
      let limit = exponential(-mean)
      var product = uniform()
      var count = 0.0
      while product > limit {
        count += 1
        product *= uniform()
      }
      return count
    }
    let root = mean.squareRoot()
    let b = 0.931 + 2.53 * root
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let squeeze = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let us = 0.5 - abs(u)
      let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
      if us >= 0.07, v <= squeeze { return k }
      if k < 0 || (us < 0.013 && v > us) { continue }
      let left = logarithm(v * inverseAlpha / (a / (us * us) + b))
      if left <= k * logarithm(mean) - mean - logGamma(k + 1) { return k }
    }
  }
}
