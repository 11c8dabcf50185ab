import Fitting
import LinearAlgebra

/// A spectrum as a sum of envelopes with areas ≥ 0 on a linear baseline: the areas are projected out, and the residual
/// depends on the resolution, the m/z offset and the asymmetry of the peaks alone.
///
/// Envelopes are sparse and overlap little, so the areas come from normal equations, which lose nothing here: their
/// condition is that of neighbours, below 1000 even with Na/H exchange. Derivatives are Kaufman's (BIT 1975, 15, 49).
struct EnvelopeModel: ResidualModel {
  /// Resolution, m/z offset, asymmetry.
  static let parameterCount = 3

  let axis: [Double]
  let data: [Double]
  /// 1/σ of every point.
  let weights: [Double]
  let peaks: [IonPeaks]
  /// The columns of the baseline, weighted: 1 and a slope that is ±1 at the ends.
  private let baseline: [[Double]]
  private let weightedData: [Double]
  private let signs: [AmplitudeSign]

  init(axis: [Double], data: [Double], weights: [Double], peaks: [IonPeaks]) {
    self.axis = axis
    self.data = data
    self.weights = weights
    self.peaks = peaks
    let (low, high) = (axis.first ?? 0, axis.last ?? 1)
    let (middle, half) = ((low + high) / 2, max((high - low) / 2, Double.leastNormalMagnitude))
    baseline = [weights, axis.indices.map { (axis[$0] - middle) / half * weights[$0] }]
    weightedData = data.indices.map { data[$0] * weights[$0] }
    signs = peaks.map { _ in .nonNegative } + [.any, .any]
  }

  var residualCount: Int { axis.count }
  var componentCount: Int { peaks.count + baseline.count }

  /// √Σ of the weighted data.
  var dataNorm: Double { Vector.sumOfSquares(weightedData).squareRoot() }

  /// The best amplitudes at given parameters, with what is needed to go on from them.
  struct Solution {
    var basis: EnvelopeBasis
    var gram: Matrix
    /// Areas, then the baseline.
    var amplitudes: [Double]
    var isHeld: [Bool]
    /// Model less data, weighted.
    var residual: [Double]
  }

  /// Nil where the amplitudes cannot be told apart.
  func solution(_ parameters: [Double], derivatives: Bool) -> Solution? {
    guard parameters[0] > 0, parameters[0].isFinite, parameters[1].isFinite, abs(parameters[2]) < 1 else { return nil }
    let basis = EnvelopeBasis(
      axis: axis, weights: weights, peaks: peaks,
      shape: PeakShape(resolution: parameters[0], asymmetry: parameters[2]), offset: parameters[1],
      derivatives: derivatives)
    let gram = self.gram(basis)
    let target = products(basis, weightedData)
    guard let (amplitudes, isHeld) = solve(gram, target) else { return nil }
    var residual = [Double](repeating: 0, count: axis.count)
    addModel(amplitudes, basis, to: &residual)
    Vector.add(-1, weightedData, 0..<axis.count, to: &residual, at: 0)
    return Solution(basis: basis, gram: gram, amplitudes: amplitudes, isHeld: isHeld, residual: residual)
  }

  private func gram(_ basis: EnvelopeBasis) -> Matrix {
    let count = basis.count
    var gram = Matrix(rows: componentCount, columns: componentCount)
    for j in 0..<componentCount {
      for i in 0...j {
        let value: Double
        if j < count {
          value = basis.dot(i, j)
        } else if i < count {
          value = basis.dot(i, baseline[j - count])
        } else {
          value = Vector.dot(baseline[i - count], 0..<axis.count, baseline[j - count], 0..<axis.count)
        }
        gram[i, j] = value
        gram[j, i] = value
      }
    }
    return gram
  }

  /// Φᵀ·v.
  func products(_ basis: EnvelopeBasis, _ vector: [Double]) -> [Double] {
    (0..<basis.count).map { basis.dot($0, vector) }
      + baseline.map { Vector.dot($0, 0..<axis.count, vector, 0..<axis.count) }
  }

  /// Adds Φ·c.
  private func addModel(_ amplitudes: [Double], _ basis: EnvelopeBasis, to vector: inout [Double]) {
    for i in 0..<basis.count { basis.add(amplitudes[i], i, of: \.values, to: &vector) }
    for (k, column) in baseline.enumerated() {
      Vector.add(amplitudes[basis.count + k], column, 0..<axis.count, to: &vector, at: 0)
    }
  }

  /// Non-negative least squares on the Cholesky factor of the Gram matrix, its columns scaled to the length 1.
  private func solve(_ gram: Matrix, _ target: [Double]) -> (amplitudes: [Double], isHeld: [Bool])? {
    let count = target.count
    let norms = (0..<count).map { gram[$0, $0].squareRoot() }
    guard norms.allSatisfy({ $0 > 0 && $0.isFinite }), let triangle = GramFactor.triangle(gram) else { return nil }
    var scaled = target.indices.map { target[$0] / norms[$0] }
    Triangular.solveTransposed(triangle, &scaled)
    guard let found = SignedSolution(triangle: triangle, target: scaled, signs: signs) else { return nil }
    return (found.values.indices.map { found.values[$0] / norms[$0] }, found.isHeld)
  }

  func residuals(_ parameters: [Double], into residuals: inout [Double]) {
    if let solution = solution(parameters, derivatives: false) {
      residuals = solution.residual
    } else {
      for index in residuals.indices { residuals[index] = .nan }
    }
  }

  func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    guard let solution = solution(parameters, derivatives: true),
      let slopes = projectedSlopes(solution, resolution: parameters[0])
    else {
      for index in jacobian.elements.indices { jacobian.elements[index] = .nan }
      return
    }
    for (column, slope) in slopes.enumerated() {
      jacobian.elements.replaceSubrange(jacobian.columnRange(column), with: slope.vector)
    }
  }

  /// ∂Φ·c for resolution, offset and asymmetry less its part in the free columns, and that part as amplitudes of the free columns.
  func projectedSlopes(_ solution: Solution, resolution: Double) -> [(vector: [Double], amplitudes: [Double])]? {
    let free = solution.isHeld.indices.filter { !solution.isHeld[$0] }
    guard let factor = GramFactor(solution.gram, free: free) else { return nil }
    let parts: [KeyPath<EnvelopeBasis, [Double]>] = [\.byLogResolution, \.byOffset, \.byAsymmetry]
    return parts.enumerated().map { position, part in
      var vector = [Double](repeating: 0, count: axis.count)
      let unit = position == 0 ? 1 / resolution : 1
      for i in 0..<solution.basis.count {
        solution.basis.add(unit * solution.amplitudes[i], i, of: part, to: &vector)
      }
      let inner = products(solution.basis, vector)
      let inside = factor.solve(free.map { inner[$0] })
      var amplitudes = [Double](repeating: 0, count: componentCount)
      for (k, i) in free.enumerated() { amplitudes[i] = inside[k] }
      addModel(amplitudes.map { -$0 }, solution.basis, to: &vector)
      return (vector, amplitudes)
    }
  }
}
