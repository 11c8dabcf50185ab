import Kinetics

/// The instrument response of a fit.
public struct ResponseOptions: Sendable, Equatable {
  /// Degree of the polynomial of the width; 0 for one width.
  public var widthOrder = 0
  /// A second Gaussian, with the values to start from; nil for one alone.
  public var second: SecondGaussian?
  /// A measured response in place of Gaussians.
  public var measured: SampledResponse?

  /// One Gaussian with one width.
  public init() {}

  /// The second Gaussian of a response (1 − f)·G(t₀, w) + f·G(t₀ + shift, w₂).
  public struct SecondGaussian: Sendable, Equatable {
    /// Full width at half maximum, in the map's time unit; nil for three times the first's.
    public var width: Double?
    /// How much later it lies.
    public var shift = 0.0
    /// Its part f of the whole, 0…1.
    public var fraction = 0.2

    /// The defaults.
    public init() {}
  }
}

/// A coherent artifact.
public struct ArtifactOptions: Sendable, Equatable {
  /// The highest derivative of the response in it, 0…2.
  public var order: Int
  /// Full width at half maximum to start from where the artifact has its own; nil for that of the response.
  public var width: Double?

  /// An artifact as wide as the response unless said otherwise.
  public init(order: Int, width: Double? = nil) {
    self.order = order
    self.width = width
  }
}

/// A damped oscillation.
public struct Oscillation: Sendable, Equatable {
  /// In cm⁻¹, > 0.
  public var wavenumber: Double
  /// Time in which it falls to 1/e, in the map's time unit, > 0.
  public var damping: Double

  /// An oscillation with values to start from.
  public init(wavenumber: Double, damping: Double) {
    self.wavenumber = wavenumber
    self.damping = damping
  }
}
