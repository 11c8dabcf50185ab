import Glibc

/// The shape of a peak: a Gaussian whose two sides may have different widths.
///
/// With the standard deviation σ of a Gaussian of m/resolution full width at half maximum and the asymmetry a, the side below
/// the top has σ(1 − a) and that above σ(1 + a): area and full width stay what they are (bi-Gaussian, Yu & Peng, BMC
/// Bioinformatics 2010, 11, 559, doi:10.1186/1471-2105-11-559).
struct PeakShape: Sendable, Equatable {
  /// Full width at half maximum over standard deviation, √(8 ln 2).
  static let widthOverSigma = (8 * log(2.0)).squareRoot()
  /// Asymmetries of which no side vanishes.
  static let asymmetries = -0.9...0.9
  private static let rootOfTwoPi = (2 * Double.pi).squareRoot()
  /// Standard deviations beyond which a peak counts as 0: 2e-11 of its height.
  private static let reach = 7.0

  /// m/Δm at half maximum.
  var resolution: Double
  /// Half width above less half width below the top, over their sum.
  var asymmetry = 0.0

  /// A peak of unit area at a place.
  struct Peak {
    let centre: Double
    let height: Double
    /// 1/σ below and above the top.
    let below: Double
    let above: Double
    /// Distance beyond which it counts as 0.
    let reach: Double

    /// Distance from the top in standard deviations of its side, with 1/σ there.
    func distance(_ position: Double) -> (u: Double, inverse: Double) {
      let difference = position - centre
      let inverse = difference < 0 ? below : above
      return (difference * inverse, inverse)
    }

    /// The value at a distance in standard deviations.
    func value(_ u: Double) -> Double { height * exp(-u * u / 2) }
  }

  /// The peak of an ion at `position`, its top at `centre`.
  func peak(_ position: Double, centre: Double) -> Peak {
    let sigma = position / (resolution * Self.widthOverSigma)
    return Peak(
      centre: centre, height: 1 / (sigma * Self.rootOfTwoPi), below: 1 / (sigma * (1 - asymmetry)),
      above: 1 / (sigma * (1 + asymmetry)), reach: reach(position))
  }

  /// The distance from the top of a peak at `position` beyond which it counts as 0.
  func reach(_ position: Double) -> Double {
    Self.reach * (1 + abs(asymmetry)) * position / (resolution * Self.widthOverSigma)
  }
}

/// Places on an ascending axis.
enum AscendingAxis {
  /// Positions within a distance of a centre.
  static func range(of axis: [Double], around centre: Double, within distance: Double) -> Range<Int> {
    let low = firstIndex(of: axis, from: centre - distance)
    return low..<max(low, firstIndex(of: axis, from: centre + distance))
  }

  /// The first position that is not below a value.
  static func firstIndex(of axis: [Double], from value: Double) -> Int {
    var (low, high) = (0, axis.count)
    while low < high {
      let middle = (low + high) / 2
      if axis[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
