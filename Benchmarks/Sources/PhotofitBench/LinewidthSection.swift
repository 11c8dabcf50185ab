import Foundation
import Linewidths
import Measurements

/// Temperature series of spectra: a whole run beside an expert's script with lmfit on the same file, and what fits from
/// 200 K on claim to know.
struct LinewidthSection {
  let binary: String
  let folder: URL
  let peers: URL
  /// An interpreter that has lmfit; nil where there is none.
  let python: String?

  private static let models = "acoustic-optical,toyozawa,stadler,rudin,rudin-impurities,bose-einstein"
  private static let names = ["gamma0", "S_ac", "E_ac", "S_op", "E_op"]

  func run() throws {
    try BandSection().run()
    let series = folder.appending(path: "series.csv").path()
    try ChildProcess.run([binary, "simulate", "linewidth", "--output-file", series])
    let arguments = [
      "linewidth", series, "--models", Self.models, "--model", "acoustic-optical", "--starts", "20", "--json",
    ]
    let own = try ChildProcess.best(of: 5, [binary] + arguments)
    print(
      "30 spectra × 351 points, 6 models × 20 starts, profiles of the first: \(Bench.rounded(own.cpu)) s of CPU (limit 0.15 s)"
    )
    if let python {
      let script = peers.appending(path: "linewidth_lmfit.py").path()
      let answer = folder.appending(path: "lmfit.txt").path()
      let peer = try ChildProcess.run([python, script, series], output: answer)
      print("lmfit: \(Bench.rounded(peer.cpu)) s, \(Bench.rounded(peer.cpu / own.cpu)) times as long (limit 20)")
      try compare(arguments, lmfit: answer)
    } else {
      print("lmfit is not installed: no comparison")
    }
    try verdicts()
  }

  /// Values and errors of the two-mode model beside lmfit's.
  private func compare(_ arguments: [String], lmfit answer: String) throws {
    let output = folder.appending(path: "own.json").path()
    try ChildProcess.run([binary] + arguments, output: output)
    struct Document: Decodable {
      struct Parameter: Decodable {
        let name: String
        let value: Double?
        let standardError: Double?
      }
      let parameters: [Parameter]
    }
    let own = try JSONDecoder().decode(Document.self, from: Data(contentsOf: URL(filePath: output)))
    let lines = try String(contentsOfFile: answer, encoding: .utf8).split(separator: "\n")
    let peer = try JSONDecoder().decode([String: [Double]].self, from: Data((lines.last ?? "").utf8))
    for parameter in own.parameters {
      guard let value = parameter.value, let error = parameter.standardError, let other = peer[parameter.name],
        other.count == 2
      else {
        print("  \(parameter.name): not in both results")
        continue
      }
      let apart = abs(value - other[0]) / other[1]
      let ratio = error / other[1]
      let isWithin = apart < 0.1 && abs(ratio - 1) < 0.1
      print(
        "  \(Bench.pad(parameter.name, 7)) \(Bench.pad("\(value)", 20)) lmfit's differs by \(Bench.rounded(apart)) σ, "
          + "its error by \(Bench.rounded(100 * (1 / ratio - 1))) %\(isWithin ? "" : "  OVER THE LIMIT")")
    }
  }

  /// 200 seeds from 200 to 300 K, errors as those of the simulated spectra.
  private func verdicts() throws {
    let temperatures = Array(stride(from: 200.0, through: 300, by: 10))
    for (name, truth) in [("Au21", SimulatedLinewidths.Truth.au21), ("Au22", .au22)] {
      for error in [0.1, 0.5] {
        var open = [String: Int]()
        var silentBounds = 0
        for seed in 1...200 as ClosedRange<UInt64> {
          let simulation = try SimulatedLinewidths(truth, temperatures: temperatures, seed: seed)
          let result = try LinewidthFit.fit(try simulation.table(error: error))
          for parameter in result.parameters {
            if parameter.verdict == .notDetermined { open[parameter.name, default: 0] += 1 }
            let isAtBound = parameter.status == .atLowerBound || parameter.status == .atUpperBound
            if isAtBound, parameter.value != nil { silentBounds += 1 }
          }
        }
        let counts = Self.names.map { "\($0) \(open[$0] ?? 0)" }.joined(separator: ", ")
        print(
          "\(name), 200–300 K, widths to \(error) meV, not determined in 200 series: \(counts); "
            + "values quoted on a bound: \(silentBounds)")
      }
    }
  }
}
