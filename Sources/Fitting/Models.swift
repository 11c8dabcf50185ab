import LinearAlgebra

/// A model that fills a whole vector of residuals at once.
///
/// Residuals are (model − data)/σ. Use this protocol when the problem is not "a curve through data"; for a curve
/// conform to ``CurveModel`` instead, which the Poisson likelihood needs too.
public protocol ResidualModel: Sendable {
  /// Number of residuals, > 0.
  var residualCount: Int { get }
  /// Writes every residual. `parameters` holds all parameters, fixed and tied ones too, in the order of the fit's list.
  func residuals(_ parameters: [Double], into residuals: inout [Double])
  /// Writes ∂residual/∂parameter into every element; row = residual, column = parameter.
  func jacobian(_ parameters: [Double], into jacobian: inout Matrix)
}

/// A model curve with its analytic derivatives, called once for the whole axis.
public protocol CurveModel: Sendable {
  /// Number of points on the axis, > 0.
  var pointCount: Int { get }
  /// Writes the model at every point. `values` has `pointCount` elements.
  func values(_ parameters: [Double], into values: inout [Double])
  /// Writes ∂value/∂parameter into every element; row = point, column = parameter.
  func jacobian(_ parameters: [Double], into jacobian: inout Matrix)
}

/// A model that is linear in its amplitudes: data column w ≈ Φ(θ)·c_w, with the same basis Φ for every data column.
public protocol SeparableModel: Sendable {
  /// Rows of the basis, > 0.
  var pointCount: Int { get }
  /// Columns of the basis: the number of amplitudes of each data column.
  var componentCount: Int { get }
  /// Writes Φ, `pointCount` × `componentCount`.
  func basis(_ parameters: [Double], into basis: inout Matrix)
  /// Writes Φ and, for each parameter, ∂Φ/∂parameter of the same shape (zeros where it does not enter).
  func derivatives(_ parameters: [Double], basis: inout Matrix, into derivatives: inout [Matrix])
}

/// A separable model whose basis differs from data column to data column, as with a time zero that depends on wavelength.
public protocol ColumnwiseSeparableModel: Sendable {
  /// Rows of the basis, > 0.
  var pointCount: Int { get }
  /// Columns of the basis.
  var componentCount: Int { get }
  /// Writes Φ of data column `column`.
  func basis(_ parameters: [Double], column: Int, into basis: inout Matrix)
  /// Writes Φ of data column `column` and its derivative with respect to each parameter.
  func derivatives(_ parameters: [Double], column: Int, basis: inout Matrix, into derivatives: inout [Matrix])
}
