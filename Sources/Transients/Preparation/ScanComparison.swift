import Measurements

/// Scans against their median.
struct ScanComparison {
  /// A scan that is not like the others.
  struct Difference {
    let scan: Int
    let reason: String
  }

  /// The values of every scan, in the layout of the maps; NaN where missing or left out.
  private(set) var scans: [[Double]]
  let delayCount: Int
  /// The place of every scan in the order of the measurement.
  let positions: [Int]
  /// How large the signal of each scan is beside the median's.
  let amplitudes: [Double]
  /// What its share of the median and an offset of each wavelength leave of every scan.
  let rests: [[Double]]

  /// Some of the scans of a measurement.
  init(_ all: [TransientMap], positions: [Int]) {
    let maps = positions.map { all[$0] }
    self.positions = positions
    scans = maps.map(\.signal)
    delayCount = max(1, maps.first?.delays.count ?? 1)
    let cells = 0..<(scans.map(\.count).min() ?? 0)
    let values = scans
    let median = cells.map { cell in Robust.median(values.map { $0[cell] }.filter { !$0.isNaN }) ?? .nan }
    let rows = delayCount
    let amplitudes = scans.map { Self.amplitude($0, median, rows: rows) }
    self.amplitudes = amplitudes
    rests = zip(scans, amplitudes).map { scan, amplitude in
      var rest = cells.map { scan[$0] - amplitude * median[$0] }
      for start in stride(from: 0, to: rest.count, by: rows) {
        let column = start..<min(start + rows, rest.count)
        guard let offset = Robust.median(rest[column].filter { !$0.isNaN }) else { continue }
        for cell in column { rest[cell] -= offset }
      }
      return rest
    }
  }

  /// The slope of a scan against a reference, common to all wavelengths, each with an offset of its own: a background
  /// that stays is no signal. 1 for a reference that does not change.
  static func amplitude(_ scan: [Double], _ reference: [Double], rows: Int) -> Double {
    var product = 0.0
    var squares = 0.0
    for start in stride(from: 0, to: reference.count, by: rows) {
      let cells = (start..<min(start + rows, reference.count)).filter { !scan[$0].isNaN && !reference[$0].isNaN }
      guard cells.count > 1 else { continue }
      let mean = cells.reduce(0) { $0 + reference[$1] } / Double(cells.count)
      for cell in cells {
        product += scan[cell] * (reference[cell] - mean)
        squares += (reference[cell] - mean) * (reference[cell] - mean)
      }
    }
    return squares > 0 ? product / squares : 1
  }

  /// Scans whose scatter or amplitude is not that of the others.
  func different() -> [Difference] {
    let scatters = rests.map { rest in Robust.spread(rest.filter { !$0.isNaN }, around: 0) ?? 0 }
    let usualScatter = Robust.median(scatters) ?? 0
    let usualAmplitude = Robust.median(amplitudes) ?? 1
    return scans.indices.compactMap { scan in
      if usualScatter > 0, scatters[scan] > 3 * usualScatter {
        let times = StepWords.number(scatters[scan] / usualScatter, digits: 2)
        return Difference(scan: scan, reason: "it scatters \(times) times as much")
      }
      let amplitude = amplitudes[scan] / usualAmplitude
      if usualAmplitude > 0, amplitude < 0.5 || amplitude > 2 {
        return Difference(scan: scan, reason: "its signal is \(StepWords.number(amplitude, digits: 2)) times as large")
      }
      return nil
    }
  }

  /// Leaves out the cells whose rest lies beyond so many σ of their wavelength; gives their number.
  ///
  /// σ is taken from the differences of successive scans: the median of three scans is one of them, and the rests from it
  /// are too small.
  mutating func reject(beyond threshold: Double) -> Int {
    var rejected = 0
    for start in stride(from: 0, to: rests.first?.count ?? 0, by: delayCount) {
      let cells = start..<min(start + delayCount, rests[0].count)
      let differences = scans.indices.dropFirst().flatMap { scan in
        cells.map { rests[scan][$0] - rests[scan - 1][$0] }.filter { !$0.isNaN }
      }
      guard let spread = Robust.spread(differences, around: 0), spread > 0 else { continue }
      let limit = threshold * spread / 2.0.squareRoot()
      for scan in scans.indices {
        for cell in cells where abs(rests[scan][cell]) > limit {
          scans[scan][cell] = .nan
          rejected += 1
        }
      }
    }
    return rejected
  }

  /// The mean of every cell over the scans that have it.
  func mean() -> [Double] {
    (0..<(rests.first?.count ?? 0)).map { cell in
      var sum = 0.0
      var count = 0
      for scan in scans where !scan[cell].isNaN {
        sum += scan[cell]
        count += 1
      }
      return count > 0 ? sum / Double(count) : .nan
    }
  }
}
