import LinearAlgebra

/// A separable fit: the outcome for the nonlinear parameters and the amplitudes that belong to it.
public struct SeparableOutcome: Sendable {
  /// Parameters, statistics, verdicts.
  public var outcome: FitOutcome
  /// Amplitudes, components × data columns.
  public var amplitudes: Matrix
  /// Standard errors of the amplitudes, the uncertainty of the nonlinear parameters included; nil where none can be
  /// given.
  public var amplitudeErrors: Matrix?
  /// data − model, unweighted, points × data columns.
  public var residual: Matrix
  /// One estimate for all data columns, or one for each.
  private let estimates: [AmplitudeErrors]

  fileprivate init(outcome: FitOutcome, amplitudes: Matrix, residual: Matrix, estimates: [AmplitudeErrors]) {
    self.outcome = outcome
    self.amplitudes = amplitudes
    self.residual = residual
    self.estimates = estimates
    guard let analysis = outcome.analysis else { return }
    var errors = Matrix(rows: amplitudes.rows, columns: amplitudes.columns)
    for column in 0..<amplitudes.columns {
      let estimate = estimates[estimates.count == 1 ? 0 : column]
      let found = estimate.errors(amplitudes: amplitudes.column(column), analysis: analysis)
      errors.elements.replaceSubrange(errors.columnRange(column), with: found)
    }
    amplitudeErrors = errors
  }

  /// Σ (amplitude/error)² of a component over the data columns, its errors taken with the nonlinear parameters held: χ²
  /// of leaving the component out with the other amplitudes refitted, of which the number of columns is expected where
  /// there is nothing. Nil where no σ can be given.
  public func significance(ofComponent component: Int) -> Double? {
    guard let variance = outcome.analysis?.variance else { return nil }
    var sum = 0.0
    for column in 0..<amplitudes.columns {
      let amplitude = amplitudes[component, column]
      sum += amplitude * amplitude / (variance * estimates[estimates.count == 1 ? 0 : column].heldVariance(component))
    }
    return sum.isFinite ? sum : nil
  }

  /// Joint covariance of all parameters and then the amplitudes of one data column; nil where none can be given.
  public func jointCovariance(column: Int) -> Matrix? {
    outcome.analysis.map {
      estimates[estimates.count == 1 ? 0 : column].jointCovariance(amplitudes: amplitudes.column(column), analysis: $0)
    }
  }
}

extension Fit {
  /// How a separable fit sees its data.
  public enum Compression: Sendable, Equatable {
    /// The Gram matrix where it pays and loses nothing, else the data or their triangular factor.
    case automatic
    /// The data as they are.
    case none
  }

  /// Fits Φ(θ)·C to data by variable projection, one basis for all data columns.
  ///
  /// - Parameters:
  ///   - model: the basis.
  ///   - data: points × data columns, finite.
  ///   - rowErrors: σ of every row, > 0; nil where unknown and equal, then the errors are scaled with the residual.
  ///   - parameters: in the order in which the model reads them.
  ///   - compression: how the data are held; see ``Compression``.
  /// - Throws: ``FittingError`` where sizes, data, bounds or names do not fit together.
  public static func separable<Model: SeparableModel>(
    _ model: Model, data: Matrix, rowErrors: [Double]?, parameters: [Parameter], options: FitOptions = FitOptions(),
    compression: Compression = .automatic
  ) throws(FittingError) -> SeparableOutcome {
    let space = try ParameterSpace(parameters)
    try check(data, pointCount: model.pointCount, rowErrors: rowErrors)
    let weights = rowErrors?.map { 1 / $0 }
    var weighted = data
    if let weights { scaleRows(&weighted, by: weights) }
    let scale: ErrorScale = rowErrors == nil ? .estimated : .known
    let setup = SeparableSetup(
      model: model, weights: weights, parameterCount: parameters.count, observationCount: data.rows * data.columns,
      hiddenParameterCount: model.componentCount * data.columns)
    // A Gram matrix pays where there are more columns than it has itself; up to there the data are the smaller matrix.
    let isWide = data.columns > data.rows
    var outcome: FitOutcome?
    if compression == .automatic, isWide {
      var minimizer = Minimizer(
        GramProblem(setup, gram: Product.outerGram(weighted)), space: space, options: options.solver)
      let trial = try minimizer.fit(errorScale: scale, isDeviance: false, options: options)
      // The Gram matrix squares the data: the cost is known to ε·‖Y‖² only. Below 1e-4 of the norm that hides the
      // minimum from the solver, and now and then above it.
      let residual = trial.result.statistics.sumOfSquares.squareRoot()
      if trial.result.termination.isConverged, residual > 1e-4 * minimizer.problem.dataNorm { outcome = trial }
    }
    let fitted: FitOutcome
    if let outcome {
      fitted = outcome
    } else {
      let compressed = compression == .automatic && isWide ? LowerFactor.of(weighted) : weighted
      var minimizer = Minimizer(SeparableProblem(setup, data: compressed), space: space, options: options.solver)
      fitted = try minimizer.fit(errorScale: scale, isDeviance: false, options: options)
    }
    return try finish(setup, data: data, fitted)
  }

