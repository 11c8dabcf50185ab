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

/// One derivative that is not zero: basis column `component` with respect to parameter `parameter`, both from 0.
public struct DerivativeTerm: Sendable, Equatable {
  /// Position of the parameter in the fit's list.
  public var parameter: Int
  /// Column of the basis.
  public var component: Int

  /// The derivative of basis column `component` with respect to parameter `parameter`.
  public init(parameter: Int, component: Int) {
    self.parameter = parameter
    self.component = component
  }
}

/// A model that is linear in its amplitudes: data column w ≈ Φ(θ)·c_w, with the same basis Φ for every data column.
///
/// The derivatives are sparse: a lifetime enters one column only. `derivativeTerms` says once which (parameter, column)
/// pairs are not zero, and `basis(_:into:derivatives:)` writes one column of derivatives for each, in that order.
public protocol SeparableModel: Sendable {
  /// Rows of the basis, > 0.
  var pointCount: Int { get }
  /// Columns of the basis: the number of amplitudes of each data column.
  var componentCount: Int { get }
  /// The derivatives that are not zero.
  var derivativeTerms: [DerivativeTerm] { get }
  /// Writes Φ, `pointCount` × `componentCount`.
  func basis(_ parameters: [Double], into basis: inout Matrix)
  /// Writes Φ and its derivatives, `pointCount` × `derivativeTerms.count`.
  func basis(_ parameters: [Double], into basis: inout Matrix, derivatives: inout Matrix)
}

/// How a data column's local parameter follows a parameter of the fit: ∂local/∂parameter, a constant.
public struct LocalSlope: Sendable, Equatable {
  /// Position of the parameter in the fit's list.
  public var parameter: Int
  /// Position of the local parameter.
  public var local: Int
  /// ∂local/∂parameter.
  public var factor: Double

  /// The slope of local parameter `local` with respect to parameter `parameter`.
  public init(parameter: Int, local: Int, factor: Double = 1) {
    self.parameter = parameter
    self.local = local
    self.factor = factor
  }
}

/// A separable model whose basis differs from data column to data column, as with a time zero that depends on
/// wavelength.
///
/// Every column sees a few local parameters, which are linear in the fit's: all coefficients of a dispersion act
/// through the one time zero that the column has. Derivatives are taken, and factored, with respect to the local ones.
public protocol ColumnwiseSeparableModel: Sendable {
  /// Rows of the basis, > 0.
  var pointCount: Int { get }
  /// Columns of the basis.
  var componentCount: Int { get }
  /// Number of local parameters.
  var localCount: Int { get }
  /// The slopes of the local parameters of data column `column` that are not zero.
  func localSlopes(column: Int) -> [LocalSlope]
  /// The derivatives that are not zero; `parameter` is the position of a local parameter.
  var derivativeTerms: [DerivativeTerm] { get }
  /// The same model for one set of parameters: what all columns share is computed once. Its bases are asked for at these
  /// parameters only, and their derivatives only where `derivatives` is true.
  func prepared(_ parameters: [Double], derivatives: Bool) -> Self
  /// Writes Φ of data column `column`.
  func basis(_ parameters: [Double], column: Int, into basis: inout Matrix)
  /// Writes Φ of data column `column` and its derivatives with respect to the local parameters.
  func basis(_ parameters: [Double], column: Int, into basis: inout Matrix, derivatives: inout Matrix)
}

extension ColumnwiseSeparableModel {
  /// The model itself: nothing is shared.
  public func prepared(_ parameters: [Double], derivatives: Bool) -> Self { self }
}

/// A columnwise model whose columns become alike from some row on: there the basis and its derivatives are combinations
/// of a few functions which are the same for all data columns.
///
/// Exponentials are that once an instrument response is over: exp(−k(t − t₀)) = exp(k·t₀)·exp(−k·t) for any time zero.
/// Where no cell is weighted or missing, the fit projects these rows on the shared functions once for all columns, and
/// has fewer rows in each; the result is the same up to rounding.
public protocol SharedTailModel: ColumnwiseSeparableModel {
  /// Number of shared functions.
  var tailFunctionCount: Int { get }
  /// The first row of the tail for all data columns; `pointCount` where there is none.
  func tailStart(_ parameters: [Double]) -> Int
  /// Writes the shared functions in the rows from `start` on, (pointCount − start) × `tailFunctionCount`.
  func tailFunctions(_ parameters: [Double], from start: Int, into functions: inout Matrix)
  /// The model over the rows before `start`, followed by `tailFunctionCount` rows that hold the tail: where its columns
  /// are Σ wₘ·(function m), their last rows are `triangle`·w.
  func shortened(to start: Int, triangle: Matrix) -> Self
  /// The first row in which a basis or derivative is not zero in some data column. The default, 0, says nothing.
  func leadEnd(_ parameters: [Double]) -> Int
  /// The model over some of its data columns, without the rows before `firstRow`; asked of models that are not shortened.
  /// Nil, the default, where that cannot be had: all columns are then taken together.
  func part(columns: Range<Int>, from firstRow: Int) -> Self?
}

extension SharedTailModel {
  /// Nothing is known of rows of zeros.
  public func leadEnd(_ parameters: [Double]) -> Int { 0 }
  /// The columns cannot be taken apart.
  public func part(columns: Range<Int>, from firstRow: Int) -> Self? { nil }
}
