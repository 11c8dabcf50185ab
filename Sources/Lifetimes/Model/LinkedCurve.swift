import Fitting
import LinearAlgebra

/// Several decays one after another with the same lifetimes.
///
/// Parameters: the lifetimes, then for every decay what it has of its own: amplitudes, background, shift, scattered light.
struct LinkedCurve: CurveModel {
  /// The decays, all with the same number of exponentials.
  let curves: [DecayCurve]

  var componentCount: Int { curves[0].componentCount }
  var pointCount: Int { curves.reduce(0) { $0 + $1.pointCount } }
  var parameterCount: Int { componentCount + curves.reduce(0) { $0 + $1.parameterCount - componentCount } }

  /// Where the parameters that a decay has of its own lie.
  func own(_ index: Int) -> Range<Int> {
    let start = curves[..<index].reduce(componentCount) { $0 + $1.parameterCount - componentCount }
    return start..<start + curves[index].parameterCount - componentCount
  }

  /// Where the points of a decay lie.
  func points(_ index: Int) -> Range<Int> {
    let start = curves[..<index].reduce(0) { $0 + $1.pointCount }
    return start..<start + curves[index].pointCount
  }

  /// The parameters of one decay, lifetimes included.
  func parameters(_ all: [Double], of index: Int) -> [Double] { Array(all[..<componentCount]) + Array(all[own(index)]) }

  func values(_ parameters: [Double], into values: inout [Double]) {
    for (index, curve) in curves.enumerated() {
      var part = [Double](repeating: 0, count: curve.pointCount)
      curve.values(self.parameters(parameters, of: index), into: &part)
      let start = points(index).lowerBound
      for i in part.indices { values[start + i] = part[i] }
    }
  }

  func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    for i in jacobian.elements.indices { jacobian.elements[i] = 0 }
    for (index, curve) in curves.enumerated() {
      var part = Matrix(rows: curve.pointCount, columns: curve.parameterCount)
      curve.jacobian(self.parameters(parameters, of: index), into: &part)
      let start = points(index).lowerBound
      for (source, target) in (Array(0..<componentCount) + Array(own(index))).enumerated() {
        let from = part.columnRange(source).lowerBound
        let to = jacobian.columnRange(target).lowerBound + start
        for i in 0..<curve.pointCount { jacobian.elements[to + i] = part.elements[from + i] }
      }
    }
  }
}
