import LinearAlgebra

/// Steps of a linearized least-squares problem, all from one singular value decomposition of R·D⁻¹.
struct StepSolver {
  let scale: [Double]
  let decomposition: RightSingularVectors
  /// Uᵀ·(−q).
  private let target: [Double]
  /// Singular values below this are treated as zero.
  private let cutoff: Double

  /// Throws where the decomposition does not converge.
  init(triangle: Matrix, projectedResidual: [Double], scale: [Double], rows: Int) throws(LinearAlgebraError) {
    var scaled = triangle
    for j in 0..<scaled.columns {
      for i in 0..<scaled.rows { scaled[i, j] /= scale[j] }
    }
    let decomposition = try RightSingularVectors(scaled)
    self.decomposition = decomposition
    self.scale = scale
    let count = scaled.columns
    target = Self.rotated(projectedResidual, by: decomposition)
    cutoff = (decomposition.values.first ?? 0) * Double.ulpOfOne * Double(max(rows, count))
  }

  /// The scaled step for a damping λ ≥ 0; 0 is the Gauss–Newton step of the numerical rank.
  func step(damping: Double) -> [Double] { combine { filter($0, damping) * target[$0] } }

  /// The step that the same damping gives for another right-hand side −Qᵀ·f: used by geodesic acceleration.
  func step(damping: Double, projected f: [Double]) -> [Double] {
    let rotated = Self.rotated(f, by: decomposition)
    return combine { filter($0, damping) * rotated[$0] }
  }

  /// −Uᵀ·vector.
  private static func rotated(_ vector: [Double], by decomposition: RightSingularVectors) -> [Double] {
    decomposition.values.indices.map { k in
      let value = decomposition.values[k]
      guard value > 0 else { return 0 }
      var sum = 0.0
      for i in decomposition.values.indices { sum -= decomposition.images[i, k] * vector[i] }
      return sum / value
    }
  }

  private func filter(_ k: Int, _ damping: Double) -> Double {
    let s = decomposition.values[k]
    if damping == 0 { return s > cutoff && s > 0 ? 1 / s : 0 }
    return s / (s * s + damping)
  }

  private func combine(_ coefficient: (Int) -> Double) -> [Double] {
    let count = decomposition.values.count
    var result = [Double](repeating: 0, count: count)
    for k in 0..<count {
      let weight = coefficient(k)
      for j in 0..<count { result[j] += decomposition.transposed[k, j] * weight }
    }
    return result
  }

  /// The damping whose scaled step has the length `radius` to 10 %; 0 where the Gauss–Newton step already fits in 1.1
  /// radii.
  ///
  /// Safeguarded Newton on 1/‖v(λ)‖ − 1/radius (Moré 1978, doi:10.1007/BFb0067700).
  func damping(radius: Double) -> Double {
    let full = length(step(damping: 0))
    if full <= 1.1 * radius { return 0 }
    let s = decomposition.values
    var gradient = 0.0
    for k in s.indices { gradient += s[k] * s[k] * target[k] * target[k] }
    var low = 0.0
    var high = max(gradient.squareRoot() / radius, Double.leastNormalMagnitude)
    var lambda = max(1e-3 * high, (low * high).squareRoot())
    for _ in 0..<60 {
      var norm2 = 0.0
      var slope = 0.0
      for k in s.indices {
        let d = s[k] * s[k] + lambda
        let v = s[k] * target[k] / d
        norm2 += v * v
        slope -= v * v / d
      }
      let norm = norm2.squareRoot()
      if abs(norm - radius) <= 0.1 * radius { return lambda }
      if norm > radius { low = max(low, lambda) } else { high = min(high, lambda) }
      let newton = lambda - norm2 / slope * (norm / radius - 1)
      lambda = newton > low && newton < high && newton.isFinite ? newton : max(1e-3 * high, (low * high).squareRoot())
    }
    return lambda
  }

  private func length(_ v: [Double]) -> Double { Vector.sumOfSquares(v).squareRoot() }
}
