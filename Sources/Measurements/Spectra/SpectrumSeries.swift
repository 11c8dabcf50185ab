/// Spectra on one axis: an emission series against temperature or time, or a single spectrum.
public struct SpectrumSeries: Sendable, Equatable {
  /// Name of the file the spectra were read from.
  public let source: String
  /// What the positions are.
  public let axis: SpectralAxis
  /// Wavelengths in nm or energies in eV, above 0, ascending; neighbours can be equal where the file rounds them.
  public let positions: [Double]
  /// One array per spectrum, as long as `positions`; NaN where the file has no value.
  public let intensities: [[Double]]
  /// Name of each spectrum in its file, such as `200 K` or `30 s`.
  public let labels: [String]
  /// Temperature of each spectrum in kelvin; nil where the file does not give all of them.
  public let temperatures: [Double]?
  /// What the reader assumed or left out, in sentences.
  public let notes: [String]

  /// A series from its axis and spectra.
  ///
  /// Throws where sizes do not agree, positions are not ascending numbers above 0, an intensity is infinite, or a
  /// temperature is negative.
  public init(
    source: String, axis: SpectralAxis, positions: [Double], intensities: [[Double]], labels: [String],
    temperatures: [Double]? = nil, notes: [String] = []
  ) throws(MeasurementError) {
    func refuse(_ code: MeasurementError.Code, _ message: String) -> MeasurementError {
      MeasurementError(code, file: source, message)
    }
    guard !positions.isEmpty, !intensities.isEmpty else { throw refuse(.empty, "the series holds no spectrum") }
    guard positions.allSatisfy({ $0.isFinite && $0 > 0 }),
      zip(positions, positions.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw refuse(.invalidAxis, "the positions are not ascending numbers above 0") }
    guard intensities.allSatisfy({ $0.count == positions.count }), labels.count == intensities.count,
      temperatures?.count ?? labels.count == labels.count
    else { throw refuse(.ragged, "positions, spectra, labels and temperatures differ in number") }
    guard !intensities.contains(where: { $0.contains(where: \.isInfinite) }) else {
      throw refuse(.invalidValue, "the spectra hold infinite values; write nan where a value is missing")
    }
    guard (temperatures ?? []).allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw refuse(.invalidValue, "a temperature lies below 0 K; check the labels of the spectra and their unit")
    }
    self.source = source
    self.axis = axis
    self.positions = positions
    self.intensities = intensities
    self.labels = labels
    self.temperatures = temperatures
    self.notes = notes
  }

  /// Number of intensities the file does not have (NaN).
  public var missingCount: Int { intensities.reduce(0) { $0 + $1.reduce(0) { $0 + ($1.isNaN ? 1 : 0) } } }
}
