import Fitting
import Measurements

/// A fit of several maps with shared rates.
public struct LinkedMapOutcome: Sendable {
  /// The joint parameters and what to know of them; the tables of every map but the first carry its number, as in
  /// `das@2`.
  public var result: FitResult
  /// Every map with its fit and residual; their results hold the map's own parameters.
  public private(set) var maps: [GlobalFitOutcome]

  /// Adds what was done to the maps, which are given in their order, and what each residual says, under the map's name.
  public mutating func complete(_ prepared: [PreparedMap]) {
    for (index, (name, map)) in zip(maps.map(\.data.source), prepared).enumerated() {
      let known = maps[index].result.warnings.count
      maps[index].add(map)
      maps[index].addAnswers()
      let own = maps[index].result
      result.preparation += own.preparation.map { "\(name): \($0)" }
      result.warnings += own.warnings.dropFirst(known).map { "\(name): \($0)" }
      result.findings += own.findings.map { "\(name): \($0)" }
      result.derived += own.derived.filter { $0.name == "noise" }.map { noise in
        var noise = noise
        if index > 0 {
          noise.name += "@\(index + 1)"
          noise.symbol += " (\(index + 1))"
        }
        return noise
      }
    }
  }
}
