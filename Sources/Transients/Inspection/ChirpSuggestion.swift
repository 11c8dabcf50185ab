import LinearAlgebra
import Measurements

/// How the time zero of a map follows the wavelength, as far as the rises of its traces tell.
struct ChirpSuggestion {
  /// Degree of the polynomial that the rises ask for.
  let order: Int
  /// Coefficients of 1, x, x² … with x = (λ − middle)/100 nm.
  let coefficients: [Double]
  /// Latest minus earliest time zero of that polynomial.
  let span: Double
  /// Scatter of the rises around the polynomial of each order, 0 … 4.
  let scatters: [Double]
  /// Wavelengths whose rise was used.
  let count: Int
  /// Whether the onsets of the signal tell it: half of a signal that grows in comes late.
  let isFromOnsets: Bool

  /// Suggests the lowest order whose next ones add nothing: a term is taken where it lowers the sum of squares by a fifth,
  /// by more than chance does (F above 20; rises of neighbours are not independent) and by more than 3 % of `width` a
  /// wavelength, and where the polynomial then moves time zero by more than a fifth of `width` in all. Nil where fewer than
  /// 8 wavelengths rise. Where the signal's onsets agree far better than its rises they are taken, with ten steps of the
  /// delays for `width`.
  init?(_ map: TransientMap, width: Double) {
    let low = map.wavelengths.min() ?? 0
    let high = map.wavelengths.max() ?? 0
    let positions = map.wavelengths.map { ($0 - (low + high) / 2) / 100 }
    let all = map.wavelengths.indices.map { RiseTrace(map, column: $0) }
    let traces = zip(positions, all).compactMap { x, trace in trace.map { (x: x, trace: $0) } }
    let ascending = traces.map(\.trace.size).sorted()
    let strongest = ascending.isEmpty ? 0 : ascending[(ascending.count - 1) * 19 / 20]
    let strong = traces.filter { $0.trace.size >= 0.2 * strongest && !$0.trace.beginsLate }
    var points = strong.map { ($0.x, $0.trace.time) }
    guard points.count >= 8 else { return nil }
    let sizes = all.map { trace in
      trace.flatMap { $0.size >= 0.2 * strongest && !$0.beginsLate ? $0.size : nil }
    }
    let onsets = SignalOnset(map, positions: positions, order: 2).promptPoints(sizes: sizes)
    // An onset is one of the delays.
    let step = RiseEstimate.quartileStep(map)
    isFromOnsets = onsets.count >= 8 && max(Self.spread(onsets), 0.3 * step) < min(width, Self.spread(points) / 3)
    if isFromOnsets { points = onsets }
    // Rises that come late say nothing of the response; a strong signal is seen a step or two before a weak one.
    let width = isFromOnsets ? 10 * step : width
    // An onset is seen to a step at best.
    let highest = min(isFromOnsets ? 2 : 4, points.count - 4)
    // Outliers of the most flexible polynomial are none of any.
    for _ in 0..<3 {
      let deviations = Self.deviations(points, Self.fit(points, order: highest))
      guard let spread = Robust.spread(deviations, around: 0), spread > 0 else { break }
      let kept = zip(points, deviations).filter { abs($1) <= 3.5 * spread }.map(\.0)
      guard kept.count > highest + 3, kept.count < points.count else { break }
      points = kept
    }
    let fits = (0...highest).map { Self.fit(points, order: $0) }
    let sums = fits.map { fit in Self.deviations(points, fit).reduce(0) { $0 + $1 * $1 } }
    count = points.count
    scatters = sums.map { ($0 / Double(points.count)).squareRoot() }
    var best = 0
    for next in 1...max(1, highest) where next <= highest {
      let terms = Double(next - best)
      let gain = (sums[best] - sums[next]) / terms / (max(sums[next], 1e-300) / Double(points.count - next - 1))
      let moved = (max(0, sums[best] - sums[next]) / Double(points.count)).squareRoot()
      if gain > 20, sums[next] < 0.8 * sums[best], moved > 0.03 * width { best = next }
    }
    func span(_ order: Int) -> Double {
      let values = points.map { Self.value(fits[order], $0.0) }
      return (values.max() ?? 0) - (values.min() ?? 0)
    }
    if span(best) < 0.2 * width { best = 0 }
    order = best
    coefficients = fits[best]
    self.span = span(best)
  }

  /// The robust scatter around a parabola through most of the points.
  private static func spread(_ points: [(Double, Double)]) -> Double {
    var kept = points
    var spread = Double.infinity
    for _ in 0..<4 {
      let deviations = deviations(points, fit(kept, order: 2))
      guard let found = Robust.spread(deviations, around: 0) else { break }
      spread = found
      let near = zip(points, deviations).filter { abs($1) <= 3.5 * found }.map(\.0)
      guard near.count > 6 else { break }
      kept = near
    }
    return spread
  }

  private static func value(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }

  private static func deviations(_ points: [(Double, Double)], _ coefficients: [Double]) -> [Double] {
    points.map { $0.1 - value(coefficients, $0.0) }
  }

  private static func fit(_ points: [(Double, Double)], order: Int) -> [Double] {
    var basis = Matrix(rows: points.count, columns: order + 1)
    for (row, point) in points.enumerated() {
      var power = 1.0
      for p in 0...order {
        basis[row, p] = power
        power *= point.0
      }
    }
    var values = Matrix(rows: points.count, columns: 1, columnMajor: points.map(\.1))
    var qr = HouseholderQR()
    qr.factor(&basis)
    qr.applyTransposedQ(of: basis, to: &values)
    var coefficients = Array(values.elements.prefix(order + 1))
    Triangular.solve(HouseholderQR.triangle(of: basis), &coefficients)
    return coefficients
  }
}
