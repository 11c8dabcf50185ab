import Fitting
import Linewidths
import Measurements
import SolverProblems

/// The best fit with the modes the other way round, E_ac > E_op, searched for without the help of `LinewidthFit`: many
/// starts on that side, each followed alone.
enum SwappedSearch {
  /// χ² and parameters of the best minimum in which both modes take part; nil where there is none.
  static func best(_ table: TemperatureSeries, seed: UInt64) throws -> (chiSquare: Double, values: [Double])? {
    let model = ThermalCurve(.acousticOptical, temperatures: table.temperatures)
    var generator = SeededGenerator(seed: seed)
    var best: (chiSquare: Double, values: [Double])?
    for _ in 0..<60 {
      guard let found = try minimum(model, table, from: start(table, &generator)) else { continue }
      if found.chiSquare < best?.chiSquare ?? .infinity { best = found }
    }
    return best
  }

  private static func start(_ table: TemperatureSeries, _ generator: inout SeededGenerator) -> [Double] {
    let lowest = table.values.min() ?? 1
    let excess = (table.values.max() ?? 1) - 0.9 * lowest
    let gamma = lowest * (0.3 + 0.69 * generator.uniform())
    let acoustic = ExponentialSum.logUniform(12...150, &generator)
    let optical = ExponentialSum.logUniform(0.7...12, &generator)
    return [
      gamma, ExponentialSum.logUniform(0.5...100, &generator), acoustic,
      ExponentialSum.logUniform(0.5...300, &generator) * max(1, excess / 50), optical,
    ]
  }

  private static func minimum(
    _ model: ThermalCurve, _ table: TemperatureSeries, from start: [Double]
  ) throws -> (chiSquare: Double, values: [Double])? {
    let limits: [ClosedRange<Double>] = [0...500, 0...5000, 0.05...200, 0...5000, 0.5...400]
    var options = FitOptions()
    options.profiles = .none
    let parameters = zip(zip(ThermalModel.acousticOptical.parameters, start), limits).map { pair, limit in
      Parameter(pair.0.name, initialValue: min(max(pair.1, limit.lowerBound), limit.upperBound), bounds: limit)
    }
    let outcome = try Fit.curve(
      model, data: table.values, likelihood: .knownErrors(table.errors ?? []), parameters: parameters, options: options)
    let values = outcome.values
    guard outcome.result.termination.isConverged, values[2] > values[4], values[1] > 0, values[3] > 0,
      let chiSquare = outcome.result.statistics.chiSquare
    else { return nil }
    return (chiSquare, values)
  }
}
