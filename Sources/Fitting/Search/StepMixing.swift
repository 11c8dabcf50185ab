import LinearAlgebra

/// Anderson's mixing of Gauss–Newton steps (1965, doi:10.1145/321296.321305).
///
/// Where a residual stays large, Gauss–Newton steps go too far or not far enough by a constant factor in every
/// direction, and converge slowly. From the last few points and their steps the combination is found whose step is
/// shortest: if steps were linear in the point, that would be the minimum.
struct StepMixing {
  private static let depth = 4
  private var points: [[Double]] = []
  private var steps: [[Double]] = []

  /// Forgets everything, where the path has jumped.
  mutating func clear() { self = StepMixing() }

  /// The step from a point to take in place of its own; `length` brings steps into a metric, as many numbers as there are
  /// combinations. The point's own step where nothing is known yet.
  mutating func mixed(_ step: [Double], from point: [Double], metric: ([Double]) -> [Double]) -> [Double] {
    defer {
      points.append(point)
      steps.append(step)
      if points.count > Self.depth {
        points.removeFirst()
        steps.removeFirst()
      }
    }
    guard !points.isEmpty else { return step }
    let target = metric(step)
    var differences = Matrix(rows: max(target.count, points.count), columns: points.count)
    for (j, other) in steps.enumerated() {
      for (i, value) in metric(other).enumerated() { differences[i, j] = target[i] - value }
    }
    var side = Matrix(rows: differences.rows, columns: 1)
    for (i, value) in target.enumerated() { side[i, 0] = value }
    guard let decomposition = try? SingularValues(differences), let largest = decomposition.values.first, largest > 0
    else { return step }
    var weights = [Double](repeating: 0, count: points.count)
    for (k, value) in decomposition.values.enumerated() where value > 1e-6 * largest {
      let part = Vector.dot(
        decomposition.left.elements, decomposition.left.columnRange(k), side.elements, 0..<side.rows)
      for j in weights.indices { weights[j] += decomposition.rightTransposed[k, j] * part / value }
    }
    guard weights.allSatisfy({ abs($0) < 100 }) else { return step }
    var result = step
    for (j, weight) in weights.enumerated() {
      for i in result.indices { result[i] += weight * (points[j][i] + steps[j][i] - point[i] - step[i]) }
    }
    return result
  }
}
