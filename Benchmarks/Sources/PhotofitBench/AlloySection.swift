import Fitting
import Foundation
import MassSpectra

/// Isotope patterns beside their peers, and envelopes taken apart: speed, and how often stated errors cover the truth.
struct AlloySection {
  let binary: String
  let folder: URL
  let peers: URL
  /// An interpreter that has the peers; nil where there is none.
  let python: String?

  private static let ion = "[Au12Ag32(p-MBA)30]4-"
  /// The most abundant m/z of the ion; a peer that finds another has cut its envelope off.
  private static let mostAbundant = 2602.648
  private static let family = "[Au{x}Ag{44-x}(p-MBA)30]4-"
  private static let chlorides = "[Au{x}Ag{44-x}(p-MBA){30-y}Cl{y}]4-"

  func run() throws {
    try patterns()
    try processes()
    try envelopes()
    try assignments()
  }

  private func verdict(_ isReached: Bool) -> String { isReached ? "" : "  MISSED" }

  /// Milliseconds of processor time of one call, the median of several.
  private func milliseconds(_ repeats: Int, _ work: () throws -> Void) rethrows -> Double {
    var found: [Double] = []
    for _ in 0..<repeats {
      let start = Bench.cpuTime()
      try work()
      found.append(1000 * (Bench.cpuTime() - start))
    }
    return found.sorted()[repeats / 2]
  }

  /// Patterns in a warm process, from an empty calculator each time.
  private func patterns() throws {
    let members = try (26...30).flatMap { ligands in
      try IonFamily("[Au{x}Ag{44-x}(p-MBA)\(ligands)]4-", ranges: ["x": Array(0...44)]).members(limit: 100)
    }
    let cases: [(name: String, ions: [ClusterIon], repeats: Int, limit: Double)] = [
      (Self.ion, [try ClusterIon(Self.ion)], 1001, 0.02),
      ("Cd32Se14(SPh)36", [try ClusterIon("Cd32Se14(SPh)36")], 201, 1),
      ("225 compositions, x 0–44, 26–30 ligands", members.map(\.ion), 31, 3),
    ]
    for test in cases {
      let time = milliseconds(test.repeats) {
        var calculator = PatternCalculator()
        for ion in test.ions { _ = calculator.pattern(ion.composition) }
      }
      print("\(Bench.pad(test.name, 44)) \(digits(time)) ms (limit \(test.limit))\(verdict(time <= test.limit))")
    }
  }

  /// Whole processes, processor time.
  private func processes() throws {
    let own = try ChildProcess.best(
      of: 9, [binary, "massspec", "simulate", Self.ion, "--resolution", "20000", "--json"])
    print(
      "\nwhole process: \(digits(1000 * own.cpu)) ms, \(digits(own.memory)) MB (limit 50 ms)\(verdict(own.cpu <= 0.05))"
    )
    guard let python else { return print("the peers are not installed: no comparison") }
    let script = peers.appending(path: "alloy/pattern.py").path()
    for name in ["brainpy", "isospec", "openms"] {
      let answer = folder.appending(path: "\(name).txt").path()
      try ChildProcess.run([python, script, name], output: answer)
      let numbers = try String(contentsOfFile: answer, encoding: .utf8).split { $0 == " " || $0 == "\n" }.compactMap {
        Double($0)
      }
      guard numbers.count == 3, abs(numbers[2] - Self.mostAbundant) < 0.05 else {
        throw BenchFailure(description: "\(name) does not compute the pattern: \(numbers)")
      }
      let peer = try ChildProcess.best(of: 5, [python, script, name])
      print(
        "  \(Bench.pad(name, 9)) \(digits(1000 * peer.cpu)) ms, \(digits(peer.cpu / own.cpu)) times as long; \(Int(numbers[0])) "
          + "peaks, sum \(digits(numbers[1])), most abundant \(numbers[2])\(verdict(peer.cpu > own.cpu))")
    }
  }

