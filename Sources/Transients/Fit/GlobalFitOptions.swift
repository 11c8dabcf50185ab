import Fitting
import Kinetics

/// What a global fit may be told.
public struct GlobalFitOptions: Sendable, Equatable {
  /// How the species follow one another.
  public var scheme = KineticScheme.parallel
  /// Start lifetimes in the map's time unit, each > 0; infinity for a component that does not decay. Nil:
  /// `componentCount` of them are found by multi-start.
  public var lifetimes: [Double]?
  /// Number of components where no lifetimes are given.
  public var componentCount = 3
  /// Degree of the polynomial t₀(λ); 0 for one time zero.
  public var chirpOrder = 0
  /// Wavelength at which t₀ is the polynomial's constant; nil for the middle of the axis.
  public var chirpReference: Double?
  /// What the polynomials run in.
  public var chirpAxis = ChirpCoordinate.wavelength
  /// The response.
  public var response = ResponseOptions()
  /// Start value of the response's full width at half maximum; nil: estimated.
  public var responseWidth: Double?
  /// Start value of the time zero; nil: estimated.
  public var timeZero: Double?
  /// The coherent artifact; nil for none.
  public var artifact: ArtifactOptions?
  /// Damped oscillations, with the values to start from.
  public var oscillations: [Oscillation] = []
  /// True for a signal that is the same at all delays, before time zero too.
  public var hasBaseline = false
  /// Components whose spectra are ≥ 0: numbers from 1, names of compartments, `baseline`, or `all` of the kinetics.
  public var nonNegative: [String] = []
  /// Components whose spectra are ≤ 0, in the same words.
  public var nonPositive: [String] = []
  /// Parameters held at a value, by name.
  public var fixed: [String: Double] = [:]
  /// Parameters kept in a range, by name.
  public var bounds: [String: ClosedRange<Double>] = [:]
  /// Parameters that follow another, by name.
  public var ties: [String: ParameterTie] = [:]
  /// Values that free parameters start from, by name, in place of what is said or estimated for them.
  public var startValues: [String: Double] = [:]
  /// Random starts tried where no lifetimes are given.
  public var randomStarts = 10
  /// Seed of the random starts.
  public var seed: UInt64 = 0
  /// Parameters that get a profile-likelihood interval. Nil: all of them where there is one time zero, else those that
  /// the covariance cannot speak for.
  public var profiles: ProfileChoice?

  /// The defaults: three parallel components, found by multi-start, with one time zero and a Gaussian response.
  public init() {}
}
