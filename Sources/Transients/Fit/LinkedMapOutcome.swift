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
      let tableCount = maps[index].result.tables.count
      maps[index].addResidualAnswer()
      let own = maps[index].result
      result.tables += own.tables.dropFirst(tableCount).map { table in
        var table = table
        if index > 0 { table.name += "@\(index + 1)" }
        table.title += ", \(name)"
        return table
      }
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
    Correlations(result)?.add(to: &result)
    if let warning = noiseWarning(prepared) { result.warnings.append(warning) }
  }

  /// Says that one σ for all cells is wrong where the maps' noise differs by more than a factor 2.
  private func noiseWarning(_ prepared: [PreparedMap]) -> String? {
    guard result.statistics.errorScale != .known else { return nil }
    let noises = zip(maps, prepared).compactMap { map, own in own.noise.map { (map: map.data, value: $0.common) } }
    guard let quiet = noises.min(by: { $0.value < $1.value }), let loud = noises.max(by: { $0.value < $1.value }),
      loud.value > 2 * quiet.value
    else { return nil }
    return
      "the noise before the rise is \(StepWords.signal(loud.value, loud.map)) in \(loud.map.source) and "
      + "\(StepWords.signal(quiet.value, quiet.map)) in \(quiet.map.source), but all cells count alike: the noisier map decides "
      + "too much, and the errors are wrong; --weights pre-zero weights each with its own noise"
  }
}
