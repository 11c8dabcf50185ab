import Fitting
import LinearAlgebra

/// A number computed from the areas and the parameters of the peaks, with its gradient.
struct AreaQuantity {
  var value: Double
  /// ∂/∂(areas, resolution, offset, asymmetry).
  var gradient: [Double]

  /// Standard error from a covariance.
  func standardError(_ covariance: Matrix) -> Double {
    var sum = 0.0
    for i in gradient.indices where gradient[i] != 0 {
      for j in gradient.indices where gradient[j] != 0 { sum += gradient[i] * covariance[i, j] * gradient[j] }
    }
    return max(0, sum).squareRoot()
  }

  /// Covariance with another quantity.
  func covariance(_ other: AreaQuantity, _ covariance: Matrix) -> Double {
    var sum = 0.0
    for i in gradient.indices where gradient[i] != 0 {
      for j in other.gradient.indices where other.gradient[j] != 0 {
        sum += gradient[i] * covariance[i, j] * other.gradient[j]
      }
    }
    return sum
  }

  /// A gradient that the parameters of the peaks have no part in.
  static func onAreas(_ gradient: [Double]) -> [Double] {
    gradient + [Double](repeating: 0, count: EnvelopeModel.parameterCount)
  }

  /// The ratio of two sums over the areas, Σ uᵢaᵢ/Σ vᵢaᵢ.
  static func ratio(_ u: [Double], over v: [Double], areas: [Double]) -> AreaQuantity? {
    let top = zip(u, areas).reduce(0) { $0 + $1.0 * $1.1 }
    let bottom = zip(v, areas).reduce(0) { $0 + $1.0 * $1.1 }
    guard bottom > 0 else { return nil }
    let ratio = top / bottom
    return AreaQuantity(value: ratio, gradient: onAreas(areas.indices.map { (u[$0] - ratio * v[$0]) / bottom }))
  }
}
