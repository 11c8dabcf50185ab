import Glibc

/// Integrates mass-action kinetics and its sensitivities with the Runge–Kutta pair of Dormand and Prince (J. Comput. Appl.
/// Math. 1980, 6, 19), steps chosen by the error of both.
struct MassAction {
  private static let nodes: [[Double]] = [
    [1.0 / 5], [3.0 / 40, 9.0 / 40], [44.0 / 45, -56.0 / 15, 32.0 / 9],
    [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
    [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
    [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
  ]
  /// The difference of the orders 5 and 4.
  private static let errorWeights = [
    71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40,
  ]
  private static let relativeTolerance = 1e-10
  private static let stepLimit = 200_000

  private let scheme: ReactionScheme
  private let speciesCount: Int
  private let rateCount: Int

  init(_ scheme: ReactionScheme) {
    self.scheme = scheme
    speciesCount = scheme.species.count
    rateCount = scheme.steps.count
  }

  /// Writes concentrations, times × species, and sensitivities, a block of times × species for every rate. False where the
  /// steps become too many.
  func integrate(
    _ initial: [Double], rates: [Double], times: [Double], values: inout [Double], sensitivities: inout [Double]
  ) -> Bool {
    let size = speciesCount * (1 + rateCount)
    var state = initial + [Double](repeating: 0, count: speciesCount * rateCount)
    var stages = [[Double]](repeating: [Double](repeating: 0, count: size), count: 7)
    var trial = state
    let scale = max(initial.max() ?? 0, Double.leastNormalMagnitude)
    slope(state, rates, into: &stages[0])
    var time = 0.0
    var step = firstStep(state, stages[0], scale: scale, end: times.last ?? 0)
    var count = 0
    for (i, goal) in times.enumerated() {
      while time < goal {
        count += 1
        guard count <= Self.stepLimit else { return false }
        let isLast = time + step >= goal
        let length = isLast ? goal - time : step
        for (stage, weights) in Self.nodes.enumerated() {
          for k in 0..<size {
            var sum = 0.0
            for (j, weight) in weights.enumerated() { sum += weight * stages[j][k] }
            trial[k] = state[k] + length * sum
          }
          slope(trial, rates, into: &stages[stage + 1])
        }
        var error = 0.0
        for k in 0..<size {
          var sum = 0.0
          for (j, weight) in Self.errorWeights.enumerated() { sum += weight * stages[j][k] }
          // Sensitivities are judged times their rate, in the unit of a concentration.
          let unit = k < speciesCount ? 1 : rates[k / speciesCount - 1]
          let allowed = Self.relativeTolerance * (max(abs(state[k]), abs(trial[k])) * unit + 1e-3 * scale)
          error = max(error, abs(length * sum) * unit / allowed)
        }
        guard error.isFinite else { return false }
        if error <= 1 {
          time = isLast ? goal : time + length
          state = trial
          stages.swapAt(0, 6)
        }
        let factor = error > 0 ? min(5, max(0.2, 0.9 * pow(error, -0.2))) : 5
        if !(isLast && error <= 1) || factor < 1 { step = length * factor }
      }
      for m in 0..<speciesCount {
        values[m * times.count + i] = state[m]
        for q in 0..<rateCount {
          sensitivities[(q * speciesCount + m) * times.count + i] = state[(q + 1) * speciesCount + m]
        }
      }
    }
    return true
  }

  private func firstStep(_ state: [Double], _ slope: [Double], scale: Double, end: Double) -> Double {
    let fastest = (0..<speciesCount).map { abs(slope[$0]) }.max() ?? 0
    return fastest > 0 ? min(end, 1e-3 * scale / fastest) : max(end, Double.leastNormalMagnitude)
  }

  /// d/dt of concentrations and sensitivities.
  private func slope(_ state: [Double], _ rates: [Double], into result: inout [Double]) {
    for k in result.indices { result[k] = 0 }
    for (q, step) in scheme.steps.enumerated() {
      var product = 1.0
      for reactant in step.reactants { product *= state[reactant] }
      add(step, rates[q] * product, block: 0, to: &result)
      add(step, product, block: q + 1, to: &result)
      for block in 1...rateCount {
        var change = 0.0
        for (position, reactant) in step.reactants.enumerated() {
          var others = rates[q] * state[block * speciesCount + reactant]
          for (other, species) in step.reactants.enumerated() where other != position { others *= state[species] }
          change += others
        }
        add(step, change, block: block, to: &result)
      }
    }
  }

  private func add(_ step: ReactionScheme.Step, _ rate: Double, block: Int, to result: inout [Double]) {
    for reactant in step.reactants { result[block * speciesCount + reactant] -= rate }
    for product in step.products { result[block * speciesCount + product] += rate }
  }
}
