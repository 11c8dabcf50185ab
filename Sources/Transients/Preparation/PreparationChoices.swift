/// Where the background of a map comes from.
public enum BackgroundSource: Sendable, Equatable, Codable {
  /// Nothing is subtracted.
  case none
  /// From the delays before the earliest rise, found in the map.
  case automatic
  /// From the delays in a range, ends included, in the map's unit.
  case delays(ClosedRange<Double>)
}

/// A part of a map that is left out: wavelengths in nm, delays in the map's unit, or the box of both.
public struct MapWindow: Sendable, Equatable, Codable {
  /// The wavelengths; nil for all.
  public var wavelengths: ClosedRange<Double>?
  /// The delays; nil for all.
  public var delays: ClosedRange<Double>?

  /// A window, ends included.
  public init(wavelengths: ClosedRange<Double>? = nil, delays: ClosedRange<Double>? = nil) {
    self.wavelengths = wavelengths
    self.delays = delays
  }
}

/// What the cells of a map are weighted with.
public enum CellWeights: String, Sendable, Equatable, Codable {
  /// The errors of the map, where it has some.
  case ofMap
  /// All cells alike.
  case none
  /// σ of each wavelength before zero.
  case beforeZero
}
