import Measurements

/// The noise of a map, from the delays before the pump: where nothing happens, the scatter is noise.
public struct NoiseEstimate: Sendable, Equatable {
  /// The largest number of delays of a wavelength, and the first and last of all.
  public let delayCount: Int
  /// The first and last delay used.
  public let delays: ClosedRange<Double>
  /// Standard deviation of every wavelength's values about their mean, in the unit of the signal; nil where fewer than
  /// ``fewestDelays`` are there or all are equal.
  public let deviations: [Double?]
  /// The wavelengths they belong to, in nm.
  public let wavelengths: [Double]
  /// The median of `deviations`, which a few bad pixels do not change.
  public let common: Double
  /// σ of every wavelength as weights and χ² need it: σ² enlarged by (n − 1)/(n − 3), so that 1/σ² is right on average
  /// (the mean of the inverse χ² distribution, Johnson, Kotz & Balakrishnan 1994, ISBN 978-0-471-58495-7, chapter 18). The
  /// values that σ comes from stand among the residuals too, where they add n − 2 and not n: of N delays χ²r lies too low
  /// by 2/N, and it scatters by √(2/(n − 5)) over the root of the number of wavelengths. Wavelengths without a deviation of their own take the median.
  public let errors: [Double]
  /// Where the values stand, in words.
  let words: String

  /// The fewest values that σ is estimated from.
  public static let fewestDelays = 6

  /// The estimate from the delays before zero; nil where no wavelength has enough of them.
  init?(_ map: TransientMap, before region: PreZeroRegion) {
    guard let extent = region.extent else { return nil }
    let found = map.wavelengths.indices.map { column -> (deviation: Double, error: Double)? in
      let values = region.values(map, column)
      guard values.count >= Self.fewestDelays else { return nil }
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      // Equal values differ from their mean by rounding alone.
      guard squares > 1e-24 * mean * mean * count, squares.isFinite else { return nil }
      let pair = ((squares / (count - 1)).squareRoot(), (squares / (count - 3)).squareRoot())
      return pair.0 > 0 ? pair : nil
    }
    guard let common = Robust.median(found.compactMap { $0?.deviation }),
      let usual = Robust.median(found.compactMap { $0?.error })
    else { return nil }
    delays = extent
    delayCount = region.longest
    deviations = found.map { $0?.deviation }
    errors = found.map { $0?.error ?? usual }
    wavelengths = map.wavelengths
    self.common = common
    words = region.words(map)
  }

  /// Wavelengths without a deviation of their own.
  var missingCount: Int { deviations.count { $0 == nil } }

  /// Σ (residual/σ)² over the cells of a map of residuals, wavelengths matched by their values.
  func chiSquare(of residual: TransientMap) -> Double? {
    var known: [Double: Double] = [:]
    for (wavelength, error) in zip(wavelengths, errors) { known[wavelength] = error }
    var sum = 0.0
    let count = residual.delays.count
    for (column, wavelength) in residual.wavelengths.enumerated() {
      var squares = 0.0
      for index in column * count..<(column + 1) * count where !residual.signal[index].isNaN {
        squares += residual.signal[index] * residual.signal[index]
      }
      guard let error = known[wavelength] else { return nil }
      sum += squares / (error * error)
    }
    return sum.isFinite ? sum : nil
  }
}
