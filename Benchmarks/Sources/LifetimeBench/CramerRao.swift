import Fitting
import Glibc
import Lifetimes
import LinearAlgebra

/// The smallest standard deviations that any unbiased fit of a simulated decay can have.
///
/// Fisher's information of Poisson counts is Σ ∂μ/∂θ ∂μ/∂θᵀ/μ over the channels, here of the lifetimes, amplitudes,
/// background and shift, all free; its inverse is the bound of the covariance (Rao 1945; Cramér 1946). The derivatives are
/// differences of the simulator's own expected counts, so that nothing of the fitted model enters.
struct CramerRao {
  /// Of every quantity, by its name in a result.
  let bounds: [String: Double]

  init(_ simulation: SimulatedDecay) throws {
    let n = simulation.lifetimes.count
    let truth = try simulation.traces()
    let amplitudes = truth.amplitudes
    /// Expected counts per unit of amplitude of one component, without background.
    func component(_ lifetime: Double, timeZero: Double) throws -> [Double] {
      var single = simulation
      single.lifetimes = [lifetime]
      single.amplitudes = [1]
      single.background = 0
      single.peakCounts = 1e6
      single.timeZero = timeZero
      let traces = try single.traces()
      return traces.expected.map { $0 / traces.amplitudes[0] }
    }
    var columns: [[Double]] = []
    var shifts = [Double](repeating: 0, count: simulation.channelCount)
    for (lifetime, amplitude) in zip(simulation.lifetimes, amplitudes) {
      let step = 1e-4 * lifetime
      let up = try component(lifetime + step, timeZero: simulation.timeZero)
      let down = try component(lifetime - step, timeZero: simulation.timeZero)
      columns.append(zip(up, down).map { amplitude * ($0 - $1) / (2 * step) })
      let shiftStep = 1e-3 * simulation.responseWidth
      let late = try component(lifetime, timeZero: simulation.timeZero + shiftStep)
      let early = try component(lifetime, timeZero: simulation.timeZero - shiftStep)
      for i in shifts.indices { shifts[i] += amplitude * (late[i] - early[i]) / (2 * shiftStep) }
    }
    for lifetime in simulation.lifetimes {
      columns.append(try component(lifetime, timeZero: simulation.timeZero))
    }
    columns.append([Double](repeating: 1, count: simulation.channelCount))
    columns.append(shifts)
    // Scaled columns keep the inversion exact: lifetimes and amplitudes differ by many powers of ten.
    let means = truth.expected
    let scales = columns.map { column in
      zip(column, means).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }.squareRoot()
    }
    let size = columns.count
    var information = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for a in 0..<size {
      for b in 0...a {
        var sum = 0.0
        for i in means.indices { sum += columns[a][i] * columns[b][i] / means[i] }
        information[a][b] = sum / (scales[a] * scales[b])
        information[b][a] = information[a][b]
      }
    }
    let inverse = Self.inverse(information)
    func covariance(_ a: Int, _ b: Int) -> Double { inverse[a][b] / (scales[a] * scales[b]) }
    func bound(_ gradient: [Double]) -> Double {
      var sum = 0.0
      for a in gradient.indices {
        for b in gradient.indices { sum += gradient[a] * gradient[b] * covariance(a, b) }
      }
      return sum.squareRoot()
    }
    var bounds: [String: Double] = [:]
    for j in 0..<n { bounds["tau\(j + 1)"] = covariance(j, j).squareRoot() }
    func moment(_ power: Double) -> Double {
      zip(amplitudes, simulation.lifetimes).reduce(0) { $0 + $1.0 * pow($1.1, power) }
    }
    let (zeroth, first, second) = (moment(0), moment(1), moment(2))
    var byAmplitude: [Double] = []
    var byIntensity: [Double] = []
    for (amplitude, lifetime) in zip(amplitudes, simulation.lifetimes) {
      byAmplitude.append(amplitude / zeroth)
      byIntensity.append(2 * amplitude * lifetime / first - second * amplitude / (first * first))
    }
    for lifetime in simulation.lifetimes {
      byAmplitude.append(lifetime / zeroth - first / (zeroth * zeroth))
      byIntensity.append(lifetime * lifetime / first - second * lifetime / (first * first))
    }
    bounds["tau_amp"] = bound(byAmplitude)
    bounds["tau_int"] = bound(byIntensity)
    self.bounds = bounds
  }

  /// The inverse of a symmetric positive matrix, by Gauss and Jordan.
  private static func inverse(_ matrix: [[Double]]) -> [[Double]] {
    let n = matrix.count
    var left = matrix
    var right = (0..<n).map { row in (0..<n).map { $0 == row ? 1.0 : 0 } }
    for column in 0..<n {
      let pivot = (column..<n).max { abs(left[$0][column]) < abs(left[$1][column]) } ?? column
      left.swapAt(column, pivot)
      right.swapAt(column, pivot)
      let scale = left[column][column]
      for k in 0..<n {
        left[column][k] /= scale
        right[column][k] /= scale
      }
      for row in 0..<n where row != column {
        let factor = left[row][column]
        for k in 0..<n {
          left[row][k] -= factor * left[column][k]
          right[row][k] -= factor * right[column][k]
        }
      }
    }
    return right
  }
}
