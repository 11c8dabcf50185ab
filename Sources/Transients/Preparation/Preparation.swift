import Measurements

/// What is done to a map before it is fitted, as a value: apply it to other maps, or vary it and look what changes.
///
/// The order is fixed: wavelengths, excluded wavelengths and boxes, spikes, background, noise, excluded delays, delays. So
/// the background and the noise come from all delays before zero, those that are not fitted included.
public struct Preparation: Sendable, Equatable, Codable {
  /// Wavelengths that are kept, in nm, ends included; nil for all.
  public var wavelengths: ClosedRange<Double>?
  /// Delays that are kept, in the map's unit, ends included; nil for all.
  public var delays: ClosedRange<Double>?
  /// What is left out.
  public var exclusions: [MapWindow] = []
  /// Cells beyond so many σ of their neighbours are masked as spikes, > 0; nil for none.
  public var spikeThreshold: Double?
  /// What is subtracted.
  public var background = BackgroundSource.none
  /// What the cells are weighted with.
  public var weights = CellWeights.ofMap

  /// Nothing is done.
  public init() {}

  /// Does it.
  ///
  /// - Throws: ``TransientsError`` with code `invalidOption` for windows that leave nothing or lie beside the map, and
  ///   `invalidData` where the map has no delays before zero that background or weights could come from.
  public func applied(to map: TransientMap) throws -> PreparedMap { try applied(to: PreparedMap(map: map)) }

  /// Does it to a map that something was done to already; its steps stay in front.
  public func applied(to prepared: PreparedMap) throws -> PreparedMap {
    var work = prepared
    if let wavelengths { try work.keep(wavelengths: wavelengths) }
    for exclusion in exclusions where exclusion.wavelengths != nil { try work.exclude(exclusion) }
    if let spikeThreshold { try work.maskSpikes(threshold: spikeThreshold) }
    try work.findNoise(background)
    if weights == .beforeZero { try work.weightWithNoise() }
    if weights == .none, work.map.errors != nil { try work.dropErrors() }
    for exclusion in exclusions where exclusion.wavelengths == nil { try work.exclude(exclusion) }
    if let delays { try work.keep(delays: delays) }
    return work
  }
}