  private static func check(_ data: Matrix, pointCount: Int, rowErrors: [Double]?) throws(FittingError) {
    guard data.rows == pointCount else {
      throw FittingError(.mismatchedSizes, "the model has \(pointCount) points and the data \(data.rows) rows")
    }
    guard data.columns > 0 else { throw FittingError(.tooFewPoints, "there are no data columns") }
    guard data.elements.allSatisfy(\.isFinite) else {
      throw FittingError(.notFinite, "the data hold a number that is not finite")
    }
    if let rowErrors {
      guard rowErrors.count == data.rows, rowErrors.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw FittingError(.invalidData, "every row needs one error, a positive number")
      }
    }
  }

  private static var notEvaluable: FittingError {
    FittingError(.notFinite, "the model has no finite value at its start; give other start values")
  }

  /// Amplitudes, their errors and the explicit residual, in the unweighted data's unit; the final sum of squares comes
  /// from this residual.
  private static func finish<Model: SeparableModel>(
    _ setup: SeparableSetup<Model>, data: Matrix, _ fitted: FitOutcome
  ) throws(FittingError) -> SeparableOutcome {
    var projection = setup.projection
    var weighted = data
    let weights = setup.weights
    if let weights { scaleRows(&weighted, by: weights) }
    guard projection.evaluateWithDerivatives(setup.model, fitted.values, weights: weights) else { throw notEvaluable }
    var coefficients = Matrix(rows: setup.model.componentCount, columns: data.columns)
    OrthonormalBasis.project(&weighted, outOf: projection.basis, coefficients: &coefficients)
    let amplitudes = amplitudes(triangle: projection.triangle, coefficients: coefficients)
    let estimate = AmplitudeErrors(
      triangle: projection.triangle, derivativeCoefficients: projection.derivativeCoefficients,
      terms: projection.terms, parameterCount: fitted.values.count)
    var outcome = fitted
    outcome.result.statistics.replaceSumOfSquares(Vector.sumOfSquares(weighted.elements))
    if let weights { scaleRows(&weighted, by: weights.map { 1 / $0 }) }
    return SeparableOutcome(outcome: outcome, amplitudes: amplitudes, residual: weighted, estimates: [estimate])
  }

  /// Fits a basis of its own to every data column, with common parameters, by variable projection.
  ///
  /// `data` is points × data columns, finite, with equal and unknown errors.
  public static func columnwise<Model: ColumnwiseSeparableModel>(
    _ model: Model, data: Matrix, parameters: [Parameter], options: FitOptions = FitOptions()
  ) throws(FittingError) -> SeparableOutcome {
    let space = try ParameterSpace(parameters)
    try check(data, pointCount: model.pointCount, rowErrors: nil)
    var minimizer = Minimizer(
      ColumnwiseProblem(model: model, data: data, parameterCount: parameters.count), space: space,
      options: options.solver)
    let fitted = try minimizer.fit(errorScale: .estimated, isDeviance: false, options: options)
    var residual = data
    var amplitudes = Matrix(rows: model.componentCount, columns: data.columns)
    var estimates: [AmplitudeErrors] = []
    var projection = Projection(
      pointCount: model.pointCount, componentCount: model.componentCount, terms: model.derivativeTerms)
    for column in 0..<data.columns {
      model.basis(fitted.values, column: column, into: &projection.basis, derivatives: &projection.derivatives)
      guard projection.factor() else { throw notEvaluable }
      projection.projectDerivatives()
      var coefficients = Matrix(rows: model.componentCount, columns: 1)
      var part = Matrix(rows: data.rows, columns: 1, columnMajor: data.column(column))
      OrthonormalBasis.project(&part, outOf: projection.basis, coefficients: &coefficients)
      residual.elements.replaceSubrange(residual.columnRange(column), with: part.elements)
      let found = Fitting.amplitudes(triangle: projection.triangle, coefficients: coefficients)
      amplitudes.elements.replaceSubrange(amplitudes.columnRange(column), with: found.elements)
      estimates.append(
        AmplitudeErrors(
          triangle: projection.triangle, derivativeCoefficients: projection.derivativeCoefficients,
          terms: projection.terms, slopes: model.localSlopes(column: column), parameterCount: fitted.values.count))
    }
    var outcome = fitted
    outcome.result.statistics.replaceSumOfSquares(Vector.sumOfSquares(residual.elements))
    return SeparableOutcome(outcome: outcome, amplitudes: amplitudes, residual: residual, estimates: estimates)
  }
}
