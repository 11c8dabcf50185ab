import Fitting
import LinearAlgebra
import Measurements

/// Where the signal of a map rises, for start values and for what lies before: not a result.
struct RiseEstimate {
  /// t₀ and the coefficients of x, x², …
  var timeZero: [Double]
  /// Full width of the response at half maximum.
  var responseWidth: Double
  /// False where the map begins after the rise, or holds none.
  var isSeen: Bool
  /// The positions of the wavelengths with signal: nothing is known beyond them.
  private var known: ClosedRange<Double>

  /// Estimates from every wavelength's crossing of half its signal, and a polynomial through them that drops outliers.
  ///
  /// Of each wavelength, the median of the first three values counts as what was there before; its size is the largest
  /// distance from there that is no single cell's.
  init(_ map: TransientMap, positions: [Double], order: Int) {
    let step = Self.quartileStep(map)
    let traces = map.wavelengths.indices.compactMap { w in
      RiseTrace(map, column: w).map { (x: positions[w], trace: $0) }
    }
    // Weak traces cross at random: keep those with at least a fifth of the strongest signal, bad pixels aside.
    let sizes = traces.map(\.trace.size).sorted()
    let strongest = sizes.isEmpty ? 0 : sizes[(sizes.count - 1) * 19 / 20]
    let strong = traces.filter { $0.trace.size >= 0.2 * strongest }
    let late = strong.count { $0.trace.beginsLate }
    guard !strong.isEmpty, 2 * late <= strong.count else {
      timeZero = [map.delays.first ?? 0] + [Double](repeating: 0, count: order)
      responseWidth = 2 * step
      known = 0...0
      isSeen = false
      return
    }
    let coefficients = Self.polynomial(through: strong.map { ($0.x, $0.trace.time) }, order: order)
    timeZero = coefficients
    let widths = strong.map(\.trace.width).sorted()
    responseWidth = max(widths[widths.count / 2], step)
    known = (strong.map(\.x).min() ?? 0)...(strong.map(\.x).max() ?? 0)
    isSeen = true
  }

  /// The time zero at a position; beyond the wavelengths with signal, that of the nearest of them.
  func time(at position: Double) -> Double {
    let place = min(max(position, known.lowerBound), known.upperBound)
    return timeZero.reversed().reduce(0) { $0 * place + $1 }
  }

  /// The step that a quarter of all steps do not exceed: that of the delays around the rise.
  static func quartileStep(_ map: TransientMap) -> Double {
    let steps = zip(map.delays.dropFirst(), map.delays).map { $0 - $1 }.sorted()
    return steps.isEmpty ? 1 : steps[steps.count / 4]
  }

  /// Coefficients of 1, x, x², … by least squares, three rounds, each without what lies beyond 2.5 times the median
  /// deviation.
  private static func polynomial(through points: [(x: Double, y: Double)], order: Int) -> [Double] {
    var kept = points
    // What few points can tell.
    var coefficients = [Robust.median(points.map(\.y)) ?? 0] + [Double](repeating: 0, count: order)
    for _ in 0..<3 {
      guard kept.count > order else { break }
      var basis = Matrix(rows: kept.count, columns: order + 1)
      var values = Matrix(rows: kept.count, columns: 1)
      for (i, point) in kept.enumerated() {
        var power = 1.0
        for p in 0...order {
          basis[i, p] = power
          power *= point.x
        }
        values[i, 0] = point.y
      }
      var qr = HouseholderQR()
      qr.factor(&basis)
      qr.applyTransposedQ(of: basis, to: &values)
      coefficients = Array(values.elements.prefix(order + 1))
      Triangular.solve(HouseholderQR.triangle(of: basis), &coefficients)
      let fitted = coefficients
      func deviation(_ point: (x: Double, y: Double)) -> Double {
        abs(point.y - fitted.reversed().reduce(0) { $0 * point.x + $1 })
      }
      let deviations = points.map(deviation).sorted()
      let limit = 2.5 * deviations[deviations.count / 2]
      kept = points.filter { deviation($0) <= limit }
    }
    return coefficients
  }
}
