import Measurements

/// Finds cells that stick out of their neighbours: cosmic rays, sparks of the detector.
///
/// A spike lies beyond its neighbours in delay, and so does its distance from their median beyond the same distance of
/// its neighbours in wavelength, both times by more than the threshold times σ of its wavelength. Neighbours are two on
/// each side, the most extreme of four left aside, so that a second spike beside it does not hide it. σ comes from the
/// median absolute deviation of those distances. A cell on a rise lies between its neighbours in delay; the top of a
/// short-lived signal is shared by other wavelengths: where two of the four neighbours share a fifth of the excess it is
/// no spike.
struct SpikeMask {
  /// Positions of the spikes in the map's signal.
  let cells: [Int]
  /// What was found, in a sentence.
  let step: String
  /// What to know about it.
  let warning: String?

  /// Refuses maps too small to tell a spike from a signal.
  init(_ map: TransientMap, threshold: Double) throws(TransientsError) {
    guard threshold > 0, threshold.isFinite else {
      throw TransientsError(.invalidOption, "the threshold of spikes must be above 0")
    }
    guard map.delays.count >= 5, map.wavelengths.count >= 5 else {
      throw TransientsError(
        .invalidOption,
        "\(map.source): spikes cannot be told from signals with fewer than 5 delays or 5 wavelengths; write nan into the "
          + "cells that are wrong")
    }
    var search = SpikeSearch(map, threshold: threshold)
    search.run()
    cells = search.found.map(\.cell).sorted()
    let limit = "spikes beyond \(StepWords.number(threshold)) σ of their neighbours in delay and in wavelength"
    guard let largest = search.found.max(by: { $0.size < $1.size }) else {
      step = "no cell masked: no \(limit)"
      warning = nil
      return
    }
    let delay = StepWords.number(map.delays[largest.cell % map.delays.count], digits: 6)
    let wavelength = StepWords.number(map.wavelengths[largest.cell / map.delays.count], digits: 6)
    step =
      "\(StepWords.count(cells.count, "cell")) masked: \(limit), the largest of \(StepWords.number(largest.size)) σ at "
      + "\(delay) \(map.timeUnit.symbol), \(wavelength) nm"
    let part = Double(cells.count) / Double(map.signal.count)
    warning =
      part > 0.01
      ? "\(StepWords.number(part * 100, digits: 2)) % of the map were masked as spikes: look at the map, or raise --spikes"
      : nil
  }
}

/// The search itself, in rounds: what was found is left out of the neighbours of the next.
private struct SpikeSearch {
  private let delayCount: Int
  private let wavelengthCount: Int
  private let threshold: Double
  private var signal: [Double]
  /// σ of every wavelength.
  private var deviations: [Double] = []
  private(set) var found: [(cell: Int, size: Double)] = []

  init(_ map: TransientMap, threshold: Double) {
    delayCount = map.delays.count
    wavelengthCount = map.wavelengths.count
    self.threshold = threshold
    signal = map.signal
    deviations = measuredDeviations()
  }

  mutating func run() {
    for _ in 0..<8 {
      let round = highest(spikes())
      guard !round.isEmpty else { return }
      found += round
      for spike in round { signal[spike.cell] = .nan }
    }
  }

  /// The median of four normal values has a variance of 0.298 σ², which adds to that of the cell.
  private func measuredDeviations() -> [Double] {
    let found = (0..<wavelengthCount).map { column in
      let values = (column * delayCount..<(column + 1) * delayCount).map(distance).filter { !$0.isNaN }
      return (Robust.spread(values, around: 0) ?? 0) / 1.298.squareRoot()
    }
    // A wavelength that is all 0 but for its spike takes the σ of the others.
    let usual = Robust.median(found.filter { $0 > 0 }) ?? 0
    let least = signal.reduce(0) { $1.isNaN ? $0 : max($0, abs($1)) } * 1e-9
    return found.map { max($0 > 0 ? $0 : usual, least) }
  }

