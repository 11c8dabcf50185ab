/// What a column of a table against temperature holds, and the unit in which datasets hold it.
public enum TemperatureQuantity: String, Sendable, Equatable, Codable, CaseIterable {
  /// Full width at half maximum of an emission band, meV.
  case fwhm
  /// Energy of the band's maximum, meV.
  case peak
  /// Area of the band, or another measure of the intensity, in the file's unit.
  case area
  /// Lifetime of the emission, s.
  case lifetime

  /// The unit of the values; empty for areas.
  public var unit: String {
    switch self {
    case .fwhm, .peak: "meV"
    case .area: ""
    case .lifetime: "s"
    }
  }

  /// The symbol in printed tables.
  public var symbol: String {
    switch self {
    case .fwhm: "Γ"
    case .peak: "E"
    case .area: "I"
    case .lifetime: "τ"
    }
  }

  /// The word for one value: `width`.
  public var noun: String {
    switch self {
    case .fwhm: "width"
    case .peak: "peak position"
    case .area: "area"
    case .lifetime: "lifetime"
    }
  }
}

/// Photoluminescence quantum yields of a series of lifetimes.
public struct QuantumYields: Sendable, Equatable {
  /// One a temperature, above 0 and at most 1.
  public let values: [Double]
  /// Their standard deviations; nil where the file has none.
  public let errors: [Double]?

  /// Yields with their standard deviations.
  public init(_ values: [Double], errors: [Double]? = nil) {
    self.values = values
    self.errors = errors
  }
}

/// One quantity against temperature: widths, positions or areas of an emission band, or lifetimes.
public struct TemperatureSeries: Sendable, Equatable {
  /// Name of the file the values were read from.
  public let source: String
  /// What the values are.
  public let quantity: TemperatureQuantity
  /// Temperatures in kelvin, at least 0, in the order of the file.
  public let temperatures: [Double]
  /// The values, in the unit of the quantity; above 0, areas finite.
  public let values: [Double]
  /// Standard deviations of the values, above 0; nil where the file has none.
  public let errors: [Double]?
  /// Quantum yields at the same temperatures; nil where the file has none.
  public let yields: QuantumYields?
  /// What the reader assumed or left out, in sentences.
  public let notes: [String]

  /// A series from its columns; widths unless said otherwise.
  ///
  /// Throws where the columns differ in length or are empty, a temperature is negative, or a value or an error is not
  /// above 0. Areas may be: weak bands scatter about 0.
  public init(
    source: String, quantity: TemperatureQuantity = .fwhm, temperatures: [Double], values: [Double],
    errors: [Double]? = nil, yields: QuantumYields? = nil, notes: [String] = []
  ) throws(MeasurementError) {
    func refuse(_ code: MeasurementError.Code, _ message: String) -> MeasurementError {
      MeasurementError(code, file: source, message)
    }
    let noun = quantity.noun
    guard !temperatures.isEmpty else { throw refuse(.empty, "the table holds no rows") }
    guard values.count == temperatures.count, errors?.count ?? values.count == values.count else {
      throw refuse(.ragged, "temperatures, values and errors differ in number")
    }
    guard temperatures.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw refuse(.invalidValue, "a temperature lies below 0 K; check its unit")
    }
    guard values.allSatisfy({ $0.isFinite && ($0 > 0 || quantity == .area) }) else {
      throw refuse(.invalidValue, "a \(noun) is not above 0; remove the row")
    }
    guard (errors ?? []).allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw refuse(
        .invalidValue, "an error of a \(noun) is not above 0; give the standard deviation or drop the column")
    }
    if let yields {
      guard yields.values.count == values.count, yields.errors?.count ?? values.count == values.count else {
        throw refuse(.ragged, "quantum yields and values differ in number")
      }
      guard yields.values.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
        throw refuse(
          .invalidValue, "a quantum yield is not between 0 and 1; name the column plqy_% if it is in per cent")
      }
    }
    self.yields = yields
    self.source = source
    self.quantity = quantity
    self.temperatures = temperatures
    self.values = values
    self.errors = errors
    self.notes = notes
  }
}
