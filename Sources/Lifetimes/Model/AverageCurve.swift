import Fitting
import LinearAlgebra

/// Decays of several exponentials with an average lifetime in place of one amplitude, for the profile of the average.
///
/// q = Σaτᵐ⁺¹/Σaτᵐ (m = 0: weighted by amplitude, 1: by intensity) gives the amplitude of one component, p, from the
/// others: a_p = Σ_{j≠p} a_j τ_jᵐ (τ_j − q) / (τ_pᵐ (q − τ_p)). Where that is negative there is no such curve, and the
/// values are not numbers.
struct AverageCurve<Base: CurveModel>: CurveModel {
  /// Parameters: the lifetimes first, the amplitudes of one decay from `firstAmplitude` on.
  let base: Base
  /// Number of exponentials.
  let count: Int
  let firstAmplitude: Int
  /// m.
  let power: Int
  /// p: the longest lifetime, which no average reaches.
  let pivot: Int

  /// Where the average stands in the place of an amplitude.
  var averageIndex: Int { firstAmplitude + pivot }

  var pointCount: Int { base.pointCount }

  private func weight(_ lifetime: Double) -> Double { power == 0 ? 1 : lifetime }

  /// N and D of the amplitude N/D.
  private func ratio(_ p: [Double]) -> (Double, Double) {
    let q = p[averageIndex]
    let others = (0..<count).filter { $0 != pivot }
    return (
      others.reduce(0) { $0 + p[firstAmplitude + $1] * weight(p[$1]) * (p[$1] - q) }, weight(p[pivot]) * (q - p[pivot])
    )
  }

  private func expanded(_ parameters: [Double]) -> [Double]? {
    let (above, below) = ratio(parameters)
    guard below != 0, above / below >= 0 else { return nil }
    var all = parameters
    all[averageIndex] = above / below
    return all
  }

  /// The parameters of this curve that are those of the other.
  func parameters(from all: [Double]) -> [Double] {
    var (above, below) = (0.0, 0.0)
    for j in 0..<count {
      above += all[firstAmplitude + j] * weight(all[j]) * all[j]
      below += all[firstAmplitude + j] * weight(all[j])
    }
    var result = all
    result[averageIndex] = above / below
    return result
  }

  func values(_ parameters: [Double], into values: inout [Double]) {
    guard let all = expanded(parameters) else {
      for i in values.indices { values[i] = .nan }
      return
    }
    base.values(all, into: &values)
  }

  func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    guard let all = expanded(parameters) else {
      for i in jacobian.elements.indices { jacobian.elements[i] = .nan }
      return
    }
    base.jacobian(all, into: &jacobian)
    let q = parameters[averageIndex]
    let (above, below) = ratio(parameters)
    let own = parameters[pivot]
    var chain: [(column: Int, slope: Double)] = [
      (pivot, -above / (below * below) * (power == 0 ? -1 : q - 2 * own))
    ]
    var sum = 0.0
    for j in 0..<count where j != pivot {
      let (lifetime, amplitude) = (parameters[j], parameters[firstAmplitude + j])
      sum += amplitude * weight(lifetime)
      chain.append((firstAmplitude + j, weight(lifetime) * (lifetime - q) / below))
      chain.append((j, amplitude * (power == 0 ? 1 : 2 * lifetime - q) / below))
    }
    let byAverage = -sum / below - above * weight(own) / (below * below)
    let rows = jacobian.rows
    let source = averageIndex * rows
    for (column, slope) in chain {
      for i in 0..<rows { jacobian.elements[column * rows + i] += slope * jacobian.elements[source + i] }
    }
    for i in 0..<rows { jacobian.elements[source + i] *= byAverage }
  }
}
