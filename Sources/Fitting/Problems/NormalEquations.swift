/// Sums over all points of a fit at one set of parameters.
public struct NormalSums: Sendable {
  /// ½ of the cost's gradient, one element a parameter.
  public var gradient: [Double]
  /// Fisher's information, or JᵀJ: parameters × parameters.
  public var information: [Double]
  /// What is lowered: deviance or χ².
  public var cost = Double.infinity
  /// Pearson's χ²; the cost itself for least squares.
  public var pearson = Double.nan

  /// Sums of the given number of parameters, all 0.
  public init(parameterCount: Int) {
    gradient = [Double](repeating: 0, count: parameterCount)
    information = [Double](repeating: 0, count: parameterCount * parameterCount)
  }

  var isFinite: Bool {
    cost.isFinite && gradient.allSatisfy(\.isFinite) && information.allSatisfy(\.isFinite)
  }
}

/// A curve with few parameters that sums its own normal equations, without its Jacobian being kept anywhere.
///
/// Derivatives are with respect to the coordinates of the parameters: ln θ where a parameter is logarithmic.
public protocol NormalEquations: ~Copyable {
  /// Number of parameters, held ones too.
  var parameterCount: Int { get }
  /// Points compared.
  var observationCount: Int { get }
  /// Sums at the given coordinates; false where they have no likelihood.
  mutating func sum(_ coordinates: [Double], into sums: inout NormalSums) -> Bool
  /// The same of J·T, T upper triangular, column after column.
  mutating func sum(_ coordinates: [Double], through transform: [Double], into sums: inout NormalSums) -> Bool
}
