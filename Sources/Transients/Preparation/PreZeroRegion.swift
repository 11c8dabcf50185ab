import Measurements

/// The delays before anything happens, of every wavelength: time zero moves with the wavelength.
struct PreZeroRegion: Sendable, Equatable {
  /// Positions of the delays, of every wavelength.
  let rows: [Range<Int>]
  /// The first and last delay that any wavelength uses; nil where none is used.
  let extent: ClosedRange<Double>?

  /// The delays that lie before the onset of the wavelength's signal, by two steps or a width of the response, but no more
  /// than a third of what lies before; none where the map begins after the rise, fewer where the values drift.
  init(_ map: TransientMap) {
    let low = map.wavelengths.min() ?? 0
    let high = map.wavelengths.max() ?? 0
    let positions = map.wavelengths.map { ($0 - (low + high) / 2) / 100 }
    let order = min(2, max(0, map.wavelengths.count - 1))
    let rise = RiseEstimate(map, positions: positions, order: order)
    let onset = SignalOnset(map, positions: positions, order: order)
    let steps = 2 * RiseEstimate.quartileStep(map)
    self.init(
      map,
      rows: map.wavelengths.indices.map { column in
        guard rise.isSeen, let begin = onset.time(column) else { return 0..<0 }
        let end = begin - max(steps, min(rise.responseWidth, (begin - map.delays[0]) / 3))
        return 0..<Self.steady(map, column, map.delays.firstIndex { $0 >= end } ?? 0)
      })
  }

  /// As many of the first delays as hold values without a slope beyond 5 of its errors; 0 where fewer than 4 do.
  private static func steady(_ map: TransientMap, _ column: Int, _ count: Int) -> Int {
    var count = count
    while count >= 4 {
      let cells = (0..<count).filter { !map.signal[column * map.delays.count + $0].isNaN }
      let times = cells.map { map.delays[$0] }
      let values = cells.map { map.signal[column * map.delays.count + $0] }
      guard cells.count >= 4 else { return count }
      let size = Double(cells.count)
      let (time, value) = (times.reduce(0, +) / size, values.reduce(0, +) / size)
      let spread = times.reduce(0) { $0 + ($1 - time) * ($1 - time) }
      let slope = zip(times, values).reduce(0) { $0 + ($1.0 - time) * ($1.1 - value) } / spread
      let squares = zip(times, values).reduce(0) { sum, pair in
        let rest = pair.1 - value - slope * (pair.0 - time)
        return sum + rest * rest
      }
      // Few values lie on a line by chance: the noise of four has but two degrees of freedom.
      let error = (squares / (size - 2) / spread).squareRoot()
      guard abs(slope) > (size < 8 ? 15 : 5) * error else { return count }
      count = count * 2 / 3
    }
    return count
  }

  /// The delays that a background names, or those that are found.
  init(_ map: TransientMap, background: BackgroundSource) {
    if case .delays(let range) = background { self.init(map, within: range) } else { self.init(map) }
  }

  /// The same delays for all wavelengths, ends included.
  init(_ map: TransientMap, within range: ClosedRange<Double>) {
    let first = map.delays.firstIndex { range.contains($0) }
    let last = map.delays.lastIndex { range.contains($0) }
    var rows = 0..<0
    if let first, let last { rows = first..<last + 1 }
    self.init(map, rows: [Range<Int>](repeating: rows, count: map.wavelengths.count))
  }

  private init(_ map: TransientMap, rows: [Range<Int>]) {
    self.rows = rows
    let used = rows.filter { !$0.isEmpty }
    if let first = used.map(\.lowerBound).min(), let end = used.map(\.upperBound).max() {
      extent = map.delays[first]...map.delays[end - 1]
    } else {
      extent = nil
    }
  }

  /// The largest number of delays of a wavelength.
  var longest: Int { rows.map(\.count).max() ?? 0 }

  /// The values of one wavelength of the map it was made from, missing ones left out.
  func values(_ map: TransientMap, _ column: Int) -> [Double] {
    rows[column].map { map.signal[column * map.delays.count + $0] }.filter { !$0.isNaN }
  }

  /// `26 delays (-1 to -0.25 ps)`, or `4 to 26 delays (…)` where wavelengths differ.
  func words(_ map: TransientMap) -> String {
    let counts = rows.map(\.count).filter { $0 > 0 }
    guard let extent, let least = counts.min(), let most = counts.max() else { return "no delays" }
    let span = StepWords.range(extent, map.timeUnit.symbol)
    return "\(least == most ? "" : "\(least) to ")\(StepWords.count(most, "delay")) (\(span))"
  }
}
