import LinearAlgebra

/// Value and slope in the middle of the temperature range from a polynomial: what data say that determine no model.
///
/// The degree is the smallest, from 1 to 3, that one more degree does not better by Δχ² > 3.84 (in units of the
/// scatter, where σ is unknown).
struct SeriesTrend {
  /// Middle of the temperature range, K.
  let temperature: Double
  /// Value there and its standard error.
  let value: (value: Double, standardError: Double)
  /// Slope there, per K, and its standard error.
  let slope: (value: Double, standardError: Double)
  /// Degree of the polynomial.
  let degree: Int

  /// The trend of values; nil with fewer than three temperatures, or where all are the same.
  ///
  /// - Parameter errors: standard errors of the values; nil where unknown, then the scatter about the polynomial gives them.
  init?(temperatures: [Double], values: [Double], errors: [Double]?) {
    guard let coldest = temperatures.min(), let hottest = temperatures.max(), hottest > coldest else { return nil }
    let middle = (coldest + hottest) / 2
    let half = (hottest - coldest) / 2
    let x = temperatures.map { ($0 - middle) / half }
    let weights = errors?.map { 1 / $0 } ?? [Double](repeating: 1, count: values.count)
    let distinct = Set(temperatures).count
    var fits: [Polynomial] = []
    for degree in 1...4 where degree + 1 < values.count && degree < distinct {
      guard let fit = Polynomial(degree: degree, x: x, y: values, weights: weights) else { break }
      fits.append(fit)
    }
    guard var chosen = fits.first else { return nil }
    for next in fits.dropFirst() {
      let scale = errors == nil ? next.sumOfSquares / Double(values.count - next.degree - 1) : 1
      guard chosen.sumOfSquares - next.sumOfSquares > 3.84 * scale, next.degree <= 3 else { break }
      chosen = next
    }
    let variance = errors == nil ? chosen.sumOfSquares / Double(values.count - chosen.degree - 1) : 1
    let root = variance.squareRoot()
    temperature = middle
    value = (chosen.coefficients[0], chosen.unscaledErrors[0] * root)
    slope = (chosen.coefficients[1] / half, chosen.unscaledErrors[1] * root / half)
    degree = chosen.degree
  }

  /// A weighted polynomial fit.
  private struct Polynomial {
    let degree: Int
    let coefficients: [Double]
    /// Standard errors for weights that are 1/σ.
    let unscaledErrors: [Double]
    let sumOfSquares: Double

    init?(degree: Int, x: [Double], y: [Double], weights: [Double]) {
      let columns = degree + 1
      var matrix = Matrix(rows: x.count, columns: columns)
      for i in x.indices {
        var power = weights[i]
        for j in 0..<columns {
          matrix[i, j] = power
          power *= x[i]
        }
      }
      var right = Matrix(rows: y.count, columns: 1, columnMajor: zip(y, weights).map { $0 * $1 })
      var qr = HouseholderQR()
      qr.factor(&matrix)
      qr.applyTransposedQ(of: matrix, to: &right)
      let triangle = HouseholderQR.triangle(of: matrix)
      var solution = Array(right.elements.prefix(columns))
      Triangular.solve(triangle, &solution)
      self.degree = degree
      coefficients = solution
      unscaledErrors = DesignErrors.standardErrors(triangle: triangle)
      guard unscaledErrors.allSatisfy(\.isFinite) else { return nil }
      sumOfSquares = right.elements.dropFirst(columns).reduce(0) { $0 + $1 * $1 }
    }
  }
}
