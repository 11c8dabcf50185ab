import Fitting
import LinearAlgebra

/// A ``ThermalModel`` on a temperature axis, with analytic derivatives.
///
/// Parameters in the order of ``ThermalModel/parameters``, values in the unit of its quantity.
public struct ThermalCurve: CurveModel {
  /// The model.
  public let model: ThermalModel
  /// Temperatures in K, > 0.
  public let temperatures: [Double]

  /// The model on the given axis.
  ///
  /// - Parameter temperatures: in K, each > 0.
  public init(_ model: ThermalModel, temperatures: [Double]) {
    self.model = model
    self.temperatures = temperatures
  }

  /// Number of temperatures.
  public var pointCount: Int { temperatures.count }

  /// Writes the values.
  public func values(_ p: [Double], into values: inout [Double]) { write(p, into: &values, at: 0) }

  /// Writes the values from a row on.
  func write(_ p: [Double], into values: inout [Double], at row: Int) {
    var slopes = SIMD8<Double>()
    let evaluate = model.evaluate
    for i in temperatures.indices { values[row + i] = evaluate(p, temperatures[i], &slopes) }
  }

  /// Writes ∂value/∂parameter.
  public func jacobian(_ p: [Double], into jacobian: inout Matrix) {
    var slopes = SIMD8<Double>()
    for i in temperatures.indices {
      _ = model.evaluate(p, temperatures[i], &slopes)
      for j in model.parameters.indices { jacobian[i, j] = slopes[j] }
    }
  }
}
