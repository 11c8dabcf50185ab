import Fitting
import LinearAlgebra
import Measurements

/// When the signal of every wavelength first leaves the level of the first delays; a product that grows in leaves it long
/// before half of it is there.
struct SignalOnset {
  /// The row of the onset of every wavelength; nil where the signal never leaves its first level.
  private(set) var rows: [Int?]
  private let map: TransientMap
  private let positions: [Double]
  /// Noise of the first delays.
  private let sigma: Double
  private var curve: [Double] = []
  private var known = 0.0...0.0

  /// Cells that must stand out together, and the delays without which no level is known.
  private static let run = 3

  init(_ map: TransientMap, positions: [Double], order: Int) {
    self.map = map
    self.positions = positions
    let sigma = Self.headNoise(map)
    self.sigma = sigma
    rows = map.wavelengths.indices.map { Self.onset(map, $0, sigma) }
    fit(order)
    guard !curve.isEmpty else { return }
    // A wavelength that is noisier than the others, as in the pump's light, has its own measure.
    rows = map.wavelengths.indices.map { column in
      Self.onset(map, column, max(sigma, Self.noise(map, column, before: time(at: positions[column]))))
    }
    fit(order)
  }

  /// Positions and delays of the onsets.
  private var points: [(Double, Double)] { rows.indices.compactMap(point) }

  private func point(_ column: Int) -> (Double, Double)? {
    rows[column].map { (positions[column], map.delays[$0]) }
  }

  /// Those within three steps of the curve whose signal has risen by a fifth of its size four steps later: signals that
  /// begin with the others and at once. `sizes` holds the size of a wavelength's signal; nil leaves it out.
  func promptPoints(sizes: [Double?]) -> [(Double, Double)] {
    guard !curve.isEmpty else { return [] }
    let reach = 3 * RiseEstimate.quartileStep(map)
    return rows.indices.compactMap { column in
      guard let point = point(column), let size = sizes[column], let row = rows[column], row >= Self.run,
        abs(point.1 - time(at: point.0)) <= reach
      else { return nil }
      func median(_ rows: Range<Int>) -> Double? {
        Robust.median(rows.map { map.signal[column * map.delays.count + $0] }.filter { !$0.isNaN })
      }
      let later = min(row + 3, map.delays.count - 1)..<min(row + 6, map.delays.count)
      guard let before = median(0..<row), let after = median(later) else { return nil }
      return abs(after - before) >= size / 5 ? point : nil
    }
  }

  /// The delay at which the signal of a wavelength or that of its neighbours begins; nil where no wavelength has any.
  func time(_ column: Int) -> Double? {
    guard !curve.isEmpty else { return nil }
    guard let row = rows[column] else { return positions.map(time).min() }
    return min(map.delays[row], time(at: positions[column]))
  }

  /// Beyond the wavelengths with signal, that of the nearest of them.
  private func time(at position: Double) -> Double {
    let place = min(max(position, known.lowerBound), known.upperBound)
    return curve.reversed().reduce(0) { $0 * place + $1 }
  }

  /// The polynomial below which a quarter of the onsets lie, by least squares with weights: signals that begin late do not
  /// move it.
  private mutating func fit(_ order: Int) {
    let points = points.map { (x: $0.0, y: $0.1) }
    guard let low = points.map(\.x).min(), let high = points.map(\.x).max() else {
      curve = []
      return
    }
    known = low...high
    let sorted = points.map(\.y).sorted()
    curve = [sorted[sorted.count / 4]]
    let order = Set(points.map(\.x)).count > 2 * order ? order : 0
    guard order > 0 else { return }
    let least = max(1e-12, RiseEstimate.quartileStep(map) / 4)
    var fitted = curve + [Double](repeating: 0, count: order)
    for _ in 0..<30 {
      var basis = Matrix(rows: points.count, columns: order + 1)
      var values = Matrix(rows: points.count, columns: 1)
      for (i, point) in points.enumerated() {
        let rest = point.y - fitted.reversed().reduce(0) { $0 * point.x + $1 }
        var power = ((rest > 0 ? 0.25 : 0.75) / max(abs(rest), least)).squareRoot()
        values[i, 0] = power * point.y
        for p in 0...order {
          basis[i, p] = power
          power *= point.x
        }
      }
      var qr = HouseholderQR()
      qr.factor(&basis)
      qr.applyTransposedQ(of: basis, to: &values)
      var next = Array(values.elements.prefix(order + 1))
      Triangular.solve(HouseholderQR.triangle(of: basis), &next)
      guard next.allSatisfy(\.isFinite) else { return }
      fitted = next
    }
    curve = fitted
  }

  /// The first of three successive cells that all lie beyond 2 σ on one side of the level, and whose mean lies beyond 5 of
  /// its own. The level is the median of the first half of what lies before.
  private static func onset(_ map: TransientMap, _ column: Int, _ sigma: Double) -> Int? {
    let count = map.delays.count
    let cells = (0..<count).filter { !map.signal[column * count + $0].isNaN }
    let values = cells.map { map.signal[column * count + $0] }
    guard values.count > 2 * run else { return nil }
    var used = 0
    var level = 0.0
    for index in run...values.count - run {
      let head = min(24, max(run, index / 2))
      if head > used {
        used = head
        level = Robust.median(Array(values.prefix(head))) ?? 0
      }
      let rests = values[index..<index + run].map { $0 - level }
      let isUp = rests[0] > 0
      guard rests.allSatisfy({ ($0 > 0) == isUp && abs($0) > 2 * sigma }) else { continue }
      let mean = abs(rests.reduce(0, +)) / Double(run)
      if mean > 5 * sigma * (1 / Double(run) + 1.57 / Double(head)).squareRoot() { return cells[index] }
    }
    return nil
  }

  /// σ from the steps between the first delays, over all wavelengths.
  private static func headNoise(_ map: TransientMap) -> Double {
    let count = map.delays.count
    let head = min(count, max(4, 30 / map.wavelengths.count))
    guard head > 1 else { return 0 }
    let steps = map.wavelengths.indices.flatMap { column in
      (1..<head).map { abs(map.signal[column * count + $0] - map.signal[column * count + $0 - 1]) }
    }
    // A difference of two scatters √2 times as much; half of its sizes lie below 0.6745 σ.
    return (Robust.median(steps.filter { !$0.isNaN }) ?? 0) / (0.6745 * 2.0.squareRoot())
  }

  /// σ of a wavelength from the steps between the delays before a time; 0 where there are fewer than 6.
  private static func noise(_ map: TransientMap, _ column: Int, before end: Double) -> Double {
    let count = map.delays.count
    let steps = (1..<max(1, map.delays.firstIndex { $0 >= end } ?? count)).map {
      abs(map.signal[column * count + $0] - map.signal[column * count + $0 - 1])
    }.filter { !$0.isNaN }
    guard steps.count >= 5 else { return 0 }
    return (Robust.median(steps) ?? 0) / (0.6745 * 2.0.squareRoot())
  }
}
