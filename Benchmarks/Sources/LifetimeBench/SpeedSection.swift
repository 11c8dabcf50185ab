import Fitting
import Foundation
import Lifetimes
import Measurements

/// Fits per second of one core, on the same decays as the peers in the same run.
struct SpeedSection {
  /// Where the peers' script lies.
  let script: String
  /// The interpreter that has the peers; nil where they are left out.
  let python: String?

  func run(_ part: String?) throws {
    print("\nfull Poisson fits with errors: fits per second of processor time of one core, best of three runs")
    if python == nil { print("the peers were not installed: their rows are left out") }
    for set in SpeedSet.all where part.map({ set.name.hasPrefix($0) }) ?? true {
      let traces = try (1...set.count).map { try set.simulation(UInt64($0)).traces() }
      let decays = traces.map(\.decay)
      let response = set.hasResponse ? traces[0].response : nil
      var engine = try LifetimeEngine(response: response, options: set.options)
      _ = try engine.fit(decays[0])
      var best = Double.infinity
      var results: [FitResult] = []
      for _ in 0..<3 {
        results.removeAll(keepingCapacity: true)
        let start = seconds(CLOCK_THREAD_CPUTIME_ID)
        for decay in decays { results.append(try engine.fit(decay)) }
        best = min(best, seconds(CLOCK_THREAD_CPUTIME_ID) - start)
      }
      let rate = Double(set.count) / best
      print("\n\(set.name)")
      print("  photofit   \(Int(rate))/s   \(verdict(rate, set.wanted))")
      for peer in set.peers {
        guard let found = try time(peer, decays, response, results) else { continue }
        let ratio = rate / found.rate
        print(
          "  \(peer.name)   \(Int(found.rate))/s   photofit is \(rounded(ratio)) times as fast   "
            + verdict(ratio, peer.wantedRatio)
            + "   median lifetimes \(found.lifetimes.map(rounded)), \(found.failed) of "
            + "\(peer.count) without values or errors")
      }
      let median = (0..<set.exponentials).map { j in
        results.map { $0.parameters[j].optimum }.sorted()[results.count / 2]
      }
      let open = results.count { !$0.termination.isConverged || $0.parameters[0].standardError == nil }
      print("  median lifetimes \(median.map(rounded)), \(open) of \(results.count) without values or errors")
      try compare(decays, response, set.options, results)
      let (one, two) = (finish(decays, response, set.options, 1), finish(decays, response, set.options, 2))
      print(
        "  two workers finish \(rounded(one.wall / two.wall)) times as early as one, wanted 1.7 on two idle cores, with "
          + "\(rounded(two.processor / one.processor)) times the processor time")
    }
  }

  /// Prints by how much values, errors and deviance differ from those of the fit of a single decay.
  private func compare(
    _ decays: [DecayTrace], _ response: DecayTrace?, _ options: LifetimeOptions, _ results: [FitResult]
  ) throws {
    var (values, errors, costs) = (0.0, 0.0, 0.0)
    for i in 0..<20 {
      let single = try LifetimeFit.fit(decays[i], response: response, options: options)
      for (a, b) in zip(single.parameters, results[i].parameters) {
        // A shift may be 0, and a background on its bound has no error.
        guard let error = a.standardError, let other = b.standardError else { continue }
        values = max(values, abs(a.optimum - b.optimum) / max(abs(a.optimum), error))
        errors = max(errors, abs(other / error - 1))
      }
      let (one, other) = (single.statistics.deviance ?? .nan, results[i].statistics.deviance ?? .nan)
      costs = max(costs, (other - one) / one)
    }
    print("  20 single fits: parameters agree to \(values), errors to \(errors); deviance no higher than by \(costs)")
  }

  /// Wall and processor time of all decays, the least of three runs each.
  private func finish(
    _ decays: [DecayTrace], _ response: DecayTrace?, _ options: LifetimeOptions, _ workers: Int
  ) -> (wall: Double, processor: Double) {
    var best = (wall: Double.infinity, processor: Double.infinity)
    for _ in 0..<3 {
      let start = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
      _ = LifetimeFit.fits(decays, response: response, options: options, workers: workers)
      best.wall = min(best.wall, seconds(CLOCK_MONOTONIC) - start.0)
      best.processor = min(best.processor, seconds(CLOCK_PROCESS_CPUTIME_ID) - start.1)
    }
    return best
  }

  /// What the peers' script prints.
  private struct PeerLine: Codable {
    let seconds: Double
    let fits: Int
    let failed: Int
    let lifetimes: [Double]
    var rate: Double { Double(fits) / seconds }
  }

  /// A peer on the first decays, the channels that we fitted.
  private func time(
    _ peer: SpeedSet.Peer, _ decays: [DecayTrace], _ response: DecayTrace?, _ results: [FitResult]
  ) throws -> PeerLine? {
    guard let python else { return nil }
    let start = results[0].derived.first { $0.name == "fit_start" }?.value ?? 0
    let first = response == nil ? decays[0].times.firstIndex { $0 >= start } ?? 0 : 0
    func line(_ counts: [Double]) -> String { counts[first...].map { "\($0)" }.joined(separator: ",") }
    let rows = ["\(decays[0].channelWidth)", response.map { line($0.counts) } ?? ""]
    let file = FileManager.default.temporaryDirectory.appending(path: "photofit-decays-\(getpid()).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    try (rows + decays.prefix(peer.count).map { line($0.counts) }).joined(separator: "\n")
      .write(to: file, atomically: true, encoding: .utf8)
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: python)
    process.arguments = [script, peer.name, file.path()] + peer.starts.map { "\($0)" }
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    // Libraries may talk before the line.
    guard process.terminationStatus == 0, let last = String(decoding: data, as: UTF8.self).split(separator: "\n").last
    else {
      print("  \(peer.name) failed with status \(process.terminationStatus)")
      return nil
    }
    return try JSONDecoder().decode(PeerLine.self, from: Data(last.utf8))
  }

  private func verdict(_ value: Double, _ wanted: Double?) -> String {
    guard let wanted else { return "" }
    return "wanted \(rounded(wanted))" + (value >= wanted ? "" : "  MISSED")
  }

  /// Four digits.
  private func rounded(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    let scale = pow(10, 3 - log10(abs(value)).rounded(.down))
    let result = (value * scale).rounded() / scale
    return abs(result) >= 1000 ? "\(Int(result))" : "\(result)"
  }

  private func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
