import Measurements

/// The rise of one wavelength's signal.
struct RiseTrace {
  /// When half of the signal is there.
  let time: Double
  /// Full width at half maximum of a Gaussian response that rises as fast.
  let width: Double
  /// The signal's largest distance from what was there before.
  let size: Double
  /// The signal is there from the first delay on, or nearly so, and nothing rises later.
  let beginsLate: Bool

  /// Values that tell what was there before.
  private static let headCount = 3

  /// Nil where a wavelength has fewer than 4 values or does not change.
  init?(_ map: TransientMap, column: Int) {
    let count = map.delays.count
    var times = map.delays
    var values = Array(map.signal[column * count..<(column + 1) * count])
    if values.contains(where: \.isNaN) {
      times = times.indices.filter { !values[$0].isNaN }.map { times[$0] }
      values.removeAll(where: \.isNaN)
    }
    guard values.count >= 4 else { return nil }
    let before = values.prefix(Self.headCount).sorted()
    let level = before[before.count / 2]
    var largest = 0.0
    var farthest = 0.0
    for index in 1..<values.count - 1 {
      let middle = Self.middle(values[index - 1], values[index], values[index + 1])
      largest = max(largest, abs(middle - level))
      farthest = max(farthest, abs(middle))
    }
    guard largest > 0 else { return nil }
    size = largest
    let late = abs(level) >= 0.7 * farthest && !Self.hasStep(values, times)
    beginsLate = late
    guard !late else {
      time = times[0]
      width = 0
      return
    }
    for index in values.indices { values[index] = abs(values[index] - level) }
    // A single cell is no rise: the next one must be up too.
    let half = values.indices.first { index in
      values[index] >= largest / 2 && (index + 1 == values.count || values[index + 1] >= 0.3 * largest)
    }
    guard let half else { return nil }
    let low = values[...half].lastIndex { $0 < 0.1 * largest }.map { $0 + 1 } ?? 0
    let high = values[half...].firstIndex { $0 >= 0.9 * largest } ?? half
    func crossing(_ index: Int, _ fraction: Double) -> Double {
      guard index > 0, values[index] > values[index - 1] else { return times[index] }
      let part = (fraction * largest - values[index - 1]) / (values[index] - values[index - 1])
      return times[index - 1] + min(max(part, 0), 1) * (times[index] - times[index - 1])
    }
    time = crossing(half, 0.5)
    // For an error function the two crossings lie 2.563 σ = 1.088 FWHM apart.
    width = max(0, crossing(high, 0.9) - crossing(low, 0.1)) / 1.088
  }

  /// True where the steepest place has values before it, and the three values behind it lie a third of all that happens
  /// away from the three before it: a step on top of a background.
  private static func hasStep(_ values: [Double], _ times: [Double]) -> Bool {
    guard values.count >= 7 else { return false }
    func slope(_ index: Int) -> Double {
      abs(values[index + 1] - values[index - 1]) / (times[index + 1] - times[index - 1])
    }
    guard let place = (1..<values.count - 1).max(by: { slope($0) < slope($1) }), place >= 3, place + 3 < values.count
    else { return false }
    let before = middle(values[place - 3], values[place - 2], values[place - 1])
    let after = middle(values[place + 1], values[place + 2], values[place + 3])
    var (least, most) = (Double.infinity, -Double.infinity)
    for index in 1..<values.count - 1 {
      let value = middle(values[index - 1], values[index], values[index + 1])
      least = min(least, value)
      most = max(most, value)
    }
    return abs(after - before) >= (most - least) / 3
  }

  private static func middle(_ a: Double, _ b: Double, _ c: Double) -> Double { max(min(a, b), min(max(a, b), c)) }
}
