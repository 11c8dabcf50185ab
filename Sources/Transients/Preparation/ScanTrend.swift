import Fitting

/// How the amplitude of the signal changes from scan to scan: bleaching of the sample, drift of the laser.
struct ScanTrend {
  /// Change from the first to the last scan, in percent of the first.
  let change: Double
  /// Its standard error.
  let error: Double
  /// Student's quantile that the change is held against: one in 370 by chance, as 3 σ of a normal value.
  private let limit: Double

  /// A straight line through the amplitudes of at least three scans; nil for fewer.
  init?(_ comparison: ScanComparison) {
    let count = comparison.scans.count
    guard count > 2 else { return nil }
    let mean = comparison.mean()
    let amplitudes = comparison.scans.map { ScanComparison.amplitude($0, mean, rows: comparison.delayCount) }
    let positions = comparison.positions.map(Double.init)
    let centre = positions.reduce(0, +) / Double(count)
    let average = amplitudes.reduce(0, +) / Double(count)
    var squares = 0.0
    var product = 0.0
    for (index, amplitude) in amplitudes.enumerated() {
      let x = positions[index] - centre
      squares += x * x
      product += x * (amplitude - average)
    }
    let slope = product / squares
    let first = average + slope * (positions[0] - centre)
    let span = positions[count - 1] - positions[0]
    guard first > 0 else { return nil }
    var rest = 0.0
    for (index, amplitude) in amplitudes.enumerated() {
      let difference = amplitude - average - slope * (positions[index] - centre)
      rest += difference * difference
    }
    change = 100 * slope * span / first
    error = 100 * (rest / Double(count - 2) / squares).squareRoot() * span / first
    limit = Quantile.student(twoSidedLevel: 0.9973, degreesOfFreedom: count - 2)
  }

  var isSignificant: Bool { abs(change) > limit * error && abs(change) > 0.1 }

  private var words: String {
    "the signal \(change < 0 ? "falls" : "grows") by \(StepWords.uncertain(abs(change), error: error)) % from the first scan to "
      + "the last"
  }

  var sentence: String {
    if isSignificant { return words }
    return abs(change) > 3 * error
      ? "\(words), from too few scans to call it a trend" : "\(words): no trend beyond its error"
  }

  var warning: String {
    "\(words): \(change < 0 ? "the sample may bleach" : "the scans drift"); fit the first scans alone and compare"
  }
}
