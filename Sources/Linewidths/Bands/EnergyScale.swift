import Measurements

/// How the positions of a spectrum become photon energies, and what its intensities are per.
public struct EnergyScale: Sendable, Equatable {
  /// What the positions are.
  public var axis: SpectralAxis
  /// True where wavelengths are those in standard air.
  public var isInAir: Bool
  /// True where intensities on a wavelength axis are per nm, so that λ²/hc lies between them and energy.
  public var usesJacobian: Bool

  /// A scale; vacuum wavelengths and intensities per nm unless said otherwise.
  public init(axis: SpectralAxis, isInAir: Bool = false, usesJacobian: Bool = true) {
    self.axis = axis
    self.isInAir = isInAir
    self.usesJacobian = usesJacobian
  }

  /// Photon energy of a position, eV.
  public func energy(_ position: Double) -> Double {
    guard axis == .wavelength else { return position }
    guard isInAir else { return PhysicalConstants.hc / position }
    // The index varies so slowly that the vacuum wavelength need not be iterated further than once.
    let vacuum = position * AirIndex.index(atVacuumWavelength: position)
    return PhysicalConstants.hc / (position * AirIndex.index(atVacuumWavelength: vacuum))
  }

  /// Wavelength of an energy, nm, in air where the scale is.
  public func wavelength(_ energy: Double) -> Double {
    let vacuum = PhysicalConstants.hc / energy
    return isInAir ? vacuum / AirIndex.index(atVacuumWavelength: vacuum) : vacuum
  }

  /// Intensity per unit of the axis over intensity per eV.
  func density(_ energy: Double) -> Double { axis == .wavelength && usesJacobian ? perWavelength(energy) : 1 }

  /// |dE/dλ| in eV/nm, for a wavelength in air or vacuum as the scale is; the index' own slope, 1e-5 of it, is left out.
  func perWavelength(_ energy: Double) -> Double {
    let slope = energy * energy / PhysicalConstants.hc
    return isInAir ? slope * AirIndex.index(atVacuumWavelength: PhysicalConstants.hc / energy) : slope
  }
}

/// The refractive index of standard air: 15 °C, 101 325 Pa, dry, 450 ppm CO₂.
enum AirIndex {
  /// The index at a vacuum wavelength in nm, valid from 230 to 1690 nm.
  ///
  /// Ciddor, Appl. Opt. 35, 1566 (1996), doi:10.1364/AO.35.001566, eq. 1.
  static func index(atVacuumWavelength wavelength: Double) -> Double {
    let s = 1e6 / (wavelength * wavelength)
    return 1 + 0.05792105 / (238.0185 - s) + 0.00167917 / (57.362 - s)
  }
}
