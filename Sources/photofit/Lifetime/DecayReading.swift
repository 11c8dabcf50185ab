import Measurements

/// How the decays of a file are read.
struct DecayReading: Sendable {
  var channelWidth: Double?
  var timeUnit: TimeUnit?
  var layout: DecayLayout?

  /// The decays of a file.
  func series(_ path: String, assumedUnit: TimeUnit? = nil) throws -> DecaySeries {
    try MeasurementReader.decaySeries(
      at: path, channelWidth: channelWidth, timeUnit: timeUnit, layout: layout, assumedUnit: assumedUnit)
  }
}
