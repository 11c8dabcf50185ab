import LinearAlgebra

extension Minimizer where Problem: ~Copyable {
  /// A scaled step that stays inside the bounds: coordinates that would leave are put on their bound, and the others
  /// are solved for anew.
  ///
  /// Clipping alone would leave the others where the full step wanted them, and with correlated parameters that lowers
  /// nothing. `radius` nil asks for the Gauss–Newton step.
  func bounded(
    _ scaledStep: [Double], from point: SolverPoint, _ model: LocalModel, _ solver: StepSolver, radius: Double?
  ) throws -> [Double] {
    let count = model.movable.count
    var step = zip(scaledStep, solver.scale).map { $0 / $1 }
    var isFixed = [Bool](repeating: false, count: count)
    // Not the minimizer's own: that one holds the reflectors of `model`, which geodesic acceleration needs again.
    var qr = HouseholderQR()
    for _ in 0..<count {
      var hasNew = false
      for position in 0..<count where !isFixed[position] {
        let j = model.movable[position]
        let target = point.coordinates[j] + step[position]
        guard target < space.lower[j] || target > space.upper[j] else { continue }
        step[position] = (target < space.lower[j] ? space.lower[j] : space.upper[j]) - point.coordinates[j]
        isFixed[position] = true
        hasNew = true
      }
      guard hasNew else { break }
      let others = (0..<count).filter { !isFixed[$0] }
      guard !others.isEmpty else { break }
      var residual = Matrix(rows: count, columns: 1, columnMajor: model.projectedResidual)
      for position in 0..<count where isFixed[position] {
        for i in 0..<count { residual.elements[i] += model.triangle[i, position] * step[position] }
      }
      var columns = Matrix(rows: count, columns: others.count)
      for (column, position) in others.enumerated() {
        for i in 0..<count { columns[i, column] = model.triangle[i, position] }
      }
      qr.factor(&columns)
      qr.applyTransposedQ(of: columns, to: &residual)
      let reduced = try StepSolver(
        triangle: HouseholderQR.triangle(of: columns),
        projectedResidual: Array(residual.elements.prefix(others.count)), scale: others.map { solver.scale[$0] },
        rows: problem.observationCount)
      let damping = radius.map { reduced.damping(radius: $0) } ?? 0
      for (scaled, position) in zip(reduced.step(damping: damping), others) {
        step[position] = scaled / solver.scale[position]
      }
    }
    return zip(step, solver.scale).map { $0 * $1 }
  }

  /// True where a scaled step stays inside the bounds.
  func isInside(_ scaledStep: [Double], from point: SolverPoint, _ model: LocalModel, _ solver: StepSolver) -> Bool {
    model.movable.indices.allSatisfy { position in
      let j = model.movable[position]
      let target = point.coordinates[j] + scaledStep[position] / solver.scale[position]
      return target >= space.lower[j] && target <= space.upper[j]
    }
  }
}
