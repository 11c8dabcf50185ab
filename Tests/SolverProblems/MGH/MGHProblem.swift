import Fitting
import LinearAlgebra

/// A residual by its row (from 0): the gradient, all zeros when called, and the value.
typealias ResidualRow = @Sendable (_ row: Int, _ x: [Double], _ gradient: inout [Double]) -> Double

/// A problem of the test set of Moré, Garbow & Hillstrom (ACM TOMS 7, 17, 1981, doi:10.1145/355934.355936).
///
/// Residuals and derivatives are written from the formulas of the paper, not for speed.
public struct MGHProblem: ResidualModel {
  /// Number in the paper, 1…35.
  public let number: Int
  /// Name in the paper, with the number of parameters where that may be chosen: "Watson 9".
  public let name: String
  /// Number of residuals.
  public let residualCount: Int
  /// The standard start.
  public let start: [Double]
  /// Sums of squares at the minima that the paper lists, the global one first, to six digits.
  public let minima: [Double]
  let row: ResidualRow

  init(
    _ number: Int, _ name: String, residuals: Int, start: [Double], minima: [Double] = [0], row: @escaping ResidualRow
  ) {
    self.number = number
    self.name = name
    residualCount = residuals
    self.start = start
    self.minima = minima
    self.row = row
  }

  /// Writes every residual.
  public func residuals(_ parameters: [Double], into residuals: inout [Double]) {
    var gradient = [Double](repeating: 0, count: parameters.count)
    for i in 0..<residualCount {
      clear(&gradient)
      residuals[i] = row(i, parameters, &gradient)
    }
  }

  /// Writes ∂residual/∂parameter.
  public func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    var gradient = [Double](repeating: 0, count: parameters.count)
    for i in 0..<residualCount {
      clear(&gradient)
      _ = row(i, parameters, &gradient)
      for j in gradient.indices { jacobian[i, j] = gradient[j] }
    }
  }

  private func clear(_ gradient: inout [Double]) { for j in gradient.indices { gradient[j] = 0 } }

  /// Σ of the squared residuals.
  public func sumOfSquares(_ parameters: [Double]) -> Double {
    var residuals = [Double](repeating: .nan, count: residualCount)
    self.residuals(parameters, into: &residuals)
    return residuals.reduce(0) { $0 + $1 * $1 }
  }
}

extension MGHProblem {
  /// The 35 problems in 42 instances.
  ///
  /// Dimensions where the paper leaves them open: Gulf 99 residuals, Box three-dimensional and Jennrich–Sampson 10,
  /// Brown–Dennis 20, Biggs EXP6 13; Watson 6, 9 and 12 parameters; penalty functions 4 and 10; Brown almost linear 10
  /// and 40; Chebyquad 8, 9 and 10; the linear functions 5 with 10 residuals; extended Powell singular 12; all others
  /// 10.
  public static let all = plane + space + four + many + extended + equations + linear
}
