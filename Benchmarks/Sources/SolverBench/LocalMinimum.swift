import Fitting
import LinearAlgebra

/// Whether a point is a strict local minimum of ‖r‖²/2, by second derivatives that no solver uses: differences of the
/// exact gradient.
enum LocalMinimum {
  /// True where the scaled Hessian is positive definite and one Newton step would gain less than a millionth of the sum
  /// of squares.
  static func isStrict<Model: ResidualModel>(_ model: Model, at point: [Double]) -> Bool {
    let count = point.count
    let largest = point.reduce(0) { max($0, abs($1)) }
    var hessian = Matrix(rows: count, columns: count)
    for j in 0..<count {
      let step = 1e-5 * max(abs(point[j]), 1e-3 * largest, 1e-8)
      var moved = point
      moved[j] = point[j] + step
      let above = gradient(model, moved)
      moved[j] = point[j] - step
      let below = gradient(model, moved)
      for i in 0..<count {
        let slope = (above[i] - below[i]) / (2 * step)
        hessian[i, j] += slope / 2
        hessian[j, i] += slope / 2
      }
    }
    let scale = (0..<count).map { hessian[$0, $0].squareRoot() }
    guard scale.allSatisfy({ $0 > 0 && $0.isFinite }) else { return false }
    for j in 0..<count { for i in 0..<count { hessian[i, j] /= scale[i] * scale[j] } }
    guard let eigen = try? SymmetricEigen(hessian), let smallest = eigen.values.first, smallest > 1e-8 else {
      return false
    }
    let slope = zip(gradient(model, point), scale).map { $0 / $1 }
    var gain = 0.0
    for (k, value) in eigen.values.enumerated() {
      let part = zip(slope, eigen.vectors.column(k)).reduce(0) { $0 + $1.0 * $1.1 }
      gain += part * part / value
    }
    var residuals = [Double](repeating: .nan, count: model.residualCount)
    model.residuals(point, into: &residuals)
    return gain <= 1e-6 * Vector.sumOfSquares(residuals)
  }

  /// Jᵀr.
  private static func gradient<Model: ResidualModel>(_ model: Model, _ point: [Double]) -> [Double] {
    var residuals = [Double](repeating: .nan, count: model.residualCount)
    var jacobian = Matrix(rows: model.residualCount, columns: point.count, repeating: .nan)
    model.residuals(point, into: &residuals)
    model.jacobian(point, into: &jacobian)
    return point.indices.map { j in zip(jacobian.column(j), residuals).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
