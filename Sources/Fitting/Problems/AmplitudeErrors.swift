import LinearAlgebra

/// Errors of projected amplitudes in the joint Gauss–Newton approximation.
///
/// Cov(c) = σ²·(ΦᵀΦ)⁻¹ + B·Cov(θ)·Bᵀ and Cov(c, θ) = −B·Cov(θ), with B = Φ⁺·∂Φ·c: the blocks of the inverse of the
/// joint normal matrix. Where signs hold amplitudes at 0, Φ has the free columns only: the errors are conditional on
/// that.
struct AmplitudeErrors: Sendable {
  /// What the sign of a held amplitude holds back: φ, its column less the part in the free ones.
  private struct Barrier: Sendable {
    /// ‖φ‖².
    let square: Double
    /// φᵀ·∂Φ, one element a term.
    let coupling: [Double]
  }

  /// R⁻¹, zero in the rows of components that are held or without rank.
  private let inverse: Matrix
  /// Φ⁺·∂Φ, components × terms.
  private let response: Matrix
  /// One a component; nil where it is free.
  private let barriers: [Barrier?]
  /// True for components that the basis does not tell apart from others, or that are zero in it.
  let isUndetermined: [Bool]
  private let terms: [DerivativeTerm]
  /// How the parameters of the terms follow those of the fit; nil where they are the same.
  private let slopes: [LocalSlope]?
  private let parameterCount: Int

  /// `triangle` is R of the basis and `derivativeCoefficients` Qᵀ·∂Φ; `free` is nil where no amplitude is held.
  init(
    triangle: Matrix, derivativeCoefficients: Matrix, terms: [DerivativeTerm], free: FreeColumns? = nil,
    slopes: [LocalSlope]? = nil, parameterCount: Int
  ) {
    let count = triangle.rows
    var identity = Matrix(rows: count, columns: count)
    for i in 0..<count { identity[i, i] = 1 }
    let kept = free?.triangle ?? triangle
    inverse = Triangular.solution(kept, identity)
    isUndetermined = Self.undetermined(kept, isHeld: free?.isHeld)
    if let free {
      var inside = derivativeCoefficients
      Product.multiplyTransposed(free.basis, derivativeCoefficients, into: &inside)
      response = Triangular.solution(kept, inside)
      barriers = free.isHeld.indices.map { j in
        guard free.isHeld[j] else { return nil }
        var outside = Matrix(rows: count, columns: 1, columnMajor: triangle.column(j))
        OrthonormalBasis.project(&outside, columns: 0..<1, outOf: free.basis)
        return Barrier(
          square: Vector.sumOfSquares(outside.elements),
          coupling: terms.indices.map {
            Vector.dot(outside.elements, 0..<count, derivativeCoefficients.elements, $0 * count..<($0 + 1) * count)
          })
      }
    } else {
      response = Triangular.solution(triangle, derivativeCoefficients)
      barriers = [Barrier?](repeating: nil, count: count)
    }
    self.terms = terms
    self.slopes = slopes
    self.parameterCount = parameterCount
  }

  /// A column without rank is a combination of those before it: none with a part in it can be known.
  private static func undetermined(_ triangle: Matrix, isHeld: [Bool]?) -> [Bool] {
    var result = [Bool](repeating: false, count: triangle.rows)
    func norm(_ j: Int) -> Double {
      Vector.dot(triangle.elements, triangle.columnRange(j), triangle.elements, triangle.columnRange(j)).squareRoot()
    }
    for j in result.indices where triangle[j, j] == 0 && isHeld?[j] != true {
      result[j] = true
      var combination = triangle.column(j)
      Triangular.solve(triangle, &combination)
      for i in 0..<j where abs(combination[i]) * norm(i) > 1e-6 * norm(j) { result[i] = true }
    }
    return result
  }

