import Fitting
import Linewidths

/// What noisy widths let a default fit claim.
enum NoisyPhononSection {
  struct Run: Encodable, Sendable {
    let sample: String
    let coldest: Double
    let seed: UInt64
    let isConverged: Bool
    let determined: Int
    let verdicts: [String: Verdict]
    /// Parameters with a value to quote.
    let quoted: [String]
    /// Parameters with an interval that is closed on both sides.
    let twoSided: [String]
    /// Δχ² of the best fit with E_ac > E_op above the fit: found by the search of this benchmark, and listed by the fit.
    let swapped: Double?
    let listedSwapped: Double?

    /// True where the other order cannot be told apart, and the fit does not say so.
    var hidesRival: Bool {
      guard let swapped, swapped <= 3.84 else { return false }
      return listedSwapped.map { $0 > swapped + 0.1 } ?? true
    }

    init(_ sample: PhononSample, coldest: Double, seed: UInt64) throws {
      let table = try sample.table(from: coldest, seed: seed)
      let result = try LinewidthFit.fit(table)
      self.sample = sample.name
      self.coldest = coldest
      self.seed = seed
      isConverged = result.termination.isConverged
      determined = result.identifiability.determinedCombinations
      verdicts = Dictionary(uniqueKeysWithValues: result.parameters.map { ($0.name, $0.verdict) })
      quoted = result.parameters.filter { $0.value != nil }.map(\.name)
      twoSided = result.parameters.filter { $0.interval?.low != nil && $0.interval?.high != nil }.map(\.name)
      let best = try SwappedSearch.best(table, seed: seed)
      let chiSquare = result.statistics.chiSquare ?? .nan
      swapped = best.map { $0.chiSquare - chiSquare }
      listedSwapped = result.rivals.filter { $0.values[2] > $0.values[4] }.map(\.deltaChiSquare).min()
    }
  }

  static func run(_ settings: Settings) throws -> SectionReport {
    var rows: [Row] = []
    var runs: [Run] = []
    var remarks: [String] = []
    for sample in PhononSample.all {
      let hot = try (1...60).map { try Run(sample, coldest: 200, seed: $0) }
      let cold = try (1...60).map { try Run(sample, coldest: 10, seed: $0) }
      let hidden = ["E_ac", "S_op", "E_op"]
      let closed = hot.filter { run in hidden.contains { run.twoSided.contains($0) } }
      let quoting = hot.filter { !$0.quoted.isEmpty }
      let limits: Set<Verdict> = [.notDetermined, .lowerBound, .upperBound]
      let silent = hot.filter { $0.quoted.isEmpty && $0.verdicts.values.allSatisfy(limits.contains) }
      let hiding = cold.filter(\.hidesRival)
      let ambiguous = cold.filter { ($0.swapped ?? .infinity) <= 3.84 }
      let unnamed = hot.filter { run in hidden.allSatisfy { run.verdicts[$0] == .notDetermined } }
      let where200 = "\(sample.name) 200–300 K:"
      let where10 = "\(sample.name) 10–300 K:"
      rows += [
        Row("\(where200) E_ac, S_op, E_op notDetermined", unnamed.count, .atLeast(60)),
        Row("\(where200) no value for any of the five, one-sided limits at most", silent.count, .atLeast(60)),
        // Γ0 and S_ac have an upper limit, which is a verdict of its own.
        Row(
          "\(where200) the verdict notDetermined for all five",
          hot.count { $0.verdicts.values.allSatisfy { $0 == .notDetermined } }),
        Row("\(where200) two-sided intervals of E_ac, S_op or E_op", closed.count, .atMost(0)),
        Row("\(where200) most combinations claimed", hot.map(\.determined).max() ?? 0, .atMost(3)),
        Row("\(where10) 5 combinations", cold.count { $0.determined == 5 }, .atLeast(48)),
        Row("\(where10) swapped fits within Δχ² 3.84", ambiguous.count),
        Row("\(where10) … of these not listed as rivals", hiding.count, .atMost(0)),
        Row("\(sample.name): fits not converged, both ranges", (hot + cold).count { !$0.isConverged }),
      ]
      remarks += quoting.map { "\($0.sample) 200–300 K, seed \($0.seed): quotes \($0.quoted.joined(separator: ", "))" }
      remarks += closed.map {
        "\($0.sample) 200–300 K, seed \($0.seed): closed intervals of \($0.twoSided.joined(separator: ", "))"
      }
      remarks += hiding.map {
        "\($0.sample) 10–300 K, seed \($0.seed): swapped fit at Δχ² \(Row.text($0.swapped ?? .nan)), "
          + "listed \($0.listedSwapped.map(Row.text) ?? "none")"
      }
      runs += hot + cold
    }
    return SectionReport(rows: rows, runs: runs, remarks: remarks)
  }
}
