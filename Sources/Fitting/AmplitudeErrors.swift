import LinearAlgebra

/// Errors of projected amplitudes in the joint Gauss–Newton approximation.
///
/// Cov(c) = σ²·(ΦᵀΦ)⁻¹ + B·Cov(θ)·Bᵀ and Cov(c, θ) = −B·Cov(θ), with B = Φ⁺·∂Φ·c: the blocks of the inverse of the
/// joint normal matrix.
struct AmplitudeErrors: Sendable {
  /// R⁻¹, zero in the rows of components without rank.
  private let inverse: Matrix
  /// Φ⁺·∂Φ, components × terms.
  private let response: Matrix
  private let terms: [DerivativeTerm]
  /// How the parameters of the terms follow those of the fit; nil where they are the same.
  private let slopes: [LocalSlope]?
  private let parameterCount: Int

  init(
    triangle: Matrix, derivativeCoefficients: Matrix, terms: [DerivativeTerm], slopes: [LocalSlope]? = nil,
    parameterCount: Int
  ) {
    var identity = Matrix(rows: triangle.rows, columns: triangle.rows)
    for i in 0..<identity.rows { identity[i, i] = 1 }
    inverse = amplitudes(triangle: triangle, coefficients: identity)
    response = amplitudes(triangle: triangle, coefficients: derivativeCoefficients)
    self.terms = terms
    self.slopes = slopes
    self.parameterCount = parameterCount
  }

  /// B of one data column, components × parameters.
  private func sensitivity(_ amplitudes: [Double]) -> Matrix {
    var result = Matrix(rows: inverse.rows, columns: parameterCount)
    for (t, term) in terms.enumerated() {
      for i in 0..<inverse.rows { result[i, term.parameter] += response[i, t] * amplitudes[term.component] }
    }
    guard let slopes else { return result }
    var spread = Matrix(rows: inverse.rows, columns: parameterCount)
    for slope in slopes {
      for i in 0..<inverse.rows { spread[i, slope.parameter] += slope.factor * result[i, slope.local] }
    }
    return spread
  }

  /// (ΦᵀΦ)⁻¹ element (i, j).
  private func inverseGram(_ i: Int, _ j: Int) -> Double {
    var sum = 0.0
    for k in 0..<inverse.columns { sum += inverse[i, k] * inverse[j, k] }
    return sum
  }

  /// The variance of an amplitude over that of a residual, with the nonlinear parameters held.
  func heldVariance(_ component: Int) -> Double { inverseGram(component, component) }

  /// Standard errors of the amplitudes of one data column.
  func errors(amplitudes: [Double], analysis: ErrorAnalysis) -> [Double] {
    let b = sensitivity(amplitudes)
    return amplitudes.indices.map {
      (analysis.variance * inverseGram($0, $0) + product(b, $0, analysis.covariance, b, $0)).squareRoot()
    }
  }

  /// Covariance of the parameters, then the amplitudes of one data column.
  func jointCovariance(amplitudes: [Double], analysis: ErrorAnalysis) -> Matrix {
    let b = sensitivity(amplitudes)
    let size = parameterCount + amplitudes.count
    var result = Matrix(rows: size, columns: size)
    for i in 0..<parameterCount {
      for j in 0..<parameterCount { result[i, j] = analysis.covariance[i, j] }
    }
    for i in amplitudes.indices {
      for j in amplitudes.indices {
        result[parameterCount + i, parameterCount + j] =
          analysis.variance * inverseGram(i, j) + product(b, i, analysis.covariance, b, j)
      }
      for j in 0..<parameterCount {
        var sum = 0.0
        for k in 0..<parameterCount where b[i, k] != 0 { sum -= b[i, k] * analysis.covariance[k, j] }
        result[parameterCount + i, j] = sum
        result[j, parameterCount + i] = sum
      }
    }
    return result
  }

  /// Row i of `a` · `c` · row j of `b`.
  private func product(_ a: Matrix, _ i: Int, _ c: Matrix, _ b: Matrix, _ j: Int) -> Double {
    var sum = 0.0
    for k in 0..<parameterCount where a[i, k] != 0 {
      for l in 0..<parameterCount where b[j, l] != 0 { sum += a[i, k] * c[k, l] * b[j, l] }
    }
    return sum
  }
}
