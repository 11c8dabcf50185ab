/// What is known about one free parameter after the fit.
struct ParameterEvidence {
  var parameter: Parameter
  var optimum: Double
  var status: ParameterStatus
  var standardError: Double?
  var profile: ConfidenceInterval?
  /// True where another minimum of the other parameters extends the profile.
  var spansBasins: Bool
  var sides: IntervalSides
  /// Half width of the covariance interval in standard errors.
  var quantile: Double
  var level: Double
  var isConverged: Bool
  /// True where only a lower limit is to be quoted, whatever the error.
  var isLimitOnly: Bool
}

extension FittedParameter {
  /// A free parameter with the verdict of the evidence.
  ///
  /// Not determined: the 95 % profile is open or as wide as an error of 100 % would make it, or the relative standard
  /// error exceeds 100 % and no profile narrower than 10 % contradicts it. An end that is open while the other is
  /// closed leaves a limit. Weak: a relative error, or a profile, of more than 10 %. Where one side of the profile is
  /// more than 1.75 times as long as the standard error promises, or both less than that part of it, or the covariance
  /// is singular, no standard error is given.
  init(_ evidence: ParameterEvidence) {
    let parameter = evidence.parameter
    self.init(
      name: parameter.name, symbol: parameter.symbol, unit: parameter.unit, value: nil, standardError: nil,
      optimum: evidence.optimum, status: evidence.status, verdict: .notDetermined)
    search = ParameterSearch(parameter)
    guard evidence.isConverged else {
      note = "the fit did not converge"
      return
    }
    judge(evidence)
    interval = interval?.keeping(evidence.sides)
    guard evidence.spansBasins, let profile = evidence.profile, profile.low != nil, profile.high != nil else { return }
    let basins = "the interval spans a second basin: another minimum of the other parameters takes over"
    note = note.map { "\($0); \(basins)" } ?? basins
  }

  private mutating func judge(_ evidence: ParameterEvidence) {
    let size = max(abs(evidence.optimum), evidence.parameter.referenceScale)
    let relative = evidence.standardError.map { size > 0 ? $0 / size : .infinity } ?? .infinity
    var relativeWidth = relative
    var longerSide = relative
    if let profile = evidence.profile {
      interval = profile
      if evidence.isLimitOnly {
        guard profile.low != nil else {
          interval = nil
          note =
            "far beyond the measured range, without a lower limit: \(profile.lowOpen?.words ?? "the cost stays flat")"
          return
        }
        verdict = .lowerBound
        note = "far beyond the measured range: a one-sided limit, which assumes white noise and no drift"
        return
      }
      switch (profile.low, profile.high) {
      case (nil, nil):
        note = "open on both sides: \(profile.lowOpen?.words ?? "")"
        return
      case (nil, _?):
        verdict = .upperBound
        note = "no lower limit: \(profile.lowOpen?.words ?? "")"
        return
      case (_?, nil):
        verdict = .lowerBound
        note = "no upper limit: \(profile.highOpen?.words ?? "")"
        return
      case (let low?, let high?):
        relativeWidth = (high - low) / (2 * evidence.quantile * size)
        longerSide = max(high - evidence.optimum, evidence.optimum - low) / (evidence.quantile * size)
      }
    } else if let error = evidence.standardError {
      interval = Self.covarianceInterval(evidence, error: error)
    }
    if relative > 1 {
      // Beside a combination that the data leave open the covariance is of no use. A profile that is closed and narrow
      // speaks for itself; a wide one leaves nothing to quote but its ends.
      guard evidence.profile != nil, relativeWidth <= 0.1 else {
        note =
          evidence.standardError == nil
          ? "no standard error: the covariance is singular" : "the standard error exceeds the value"
        return
      }
      value = evidence.optimum
      verdict = .determined
      note =
        "no standard error: close to the minimum the data do not feel it, and it is not among the combinations they determine there; "
        + "larger changes they feel: the interval is the profile's"
      return
    }
    guard relativeWidth <= 1 else {
      note = "the interval is wider than the value"
      return
    }
    value = evidence.optimum
    if longerSide <= 1.75 * relative, relative <= 1.75 * longerSide {
      standardError = evidence.standardError
    } else if relative > longerSide {
      note = "no standard error: the covariance is nearly singular; the interval is the profile's"
    } else {
      note = "no standard error: the interval is much wider than the curvature at the minimum suggests"
    }
    verdict = (standardError == nil ? relativeWidth : max(relative, relativeWidth)) <= 0.1 ? .determined : .weak
  }

  /// value ± quantile·error in the solver's coordinate, kept inside the bounds.
  private static func covarianceInterval(_ evidence: ParameterEvidence, error: Double) -> ConfidenceInterval? {
    let parameter = evidence.parameter
    let low: Double
    let high: Double
    switch parameter.coordinate {
    case .linear:
      low = evidence.optimum - evidence.quantile * error
      high = evidence.optimum + evidence.quantile * error
    case .logarithmic:
      let factor = exponential(evidence.quantile * error / evidence.optimum)
      guard factor.isFinite, factor > 0 else { return nil }
      low = evidence.optimum / factor
      high = evidence.optimum * factor
    }
    return ConfidenceInterval(
      level: evidence.level, low: max(low, parameter.lowerBound), high: min(high, parameter.upperBound),
      method: .covariance)
  }
}
