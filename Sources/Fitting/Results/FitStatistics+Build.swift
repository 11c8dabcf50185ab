extension FitStatistics {
  /// Statistics of a fit.
  ///
  /// With σ known, or for counts, the criteria are the cost plus 2k and k·ln n; with σ unknown n·ln(SSE/n) takes the
  /// place of the cost (Burnham & Anderson 2002, eq. 2.4; constants that do not depend on the model are left out).
  init(
    points: Int, freeParameters: Int, sumOfSquares: Double, deviance: Double?, errorScale: ErrorScale
  ) {
    let k = Double(freeParameters)
    let n = Double(points)
    let degreesOfFreedom = points - freeParameters
    // A model that cannot be evaluated has no statistics.
    let isFinite = sumOfSquares.isFinite
    let misfit: Double? =
      switch errorScale {
      case .known: isFinite ? deviance ?? sumOfSquares : nil
      case .estimated: isFinite && sumOfSquares > 0 ? n * logarithm(sumOfSquares / n) : nil
      }
    let hasErrors = errorScale == .known && isFinite
    self.points = points
    self.freeParameters = freeParameters
    self.degreesOfFreedom = degreesOfFreedom
    self.sumOfSquares = sumOfSquares
    self.deviance = deviance.flatMap { $0.isFinite ? $0 : nil }
    self.errorScale = errorScale
    chiSquare = hasErrors ? sumOfSquares : nil
    reducedChiSquare = hasErrors && degreesOfFreedom > 0 ? sumOfSquares / Double(degreesOfFreedom) : nil
    residualStandardDeviation =
      errorScale == .estimated && isFinite && degreesOfFreedom > 0
      ? (sumOfSquares / Double(degreesOfFreedom)).squareRoot() : nil
    aicc = n > k + 1 ? misfit.map { $0 + 2 * k + 2 * k * (k + 1) / (n - k - 1) } : nil
    bic = misfit.map { $0 + k * logarithm(n) }
  }

  /// The same statistics with the sum of squares of an explicit residual.
  mutating func replaceSumOfSquares(_ sum: Double) {
    self = FitStatistics(
      points: points, freeParameters: freeParameters, sumOfSquares: sum, deviance: deviance, errorScale: errorScale)
  }

  /// Statistics of a robust fit: sums of the plain residuals; information criteria have no meaning.
  init(
    robust loss: Loss, points: Int, freeParameters: Int, sumOfSquares: Double, errorScale: ErrorScale
  ) {
    self.init(
      points: points, freeParameters: freeParameters, sumOfSquares: sumOfSquares, deviance: nil, errorScale: errorScale)
    self.loss = loss
    self.errorScale = .estimated
    aicc = nil
    bic = nil
  }
}
