import Glibc

/// A temperature-dependent term with its derivative in the phonon energy.
struct PhononTerm {
  /// The term.
  var value: Double
  /// Its derivative with respect to the phonon energy.
  var derivative: Double

  /// The acoustic term E·coth(E/2kT) in meV: 2kT where E ≪ kT, E where T → 0.
  ///
  /// The derivative is coth x − x/sinh²x at x = E/2kT, from its series below x = 0.05, where the difference cancels.
  static func acoustic(energy: Double, thermal kT: Double) -> PhononTerm {
    let x = energy / (2 * kT)
    if x < 0.05 {
      let s = x * x
      return PhononTerm(
        value: 2 * kT * (1 + s / 3 * (1 - s / 15 * (1 - s * 2 / 21))),
        derivative: x * (2.0 / 3 - s * (4.0 / 45 - s * 4 / 315)))
    }
    // coth x = 1 + 2/(e^2x − 1); 1/sinh²x = coth²x − 1.
    if x > 350 { return PhononTerm(value: energy, derivative: 1) }
    let q = 2 / expm1(2 * x)
    return PhononTerm(value: energy * (1 + q), derivative: 1 + q - x * q * (2 + q))
  }

  /// The optical term E/(exp(E/kT) − 1) in meV: kT where E ≪ kT, 0 where T → 0.
  static func optical(energy: Double, thermal kT: Double) -> PhononTerm {
    let y = energy / kT
    if y < 0.05 {
      let s = y * y
      return PhononTerm(
        value: kT * (1 - y / 2 + s / 12 * (1 - s / 60)), derivative: -0.5 + y / 6 * (1 - s / 30 * (1 - s / 28)))
    }
    if y > 700 { return PhononTerm(value: 0, derivative: 0) }
    let n = 1 / expm1(y)
    return PhononTerm(value: energy * n, derivative: n - y * n * (1 + n))
  }

  /// The occupation number 1/(exp(E/kT) − 1); grows as kT/E where E → 0.
  static func occupation(energy: Double, thermal kT: Double) -> PhononTerm {
    let y = energy / kT
    if y > 700 { return PhononTerm(value: 0, derivative: 0) }
    let n = 1 / expm1(y)
    return PhononTerm(value: n, derivative: -n * (1 + n) / kT)
  }

  /// √coth(E/2kT): 1 where T → 0, grows as √(2kT/E) where E → 0.
  static func rootCoth(energy: Double, thermal kT: Double) -> PhononTerm {
    let x = energy / (2 * kT)
    let q = x < 350 ? 2 / expm1(2 * x) : 0
    let root = (1 + q).squareRoot()
    return PhononTerm(value: root, derivative: -q * (2 + q) / (4 * kT * root))
  }
}
