import Fitting

/// A parameter of a ``ThermalModel``.
public struct ThermalParameter: Sendable, Equatable {
  /// What kind of quantity it is: decides its bounds and the coordinate it is fitted in.
  public enum Kind: Sendable {
    /// A width that does not depend on temperature, meV.
    case width
    /// A coupling strength, ≥ 0.
    case coupling
    /// A coefficient of either sign.
    case coefficient
    /// The energy of an acoustic (low) mode, meV.
    case acousticEnergy
    /// The energy of an optical (high) or only mode, meV.
    case opticalEnergy
    /// An activation energy, meV.
    case activationEnergy
    /// The energy of a band, meV.
    case position
    /// A characteristic temperature, K.
    case temperature
    /// An intensity, in the unit of the data.
    case intensity
    /// A ratio of rates: spans decades.
    case ratio
    /// A rate constant, s⁻¹: spans decades.
    case rate
  }
  /// Name in options, JSON and CSV.
  public let name: String
  /// Symbol in printed tables.
  public let symbol: String
  /// Unit; empty for a pure number.
  public let unit: String
  /// What it is, in a few words.
  public let meaning: String
  /// What it usually is, in its unit; nil where that depends on the data.
  public let typical: ClosedRange<Double>?
  /// What kind of quantity it is.
  public let kind: Kind

  init(
    _ name: String, symbol: String? = nil, unit: String = "", _ meaning: String, typical: ClosedRange<Double>? = nil,
    _ kind: Kind
  ) {
    self.name = name
    self.symbol = symbol ?? name
    self.unit = unit
    self.meaning = meaning
    self.typical = typical
    self.kind = kind
  }

  /// The smallest value that a model can take: some divide by energies and temperatures.
  var smallestValue: Double {
    switch kind {
    case .width, .coupling, .intensity, .position: 0
    case .coefficient: -.infinity
    case .acousticEnergy, .opticalEnergy, .activationEnergy, .temperature: 1e-6
    case .ratio, .rate: .leastNormalMagnitude
    }
  }

  /// Wide bounds for data of the given size, finite, so that an interval that ends there is open.
  func defaultBounds(largest: Double) -> ParameterBounds {
    switch kind {
    case .width: ParameterBounds(lower: 0, upper: max(500, 3 * largest))
    // For energies the coupling at which a mode of 1 meV makes the whole of the largest value.
    case .coupling: ParameterBounds(lower: 0, upper: max(1e4, largest * largest))
    case .coefficient: ParameterBounds(lower: -1e5, upper: 1e5)
    case .acousticEnergy: ParameterBounds(lower: 0.05, upper: 200)
    case .opticalEnergy: ParameterBounds(lower: 0.5, upper: 400)
    case .activationEnergy: ParameterBounds(lower: 0.1, upper: 3000)
    case .position: ParameterBounds(lower: 0, upper: max(1e4, 3 * largest))
    case .temperature: ParameterBounds(lower: 1, upper: 1e4)
    case .intensity: ParameterBounds(lower: 0, upper: 1e3 * max(largest, .leastNormalMagnitude))
    case .ratio: ParameterBounds(lower: 1e-6, upper: 1e15)
    case .rate: ParameterBounds(lower: 1e-3, upper: 1e18)
    }
  }

  /// The coordinate it is fitted in.
  var coordinate: Parameter.Coordinate { kind == .ratio || kind == .rate ? .logarithmic : .linear }

  /// True for the energy of a mode or of an activated process.
  var isEnergy: Bool { kind == .acousticEnergy || kind == .opticalEnergy || kind == .activationEnergy }

  static let gamma0 = ThermalParameter(
    "gamma0", symbol: "Γ0", unit: "meV", "width that no phonon causes", typical: 10...300, .width)
  static let phonon = ThermalParameter(
    "E_ph", unit: "meV", "energy of the effective mode", typical: 5...60, .opticalEnergy)
  static let opticalEnergy = ThermalParameter(
    "E_LO", unit: "meV", "energy of the optical mode", typical: 8...60, .opticalEnergy)
  static let opticalCoupling = ThermalParameter(
    "gamma_LO", symbol: "Γ_LO", unit: "meV", "coupling to the optical mode", typical: 10...200, .coupling)
  static let acousticSlope = ThermalParameter(
    "sigma", symbol: "σ", unit: "meV/K", "coupling to acoustic modes", typical: 0...0.2, .coupling)
  static let bandEnergy = ThermalParameter("E0", unit: "meV", "energy of the band at 0 K", .position)
  static let intensity = ThermalParameter("I0", symbol: "I0", "intensity at 0 K", .intensity)
}
