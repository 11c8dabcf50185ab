import Fitting
import LinearAlgebra

/// A model given point by point: the value at predictors (x, z) with its gradient in the parameters.
typealias PointFunction = @Sendable (_ x: Double, _ z: Double, _ b: [Double], _ gradient: inout [Double]) -> Double

/// A curve model evaluated point by point: slow and simple, what the tests of a solver need.
public struct PointwiseModel: CurveModel {
  /// First predictor.
  public let x: [Double]
  /// Second predictor; as long as `x`, zeros where there is none.
  let z: [Double]
  let parameterCount: Int
  let point: PointFunction

  /// Number of data points.
  public var pointCount: Int { x.count }

  /// Writes the model at every point.
  public func values(_ parameters: [Double], into values: inout [Double]) {
    var gradient = [Double](repeating: 0, count: parameterCount)
    for i in x.indices { values[i] = point(x[i], z[i], parameters, &gradient) }
  }

  /// Writes ∂value/∂parameter.
  public func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    // NaN shows an element that the model forgot to write.
    var gradient = [Double](repeating: .nan, count: parameterCount)
    for i in x.indices {
      _ = point(x[i], z[i], parameters, &gradient)
      for j in 0..<parameterCount { jacobian[i, j] = gradient[j] }
    }
  }
}
