import Fitting
import LinearAlgebra

/// The errors of a decomposition in the joint Gauss–Newton approximation, conditional on the areas that are held at 0.
struct EnvelopeErrors {
  let reducedChiSquare: Double
  /// Covariance of areas, resolution, offset and asymmetry, scaled with χ²r where that exceeds 1.
  let covariance: Matrix
  /// Upper limits, one-sided 95 %, of the areas held at 0.
  let limits: [Double?]
  let singularValues: [Double]
  /// The species with the largest weight in the combination known least.
  let weakest: Int?
  let freeCount: Int

  /// Nil where the amplitudes cannot be told apart.
  init?(_ model: EnvelopeModel, _ solution: EnvelopeModel.Solution, outcome: FitOutcome) {
    let count = model.peaks.count
    let free = solution.isHeld.indices.filter { !solution.isHeld[$0] }
    let varied = outcome.result.parameters.count { $0.status != .fixed }
    guard let factor = GramFactor(solution.gram, free: free),
      let slopes = model.projectedSlopes(solution, resolution: outcome.values[0])
    else { return nil }
    freeCount = free.count + varied
    let degrees = Double(max(1, model.residualCount - freeCount))
    reducedChiSquare = Vector.sumOfSquares(solution.residual) / degrees
    let scale = max(1, reducedChiSquare)
    let inner = factor.inverse()
    let shapes = 0..<EnvelopeModel.parameterCount
    let outer = outcome.analysis?.covariance ?? Matrix(rows: shapes.count, columns: shapes.count)
    var covariance = Matrix(rows: count + shapes.count, columns: count + shapes.count)
    for (a, i) in free.enumerated() where i < count {
      for (b, j) in free.enumerated() where j < count {
        var value = inner[a, b]
        for p in shapes {
          for q in shapes { value += slopes[p].amplitudes[i] * outer[p, q] * slopes[q].amplitudes[j] }
        }
        covariance[i, j] = scale * value
      }
      for p in shapes {
        let value = -scale * shapes.reduce(0) { $0 + slopes[$1].amplitudes[i] * outer[$1, p] }
        covariance[i, count + p] = value
        covariance[count + p, i] = value
      }
    }
    for p in shapes {
      for q in shapes { covariance[count + p, count + q] = scale * outer[p, q] }
    }
    guard covariance.elements.allSatisfy(\.isFinite) else { return nil }
    self.covariance = covariance
    let target = model.products(solution.basis, solution.residual)
    let quantile = Quantile.normal(twoSidedLevel: 0.9)
    limits = (0..<count).map { species in
      guard solution.isHeld[species] else { return nil }
      let coupling = free.map { solution.gram[$0, species] }
      let followed = zip(coupling, factor.solve(coupling)).reduce(0) { $0 + $1.0 * $1.1 }
      let curvature = max(solution.gram[species, species] - followed, 1e-12 * solution.gram[species, species])
      let push = max(0, target[species])
      let threshold = quantile * quantile * scale
      return threshold / (push + (push * push + curvature * threshold).squareRoot())
    }
    let strong = free.filter { $0 < count && solution.amplitudes[$0] > 0 }
    var relative = Matrix(rows: strong.count, columns: strong.count)
    for (a, i) in strong.enumerated() {
      for (b, j) in strong.enumerated() {
        relative[a, b] = covariance[i, j] / (solution.amplitudes[i] * solution.amplitudes[j])
      }
    }
    // The largest relative variance is the combination known least.
    let eigen = try? SymmetricEigen(relative)
    let order = (eigen?.values ?? []).indices.sorted { (eigen?.values[$0] ?? 0) < (eigen?.values[$1] ?? 0) }
    singularValues = order.map { 1 / max(eigen?.values[$0] ?? 0, Double.leastNormalMagnitude).squareRoot() }
    weakest = order.last.flatMap { last in
      strong.indices.max { abs(eigen?.vectors[$0, last] ?? 0) < abs(eigen?.vectors[$1, last] ?? 0) }.map { strong[$0] }
    }
  }
}
