import Measurements

/// What was there before the pump: subtracted wavelength by wavelength.
enum BackgroundSubtraction {
  /// The map without the mean of the values before zero, and what was done; nil where no wavelength has `least` of them.
  ///
  /// A wavelength with fewer keeps its signal, and the sentence says so.
  static func applied(
    to map: TransientMap, before region: PreZeroRegion, least: Int
  ) throws -> (map: TransientMap, step: String)? {
    let count = map.delays.count
    var signal = map.signal
    var levels: [(size: Double, column: Int)] = []
    for column in map.wavelengths.indices {
      let values = region.values(map, column)
      guard values.count >= least else { continue }
      let level = values.reduce(0, +) / Double(values.count)
      levels.append((abs(level), column))
      for index in column * count..<(column + 1) * count { signal[index] -= level }
    }
    guard let largest = levels.max(by: { $0.size < $1.size }) else { return nil }
    var step =
      "background subtracted at each wavelength, the mean of \(region.words(map)): "
      + "\(StepWords.signal(Robust.median(levels.map(\.size)) ?? 0, map)) in the median, "
      + "\(StepWords.signal(largest.size, map)) at most, at \(StepWords.number(map.wavelengths[largest.column], digits: 5)) nm"
    let without = map.wavelengths.count - levels.count
    if without > 0 {
      step +=
        "; \(StepWords.count(without, "wavelength")) with fewer than \(StepWords.count(least, "delay")) there "
        + "not changed"
    }
    return (try map.with(signal: signal, errors: map.errors), step)
  }
}
