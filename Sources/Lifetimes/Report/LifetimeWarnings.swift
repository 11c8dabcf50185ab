import Fitting
import LinearAlgebra
import Measurements

/// What a user should know before quoting a lifetime.
struct LifetimeWarnings {
  let fitted: FittedDecay
  let residuals: ResidualStatistics?

  var sentences: [String] {
    dataWarnings + responseWarnings + countWarnings + (fitted.choice?.warnings ?? []) + agreementWarnings
      + structureWarnings + lifetimeWarnings
  }

  private var unit: String { fitted.decay.timeUnit.symbol }
  private var lifetimes: [Double] { Array(fitted.outcome.values[..<fitted.curve.componentCount]) }

  var dataWarnings: [String] {
    var list = fitted.decay.notes
    if fitted.options.likelihood == .poisson, !fitted.decay.isCounts {
      list.append(
        "the data are not whole counts (normalised, or corrected?): Poisson statistics do not hold, and errors, χ² and verdicts "
          + "mean nothing; fit the counts as recorded")
    }
    list += Self.pileUp(fitted.decay, fitted.options)
    if fitted.range.startsInsideRise {
      list.append(
        "the fit starts before the instrument's rise is over: its first channels are shaped by the instrument response; start "
          + "later, or give the response")
    }
    return list
  }

  /// What counting at most one photon a pulse does.
  ///
  /// With n photons a pulse on average, later ones are lost behind the first, and the mean arrival time of an exponential
  /// comes out short by n/4 to first order (O'Connor & Phillips, Time-correlated Single Photon Counting, 1984, ch. 3).
  static func pileUp(_ decay: DecayTrace, _ options: LifetimeOptions) -> [String] {
    guard let pulses = options.pulses ?? decay.pulses else { return [] }
    let ratio = decay.counts.reduce(0, +) / pulses
    if ratio > 1 {
      return [
        "there are \(short(ratio, digits: 3)) counts for every pulse, more than can be counted: check the number of pulses"
      ]
    }
    guard ratio > 0.01 else { return [] }
    return [
      "\(short(100 * ratio, digits: 2)) % of the pulses gave a count: pile-up shortens lifetimes by about "
        + "\(short(25 * ratio, digits: 2)) %, which no error holds; record with at most one count in a hundred pulses"
    ]
  }

  /// The response's place and shape: whether it is one, and of this decay.
  private var placeWarnings: [String] {
    guard let response = fitted.response else { return [] }
    var list: [String] = []
    if response.counts == fitted.decay.counts {
      list.append(
        "the response holds the very counts of the decay: the same file was given twice, and nothing is left to fit")
    }
    let quality = ResponseQuality(response, subtracted: fitted.options.responseBackground)
    if quality.secondPeak > 0.1 {
      list.append(
        "the response has a second peak of \(short(100 * quality.secondPeak, digits: 2)) % of the first: a reflection, or two "
          + "pulses in the window? The model takes both for excitation")
    }
    if let index = fitted.curve.shiftIndex {
      let shift = (fitted.ownValues ?? fitted.outcome.values)[index]
      let width = Double(quality.width) * fitted.decay.channelWidth
      if abs(shift) > 5 * width, abs(shift) > 20 * fitted.decay.channelWidth {
        list.append(
          "the response had to be moved by \(short(shift, digits: 3)) \(unit), \(short(abs(shift) / width, digits: 2)) times its "
            + "width: is it recorded with this decay's delays?")
      }
    }
    return list
  }

  var responseWarnings: [String] {
    guard let response = fitted.response else { return [] }
    let quality =
      fitted.responseQuality ?? ResponseQuality(response, subtracted: fitted.options.responseBackground)
    let peak = quality.peak
    var list: [String] = []
    if let level = quality.background, quality.backgroundShare > ResponseQuality.noticeableShare {
      list.append(
        "the response has a background of \(short(level, digits: 3)) counts per channel, "
          + "\(short(100 * quality.backgroundShare, digits: 2)) % of its counts; it was used as recorded, which takes the place "
          + "of part of the decay's background: compare with a fit that subtracts it")
    }
    if quality.edge > 0.01 {
      list.append(
        "the response has \(short(100 * quality.edge, digits: 2)) % of its maximum in its first channel: what was excited before is "
          + "missing from the model; record more channels before the pulse")
    }
    if quality.width < 3 {
      list.append(
        "the response is only \(quality.width) \(quality.width == 1 ? "channel" : "channels") wide: its shape within a channel is not "
          + "known, which biases lifetimes of a few channels at high counts; record narrower channels")
    }
    let decayPeak = fitted.decay.counts.max() ?? 0
    if fitted.responseNoise == nil, peak < 0.5 * decayPeak {
      let reason = fitted.options.isResponseNoiseless ? "as asked" : "because it does not hold whole counts"
      list.append(
        "the response holds fewer counts at its peak (\(short(peak))) than the decay (\(short(decayPeak))): its noise adds to the "
          + "errors of short lifetimes and is not included in them, \(reason)")
    }
    return list + placeWarnings + noiseWarnings
  }

  /// The lifetime whose error the response's noise raises most.
  private var noisiest: (name: String, growth: Double)? {
    guard let noise = fitted.responseNoise,
      let index = lifetimes.indices.max(by: { noise.growth[$0] < noise.growth[$1] })
    else { return nil }
    return ("tau\(index + 1)", noise.growth[index])
  }

