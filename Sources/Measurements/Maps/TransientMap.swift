/// A transient-absorption map: signal against delay and wavelength.
public struct TransientMap: Sendable, Equatable {
  /// Name of the file the map was read from.
  public let source: String
  /// Delays in `timeUnit`, strictly ascending; negative before the pump.
  public let delays: [Double]
  /// Wavelengths in nm, strictly monotonic, in the order of the file (ascending or descending).
  public let wavelengths: [Double]
  /// Signal, column-major: the value at `delay + wavelength * delays.count`; NaN where the file has none.
  public let signal: [Double]
  /// Standard deviation of every value, in the layout and unit of the signal; nil where it is not known. What stands
  /// beside a missing value means nothing.
  public let errors: [Double]?
  /// Unit of the delays.
  public let timeUnit: TimeUnit
  /// Unit of the signal; empty where the file does not say.
  public let signalUnit: String
  /// What the reader assumed or left out, in sentences.
  public let notes: [String]

  /// A map from its axes and values.
  ///
  /// Throws where the axes are empty, not finite or not monotonic, the number of values is not
  /// `delays.count * wavelengths.count`, a value is infinite, or a value has an error that is no number above 0.
  public init(
    source: String, delays: [Double], wavelengths: [Double], signal: [Double], errors: [Double]? = nil,
    timeUnit: TimeUnit = .picoseconds, signalUnit: String = "", notes: [String] = []
  ) throws(MeasurementError) {
    func refuse(_ code: MeasurementError.Code, _ message: String) -> MeasurementError {
      MeasurementError(code, file: source, message)
    }
    guard !delays.isEmpty, !wavelengths.isEmpty else {
      throw refuse(.invalidAxis, "a map needs at least one delay and one wavelength")
    }
    guard delays.allSatisfy(\.isFinite), AxisOrder.firstBreak(delays, ascending: true) == nil else {
      throw refuse(
        .invalidAxis, "the delays are not strictly ascending numbers; sort the map and remove repeated delays")
    }
    guard wavelengths.allSatisfy(\.isFinite), AxisOrder.isMonotonic(wavelengths) else {
      throw refuse(.invalidAxis, "the wavelengths are not strictly monotonic numbers; sort the map")
    }
    let (size, overflow) = delays.count.multipliedReportingOverflow(by: wavelengths.count)
    guard !overflow, size == signal.count else {
      throw refuse(
        .ragged, "\(delays.count) delays and \(wavelengths.count) wavelengths do not fit \(signal.count) values")
    }
    guard !signal.contains(where: \.isInfinite) else {
      throw refuse(.invalidValue, "the map holds infinite values; write nan where a value is missing")
    }
    if let errors {
      guard errors.count == signal.count else {
        throw refuse(.ragged, "\(errors.count) errors do not fit \(signal.count) values")
      }
      if let cell = signal.indices.first(where: { !signal[$0].isNaN && !(errors[$0] > 0 && errors[$0].isFinite) }) {
        throw refuse(
          .invalidValue,
          "the error at \(delays[cell % delays.count]) \(timeUnit.symbol), \(wavelengths[cell / delays.count]) nm is "
            + "\(errors[cell]); every value needs one above 0")
      }
    }
    self.source = source
    self.delays = delays
    self.wavelengths = wavelengths
    self.signal = signal
    self.errors = errors
    self.timeUnit = timeUnit
    self.signalUnit = signalUnit
    self.notes = notes
  }

  /// Number of values the file does not have (NaN).
  public var missingCount: Int { signal.reduce(0) { $0 + ($1.isNaN ? 1 : 0) } }
}
