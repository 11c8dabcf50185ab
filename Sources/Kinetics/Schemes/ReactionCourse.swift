import Glibc
import LinearAlgebra

/// The concentrations of a reaction scheme from time zero on, with their derivatives with respect to the rate constants.
///
/// First-order networks are sums of exponentials of their rate matrix, see ``TargetScheme``; all others are integrated
/// together with their sensitivities.
public struct ReactionCourse: Sendable {
  private let scheme: ReactionScheme
  private let initial: [Double]
  private let times: [Double]

  /// A course. `times` must ascend from 0 on; `initial` holds a concentration ≥ 0 for every species.
  public init(_ scheme: ReactionScheme, initial: [Double], times: [Double]) {
    precondition(initial.count == scheme.species.count, "one initial concentration a species")
    precondition(
      zip(times, times.dropFirst()).allSatisfy { $0 <= $1 } && times.first ?? 0 >= 0, "times ascend from 0 on")
    self.scheme = scheme
    self.initial = initial
    self.times = times
  }

  /// Writes concentrations, times × species, and their derivatives, for every rate in turn a column for each species. False
  /// where they cannot be computed: the values are then NaN.
  public func fill(_ rates: [Double], values: inout [Double], derivatives: inout [Double]) -> Bool {
    let done: Bool
    if let target = scheme.target(initial: initial) {
      done = exponentials(target, rates, &values, &derivatives)
    } else {
      done = MassAction(scheme).integrate(
        initial, rates: rates, times: times, values: &values, sensitivities: &derivatives)
    }
    if !done {
      for index in values.indices { values[index] = .nan }
      for index in derivatives.indices { derivatives[index] = .nan }
    }
    return done
  }

  private func exponentials(
    _ target: TargetScheme, _ rates: [Double], _ values: inout [Double], _ derivatives: inout [Double]
  ) -> Bool {
    guard let found = try? SchemeModes(target, rates: rates, derivatives: true) else { return false }
    let count = times.count
    let block = count * initial.count
    for index in 0..<block { values[index] = 0 }
    for index in 0..<block * rates.count { derivatives[index] = 0 }
    for mode in found.modes {
      for (i, time) in times.enumerated() {
        let size = exp(-time * mode.rate.real)
        let phase = -time * mode.rate.imaginary
        let decay = Complex(size * cos(phase), size * sin(phase))
        for m in initial.indices {
          values[m * count + i] += (decay * mode.weights[m]).real
          for q in rates.indices {
            let slope = mode.weightSlopes[q][m] - time * (mode.rateSlopes[q] * mode.weights[m])
            derivatives[q * block + m * count + i] += (decay * slope).real
          }
        }
      }
    }
    return values[0..<block].allSatisfy(\.isFinite)
  }
}
