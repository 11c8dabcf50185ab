import LinearAlgebra

extension Minimizer where Problem: ~Copyable {
  /// Newton's method with a Hessian from differences of the gradient, for a point that Gauss–Newton cannot vouch for.
  ///
  /// Where a residual stays although there are as many parameters as residuals, or where the data hardly know a
  /// combination, JᵀJ is singular at the minimum and the relative offset means nothing. The minimum is then vouched for
  /// by what it is: a gradient of zero and a positive curvature in every direction. With the Hessian in place of JᵀJ the
  /// offset is the length of the Newton step in standard errors, and has the same limit. It costs two linearizations
  /// for every parameter and step; nil where the curvature is not positive or the steps do not converge.
  mutating func newtonMinimum(near start: SolverPoint) -> (point: SolverPoint, offset: Double)? {
    var point = start
    let isRefined = problem.setDerivatives(.refined)
    defer { _ = problem.setDerivatives(.usual) }
    if isRefined { point = linearize(at: start.coordinates) ?? start }
    for _ in 0..<8 {
      let movable = localModel(at: point).movable
      guard !movable.isEmpty, let hessian = hessian(at: point, movable) else { return nil }
      let gradient = gradient(at: point)
      guard let step = newtonStep(hessian, movable.map { gradient[$0] }) else { return nil }
      let gain = zip(step, movable).reduce(0) { $0 - $1.0 * gradient[$1.1] }
      let variance = point.linearization.residualSumOfSquares / Double(max(1, degreesOfFreedom))
      guard gain >= 0, variance > 0 else { return nil }
      let offset = (gain / variance / Double(movable.count)).squareRoot()
      if offset < options.relativeOffsetLimit { return (point, offset) }
      var candidate = point.coordinates
      for (j, change) in zip(movable, step) { candidate[j] += change }
      guard let next = linearize(at: space.clamped(candidate)), next.cost <= point.cost * (1 + 1e-12) else {
        return nil
      }
      point = next
    }
    return nil
  }

  /// ½ ∂cost/∂coordinate of every free parameter.
  private func gradient(at point: SolverPoint) -> [Double] {
    let transformation = space.transformation(at: point.values)
    var product = Matrix(rows: point.linearization.triangle.rows, columns: space.freeCount)
    Product.multiply(point.linearization.triangle, transformation, into: &product)
    let projected = point.linearization.projectedResidual
    return (0..<space.freeCount).map {
      Vector.dot(product.elements, product.columnRange($0), projected, 0..<projected.count)
    }
  }

  /// ½ ∂²cost over the movable coordinates, by central differences; nil where a neighbour cannot be evaluated.
  private mutating func hessian(at point: SolverPoint, _ movable: [Int]) -> Matrix? {
    var result = Matrix(rows: movable.count, columns: movable.count)
    for (column, j) in movable.enumerated() {
      let step = 6.06e-6 * size(of: j, at: point)
      var above = point.coordinates
      above[j] = min(point.coordinates[j] + step, space.upper[j])
      var below = point.coordinates
      below[j] = max(point.coordinates[j] - step, space.lower[j])
      guard above[j] > below[j], let high = linearize(at: above), let low = linearize(at: below) else { return nil }
      let slopes = (gradient(at: high), gradient(at: low))
      for (row, i) in movable.enumerated() { result[row, column] = (slopes.0[i] - slopes.1[i]) / (above[j] - below[j]) }
    }
    for i in 0..<movable.count {
      for j in 0..<i {
        let mean = (result[i, j] + result[j, i]) / 2
        result[i, j] = mean
        result[j, i] = mean
      }
    }
    return result
  }

  /// −H⁻¹·g; nil unless H is positive definite beyond the rounding of its differences.
  private func newtonStep(_ hessian: Matrix, _ gradient: [Double]) -> [Double]? {
    let count = gradient.count
    let scale = (0..<count).map { hessian[$0, $0] > 0 ? hessian[$0, $0].squareRoot() : .nan }
    guard scale.allSatisfy(\.isFinite) else { return nil }
    var scaled = hessian
    for j in 0..<count {
      for i in 0..<count { scaled[i, j] /= scale[i] * scale[j] }
    }
    guard let eigen = try? SymmetricEigen(scaled), let largest = eigen.values.max(),
      eigen.values.allSatisfy({ $0 > 1e-7 * largest })
    else { return nil }
    var step = [Double](repeating: 0, count: count)
    for k in 0..<count {
      var projection = 0.0
      for i in 0..<count { projection -= eigen.vectors[i, k] * gradient[i] / scale[i] }
      for i in 0..<count { step[i] += eigen.vectors[i, k] * projection / eigen.values[k] / scale[i] }
    }
    return step
  }
}