  private func spikes() -> [(cell: Int, size: Double)] {
    var result: [(cell: Int, size: Double)] = []
    for column in 0..<wavelengthCount where deviations[column] > 0 {
      let limit = threshold * deviations[column]
      for row in 0..<delayCount {
        let around = neighbours(inDelay: row, column, Self.offsets)
        let overDelays = around.excess(of: signal[column * delayCount + row])
        guard abs(overDelays) > limit else { continue }
        let overWavelengths = overWavelengths(row, column, size: overDelays)
        guard abs(overWavelengths) > limit, overDelays.sign == overWavelengths.sign else { continue }
        result.append(
          (column * delayCount + row, min(abs(overDelays), abs(overWavelengths)) / deviations[column]))
      }
    }
    return result
  }

  /// The highest of those that stand close together: a spike makes its neighbours look like some.
  private func highest(_ spikes: [(cell: Int, size: Double)]) -> [(cell: Int, size: Double)] {
    var kept: [(cell: Int, size: Double)] = []
    var isTaken = [Bool](repeating: false, count: signal.count)
    for spike in spikes.sorted(by: { $0.size > $1.size }) where !isTaken[spike.cell] {
      kept.append(spike)
      let (row, column) = (spike.cell % delayCount, spike.cell / delayCount)
      for other in max(0, column - 2)...min(wavelengthCount - 1, column + 2) {
        for place in max(0, row - 2)...min(delayCount - 1, row + 2) { isTaken[other * delayCount + place] = true }
      }
    }
    return kept
  }

  private static let offsets = [-2, -1, 1, 2]

  private func distance(_ cell: Int) -> Double {
    let others = neighbours(inDelay: cell % delayCount, cell / delayCount, Self.offsets)
    return others.count < 2 ? .nan : signal[cell] - others.median
  }

  /// The neighbours of a cell at the same wavelength, at some steps of the delay.
  private func neighbours(inDelay row: Int, _ column: Int, _ offsets: [Int]) -> Neighbours {
    var result = Neighbours()
    for offset in offsets where row + offset >= 0 && row + offset < delayCount {
      result.add(signal[column * delayCount + row + offset])
    }
    return result
  }

  /// How far a cell's distance from its neighbours in delay lies beyond that of its neighbours in wavelength, each
  /// compared at the delays where both have values; 0 where two of them stick out like it, by a fifth of its size or
  /// more.
  private func overWavelengths(_ row: Int, _ column: Int, size: Double) -> Double {
    let start = column * delayCount + row
    var differences = Neighbours()
    var shares = 0
    for step in Self.offsets where column + step >= 0 && column + step < wavelengthCount {
      let other = start + step * delayCount
      let offsets = Self.offsets.filter { offset in
        row + offset >= 0 && row + offset < delayCount && !signal[start + offset].isNaN && !signal[other + offset].isNaN
      }
      guard offsets.count >= 2, !signal[other].isNaN else { continue }
      let around = neighbours(inDelay: row, column + step, offsets)
      let own = neighbours(inDelay: row, column, offsets)
      differences.add((signal[start] - own.median) - (signal[other] - around.median))
      if around.excess(of: signal[other]) / size >= 0.2 { shares += 1 }
    }
    return shares >= 2 ? 0 : -differences.excess(of: 0)
  }
}

/// Up to four values around a cell.
private struct Neighbours {
  private(set) var count = 0
  private var sum = 0.0
  private var low = Double.infinity
  private var nextLow = Double.infinity
  private var high = -Double.infinity
  private var nextHigh = -Double.infinity

  /// Missing values are none.
  mutating func add(_ value: Double) {
    guard !value.isNaN else { return }
    count += 1
    sum += value
    nextLow = min(nextLow, max(low, value))
    low = min(low, value)
    nextHigh = max(nextHigh, min(high, value))
    high = max(high, value)
  }

  /// The largest value, of four the second largest.
  var top: Double { count == 4 ? nextHigh : high }
  /// The least value, of four the second least.
  var bottom: Double { count == 4 ? nextLow : low }
  /// How far a value lies beyond them, with sign; 0 among them, and where there are fewer than two.
  func excess(of value: Double) -> Double {
    guard !value.isNaN, count >= 2 else { return 0 }
    return value > top ? value - top : value < bottom ? value - bottom : 0
  }
  /// The median of two or more.
  var median: Double { count == 2 ? sum / 2 : (sum - low - high) / Double(count - 2) }
}
