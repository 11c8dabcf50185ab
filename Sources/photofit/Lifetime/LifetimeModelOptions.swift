import ArgumentParser
import Lifetimes

extension LifetimeDistribution: ExpressibleByArgument {}

/// What a decay is made of.
struct LifetimeModelOptions: ParsableArguments {
  @Option(
    help: .init(
      "Number of exponentials, 1 to 5; otherwise chosen from 1 to 4 by the Bayesian criterion. Of Gaussians with --distribution, 1 or 2.",
      valueName: "count"))
  var components: Int?

  @Option(
    help:
      "Fit a distribution of lifetimes: Gaussians of τ, Gaussians of ln τ (lognormal), or without a shape (nnls).")
  var distribution: LifetimeDistribution?

  @Flag(help: "Fit one stretched exponential, exp(-(t/τ)^β), in place of a sum.")
  var stretched = false

  @Flag(help: "Add scattered light, a share of the response itself. Needs --irf.")
  var scatter = false

  @Flag(help: "Let components rise: amplitudes may be below 0.")
  var rise = false

  @Option(
    help: .init("Time between the exciting pulses: adds what earlier pulses left. Needs --irf.", valueName: "time"))
  var period: Double?

  @Option(
    help: .init(
      "Exciting pulses during the recording, repetition rate × time: warns of pile-up. Some files say it.",
      valueName: "count"))
  var pulses: Double?

  func validate() throws {
    if let pulses, !(pulses > 0 && pulses.isFinite) { throw ValidationError("--pulses must be above 0.") }
    if let components, !(1...LifetimeFit.mostExponentials).contains(components) {
      throw ValidationError("--components must be 1 to \(LifetimeFit.mostExponentials).")
    }
    if let distribution {
      guard !stretched, !scatter, !rise else {
        throw ValidationError("--distribution takes no --stretched, --scatter or --rise: leave them out.")
      }
      if distribution == .nnls, components != nil {
        throw ValidationError("--distribution nnls has no --components: it finds the hills itself.")
      }
      if let components, components > 2 {
        throw ValidationError("--components must be 1 or 2 with --distribution: the number of Gaussians.")
      }
    }
    if let period, !(period > 0 && period.isFinite) { throw ValidationError("--period must be above 0.") }
    if stretched, components ?? 1 != 1 || rise || period != nil {
      throw ValidationError("--stretched stands alone: leave --components, --rise and --period out.")
    }
  }

  /// Puts the options into those of a fit.
  func apply(to options: inout LifetimeOptions) {
    options.componentCount = components
    options.distribution = distribution
    options.isStretched = stretched
    options.hasScatter = scatter
    options.allowsRise = rise
    options.period = period
    options.pulses = pulses
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given: [String: String] = [:]
    given["components"] = components?.description
    given["distribution"] = distribution?.rawValue
    given["pulses"] = pulses?.description
    given["period"] = period?.description
    for (name, isGiven) in [("stretched", stretched), ("scatter", scatter), ("rise", rise)] where isGiven {
      given[name] = "true"
    }
    return given
  }
}
