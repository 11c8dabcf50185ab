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
  /// Wavelength at which t₀ is the polynomial's constant; nil for the middle of the axis. The polynomial runs in x = (λ
  /// − reference)/100 nm.
  public var chirpReference: Double?
  /// Start value of the response's full width at half maximum; nil: estimated.
  public var responseWidth: Double?
  /// Start value of the time zero; nil: estimated.
  public var timeZero: Double?
  /// Parameters held at a value, by name.
  public var fixed: [String: Double] = [:]
  /// Parameters kept in a range, by name.
  public var bounds: [String: ClosedRange<Double>] = [:]
  /// Parameters that get a profile-likelihood interval. Nil: all of them where there is one time zero, else those that
  /// the covariance cannot speak for.
  public var profiles: ProfileChoice?
  /// Random starts tried where no lifetimes are given.
  public var randomStarts = 10
  /// Seed of the random starts.
  public var seed: UInt64 = 0

  /// The defaults: three parallel components, found by multi-start, with one time zero and a Gaussian response.
  public init() {}
}
