extension Fit {
  /// Fits y = f(x; parameters) given as a formula for one point, with numerical derivatives: the shortest way to fit a
  /// model of one's own.
  ///
  /// - Parameters:
  ///   - formula: the model at one x, for parameter values in the order of `parameters`.
  ///   - x: one value a point, finite.
  ///   - y: one value a point; NaN takes a point out.
  /// - Throws: ``FittingError`` as ``curve(_:data:likelihood:parameters:options:)`` does, and where x and y differ in
  ///   length.
  public static func curve(
    x: [Double], y: [Double], likelihood: Likelihood = .unknownErrors, parameters: [Parameter],
    options: FitOptions = FitOptions(), formula: @escaping @Sendable (_ x: Double, _ parameters: [Double]) -> Double
  ) throws(FittingError) -> FitOutcome {
    guard x.count == y.count else {
      throw FittingError(.mismatchedSizes, "x has \(x.count) values and y \(y.count)")
    }
    let model = NumericalCurve(pointCount: x.count, parameters: parameters) { values, curve in
      for i in x.indices { curve[i] = formula(x[i], values) }
    }
    return try curve(model, data: y, likelihood: likelihood, parameters: parameters, options: options)
  }
}
