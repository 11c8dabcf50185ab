/// Full widths at half maximum against temperature.
public struct LinewidthTable: Sendable, Equatable {
  /// Name of the file the table was read from.
  public let source: String
  /// Temperatures in kelvin, at least 0, in the order of the file.
  public let temperatures: [Double]
  /// Full widths at half maximum in meV, above 0.
  public let widths: [Double]
  /// Standard deviations of the widths in meV, above 0; nil where the file has none.
  public let errors: [Double]?
  /// What the reader assumed or left out, in sentences.
  public let notes: [String]

  /// A table from its columns.
  ///
  /// Throws where the columns differ in length or are empty, a temperature is negative, or a width or an error is not
  /// above 0.
  public init(
    source: String, temperatures: [Double], widths: [Double], errors: [Double]? = nil, notes: [String] = []
  ) throws(MeasurementError) {
    func refuse(_ code: MeasurementError.Code, _ message: String) -> MeasurementError {
      MeasurementError(code, file: source, message)
    }
    guard !temperatures.isEmpty else { throw refuse(.empty, "the table holds no rows") }
    guard widths.count == temperatures.count, errors?.count ?? widths.count == widths.count else {
      throw refuse(.ragged, "temperatures, widths and errors differ in number")
    }
    guard temperatures.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw refuse(.invalidValue, "a temperature lies below 0 K; check its unit")
    }
    guard widths.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw refuse(.invalidValue, "a width is not above 0; remove the row")
    }
    guard (errors ?? []).allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw refuse(.invalidValue, "an error of a width is not above 0; give the standard deviation or drop the column")
    }
    self.source = source
    self.temperatures = temperatures
    self.widths = widths
    self.errors = errors
    self.notes = notes
  }
}
