@testable import Fitting

/// Results made by hand, with a number in every place that a report shows.
enum SampleResults {
  /// Three lifetimes: one known, one held at infinity, one with only a lower limit.
  static let lifetimes = FitResult(
    model: "parallel, 3 components, Gaussian IRF",
    parameters: [
      FittedParameter(
        name: "tau1", symbol: "τ1", unit: "ps", value: 0.3601648445, standardError: 0.00015351465,
        interval: ConfidenceInterval(level: 0.95, low: 0.3598639, high: 0.3604657, method: .profile),
        optimum: 0.3601648445, status: .free, verdict: .determined),
      FittedParameter(
        name: "tau2", symbol: "τ2", unit: "ps", value: nil, standardError: nil,
        interval: ConfidenceInterval(level: 0.95, low: 2_558_000, high: nil, method: .profile),
        optimum: 2_916_455, status: .free, verdict: .lowerBound, note: "longer than the delays, \"open\" above"),
      FittedParameter(
        name: "t0", symbol: "t0", unit: "ps", value: -0.5, standardError: nil, optimum: -0.5, status: .fixed,
        verdict: .determined),
    ],
    derived: [
      DerivedQuantity(name: "k1", symbol: "k1", unit: "1/ps", value: 2.7765064, standardError: 0.00118344),
      DerivedQuantity(name: "k2", symbol: "k2", unit: "1/ps", value: nil, standardError: nil, note: "τ2 is open"),
    ],
    statistics: FitStatistics(
      points: 64000, freeParameters: 773, degreesOfFreedom: 63227, sumOfSquares: 5.317983726274, chiSquare: nil,
      reducedChiSquare: nil, deviance: nil, residualStandardDeviation: 0.00917112, aicc: .nan, bic: -591234.5,
      errorScale: .estimated),
    termination: Termination(
      reason: .converged, message: "Relative offset 3e-9.", relativeOffset: 3e-9, residualEvaluations: 30,
      jacobianEvaluations: 11, starts: 10),
    identifiability: Identifiability(
      singularValues: [2346.1, 0.4], determinedCombinations: 1, freeParameters: 2, weakestDirection: "tau2 (1.00)",
      remedy: "Measure to later delays, or hold it: --lifetimes 0.36,inf."),
    rivals: [Rival(deltaChiSquare: 1.25, values: [0.4, 3e6, -0.5])],
    warnings: ["Two channels are saturated."],
    covariance: Covariance(labels: ["tau1", "tau2"], values: [[2.3567e-8, nil], [nil, nil]]),
    tables: [
      ResultTable(
        name: "das", title: "Decay-associated spectra",
        columns: [
          .init("wavelength", unit: "nm", values: [500, 502.5]), .init("component1", values: [1e-3, nil]),
        ])
    ])

  /// Counts: χ² and deviance known, not converged.
  static var unconverged: FitResult {
    var result = lifetimes
    result.statistics.errorScale = .known
    result.statistics.deviance = 1051.25
    result.statistics.chiSquare = 1049
    result.statistics.reducedChiSquare = 1.0490
    result.termination = Termination(
      reason: .evaluationLimit, message: "1000 evaluations were not enough.", residualEvaluations: 1, starts: 1)
    result.warnings = []
    result.rivals = []
    return result
  }
}