  /// 100 seeded spectra like those of a time of flight at R 20 000, without and with chlorides: time, mean, coverage.
  private func envelopes() throws {
    let cases: [(family: String, ranges: [String: [Int]], seeds: UInt64, limit: Double)] = [
      (Self.family, ["x": Array(0...12)], 100, 0.3),
      (Self.chlorides, ["x": Array(0...12), "y": Array(0...3)], 100, 1),
    ]
    for test in cases {
      let family = try IonFamily(test.family, ranges: test.ranges)
      let members = try family.members(limit: 100)
      var simulated = SimulatedEnvelope(
        members, weights: SimulatedEnvelope.bell(members, means: ["x": 7.1, "y": 0], spreads: ["x": 1.8, "y": 1]))
      simulated.resolution = 20_000
      simulated.step = 0.012
      simulated.peakCounts = 1132
      simulated.baseline = 9
      var times: [Double] = []
      var (means, meanErrors, fractions, within, points) = (0, 0.0, 0, 0, 0)
      let truth = simulated.mean { Double($0.variables["x"] ?? 0) }
      for seed in 1...test.seeds {
        simulated.seed = seed
        let spectrum = try simulated.spectrum()
        points = spectrum.positions.count
        let start = Bench.cpuTime()
        let result = try Decomposition(spectrum, families: [family]).result()
        times.append(Bench.cpuTime() - start)
        for parameter in result.parameters {
          if parameter.name == "mean_x", let value = parameter.value, let error = parameter.standardError {
            if abs(value - truth) < error { means += 1 }
            meanErrors = max(meanErrors, abs(value - truth) / error)
          }
          guard parameter.name.hasPrefix("fraction_"), let x = Int(parameter.name.dropFirst(9)) else { continue }
          let fraction = simulated.fraction { $0.variables["x"] == x }
          if abs(parameter.optimum - fraction) < 0.002 { within += 1 }
          // The error of one that is held at 0 is a limit, which covers what lies below.
          let error = parameter.standardError ?? parameter.interval?.high ?? 0
          if abs(parameter.optimum - fraction) < error { fractions += 1 }
        }
      }
      let count = Double(test.seeds)
      let time = times.sorted()[times.count / 2]
      let shares = (100 * Double(means) / count, 100 * Double(fractions) / (13 * count))
      print(
        "\n\(test.family), \(points) points × \(members.count) ions, \(test.seeds) seeds:\n  \(digits(time)) s (limit \(test.limit))"
          + "\(verdict(time <= test.limit)); mean x within one error in \(digits(shares.0)) %, fractions in \(digits(shares.1)) % "
          + "(60 to 76)\(verdict([shares.0, shares.1].allSatisfy((60...76).contains)))\n  mean x at most \(digits(meanErrors)) errors off; "
          + "\(within) of \(13 * Int(count)) fractions within 0.002")
    }
  }

  /// 40 draws of one ion at 200 counts: how often it is first of all rivals.
  private func assignments() throws {
    var simulated = SimulatedEnvelope(try IonFamily(Self.ion, ranges: [:]).members(limit: 1), weights: [1])
    simulated.resolution = 20_000
    simulated.step = 0.012
    simulated.offset = 0.0104
    simulated.baseline = 9
    let open = try IonFamily(
      "[Au{x}Ag{n-x}(p-MBA){l}Cl{c}-{h}H]4-",
      ranges: [
        "x": Array(0...44), "n": Array(40...44), "l": Array(20...30), "c": Array(0...3), "h": Array(-2...8),
      ])
    print("")
    for (counts, wanted) in [(200.0, 39), (50, 0), (20, 0)] {
      simulated.peakCounts = counts
      var (first, rivals) = (0, 0)
      for seed in 1...40 as ClosedRange<UInt64> {
        simulated.seed = seed
        let result = try Assignment(families: [open], at: 2602.65, spectrum: try simulated.spectrum()).result()
        let table = result.tables.first { $0.name == "rivals" }
        if table?.rows?.names.first == Self.ion { first += 1 }
        rivals = table?.rows?.names.count ?? 0
      }
      print(
        "assignment at \(Int(counts)) counts: first of \(rivals) rivals in \(first) of 40 draws"
          + (wanted > 0 ? " (wanted \(wanted))\(verdict(first >= wanted))" : ""))
    }
  }

  private func digits(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    let scale = pow(10, 2 - log10(abs(value)).rounded(.down))
    return "\((value * scale).rounded() / scale)"
  }
}
