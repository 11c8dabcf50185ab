extension FitResult {
  /// A result that was computed from given numbers: nothing was fitted, so there are no data and no parameters.
  public static func computed(
    model: String, derived: [DerivedQuantity], tables: [ResultTable], findings: [String] = [], warnings: [String] = []
  ) -> FitResult {
    FitResult(
      model: model, parameters: [], derived: derived,
      statistics: FitStatistics(
        points: 0, freeParameters: 0, sumOfSquares: 0, deviance: nil, errorScale: .known),
      termination: Termination(reason: .converged, message: "computed; nothing was fitted", starts: 0),
      identifiability: Identifiability(
        singularValues: [], determinedCombinations: 0, freeParameters: 0, weakestDirection: ""),
      rivals: [], warnings: warnings, covariance: Covariance(labels: [], values: []), tables: tables,
      findings: findings)
  }

  /// True where the result was computed and not fitted.
  public var isComputed: Bool { statistics.points == 0 }
}
