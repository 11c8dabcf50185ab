import Fitting
import LinearAlgebra
import Measurements

/// Where the signal of a map rises, for start values: not a result.
struct RiseEstimate {
  /// t₀ and the coefficients of x, x², …
  var timeZero: [Double]
  /// Full width of the response at half maximum.
  var responseWidth: Double

  /// Estimates from every wavelength's first crossing of half its early maximum, and a polynomial through them that
  /// drops outliers.
  init(_ map: TransientMap, positions: [Double], order: Int) {
    let step = Self.medianStepAtRise(map)
    let traces = map.wavelengths.indices.compactMap { w -> (x: Double, at: Double, width: Double, size: Double)? in
      Self.rise(map, column: w).map { (positions[w], $0.at, $0.width, $0.size) }
    }
    guard !traces.isEmpty else {
      timeZero = [map.delays.first ?? 0] + [Double](repeating: 0, count: order)
      responseWidth = 2 * step
      return
    }
    // Weak traces cross at random: keep those with at least a fifth of the strongest signal.
    let strongest = traces.map(\.size).max() ?? 0
    let strong = traces.filter { $0.size >= 0.2 * strongest }
    timeZero = Self.polynomial(through: strong.map { ($0.x, $0.at) }, order: order)
    let widths = strong.map(\.width).sorted()
    responseWidth = max(widths[widths.count / 2], step)
  }

  /// First crossing of half the largest |signal|, and the distance between the crossings of 10 % and 90 % as a width.
  private static func rise(_ map: TransientMap, column: Int) -> (at: Double, width: Double, size: Double)? {
    let count = map.delays.count
    let offset = column * count
    var size = 0.0
    for i in 0..<count { size = max(size, abs(map.signal[offset + i])) }
    guard size > 0 else { return nil }
    func crossing(_ fraction: Double) -> Double? {
      let level = fraction * size
      guard let i = (0..<count).first(where: { abs(map.signal[offset + $0]) >= level }) else { return nil }
      guard i > 0 else { return map.delays[0] }
      let low = abs(map.signal[offset + i - 1])
      let high = abs(map.signal[offset + i])
      let part = high > low ? (level - low) / (high - low) : 0
      return map.delays[i - 1] + part * (map.delays[i] - map.delays[i - 1])
    }
    guard let half = crossing(0.5), let low = crossing(0.1), let high = crossing(0.9) else { return nil }
    // For an error function the two crossings lie 2.563 σ = 1.088 FWHM apart.
    return (half, max(0, high - low) / 1.088, size)
  }

  private static func medianStepAtRise(_ map: TransientMap) -> Double {
    let steps = zip(map.delays.dropFirst(), map.delays).map { $0 - $1 }.sorted()
    return steps.isEmpty ? 1 : steps[steps.count / 4]
  }

  /// Coefficients of 1, x, x², … by least squares, three rounds, each without what lies beyond 2.5 times the median
  /// deviation.
  private static func polynomial(through points: [(x: Double, y: Double)], order: Int) -> [Double] {
    var kept = points
    var coefficients = [Double](repeating: 0, count: order + 1)
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
