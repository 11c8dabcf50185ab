import LinearAlgebra

/// A nonlinear least-squares problem near one point, compressed to the size of its parameters.
///
/// With J = Q·R the change of the cost for a step s is 2·(R·s)ᵀq + ‖R·s‖², where q = Qᵀr. Step, rank, covariance and
/// verdict follow from R and q alone, so that every kind of problem (a curve, a map, its Gram matrix, Poisson counts)
/// shares one solver.
public struct Linearization: Sendable {
  /// R, parameters × parameters, upper triangular.
  public var triangle: Matrix
  /// q = Qᵀr, one element a parameter.
  public var projectedResidual: [Double]
  /// What the solver lowers: ‖r‖², or the deviance.
  public var cost: Double
  /// What σ² and the relative offset are taken from: ‖r‖², the deviance, or the scatter of a robust loss.
  public var residualSumOfSquares: Double
  /// Pearson's χ² where the cost is a deviance; for statistics only, because one count where next to none is expected
  /// makes it enormous.
  public var pearsonChiSquare: Double?

  /// A linearization of the given number of parameters, filled with NaN so that what is not written shows.
  public init(parameterCount: Int) {
    triangle = Matrix(rows: parameterCount, columns: parameterCount, repeating: .nan)
    projectedResidual = [Double](repeating: .nan, count: parameterCount)
    cost = .nan
    residualSumOfSquares = .nan
  }

  /// True if every number is finite.
  public var isFinite: Bool {
    cost.isFinite && residualSumOfSquares.isFinite && projectedResidual.allSatisfy(\.isFinite)
      && triangle.elements.allSatisfy(\.isFinite)
  }
}

/// What the solver needs of a problem: the cost at a point, and its linearization there.
///
/// Parameters are the model's own, all of them and in their natural units; the solver takes care of fixed and tied
/// ones, logarithmic coordinates and bounds. A problem may own scratch memory, and need not be copyable.
public protocol LeastSquaresProblem: ~Copyable {
  /// Number of residuals.
  var observationCount: Int { get }
  /// Number of linear amplitudes projected out, which count as parameters too.
  var hiddenParameterCount: Int { get }
  /// √Σ y² of the weighted data: a residual of 1e-13 of it is at rounding level.
  var dataNorm: Double { get }
  /// The cost, or +∞ where the model cannot be evaluated.
  mutating func cost(_ parameters: [Double]) -> Double
  /// Fills the linearization with respect to all parameters.
  mutating func linearize(_ parameters: [Double], into linearization: inout Linearization)
  /// Qᵀ·(r(`displaced`) − r) for the point and the Q of the last linearization; nil where the problem does not keep its
  /// residuals. It costs one more residual call and gives the second derivative along a step, for geodesic acceleration
  /// (Transtrum & Sethna 2012, arXiv:1201.5885).
  mutating func projectedResidualChange(_ displaced: [Double]) -> [Double]?
  /// Asks for derivatives of another quality; false where there is no difference.
  mutating func setDerivatives(_ quality: DerivativeQuality) -> Bool
}

extension LeastSquaresProblem where Self: ~Copyable {
  /// No acceleration.
  public mutating func projectedResidualChange(_ displaced: [Double]) -> [Double]? { nil }

  /// Analytic derivatives are as good as they can be.
  public mutating func setDerivatives(_ quality: DerivativeQuality) -> Bool { false }
}
