import Glibc

/// Numbers of simulated data, written with no more digits than their noise leaves.
enum Rounding {
  /// A value rounded to the power of ten that is at most a thousandth of its noise; as it is without noise.
  static func round(_ value: Double, to noise: Double) -> Double {
    guard noise > 0, noise.isFinite, value.isFinite else { return value }
    let places = -(log10(noise / 1000).rounded(.down))
    guard abs(places) < 300 else { return value }
    // Dividing by a whole power of ten gives the double nearest to the decimal number.
    return places >= 0 ? (value * pow(10, places)).rounded() / pow(10, places) : value.rounded()
  }
}
