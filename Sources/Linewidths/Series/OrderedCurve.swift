import Fitting
import LinearAlgebra

/// `acoustic-optical` with its modes kept in order, E_ac ≤ E_op, by a simple bound: parameter 2 is E_ac/E_op, 0…1,
/// instead of E_ac.
struct OrderedCurve: CurveModel {
  let curve: JointCurve

  var pointCount: Int { curve.pointCount }

  /// The model's own parameters at these coordinates.
  static func natural(_ p: [Double]) -> [Double] {
    var result = p
    result[2] = p[2] * p[4]
    return result
  }

  /// The coordinates of parameters with E_op > 0.
  static func coordinates(_ values: [Double]) -> [Double] {
    var result = values
    result[2] = values[2] / values[4]
    return result
  }

  func values(_ p: [Double], into values: inout [Double]) { curve.values(Self.natural(p), into: &values) }

  func jacobian(_ p: [Double], into jacobian: inout Matrix) {
    curve.jacobian(Self.natural(p), into: &jacobian)
    for i in 0..<pointCount {
      jacobian[i, 4] += p[2] * jacobian[i, 2]
      jacobian[i, 2] *= p[4]
    }
  }
}
