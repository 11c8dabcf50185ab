/// A mass spectrum: intensity against m/z.
public struct MassSpectrum: Sendable, Equatable {
  /// Name of the file it was read from.
  public let source: String
  /// m/z, above 0, ascending, no two equal.
  public let positions: [Double]
  /// Intensity at every position, in the file's unit; may be negative where a baseline was subtracted.
  public let intensities: [Double]
  /// What the reader assumed or left out, in sentences.
  public let notes: [String]

  /// A spectrum. Throws where sizes differ, positions are not ascending numbers above 0, or an intensity is no number.
  public init(
    source: String, positions: [Double], intensities: [Double], notes: [String] = []
  ) throws(MeasurementError) {
    guard !positions.isEmpty else { throw MeasurementError(.empty, file: source, "the spectrum holds no point") }
    guard positions.count == intensities.count else {
      throw MeasurementError(.ragged, file: source, "\(positions.count) m/z and \(intensities.count) intensities")
    }
    guard positions.allSatisfy({ $0.isFinite && $0 > 0 }), zip(positions, positions.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw MeasurementError(.invalidAxis, file: source, "the m/z are not ascending numbers above 0; sort them") }
    guard intensities.allSatisfy(\.isFinite) else {
      throw MeasurementError(.invalidValue, file: source, "an intensity is no number; remove its row")
    }
    self.source = source
    self.positions = positions
    self.intensities = intensities
    self.notes = notes
  }

  /// The part of the spectrum within a range of m/z. Throws where that is empty.
  public func restricted(to range: ClosedRange<Double>) throws(MeasurementError) -> MassSpectrum {
    let kept = positions.indices.filter { range.contains(positions[$0]) }
    guard !kept.isEmpty else {
      throw MeasurementError(
        .invalidOption, file: source,
        "no point lies between m/z \(range.lowerBound) and \(range.upperBound); the spectrum goes from \(positions[0]) to "
          + "\(positions[positions.count - 1])")
    }
    return try MassSpectrum(
      source: source, positions: kept.map { positions[$0] }, intensities: kept.map { intensities[$0] }, notes: notes)
  }
}