  private var noiseWarnings: [String] {
    guard let (name, growth) = noisiest, growth > 1.3, let response = fitted.response else { return [] }
    return [
      "the response's own noise (\(short(response.counts.max() ?? 0)) counts at its peak) makes the error of \(name) "
        + "\(short(growth, digits: 3)) times as large, which it is here: record the response with more counts"
    ]
  }

  /// What is worth knowing although nothing is wrong.
  var findings: [String] {
    var list: [String] = []
    if let (name, growth) = noisiest, growth > 1.02, growth <= 1.3 {
      list.append(
        "The response's own noise is part of the errors: it makes that of \(name) \(short(growth, digits: 3)) times as large."
      )
    }
    if let response = fitted.response, !response.isCounts, !fitted.options.isResponseNoiseless {
      list.append("The response does not hold whole counts: its noise is not known and not part of the errors.")
    }
    if let noise = fitted.responseNoise, excess > 0.05 {
      list.append(
        "The response's noise alone is expected to raise χ² by \(short(noise.expectedRise, digits: 2)), to χ²r "
          + "\(short(1 + excess, digits: 3)).")
    }
    return list
  }

  /// By how much the noise of the response is expected to raise χ²r.
  private var excess: Double {
    let degrees = fitted.outcome.result.statistics.degreesOfFreedom
    return degrees > 0 ? (fitted.responseNoise?.expectedRise ?? 0) / Double(degrees) : 0
  }

  /// Whether one exponential fewer does as well, by the Bayesian criterion.
  private var countWarnings: [String] {
    let statistics = fitted.outcome.result.statistics
    guard let simpler = fitted.simpler, let fewer = simpler.bic, let bic = statistics.bic, fewer < bic else {
      return []
    }
    let rise = (simpler.deviance ?? simpler.sumOfSquares) - (statistics.deviance ?? statistics.sumOfSquares)
    let n = fitted.curve.componentCount
    return [
      "\(n == 2 ? "1 exponential describes" : "\(n - 1) exponentials describe") these data as well (\(simpler.deviance == nil ? "χ²" : "deviance") higher by "
        + "\(short(max(rise, 0), digits: 2)) with two parameters fewer): the data do not hold \(n); fit \(n - 1)"
    ]
  }

  var agreementWarnings: [String] {
    let statistics = fitted.outcome.result.statistics
    guard let reduced = statistics.reducedChiSquare, statistics.degreesOfFreedom > 0 else { return [] }
    let n = fitted.curve.componentCount
    let spread = (2 / Double(statistics.degreesOfFreedom)).squareRoot()
    let name =
      fitted.curve.shape.isStretched
      ? "a stretched exponential does" : n == 1 ? "1 exponential does" : "\(n) exponentials do"
    // The channels of a response are few: what their noise adds scatters itself.
    guard reduced > 1.1, reduced > 1 + 2 * excess + 5 * spread else { return [] }
    return [
      "\(name) not describe the data fully: χ²r = \(short(reduced, digits: 3)), expected 1.00 ± \(short(spread, digits: 1)); "
        + "the standard errors assume that the model is right"
    ]
  }

  /// Residuals that follow one another, where χ² is silent about it.
  var structureWarnings: [String] {
    guard let residuals, residuals.worst > 4, excess < 0.05 else { return [] }
    return [
      "the residuals follow one another (Durbin–Watson \(short(residuals.durbinWatson, digits: 4)), \(residuals.runs) runs of "
        + "signs where \(short(residuals.expectedRuns.rounded())) are expected): the model misses something; look at them with "
        + "--output, and try one exponential more"
    ]
  }

  var lifetimeWarnings: [String] {
    var list: [String] = []
    let width = fitted.decay.channelWidth
    let window = Double(fitted.curve.pointCount) * width
    for (j, lifetime) in lifetimes.enumerated() {
      if lifetime > window {
        list.append(
          "tau\(j + 1) (\(short(lifetime, digits: 3)) \(unit)) is longer than the fit range (\(short(window, digits: 3)) \(unit)): it "
            + "can hardly be told from the background; record a longer window")
      }
      if fitted.response == nil, lifetime < 3 * width {
        list.append(
          "tau\(j + 1) (\(short(lifetime, digits: 3)) \(unit)) is shorter than three channels: without an instrument response it may "
            + "be the instrument's own")
      }
    }
    let covariance = fitted.outcome.analysis?.covariance
    for j in lifetimes.indices.dropFirst() {
      let ratio = max(lifetimes[j], lifetimes[j - 1]) / min(lifetimes[j], lifetimes[j - 1])
      var correlation = 0.0
      if let covariance {
        correlation = covariance[j, j - 1] / (covariance[j, j] * covariance[j - 1, j - 1]).squareRoot()
      }
      if ratio < 1.5 {
        list.append(
          "tau\(j) and tau\(j + 1) differ by a factor of \(short(ratio, digits: 3)) only: these data hardly separate them; fit one "
            + "exponential fewer")
      } else if abs(correlation) >= 0.95 {
        list.append(
          "tau\(j) and tau\(j + 1) are strongly correlated (\(short(correlation, digits: 3))): the averages are better known than "
            + "either")
      }
    }
    return list
  }
}
