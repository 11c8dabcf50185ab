import Foundation
import LinearAlgebra
import Measurements

/// Times whole processes of the release command on data it simulates itself, and peers on the same files where they are
/// installed.
@main
struct Bench {
  /// One timed case with its limit, and the peer's script for the same file.
  struct Case {
    let name: String
    let arguments: [String]
    let limit: Double
    /// Largest resident set in MB that is wanted.
    var memoryLimit: Double?
    var peer: [String]?
  }

  struct Row: Codable {
    let name: String
    let cpuSeconds: Double
    let limitSeconds: Double
    let memoryMB: Double
    let memoryLimitMB: Double?
    let peerCPUSeconds: Double?
    let ratio: Double?
  }

  private struct Results: Codable {
    let processes: [Row]
    let mapFits: [MapSection.Row]
  }

  /// The interpreter that has the peers of map fits: the argument after `--map-python`.
  private static var mapInterpreter: String? { argument(after: "--map-python") }

  private static func argument(after flag: String) -> String? {
    let arguments = CommandLine.arguments
    guard let place = arguments.firstIndex(of: flag), place + 1 < arguments.count else { return nil }
    return arguments[place + 1]
  }

  static func main() {
    do {
      try run()
    } catch {
      print("photofit-bench: \(error)")
      exit(1)
    }
  }

