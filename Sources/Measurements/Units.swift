/// Constants of nature that turn what was measured into energies.
///
/// Source: CODATA 2018, exact since the revision of the SI (Tiesinga et al., Rev. Mod. Phys. 93, 025010, 2021).
public enum PhysicalConstants {
  /// Planck's constant times the speed of light in vacuum, eV nm: E = hc/λ, λ in vacuum.
  public static let hc = 1239.841984
  /// Boltzmann's constant, meV/K.
  public static let boltzmann = 0.08617333262
  /// Speed of light in vacuum, cm/s.
  public static let speedOfLight = 2.99792458e10
  /// 0 °C in kelvin.
  public static let zeroCelsius = 273.15
}

/// Unit of a time axis.
public enum TimeUnit: String, Sendable, Equatable, Codable, CaseIterable {
  /// 1e-15 s.
  case femtoseconds = "fs"
  /// 1e-12 s.
  case picoseconds = "ps"
  /// 1e-9 s.
  case nanoseconds = "ns"
  /// 1e-6 s; spelt `us` in files and options.
  case microseconds = "us"
  /// 1e-3 s.
  case milliseconds = "ms"
  /// 1 s.
  case seconds = "s"

  /// The unit in seconds.
  public var inSeconds: Double {
    switch self {
    case .femtoseconds: 1e-15
    case .picoseconds: 1e-12
    case .nanoseconds: 1e-9
    case .microseconds: 1e-6
    case .milliseconds: 1e-3
    case .seconds: 1
    }
  }

  /// The symbol as it is printed: µs for microseconds.
  public var symbol: String { self == .microseconds ? "µs" : rawValue }
}

/// Unit of a temperature in a file. Datasets hold kelvin.
public enum TemperatureUnit: String, Sendable, Equatable, Codable, CaseIterable {
  /// Kelvin.
  case kelvin = "K"
  /// Degrees Celsius.
  case celsius = "C"

  /// A temperature of this unit in kelvin.
  public func kelvin(_ value: Double) -> Double {
    self == .celsius ? value + PhysicalConstants.zeroCelsius : value
  }

  /// The symbol as it is printed.
  public var symbol: String { self == .celsius ? "°C" : "K" }
}

/// What the positions of a spectrum are.
public enum SpectralAxis: String, Sendable, Equatable, Codable, CaseIterable {
  /// Wavelength in nm, as the instrument gives it.
  case wavelength
  /// Photon energy in eV.
  case energy

  /// The unit of the positions.
  public var unit: String { self == .wavelength ? "nm" : "eV" }
}
