import LinearAlgebra

/// What the linearization at a minimum foresees of a profile.
struct Outlook {
  /// d√Δcost/d|coordinate| of the held parameter; NaN where it cannot be foreseen.
  let slope: Double
  /// d others/d coordinate.
  let tangent: [Double]

  /// Where the data determine every combination the covariance tells both. Else it is ruled by combinations of no
  /// information, along which nothing is straight: the others are then taken to follow in the determined combinations
  /// only, as the first refit will find them.
  init(position: Int, at solution: Solution, _ analysis: ErrorAnalysis, _ space: ParameterSpace) {
    let others = space.free.indices.filter { $0 != position }
    let covariance = analysis.coordinateCovariance
    let variance = covariance[position, position]
    guard analysis.determinedCombinations < space.freeCount, variance > 0 else {
      slope = variance > 0 ? (analysis.variance / variance).squareRoot() : .nan
      let slopes = others.map { covariance[$0, position] / variance }
      tangent = slopes.map { $0.isFinite ? $0 : 0 }
      return
    }
    // Those on a bound stay there.
    let moving = others.indices.filter { covariance[others[$0], others[$0]] > 0 }
    func size(_ position: Int) -> Double {
      let parameter = space.parameters[space.free[position]]
      return parameter.coordinate == .logarithmic
        ? 1 : max(abs(solution.coordinates[position]), parameter.referenceScale)
    }
    let jacobian = analysis.relativeJacobian
    var block = Matrix(rows: jacobian.rows, columns: moving.count)
    for (target, source) in moving.enumerated() {
      block.elements.replaceSubrange(block.columnRange(target), with: jacobian.column(others[source]))
    }
    var rest = jacobian.column(position)
    var steps = [Double](repeating: 0, count: others.count)
    if !moving.isEmpty, let decomposition = try? SingularValues(block) {
      for k in moving.indices where decomposition.values[k] > 1 {
        let left = decomposition.left.columnRange(k)
        let part = Vector.dot(decomposition.left.elements, left, rest, 0..<rest.count)
        Vector.add(-part, decomposition.left.elements, left, to: &rest, at: 0)
        for (place, source) in moving.enumerated() {
          steps[source] -= part * decomposition.rightTransposed[k, place] / decomposition.values[k]
        }
      }
    }
    let own = size(position)
    slope = (Vector.sumOfSquares(rest) * analysis.variance).squareRoot() / own
    tangent = others.indices.map { steps[$0] * size(others[$0]) / own }
  }
}