  private static func run() throws {
    let here = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let binary = here.appending(path: "../.build/release/photofit").standardizedFileURL.path()
    guard FileManager.default.isExecutableFile(atPath: binary) else {
      throw BenchFailure(description: "\(binary) is missing: run `swift build -c release` in the project first")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "photofit-bench-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // The threads that OpenBLAS starts with the process spin at first: their time is not that of what is measured.
    LinearAlgebraRuntime.prepare()
    if CommandLine.arguments.contains("--bands") { return try BandSection().run() }
    if CommandLine.arguments.contains("--linewidth") {
      return try LinewidthSection(
        binary: binary, folder: folder, peers: here.appending(path: "peers"), python: argument(after: "--python")
      ).run()
    }
    if CommandLine.arguments.contains("--alloy") {
      return try AlloySection(
        binary: binary, folder: folder, peers: here.appending(path: "peers"), python: argument(after: "--python")
      ).run()
    }
    let cases = try prepare(binary: binary, folder: folder, peers: here.appending(path: "peers"))
    let python = peerInterpreter()
    if python == nil { print("python3 with scipy was not found: no peers are timed\n") }
    var rows: [Row] = []
    print(
      pad("whole process, CPU, best of 5", 44), pad("photofit", 11), pad("limit", 9), pad("memory", 18),
      pad("peer", 10), "ratio")
    for test in cases {
      let own = try ChildProcess.best(of: 5, [binary] + test.arguments)
      let peer = try python.flatMap { python in
        try test.peer.map { try ChildProcess.best(of: 3, [python] + $0) }
      }
      let ratio = peer.map { $0.cpu / own.cpu }
      rows.append(
        Row(
          name: test.name, cpuSeconds: own.cpu, limitSeconds: test.limit, memoryMB: own.memory,
          memoryLimitMB: test.memoryLimit, peerCPUSeconds: peer?.cpu, ratio: ratio))
      print(
        pad(test.name, 44), pad("\(rounded(own.cpu)) s", 11), pad("≤ \(test.limit) s", 9),
        pad("\(rounded(own.memory)) MB\(test.memoryLimit.map { " ≤ \(rounded($0))" } ?? "")", 18),
        pad(peer.map { "\(rounded($0.cpu)) s" } ?? "–", 10), ratio.map { "\(rounded($0))×" } ?? "–",
        own.cpu <= test.limit && own.memory <= test.memoryLimit ?? .infinity ? "" : "  OVER THE LIMIT")
    }
    let speed = try readerSpeed(folder: folder)
    print("\nreading a numeric CSV: \(rounded(speed)) MB/s (limit 200)\(speed >= 200 ? "" : "  BELOW THE LIMIT")")
    let fits = try MapSection(folder: folder, peers: here.appending(path: "peers/maps"), python: Self.mapInterpreter)
      .run()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let results = Results(processes: rows, mapFits: fits)
    try encoder.encode(results).write(to: here.appending(path: "results.json"), options: .atomic)
  }

  private static func prepare(binary: String, folder: URL, peers: URL) throws -> [Case] {
    func file(_ name: String) -> String { folder.appending(path: name).path() }
    func simulate(_ arguments: [String]) throws { _ = try ChildProcess.run([binary, "simulate"] + arguments) }
    func script(_ name: String) -> String { peers.appending(path: name).path() }
    for count in MapSection.wavelengths {
      let map = [
        "transient", "--lifetimes", "0.36,2.61,1500", "--wavelengths", "\(count)", "--delays", "250", "--noise",
        "0.001",
      ]
      try simulate(map + ["--output-file", file("map\(count).csv")])
      try simulate(map + ["--chirp", "0.42,-0.14", "--output-file", file("chirp\(count).csv")])
    }
    try simulate([
      "lifetime", "--lifetimes", "0.4,2.1,5", "--amplitudes", "0.5,0.3,0.2", "--channels", "4096", "--channel-width",
      "0.01220703125", "--time-unit", "ns", "--t0", "2.5", "--irf-fwhm", "0.2", "--peak", "10000", "--background", "5",
      "--output-file", file("decay.csv"), "--irf-file", file("irf.csv"),
    ])
    try simulate(["linewidth", "--output-file", file("series.csv")])
    let map = ["--lifetimes", "0.9,7,600", "--json"]
    return [
      Case(name: "--help", arguments: ["--help"], limit: 0.02),
      Case(
        name: "transient, 250 × 256, 3 exponentials", arguments: ["transient", file("map256.csv")] + map, limit: 0.04,
        memoryLimit: 25, peer: [script("transient_scipy.py"), file("map256.csv")]),
      Case(
        name: "transient, 250 × 1000, 3 exponentials", arguments: ["transient", file("map1000.csv")] + map, limit: 0.07,
        memoryLimit: 40, peer: [script("transient_scipy.py"), file("map1000.csv")]),
      Case(
        name: "transient, 250 × 256, no starts given",
        arguments: ["transient", file("map256.csv"), "--components", "3", "--json"], limit: 0.05),
      Case(
        name: "transient, 250 × 256, t₀(λ) of order 2",
        arguments: ["transient", file("chirp256.csv"), "--chirp", "2"] + map, limit: 0.25),
      Case(
        name: "lifetime, 4096 channels, 3 exponentials, IRF",
        arguments: ["lifetime", file("decay.csv"), "--irf", file("irf.csv"), "--components", "3", "--json"],
        limit: 0.05, peer: [script("lifetime_scipy.py"), file("decay.csv"), file("irf.csv")]),
      Case(
        name: "linewidth, 30 spectra", arguments: ["linewidth", file("series.csv"), "--json"], limit: 0.15,
        peer: [script("linewidth_scipy.py"), file("series.csv")]),
    ]
  }

  /// A python3 that has scipy; nil where there is none.
  private static func peerInterpreter() -> String? {
    let cost = try? ChildProcess.run(["python3", "-c", "import scipy.optimize, numpy"])
    return cost == nil ? nil : "python3"
  }

  /// MB/s of CPU time over a matrix of 40 MB and more, best of 3.
  private static func readerSpeed(folder: URL) throws -> Double {
    let path = folder.appending(path: "wide.csv")
    var text = "0"
    for column in 0..<2000 { text += ",\(column + 1)" }
    var value = 0.1
    for row in 0..<2000 {
      text += "\n\(Double(row) / 4 + 300)"
      for _ in 0..<2000 {
        value = (value * 1.7 + 0.123).truncatingRemainder(dividingBy: 10)
        text += ",\((value * 1e6).rounded() / 1e6)"
      }
    }
    let bytes = Data(text.utf8)
    try bytes.write(to: path)
    var best = Double.infinity
    for _ in 0..<3 {
      let start = cpuTime()
      let map = try MeasurementReader.transientMap(at: path.path(), orientation: .delaysInFirstRow)
      best = min(best, cpuTime() - start)
      guard map.delays.count == 2000 else { throw BenchFailure(description: "the matrix was not read whole") }
    }
    return Double(bytes.count) / 1e6 / best
  }

  static func cpuTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  static func rounded(_ value: Double) -> Double {
    value >= 10 ? value.rounded() : (value * 1000).rounded() / 1000
  }

  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
