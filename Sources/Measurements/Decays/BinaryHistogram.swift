/// A histogram of a binary file, before it becomes a decay.
struct BinaryHistogram {
  let label: String
  let secondsPerChannel: Double
  let counts: [Double]
  /// Exciting pulses during the recording; nil where the file does not say.
  var pulses: Double?

  /// The histograms as decays, in ns or in the unit that is asked for. Those without counts are left out, unless all are.
  static func decays(
    _ histograms: [BinaryHistogram], file: String, _ options: DecayFile.Options
  ) throws(MeasurementError) -> [DecayTrace] {
    let unit = options.timeUnit ?? .nanoseconds
    let filled = histograms.filter { $0.counts.contains { $0 > 0 } }
    let left = histograms.count - filled.count
    var notes: [String] = []
    if left > 0, !filled.isEmpty {
      notes.append("\(Phrase.count(left, "histogram")) without counts left out")
    }
    var decays: [DecayTrace] = []
    for histogram in filled.isEmpty ? histograms : filled {
      // Seconds come as 1.6e-11: the division leaves 0.016000000000000004, which the rounding makes 0.016 again.
      let exact = histogram.secondsPerChannel / unit.inSeconds
      let width = Double("\(Float(exact))").flatMap { abs($0 - exact) < 1e-9 * exact ? $0 : nil } ?? exact
      if let asked = options.channelWidth, abs(asked - width) > 1e-3 * width {
        throw MeasurementError(
          .invalidOption, file: file,
          "the file says channels of \(width) \(unit.symbol), not of \(asked); leave --channel-width out")
      }
      var decay = try DecayTrace(
        source: file, label: histogram.label, channelWidth: width, counts: histogram.counts, timeUnit: unit,
        notes: notes)
      decay.pulses = histogram.pulses
      decays.append(decay)
    }
    return decays
  }
}
