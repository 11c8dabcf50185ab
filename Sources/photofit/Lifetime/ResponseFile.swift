import ArgumentParser
import Measurements
import Reporting
import Synchronization

/// An instrument response on the disk, read once for all decays that it belongs to.
final class ResponseFile: Sendable {
  /// Responses that were read, with the digest of their file.
  struct Decays: Sendable {
    let input: RunManifest.Input
    fileprivate let traces: [DecayTrace]

    /// True for one response for all decays.
    var isCommon: Bool { traces.count == 1 }

    /// The response of a decay, numbered from 0.
    func response(_ number: Int) -> DecayTrace { traces[traces.count == 1 ? 0 : number] }
  }

  private let path: String
  private let reading: DecayReading
  private let column: Int?
  private let read = Mutex<[TimeUnit?: Result<Decays, any Error>]>([:])

  /// A response; `column` is the number of the one that is wanted, from 1.
  init(_ path: String, reading: DecayReading, column: Int?) {
    self.path = path
    self.reading = DecayReading(channelWidth: reading.channelWidth, timeUnit: reading.timeUnit)
    self.column = column
  }

  /// The responses for a file of so many decays: one for all, or one for each. Times whose unit the file does not say are
  /// those of the decays.
  func decays(for unit: TimeUnit?, count: Int) throws -> Decays {
    let decays = try read.withLock { read -> Result<Decays, any Error> in
      if let known = read[unit] { return known }
      let result = Result { try load(unit) }
      read[unit] = result
      return result
    }.get()
    guard decays.traces.count == 1 || decays.traces.count == count else {
      throw CommandFailure(
        .invalidData,
        "\(InputFile.name(path)): holds \(decays.traces.count) responses for \(count) decay\(count == 1 ? "" : "s"); choose one "
          + "with --irf-column 1 to \(decays.traces.count)")
    }
    return decays
  }

  /// Reads it, to see what is wrong with it before the first decay is.
  func check() throws { _ = try load(nil) }

  private func load(_ unit: TimeUnit?) throws -> Decays {
    let series = try reading.series(path, assumedUnit: unit)
    let traces =
      if let column { [try series.decay(column: column)] } else {
        try series.decays(0..<series.count).map { try $0.get() }
      }
    return Decays(input: try InputFile.manifestEntry(path, notes: traces.first?.notes ?? []), traces: traces)
  }
}
