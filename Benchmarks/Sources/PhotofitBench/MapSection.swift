import Fitting
import Foundation

/// Global fits of maps inside the process, warm, against pyglotaran and skultrafast on the same files in the same run.
struct MapSection {
  let folder: URL
  let peers: URL
  /// The interpreter that has the peers; nil where they are left out.
  let python: String?

  static let wavelengths = [256, 1000]

  struct Row: Codable {
    let name: String
    let bestSeconds: Double
    let medianSeconds: Double
    let limitSeconds: Double
    let lifetimes: [Double]
    let sumOfSquares: Double
    var peers: [Peer] = []
  }

  struct Peer: Codable {
    let name: String
    let bestSeconds: Double
    let ratio: Double
    /// The ratio that is wanted; nil for none.
    let limit: Double?
    /// Largest relative difference between its lifetimes and ours.
    let lifetimeDifference: Double
    /// Its sum of squares over ours, less 1.
    let excess: Double
  }

  /// What a peer's script prints.
  private struct PeerLine: Codable {
    let seconds: [Double]
    let lifetimes: [Double]
    let sumOfSquares: Double
  }

  func run() throws -> [Row] {
    print("\nfit call, CPU of one core, warm, from lifetimes 2.5 times off: best (median) of several")
    if python == nil { print("pyglotaran and skultrafast were not installed: their rows are left out") }
    var rows: [Row] = []
    for count in Self.wavelengths {
      let isSmall = count == 256
      let (plain, chirp) = (path("map\(count).csv"), path("chirp\(count).csv"))
      var fit = try row("250 × \(count)", FitCall(file: plain, limit: isSmall ? 0.002 : 0.004))
      try add(to: &fit, "pyglotaran", ["pyglotaran_fit.py", plain, "5"], wanted: isSmall ? 75 : 100)
      try add(to: &fit, "skultrafast", ["skultrafast_fit.py", plain, "5"], wanted: nil)
      let profiled = try row(
        "250 × \(count), and all five profiles", FitCall(file: plain, limit: 0.1, profiles: .all))
      var dispersed = try row(
        "250 × \(count), t₀(λ) of order 2", FitCall(file: chirp, limit: isSmall ? 0.02 : 0.07, chirpOrder: 2))
      try add(to: &dispersed, "pyglotaran", ["pyglotaran_fit.py", chirp, "3", "chirp"], wanted: 30)
      let both = try row(
        "250 × \(count), t₀(λ), and all seven profiles",
        FitCall(file: chirp, limit: 0.2, chirpOrder: 2, profiles: .all))
      rows += [fit, profiled, dispersed, both]
    }
    return rows
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path() }

  private func row(_ name: String, _ call: FitCall) throws -> Row {
    let timing = try call.time()
    let row = Row(
      name: name, bestSeconds: timing.best, medianSeconds: timing.median, limitSeconds: call.limit,
      lifetimes: timing.result.parameters.prefix(3).map(\.optimum),
      sumOfSquares: timing.result.statistics.sumOfSquares)
    print(
      Bench.pad(name, 44), Bench.pad("\(milliseconds(timing.best)) (\(milliseconds(timing.median))) ms", 22),
      "≤ \(milliseconds(call.limit)) ms", timing.best <= call.limit ? "" : "  OVER THE LIMIT")
    return row
  }

  /// Times a peer on the same file and checks that it found the same minimum.
  private func add(to row: inout Row, _ name: String, _ arguments: [String], wanted: Double?) throws {
    guard let python else { return }
    let output = path("peer.json")
    let script = peers.appending(path: arguments[0]).path()
    try ChildProcess.run([python, script] + arguments.dropFirst(), output: output)
    let text = try String(contentsOfFile: output, encoding: .utf8)
    // Libraries may talk before the line.
    guard let line = text.split(separator: "\n").last, let best = try found(line).seconds.min() else {
      throw BenchFailure(description: "\(name) printed no result")
    }
    let result = try found(line)
    let difference = zip(result.lifetimes, row.lifetimes).map { abs($0 / $1 - 1) }.max() ?? .infinity
    let peer = Peer(
      name: name, bestSeconds: best, ratio: best / row.bestSeconds, limit: wanted, lifetimeDifference: difference,
      excess: result.sumOfSquares / row.sumOfSquares - 1)
    row.peers.append(peer)
    print(
      Bench.pad("    \(name)", 44), Bench.pad("\(milliseconds(best)) ms", 22), "\(Bench.rounded(peer.ratio))×",
      wanted.map { peer.ratio >= $0 ? "(≥ \(Bench.rounded($0)))" : "(≥ \(Bench.rounded($0)))  BELOW THE LIMIT" } ?? "",
      "  lifetimes differ by \(short(difference)), sum of squares by \(short(peer.excess))")
  }

  private func found(_ line: Substring) throws -> PeerLine {
    try JSONDecoder().decode(PeerLine.self, from: Data(line.utf8))
  }

  private func milliseconds(_ seconds: Double) -> Double { (seconds * 1e5).rounded() / 100 }

  /// One digit and the power of ten.
  private func short(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    let power = Int(log10(abs(value)).rounded(.down))
    return "\(Int((value / pow(10, Double(power))).rounded()))e\(power)"
  }
}
