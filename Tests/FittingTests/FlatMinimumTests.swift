import LinearAlgebra
import Testing

@testable import Fitting

/// a·exp(−(x/τ)^β) + c, parameters a, τ, c, β: from a poor start its valleys are flat and curved.
private struct StretchedDecay: CurveModel {
  let times: [Double]
  var pointCount: Int { times.count }
  func values(_ p: [Double], into values: inout [Double]) {
    for i in times.indices { values[i] = p[0] * exponential(-power(times[i], p)) + p[2] }
  }
  func jacobian(_ p: [Double], into jacobian: inout Matrix) {
    for i in times.indices {
      let q = power(times[i], p)
      let e = exponential(-q)
      jacobian[i, 0] = e
      jacobian[i, 1] = p[0] * e * q * p[3] / p[1]
      jacobian[i, 2] = 1
      jacobian[i, 3] = -p[0] * e * q * logarithm(times[i] / p[1])
    }
  }
  private func power(_ x: Double, _ p: [Double]) -> Double { exponential(p[3] * logarithm(x / p[1])) }
}

@Suite("flat minima")
struct FlatMinimumTests {
  @Test("a minimum that is flat in some direction has no lower point within reach of a few per cent")
  func noneLower() throws {
    var generator = SeededGenerator(seed: 77)
    func decade(_ low: Double, _ high: Double) -> Double {
      exponential(logarithm(10) * (low + (high - low) * generator.uniform()))
    }
    let model = StretchedDecay(times: (1...60).map { 0.1 * Double($0) })
    var options = FitOptions()
    options.profiles = .none
    func fit(_ data: [Double], from start: [Double]) throws -> FitResult {
      try Fit.curve(
        model, data: data, likelihood: .unknownErrors,
        parameters: [
          Parameter("a", initialValue: start[0]),
          Parameter("tau", initialValue: start[1], bounds: 1e-4...1e4, coordinate: .logarithmic),
          Parameter("c", initialValue: start[2]),
          Parameter("beta", initialValue: start[3], bounds: 0.01...100, coordinate: .logarithmic),
        ], options: options
      ).result
    }
    var flat = 0
    for _ in 0..<400 {
      let truth = [4 * generator.uniform() - 2, decade(-1.5, 1.5), 2 * generator.uniform(), 0.3 + generator.uniform()]
      let start = [generator.gaussian(), decade(-2, 2), generator.gaussian(), decade(-1, 1)]
      let noise = decade(-4, 0)
      var data = [Double](repeating: 0, count: model.pointCount)
      model.values(truth, into: &data)
      for i in data.indices { data[i] += noise * generator.gaussian() }
      let found = try fit(data, from: start)
      // A minimum in every direction has its relative offset.
      guard found.termination.isConverged, found.termination.relativeOffset == nil else { continue }
      flat += 1
      let values = found.parameters.map(\.optimum)
      for sign in [1.0, -1] {
        // The bounds again, for ends on them.
        let tau = min(max(values[1] * (1 + 0.02 * sign), 1e-4), 1e4)
        let beta = min(max(values[3] * (1 - 0.02 * sign), 0.01), 100)
        let near = try fit(data, from: [values[0], tau, values[2], beta]).statistics.sumOfSquares
        let variance = found.statistics.sumOfSquares / 56
        #expect(
          found.statistics.sumOfSquares - near < 0.5 * variance,
          "\(truth) from \(start): \(values) \(found.termination.message)")
      }
    }
    #expect(flat > 20)
  }

  /// a·exp(−(x − x₀)²/2w²): without data under it the band may go anywhere.
  private struct Band: CurveModel {
    let positions: [Double]
    var pointCount: Int { positions.count }
    func values(_ p: [Double], into values: inout [Double]) {
      for i in positions.indices {
        let z = (positions[i] - p[1]) / p[2]
        values[i] = p[0] * exponential(-z * z / 2)
      }
    }
    func jacobian(_ p: [Double], into jacobian: inout Matrix) {
      for i in positions.indices {
        let z = (positions[i] - p[1]) / p[2]
        let e = exponential(-z * z / 2)
        jacobian[i, 0] = e
        jacobian[i, 1] = p[0] * e * z / p[2]
        jacobian[i, 2] = p[0] * e * z * z / p[2]
      }
    }
  }

  @Test("a band that runs away from its data is not called a fit", arguments: [3.0, 4, 6, 9])
  func runaway(start: Double) throws {
    let model = Band(positions: (0...60).map { 0.05 * Double($0) - 0.5 })
    var data = [Double](repeating: 0, count: model.pointCount)
    model.values([5, 1, 0.2], into: &data)
    var generator = SeededGenerator(seed: 4)
    for i in data.indices { data[i] += 0.05 * generator.gaussian() }
    let result = try Fit.curve(
      model, data: data, likelihood: .unknownErrors,
      parameters: [
        Parameter("height", initialValue: 1), Parameter("centre", initialValue: start),
        Parameter("width", initialValue: 0.3),
      ]
    ).result
    let isFound = abs(result.parameters[1].optimum - 1) < 0.1
    #expect(isFound == result.termination.isConverged)
    if !isFound { #expect(result.parameters.allSatisfy { $0.value == nil }) }
  }
}
