import Fitting
import Foundation
import LinearAlgebra

/// Noisy data of a sum of exponential decays, Σ aₖ exp(−t/τₖ), and the separable model that fits them.
///
/// The lifetimes are the parameters; amplitudes are projected out. The noise is Gaussian and the same for all points,
/// `relativeNoise` of the largest value.
public struct ExponentialSum: SeparableModel {
  /// Standard deviation of the noise over the largest noise-free value.
  public static let relativeNoise = 1e-4
  /// Number of random starts to fit each set from.
  public static let startCount = 40

  /// What it is, for reports.
  public let name: String
  /// Times, ascending, ≥ 0; the unit is that of the lifetimes.
  public let times: [Double]
  /// The true lifetimes, ascending.
  public let lifetimes: [Double]
  /// Their true amplitudes.
  public let amplitudes: [Double]
  /// The noisy data, one column.
  public let data: Matrix
  /// Random starts, lists of lifetimes, log-uniform from the shortest step of the axis to its whole length and sorted.
  public let starts: [[Double]]

  init(_ name: String, times: [Double], lifetimes: [Double], amplitudes: [Double], seed: UInt64) {
    self.name = name
    self.times = times
    self.lifetimes = lifetimes
    self.amplitudes = amplitudes
    var generator = SeededGenerator(seed: seed)
    var values = times.map { t in zip(amplitudes, lifetimes).reduce(0) { $0 + $1.0 * exp(-t / $1.1) } }
    let noise = Self.relativeNoise * (values.map { abs($0) }.max() ?? 1)
    for i in values.indices { values[i] += noise * generator.gaussian() }
    data = Matrix(rows: times.count, columns: 1, columnMajor: values)
    let range = Self.searchRange(times)
    starts = (0..<Self.startCount).map { _ in
      lifetimes.map { _ in Self.logUniform(range, &generator) }.sorted()
    }
  }

  /// From the shortest step of an axis to its length: where a lifetime may be looked for.
  public static func searchRange(_ times: [Double]) -> ClosedRange<Double> {
    let steps = zip(times.dropFirst(), times).map { $0 - $1 }
    return (steps.min() ?? 1)...((times.last ?? 1) - (times.first ?? 0))
  }

  /// A number whose logarithm is uniform over the logarithm of the range.
  public static func logUniform(_ range: ClosedRange<Double>, _ generator: inout SeededGenerator) -> Double {
    range.lowerBound * pow(range.upperBound / range.lowerBound, generator.uniform())
  }

  /// Number of times.
  public var pointCount: Int { times.count }
  /// Number of exponentials.
  public var componentCount: Int { lifetimes.count }
  /// Every lifetime enters its own column.
  public var derivativeTerms: [DerivativeTerm] {
    lifetimes.indices.map { DerivativeTerm(parameter: $0, component: $0) }
  }

  /// Writes the decays.
  public func basis(_ parameters: [Double], into basis: inout Matrix) {
    for k in parameters.indices {
      for i in times.indices { basis[i, k] = exp(-times[i] / parameters[k]) }
    }
  }

  /// Writes the decays and their derivatives with respect to the lifetimes.
  public func basis(_ parameters: [Double], into basis: inout Matrix, derivatives: inout Matrix) {
    self.basis(parameters, into: &basis)
    for k in parameters.indices {
      for i in times.indices { derivatives[i, k] = basis[i, k] * times[i] / (parameters[k] * parameters[k]) }
    }
  }
}

extension ExponentialSum {
  /// Nine sets: two to four exponentials, ratios of neighbouring lifetimes from 1.3 to 5, rising components, and the
  /// three decades and more of a transient-absorption trace.
  public static let all: [ExponentialSum] = [
    ExponentialSum("2, ratio 5", times: even(to: 25), lifetimes: [1, 5], amplitudes: [1, 1], seed: 1),
    ExponentialSum("2, ratio 2", times: even(to: 10), lifetimes: [1, 2], amplitudes: [1, 2], seed: 2),
    ExponentialSum("2, ratio 1.3", times: even(to: 6.5), lifetimes: [1, 1.3], amplitudes: [1, 1], seed: 3),
    ExponentialSum(
      "2, mixed signs, ratio 1.6", times: even(to: 8), lifetimes: [1, 1.6], amplitudes: [-1, 1.5], seed: 4),
    ExponentialSum("3, ratio 3", times: even(to: 45), lifetimes: [1, 3, 9], amplitudes: [1, 1, 1], seed: 5),
    ExponentialSum("3, ratio 2", times: even(to: 20), lifetimes: [1, 2, 4], amplitudes: [1, 1, 1], seed: 6),
    ExponentialSum(
      "3, mixed signs, ratio 3", times: even(to: 45), lifetimes: [1, 3, 9], amplitudes: [-2, 3, 1], seed: 7),
    ExponentialSum(
      "3, transient absorption", times: logarithmic(from: 0.05, to: 3000), lifetimes: [0.36, 2.61, 1000],
      amplitudes: [1, -0.6, 0.4], seed: 8),
    ExponentialSum(
      "4, ratio 4", times: logarithmic(from: 0.05, to: 300), lifetimes: [1, 4, 16, 64], amplitudes: [1, 1, 1, 1],
      seed: 9),
  ]

  /// 201 times from 0.
  private static func even(to last: Double) -> [Double] { (0...200).map { last * Double($0) / 200 } }

  /// 200 times in a geometric series.
  private static func logarithmic(from first: Double, to last: Double) -> [Double] {
    (0..<200).map { first * pow(last / first, Double($0) / 199) }
  }
}
