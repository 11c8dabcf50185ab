import Fitting
import Glibc
import Measurements

extension PreparedSpectra {
  /// Takes a measured background off every spectrum; its own noise is added to theirs.
  ///
  /// A background of as many spectra as the series belongs to them one by one, a single one to all. Throws
  /// ``LinewidthsError`` where it is on another kind of axis, or does not cover the series.
  public mutating func subtract(_ background: SpectrumSeries) throws(LinewidthsError) {
    let curves = try Self.curves(background, like: series, "the background")
    let isCounted = background.intensities.allSatisfy { $0.allSatisfy { $0.isNaN || ($0 >= 0 && $0 == $0.rounded()) } }
    var intensities = series.intensities
    for k in intensities.indices {
      let b = curves[curves.count == 1 ? 0 : k]
      for i in intensities[k].indices {
        intensities[k][i] -= b[i]
        let own = isCounted ? max(b[i], 0) : 0
        let slope = noise[k]?.slope[i] ?? 0
        noise[k]?.floor[i] += slope * b[i] + own
      }
    }
    try replace(intensities)
    steps.append("The background \(background.source) is taken off.")
  }

  /// Divides every spectrum by the response of the instrument, relative to its maximum.
  ///
  /// Throws ``LinewidthsError`` where the response is on another kind of axis, does not cover the series, holds several
  /// spectra, or is not above 0 everywhere.
  public mutating func divide(by response: SpectrumSeries) throws(LinewidthsError) {
    guard response.intensities.count == 1 else {
      throw LinewidthsError(
        .invalidData, "\(response.source): holds \(response.intensities.count) spectra; a response is a single curve")
    }
    let curve = try Self.curves(response, like: series, "the response")[0]
    let top = response.intensities[0].filter(\.isFinite).max() ?? 0
    if let i = curve.firstIndex(where: { !($0 > 1e-6 * top) || top <= 0 }) {
      throw LinewidthsError(
        .invalidData,
        "\(response.source): the response is \(curve[i].rounded(toDigits: 4)) at "
          + "\(series.positions[i].rounded(toDigits: 6)) \(series.axis.unit); it must be above 0, leave such points out with "
          + "--range")
    }
    var intensities = series.intensities
    for k in intensities.indices {
      for i in intensities[k].indices {
        let r = curve[i] / top
        intensities[k][i] /= r
        noise[k]?.slope[i] /= r
        noise[k]?.floor[i] /= r * r
      }
    }
    try replace(intensities)
    steps.append("Divided by the response \(response.source), relative to its maximum.")
  }

  /// Leaves out spikes: points that stand out of the cubic through their neighbours but one by eight standard deviations
  /// and a fifth of it. A band of five points or more at half maximum is never taken for one.
  public mutating func removeSpikes() throws(LinewidthsError) {
    var intensities = series.intensities
    var found = 0
    var first: String?
    for k in intensities.indices {
      let spikes = Self.spikes(intensities[k], isCounted: noise[k] != nil)
      for i in spikes { intensities[k][i] = .nan }
      found += spikes.count
      if first == nil, let i = spikes.first {
        first = "\(series.labels[k]) at \(series.positions[i].rounded(toDigits: 6)) \(series.axis.unit)"
      }
    }
    guard found > 0 else {
      steps.append("No spikes found.")
      return
    }
    try replace(intensities)
    steps.append("Spikes left out: \(found) point\(found == 1 ? "" : "s"), the first in \(first ?? "").")
  }

  private mutating func replace(_ intensities: [[Double]]) throws(LinewidthsError) {
    do {
      series = try SpectrumSeries(
        source: series.source, axis: series.axis, positions: series.positions, intensities: intensities,
        labels: series.labels, temperatures: series.temperatures, notes: series.notes)
    } catch {
      throw LinewidthsError(.invalidData, error.description)
    }
  }

  /// Curves on the positions of another series, by straight lines.
  static func curves(
    _ measured: SpectrumSeries, like series: SpectrumSeries, _ what: String
  ) throws(LinewidthsError) -> [[Double]] {
    func refuse(_ message: String) -> LinewidthsError {
      LinewidthsError(.invalidData, "\(measured.source): \(what) \(message)")
    }
    guard measured.axis == series.axis else {
      throw refuse(
        "is on an axis of \(measured.axis.unit), the spectra on one of \(series.axis.unit); export both alike")
    }
    let count = measured.intensities.count
    guard count == 1 || count == series.intensities.count else {
      throw refuse("holds \(count) spectra for \(series.intensities.count); give one, or one for each")
    }
    let known = measured.positions
    guard let low = known.first, let high = known.last, let first = series.positions.first,
      let last = series.positions.last, known.count > 1
    else { throw refuse("holds fewer than two points") }
    // Half a step may be missing at an end: axes are rounded.
    let slack = (high - low) / Double(known.count - 1) / 2
    guard low - slack <= first, last <= high + slack else {
      throw refuse(
        "covers \(low.rounded(toDigits: 6))–\(high.rounded(toDigits: 6)) \(series.axis.unit), the spectra "
          + "\(first.rounded(toDigits: 6))–\(last.rounded(toDigits: 6)); measure it over the same range")
    }
    return measured.intensities.map { values in
      var below = 0
      return series.positions.map { x in
        while below + 2 < known.count, known[below + 1] <= x { below += 1 }
        let step = known[below + 1] - known[below]
        let t = step > 0 ? min(max((x - known[below]) / step, 0), 1) : 0
        return values[below] + t * (values[below + 1] - values[below])
      }
    }
  }

  /// Positions of spikes, found one after the other: the highest first, which is then filled.
  private static func spikes(_ values: [Double], isCounted: Bool) -> [Int] {
    guard values.count > 12 else { return [] }
    var filled = values
    var found: Set<Int> = []
    let white = DirectWidths.noise(values.filter(\.isFinite))
    func excess(_ i: Int) -> (score: Double, expected: Double)? {
      let around = [filled[i - 3], filled[i - 2], filled[i + 2], filled[i + 3]]
      guard filled[i].isFinite, around.allSatisfy(\.isFinite) else { return nil }
      // The cubic through the four, in the middle; its variance is 1.94 of theirs.
      let expected = 0.9 * (around[1] + around[2]) - 0.4 * (around[0] + around[3])
      let sigma = (isCounted ? max(expected, 1).squareRoot() : white) * 2.94.squareRoot()
      let rise = filled[i] - expected
      guard rise > 8 * sigma, rise > 0.2 * abs(expected) else { return nil }
      return (rise, expected)
    }
    while found.count < values.count / 10 {
      var worst: (index: Int, score: Double, expected: Double)?
      for i in 3..<values.count - 3 where !found.contains(i) {
        if let here = excess(i), here.score > worst?.score ?? 0 { worst = (i, here.score, here.expected) }
      }
      guard let worst else { break }
      found.insert(worst.index)
      filled[worst.index] = worst.expected
    }
    return found.sorted()
  }
}
