import Glibc

/// The Gaussian shape of a peak.
enum PeakShape {
  /// Full width at half maximum over standard deviation, √(8 ln 2).
  static let widthOverSigma = (8 * log(2.0)).squareRoot()
  static let rootOfTwoPi = (2 * Double.pi).squareRoot()
  /// Standard deviations beyond which a peak counts as 0: 2e-11 of its height.
  static let reach = 7.0

  /// eˣ.
  static func exponential(_ x: Double) -> Double { exp(x) }

  /// Positions of an ascending axis within a distance of a centre.
  static func range(of axis: [Double], around centre: Double, within distance: Double) -> Range<Int> {
    let low = firstIndex(of: axis, from: centre - distance)
    return low..<max(low, firstIndex(of: axis, from: centre + distance))
  }

  /// The first position of an ascending axis that is not below a value.
  static func firstIndex(of axis: [Double], from value: Double) -> Int {
    var (low, high) = (0, axis.count)
    while low < high {
      let middle = (low + high) / 2
      if axis[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
