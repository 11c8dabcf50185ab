import LinearAlgebra

/// Linear least squares with signs: the c that minimises ‖R·c − z‖ where some elements must be ≥ 0 or ≤ 0, for techniques
/// whose basis is too sparse to be handed over whole.
public struct SignedSolution: Sendable, Equatable {
  /// c.
  public let values: [Double]
  /// True for the elements that their sign holds at 0.
  public let isHeld: [Bool]

  /// Solves for an upper-triangular R, which may be rank-deficient, and a vector as long as it has columns. Nil where no
  /// solution was found within ten releases of every element.
  public init?(triangle: Matrix, target: [Double], signs: [AmplitudeSign]) {
    precondition(
      triangle.rows == triangle.columns && target.count == triangle.rows && signs.count == target.count,
      "triangle, target and signs differ in size")
    var solver = SignedLeastSquares(signs: signs)
    guard solver.solve(triangle, target, at: 0) else { return nil }
    values = solver.solution
    isHeld = solver.isHeld
  }
}
