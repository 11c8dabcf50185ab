import Measurements

/// The delays before anything happens, of every wavelength: time zero moves with the wavelength.
struct PreZeroRegion: Sendable, Equatable {
  /// Positions of the delays, of every wavelength.
  let rows: [Range<Int>]
  /// The first and last delay that any wavelength uses; nil where none is used.
  let extent: ClosedRange<Double>?

  /// The delays that lie at least two widths of the response before the wavelength's rise; none where the map begins
  /// after it.
  init(_ map: TransientMap) {
    let low = map.wavelengths.min() ?? 0
    let high = map.wavelengths.max() ?? 0
    let positions = map.wavelengths.map { ($0 - (low + high) / 2) / 100 }
    let rise = RiseEstimate(map, positions: positions, order: min(2, max(0, map.wavelengths.count - 1)))
    self.init(
      map,
      rows: positions.map { position in
        let end = rise.time(at: position) - 2 * rise.responseWidth
        return rise.isSeen ? 0..<(map.delays.firstIndex { $0 >= end } ?? 0) : 0..<0
      })
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
