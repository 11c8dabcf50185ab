/// Spectra against time: a UV-vis series of a reaction.
public struct TimedSpectra: Sendable, Equatable {
  /// Name of the file it was read from.
  public let source: String
  /// What the positions are; nil for the numbers of a composition, of which the series holds populations.
  public let axis: SpectralAxis?
  /// Wavelengths in nm, energies in eV or numbers, ascending.
  public let positions: [Double]
  /// Times of the spectra, ascending.
  public let times: [Double]
  /// Unit of the times; empty where it is not known.
  public let timeUnit: String
  /// One array per time, as long as `positions`; NaN where the file has no value.
  public let absorbances: [[Double]]
  /// What the reader assumed or left out, in sentences.
  public let notes: [String]

  /// A series. Throws where sizes differ, axes are not ascending numbers, or an absorbance is infinite.
  public init(
    source: String, axis: SpectralAxis? = .wavelength, positions: [Double], times: [Double], timeUnit: String,
    absorbances: [[Double]], notes: [String] = []
  ) throws(MeasurementError) {
    guard !positions.isEmpty, !times.isEmpty else {
      throw MeasurementError(.empty, file: source, "the series holds no spectrum")
    }
    guard absorbances.count == times.count, absorbances.allSatisfy({ $0.count == positions.count }) else {
      throw MeasurementError(.ragged, file: source, "times, positions and spectra differ in number")
    }
    guard (positions + times).allSatisfy(\.isFinite), zip(positions, positions.dropFirst()).allSatisfy({ $0 <= $1 }),
      zip(times, times.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw MeasurementError(.invalidAxis, file: source, "times and positions are not ascending numbers") }
    guard !absorbances.contains(where: { $0.contains(where: \.isInfinite) }) else {
      throw MeasurementError(.invalidValue, file: source, "an absorbance is infinite; write nan where one is missing")
    }
    self.source = source
    self.axis = axis
    self.positions = positions
    self.times = times
    self.timeUnit = timeUnit
    self.absorbances = absorbances
    self.notes = notes
  }

  /// What the positions are called.
  public var axisName: String { axis?.rawValue ?? "number" }
  /// Unit of the positions; empty for numbers.
  public var axisUnit: String { axis?.unit ?? "" }

  /// The part within a range of positions. Throws where that is empty.
  public func restricted(to range: ClosedRange<Double>) throws(MeasurementError) -> TimedSpectra {
    let kept = positions.indices.filter { range.contains(positions[$0]) }
    guard !kept.isEmpty else {
      throw MeasurementError(
        .invalidOption, file: source,
        "no position lies between \(range.lowerBound) and \(range.upperBound) \(axisUnit)")
    }
    return try TimedSpectra(
      source: source, axis: axis, positions: kept.map { positions[$0] }, times: times, timeUnit: timeUnit,
      absorbances: absorbances.map { row in kept.map { row[$0] } }, notes: notes)
  }
}
