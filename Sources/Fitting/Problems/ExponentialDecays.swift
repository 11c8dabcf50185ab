import LinearAlgebra

/// A sum of exponentials exp(−t/τ), with or without a constant, without its amplitudes.
///
/// Parameters: one lifetime τ > 0 for every exponential, in the unit of the times. The basis has a column for every
/// exponential and then one of ones for the constant: amplitudes are those at t = 0.
public struct ExponentialDecays: SeparableModel {
  /// The times t, in any order.
  public let times: [Double]
  /// Number of exponentials.
  public let exponentialCount: Int
  /// Whether the last component is a constant.
  public let hasConstant: Bool

  /// Exponentials at the given times.
  public init(times: [Double], exponentialCount: Int, hasConstant: Bool = false) {
    self.times = times
    self.exponentialCount = exponentialCount
    self.hasConstant = hasConstant
  }

  /// One row for every time.
  public var pointCount: Int { times.count }
  /// One column for every exponential, and one for the constant.
  public var componentCount: Int { exponentialCount + (hasConstant ? 1 : 0) }
  /// Every lifetime enters its own column.
  public var derivativeTerms: [DerivativeTerm] {
    (0..<exponentialCount).map { DerivativeTerm(parameter: $0, component: $0) }
  }

  /// Writes exp(−t/τ) and the constant.
  public func basis(_ parameters: [Double], into basis: inout Matrix) {
    let count = times.count
    for k in 0..<exponentialCount {
      let rate = 1 / parameters[k]
      for i in 0..<count { basis.elements[i + k * count] = exponential(-times[i] * rate) }
    }
    if hasConstant {
      for i in exponentialCount * count..<(exponentialCount + 1) * count { basis.elements[i] = 1 }
    }
  }

  /// Writes the basis, and t/τ²·exp(−t/τ).
  public func basis(_ parameters: [Double], into basis: inout Matrix, derivatives: inout Matrix) {
    self.basis(parameters, into: &basis)
    let count = times.count
    for k in 0..<exponentialCount {
      let rate = 1 / parameters[k]
      for i in 0..<count {
        derivatives.elements[i + k * count] = times[i] * rate * rate * basis.elements[i + k * count]
      }
    }
  }
}