  /// B of one data column, components × parameters.
  private func sensitivity(_ amplitudes: [Double]) -> Matrix {
    var result = Matrix(rows: inverse.rows, columns: parameterCount)
    for (t, term) in terms.enumerated() {
      for i in 0..<inverse.rows { result[i, term.parameter] += response[i, t] * amplitudes[term.component] }
    }
    return spread(result)
  }

  /// From the parameters of the terms to those of the fit.
  private func spread(_ local: Matrix) -> Matrix {
    guard let slopes else { return local }
    var result = Matrix(rows: local.rows, columns: parameterCount)
    for slope in slopes {
      for i in 0..<local.rows { result[i, slope.parameter] += slope.factor * local[i, slope.local] }
    }
    return result
  }

  /// (ΦᵀΦ)⁻¹ element (i, j).
  private func inverseGram(_ i: Int, _ j: Int) -> Double {
    if i == j, isUndetermined[i] { return .infinity }
    var sum = 0.0
    for k in 0..<inverse.columns { sum += inverse[i, k] * inverse[j, k] }
    return sum
  }

  /// The variance of an amplitude over that of a residual, with the nonlinear parameters held.
  func heldVariance(_ component: Int) -> Double { inverseGram(component, component) }

  /// True where the amplitude's sign holds it at 0.
  func isHeld(_ component: Int) -> Bool { barriers[component] != nil }

  /// Standard errors of the amplitudes of one data column; nil for those that are held, or that nothing determines.
  func errors(amplitudes: [Double], analysis: ErrorAnalysis) -> [Double?] {
    let b = sensitivity(amplitudes)
    return amplitudes.indices.map {
      let variance = analysis.variance * inverseGram($0, $0) + product(b, $0, analysis.covariance, b, $0)
      return variance.isFinite && variance >= 0 && !isHeld($0) ? variance.squareRoot() : nil
    }
  }

  /// The variance of every amplitude as a quadratic form of the column's amplitudes a: σ²·(ΦᵀΦ)⁻¹ᵢᵢ and Mᵢ with aᵀ·Mᵢ·a
  /// = row i of B·Cov(θ)·Bᵀ. For many columns that share an estimate.
  func quadraticForms(_ analysis: ErrorAnalysis) -> [(constant: Double, form: Matrix)] {
    let count = inverse.rows
    // B is linear in the amplitudes: its parts with one amplitude 1 and the others 0.
    let parts = (0..<count).map { j in sensitivity((0..<count).map { $0 == j ? 1 : 0 }) }
    return (0..<count).map { i in
      var form = Matrix(rows: count, columns: count)
      for j in 0..<count {
        for k in 0..<count { form[j, k] = product(parts[j], i, analysis.covariance, parts[k], i) }
      }
      return (isHeld(i) ? .nan : analysis.variance * inverseGram(i, i), form)
    }
  }

  /// How large a held amplitude could be: where the cost, minimised over everything that is free, has risen by
  /// `threshold`; nil where it is free or the data leave that open.
  ///
  /// The cost over an amplitude a ≥ 0 is 2·`slope`·a + κ·a², with κ what is left of ‖φ‖² after the nonlinear parameters
  /// have followed.
  func limit(
    of component: Int, slope: Double, amplitudes: [Double], analysis: ErrorAnalysis, threshold: Double
  ) -> Double? {
    guard let barrier = barriers[component] else { return nil }
    var local = Matrix(rows: 1, columns: parameterCount)
    for (t, term) in terms.enumerated() {
      local[0, term.parameter] += barrier.coupling[t] * amplitudes[term.component]
    }
    let coupling = spread(local)
    let followed = product(coupling, 0, analysis.covariance, coupling, 0) / analysis.variance
    let curvature = barrier.square - followed
    guard curvature.isFinite, curvature > 1e-12 * barrier.square else { return nil }
    let push = max(slope, 0)
    return threshold / (push + (push * push + curvature * threshold).squareRoot())
  }

  /// Covariance of the parameters, then the amplitudes of one data column; 0 for those held, infinite where nothing
  /// determines one.
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
