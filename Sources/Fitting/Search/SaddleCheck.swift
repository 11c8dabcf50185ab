import LinearAlgebra

extension Minimizer where Problem: ~Copyable {
  /// A lower point beside one where the gradient vanishes but which is a saddle or a maximum; nil where none is found.
  ///
  /// Where a column of the Jacobian vanishes altogether (the square of a parameter at 0, the second of two equal
  /// lifetimes), its parameter is stationary without being at a minimum, and neither steps nor the relative offset see
  /// it. Such coordinates are moved by 3, 30 and 100 % of their size (1 where they have none) to both sides, each alone
  /// and all together. A gain of a thousandth of σ² counts.
  mutating func lowerPoint(besideSilentOf point: SolverPoint) -> SolverPoint? {
    let (silent, sizes, variance) = silentCoordinates(at: point)
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

  /// Coordinates whose column of the Jacobian vanishes, the sizes of all, and σ².
  private mutating func silentCoordinates(at point: SolverPoint) -> (silent: [Int], sizes: [Double], variance: Double) {
    let norms = localModel(at: point).columnNorms
    let variance = point.linearization.residualSumOfSquares / Double(max(1, degreesOfFreedom))
    let sizes = space.free.indices.map { size(of: $0, at: point) }
    return (norms.indices.filter { norms[$0] * sizes[$0] <= 1e-8 * variance.squareRoot() }, sizes, variance)
  }

  /// The name of a parameter that the residuals do not feel where the fit ended but do elsewhere: a peak that has left
  /// the data, a rate that is over before the first point. Nothing is known about a minimum there.
  ///
  /// It makes no difference at ±3 % of its size, but does at −100 %, −30 % or +30 %. A parameter that makes no difference
  /// anywhere is the model's affair, and one that is silenced by another on its bound a limit.
  mutating func sleepingParameter(at point: SolverPoint) -> String? {
    let isOnBound = space.free.indices.contains {
      point.coordinates[$0] <= space.lower[$0] || point.coordinates[$0] >= space.upper[$0]
    }
    guard !isOnBound else { return nil }
    let (silent, sizes, variance) = silentCoordinates(at: point)
    for j in silent {
      func isFelt(_ length: Double) -> Bool {
        var probe = point.coordinates
        probe[j] += length * sizes[j]
        let cost = cost(at: space.clamped(probe))
        return cost.isFinite && abs(cost - point.cost) > 1e-3 * variance
      }
      if isFelt(0.03) || isFelt(-0.03) { continue }
      if isFelt(-1) || isFelt(-0.3) || isFelt(0.3) { return space.parameters[space.free[j]].name }
    }
    return nil
  }

  /// The size of a coordinate: 1 on a logarithmic scale, |value| or the reference scale, else the width of its bounds or 1.
  func size(of position: Int, at point: SolverPoint) -> Double {
    let parameter = space.parameters[space.free[position]]
    if parameter.coordinate == .logarithmic { return 1 }
    let size = max(abs(point.coordinates[position]), parameter.referenceScale)
    if size > 0 { return size }
    let width = space.upper[position] - space.lower[position]
    return width.isFinite ? width : 1
  }
}
