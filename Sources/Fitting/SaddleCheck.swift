import LinearAlgebra

extension Minimizer where Problem: ~Copyable {
  /// A lower point beside one where the gradient vanishes but which is a saddle or a maximum; nil where none is found.
  ///
  /// Where a column of the Jacobian vanishes altogether (the square of a parameter at 0, the second of two equal
  /// lifetimes), its parameter is stationary without being at a minimum, and neither steps nor the relative offset see
  /// it. Such coordinates are moved by 3, 30 and 100 % of their size (1 where they have none) to both sides, each alone
  /// and all together. A gain of a thousandth of σ² counts.
  mutating func lowerPoint(besideSilentOf point: SolverPoint) -> SolverPoint? {
    let norms = localModel(at: point).columnNorms
    let variance = point.linearization.residualSumOfSquares / Double(max(1, degreesOfFreedom))
    let sizes = space.free.indices.map { size(of: $0, at: point) }
    let silent = norms.indices.filter { norms[$0] * sizes[$0] <= 1e-8 * variance.squareRoot() }
    var groups = silent.map { [$0] }
    if silent.count > 1 { groups.append(silent) }
    var lowest = point.cost - 1e-3 * variance
    var best: [Double]?
    for group in groups {
      for length in [0.03, 0.3, 1, -0.03, -0.3, -1] {
        var probe = point.coordinates
        for j in group { probe[j] += length * sizes[j] }
        probe = space.clamped(probe)
        let cost = cost(at: probe)
        if cost < lowest {
          lowest = cost
          best = probe
        }
      }
    }
    return best.flatMap { linearize(at: $0) }
  }

  private func size(of position: Int, at point: SolverPoint) -> Double {
    let parameter = space.parameters[space.free[position]]
    if parameter.coordinate == .logarithmic { return 1 }
    let size = max(abs(point.coordinates[position]), parameter.referenceScale)
    if size > 0 { return size }
    let width = space.upper[position] - space.lower[position]
    return width.isFinite ? width : 1
  }
}
