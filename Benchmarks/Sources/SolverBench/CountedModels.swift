import Fitting
import LinearAlgebra
import Synchronization

/// How often a model was called, counted by the model itself.
final class CallCount: Sendable {
  private let valueCalls = Atomic<Int>(0)
  private let derivativeCalls = Atomic<Int>(0)

  /// Calls for values or residuals.
  var values: Int { valueCalls.load(ordering: .relaxed) }
  /// Calls for derivatives; those of a separable model give the values too.
  var derivatives: Int { derivativeCalls.load(ordering: .relaxed) }

  func countValues() { valueCalls.add(1, ordering: .relaxed) }
  func countDerivatives() { derivativeCalls.add(1, ordering: .relaxed) }
}

/// A curve that counts its calls.
struct CountedCurve<Model: CurveModel>: CurveModel {
  let model: Model
  let count: CallCount
  var pointCount: Int { model.pointCount }

  func values(_ parameters: [Double], into values: inout [Double]) {
    count.countValues()
    model.values(parameters, into: &values)
  }

  func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    count.countDerivatives()
    model.jacobian(parameters, into: &jacobian)
  }
}

/// Residuals that count their calls.
struct CountedResiduals<Model: ResidualModel>: ResidualModel {
  let model: Model
  let count: CallCount
  var residualCount: Int { model.residualCount }

  func residuals(_ parameters: [Double], into residuals: inout [Double]) {
    count.countValues()
    model.residuals(parameters, into: &residuals)
  }

  func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    count.countDerivatives()
    model.jacobian(parameters, into: &jacobian)
  }
}
