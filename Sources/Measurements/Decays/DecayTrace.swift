/// A photoluminescence decay or an instrument response: counts in evenly spaced time channels.
public struct DecayTrace: Sendable, Equatable {
  /// Name of the file the decay was read from.
  public let source: String
  /// Name of the decay in its file; empty where the file has none.
  public let label: String
  /// Start of each channel in `timeUnit`, evenly spaced by `channelWidth` (rounding of the text removed).
  public let times: [Double]
  /// Counts per channel, not negative; whole numbers unless the instrument scaled them (see `isCounts`).
  public let counts: [Double]
  /// Width of a channel in `timeUnit`, above 0.
  public let channelWidth: Double
  /// Unit of the times.
  public let timeUnit: TimeUnit
  /// Exciting pulses during the recording; nil where the file does not say.
  public internal(set) var pulses: Double?
  /// What the reader assumed or left out, in sentences.
  public let notes: [String]

  /// 2⁵³: beyond it whole numbers are no longer told apart.
  private static let mostCounts = 9_007_199_254_740_992.0

  /// A decay from the start of its first channel, the width of a channel and its counts.
  ///
  /// Throws where there are fewer than two channels, the width is not above 0, or a count is negative or not finite.
  public init(
    source: String, label: String = "", start: Double = 0, channelWidth: Double, counts: [Double], timeUnit: TimeUnit,
    notes: [String] = []
  ) throws(MeasurementError) {
    guard counts.count > 1 else {
      throw MeasurementError(.empty, file: source, "a decay needs at least two channels")
    }
    guard channelWidth.isFinite, channelWidth > 0, start.isFinite else {
      throw MeasurementError(.invalidAxis, file: source, "the width of a channel must be above 0; check the time axis")
    }
    guard counts.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw MeasurementError(
        .invalidValue, file: source, "counts must be numbers of at least 0; use the file before background subtraction")
    }
    if let highest = counts.max(), highest > Self.mostCounts {
      throw MeasurementError(
        .invalidValue, file: source,
        "counts of up to \(highest) are more than photons can be counted (9007199254740992); use the counts as recorded"
      )
    }
    self.source = source
    self.label = label
    self.counts = counts
    self.channelWidth = channelWidth
    self.timeUnit = timeUnit
    self.notes = notes
    times = counts.indices.map { start + Double($0) * channelWidth }
  }

  /// True where every value is a whole number of at least 0, as Poisson statistics need.
  public var isCounts: Bool { counts.allSatisfy { $0 >= 0 && $0 == $0.rounded() } }
}
