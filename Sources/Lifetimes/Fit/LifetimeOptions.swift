import Fitting

/// How the counts are weighed in a lifetime fit.
public enum DecayLikelihood: String, Sendable, Codable, CaseIterable {
  /// Poisson maximum likelihood: unbiased down to single counts.
  case poisson
  /// Least squares with σ² = max(counts, 1): what most programs do. Biased where channels hold few counts (at 1000
  /// counts in all, lifetimes come out about 10 % short).
  case neyman
  /// Least squares with σ² = model, iterated to consistency.
  case pearson

  /// How it is named in a result.
  var words: String {
    switch self {
    case .poisson: "Poisson maximum likelihood"
    case .neyman: "least squares, Neyman weights"
    case .pearson: "least squares, Pearson weights"
    }
  }
}

/// Which average lifetime the rate constants are computed with.
public enum LifetimeAverage: String, Sendable, Codable, CaseIterable {
  /// ⟨τ⟩ = Σaτ²/Σaτ, the mean arrival time of a photon.
  case intensity
  /// ⟨τ⟩ = Σaτ/Σa, proportional to the steady-state intensity.
  case amplitude
}

/// A photoluminescence quantum yield, for rate constants.
public struct QuantumYield: Sendable, Equatable, Codable {
  /// The yield, above 0 and at most 1.
  public var value: Double
  /// Its standard error, ≥ 0; nil where unknown: the rates' errors then hold the lifetime's part only.
  public var standardError: Double?

  /// A quantum yield.
  public init(_ value: Double, standardError: Double? = nil) {
    self.value = value
    self.standardError = standardError
  }
}

/// Lower and upper bound of a parameter, as the user states them; checked when the fit is made.
public struct LifetimeBounds: Sendable, Equatable, Codable {
  /// Smallest value allowed; −∞ for none.
  public var lower: Double
  /// Largest value allowed; ∞ for none.
  public var upper: Double

  /// Bounds, in the parameter's unit.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

/// What a lifetime fit may be told. The defaults need nothing: starts, fit range and background are found.
///
/// Parameters are named `tau1` … `tauN`, `amplitude1` … `amplitudeN`, `background` and, with an instrument response,
/// `shift`; with scattered light `scatter` (counts in all), with a stretched exponential `beta`.
public struct LifetimeOptions: Sendable, Equatable {
  /// Number of exponentials, 1…5; nil: as many as the Bayesian criterion chooses (4 at most), or as there are `startLifetimes`.
  public var componentCount: Int?
  /// Poisson maximum likelihood unless said otherwise.
  public var likelihood = DecayLikelihood.poisson
  /// Start of the fit range in the file's time unit: the first channel used is the first that starts here or later.
  /// Nil: with a response the first channel that counts, without one the end of the instrument's rise (see
  /// ``FitRange``).
  public var fitStart: Double?
  /// End of the fit range in the file's time unit, the last channel start used; nil: the last channel that counts.
  public var fitEnd: Double?
  /// Whether the response may move against the decay (colour shift of the detector).
  public var freeShift = true
  /// Counts per channel to subtract from the response before use, ≥ 0.
  public var responseBackground = 0.0
  /// Whether the response is taken as free of noise. If not, and if it holds whole counts, its own Poisson noise is
  /// part of all errors.
  public var isResponseNoiseless = false
  /// Start values of the lifetimes, in the file's time unit, one per component; nil: found by a search.
  public var startLifetimes: [Double]?
  /// A distribution of lifetimes in place of a few: `componentCount` is then the number of Gaussians, 1 or 2.
  public var distribution: LifetimeDistribution?
  /// One stretched exponential, exp(−(t/τ)^β), in place of a sum.
  public var isStretched = false
  /// Scattered light: a share of the response itself; needs a response.
  public var hasScatter = false
  /// Components may rise: their amplitudes may be below 0.
  public var allowsRise = false
  /// Time between the exciting pulses, in the file's time unit: the model holds what earlier pulses left. Needs a
  /// response. Nil: one pulse alone.
  public var period: Double?
  /// Exciting pulses during the recording, for a warning of pile-up; nil: as the file says, if it does.
  public var pulses: Double?
  /// Parameters to hold, by name.
  public var fixed: [String: Double] = [:]
  /// Bounds by name, in place of the defaults: lifetimes between 0.1 channels and 1000
  /// windows, amplitudes and background ≥ 0.
  public var bounds: [String: LifetimeBounds] = [:]
  /// Quantum yield; adds the radiative and non-radiative rate constants.
  public var quantumYield: QuantumYield?
  /// Quantum yields of linked decays, one for each; empty: `quantumYield` for all.
  public var linkedYields: [QuantumYield] = []
  /// The average the rate constants are computed with.
  public var rateAverage = LifetimeAverage.intensity
  /// Fits of decays drawn from the fit, which give intervals to parameters and averages; Poisson likelihood only. Nil:
  /// none.
  public var bootstrap: BootstrapOptions?
  /// Options of the solver and of the intervals. With `profiles` at `all` both averages get a profile too.
  public var fit = FitOptions()

  /// The defaults: as many exponentials as the data hold, Poisson maximum likelihood.
  public init() {}

  /// The number of exponentials that was said, or follows from the starts; nil where it is to be chosen.
  var exponentials: Int? { isStretched ? 1 : componentCount ?? startLifetimes?.count }

  /// Names of all parameters held or bounded, in alphabetical order.
  var namesGiven: [String] { (Array(fixed.keys) + Array(bounds.keys)).sorted() }

  /// True where a lifetime was held or bounded by its name.
  var namesLifetimes: Bool { namesGiven.contains { $0.hasPrefix("tau") } }

  /// True where a parameter in counts was held or bounded.
  var namesCounts: Bool { namesGiven.contains { $0.hasPrefix("amplitude") || $0 == "background" || $0 == "scatter" } }
}
