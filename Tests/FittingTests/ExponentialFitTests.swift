import LinearAlgebra
import SolverProblems
import Testing

@testable import Fitting

@Suite("fits of sums of exponentials")
struct ExponentialFitTests {
  private static let times = (0..<200).map { 0.02 * exponential(Double($0) / 199 * logarithm(1e4)) }

  private static func values(_ lifetimes: [Double], _ amplitudes: [Double], constant: Double = 0) -> [Double] {
    times.map { t in zip(lifetimes, amplitudes).reduce(constant) { $0 + $1.1 * exponential(-t / $1.0) } }
  }

  @Test("derivatives of the exponentials equal central differences", arguments: [false, true])
  func derivatives(hasConstant: Bool) {
    let model = ExponentialDecays(times: Self.times, exponentialCount: 3, hasConstant: hasConstant)
    #expect(model.componentCount == (hasConstant ? 4 : 3))
    #expect(JacobianCheck(separable: model, at: [0.1, 2, 50]).worstRelativeError < 1e-7)
  }

  @Test("every start leads to the global minimum, within 250 evaluations in all of them together")
  func globalMinimum() throws {
    var evaluations: [Int] = []
    for set in ExponentialSum.all {
      let truth = try Fit.separable(
        set, data: set.data, rowErrors: nil, parameters: lifetimes(set.lifetimes)
      ).outcome.result.statistics.sumOfSquares
      for start in set.starts {
        let result = try Fit.exponentials(
          times: set.times, data: SeparableData(set.data), count: set.lifetimes.count, lifetimes: start
        ).outcome.result
        #expect(result.termination.isConverged, "\(set.name) from \(start)")
        #expect(result.statistics.sumOfSquares <= truth * (1 + 1e-6), "\(set.name) from \(start)")
        evaluations.append(result.termination.residualEvaluations + result.termination.jacobianEvaluations)
      }
    }
    #expect(evaluations.count == 360)
    #expect(evaluations.sorted()[180] <= 250)
  }

  @Test(
    "noise-free sums give their lifetimes and amplitudes back, rising and falling ones",
    arguments: [
      [1.0, 0.8, 0.6, 0.4], [-1, 0.8, -0.6, 1.4], [1, -2, 3, -1.5],
    ])
  func noiseFree(amplitudes: [Double]) throws {
    let truth = [0.1, 0.5, 3, 20]
    let fit = try Fit.exponentials(times: Self.times, values: Self.values(truth, amplitudes), count: 4, unit: "ns")
    #expect(fit.outcome.result.termination.isConverged)
    for (k, lifetime) in truth.enumerated() {
      #expect(abs(fit.outcome.values[k] / lifetime - 1) < 1e-9)
      #expect(abs(fit.amplitudes[k, 0] / amplitudes[k] - 1) < 1e-9)
      #expect(fit.outcome.result.parameters[k].name == "tau\(k + 1)")
      #expect(fit.outcome.result.parameters[k].unit == "ns")
    }
  }

  @Test("a constant is the last amplitude; errors, missing values and further columns take part")
  func constant() throws {
    var generator = SeededGenerator(seed: 8)
    var data = Matrix(rows: Self.times.count, columns: 2)
    let parts = [Self.values([0.5, 8], [1, 2], constant: 0.3), Self.values([0.5, 8], [-0.5, 1], constant: -0.1)]
    for column in 0..<2 {
      for i in Self.times.indices { data[i, column] = parts[column][i] + 0.01 * generator.gaussian() }
    }
    data[3, 0] = .nan
    data[77, 1] = .nan
    let errors = SeparableData.Errors.rows([Double](repeating: 0.01, count: Self.times.count))
    let fit = try Fit.exponentials(
      times: Self.times, data: SeparableData(data, errors: errors), count: 2, hasConstant: true)
    for (index, truth) in [0.5, 8].enumerated() {
      let parameter = fit.outcome.result.parameters[index]
      #expect(abs(parameter.optimum - truth) < 4 * (try #require(parameter.standardError)))
    }
    for (column, truth) in [[1, 2, 0.3], [-0.5, 1, -0.1]].enumerated() {
      for k in 0..<3 {
        #expect(abs(fit.amplitudes[k, column] - truth[k]) < 4 * (try #require(fit.amplitudeErrors[k][column])))
      }
    }
    let reduced = try #require(fit.outcome.result.statistics.reducedChiSquare)
    #expect(abs(reduced - 1) < 0.2)
  }

  @Test("with a sign for the amplitudes no column has another")
  func sign() throws {
    var generator = SeededGenerator(seed: 8)
    let values = Self.values([0.5, 8], [1, 2]).map { $0 + 0.02 * generator.gaussian() }
    let fit = try Fit.exponentials(times: Self.times, values: values, count: 3, amplitudeSign: .nonNegative)
    for k in 0..<3 { #expect(fit.amplitudes[k, 0] >= 0) }
    let free = try Fit.exponentials(times: Self.times, values: values, count: 3)
    #expect(fit.outcome.result.statistics.sumOfSquares >= free.outcome.result.statistics.sumOfSquares * (1 - 1e-9))
  }

  @Test("the same result from lifetimes in any order, and with the times turned round")
  func order() throws {
    let values = Self.values([0.3, 3], [1, -2])
    let a = try Fit.exponentials(times: Self.times, values: values, count: 2, lifetimes: [100, 0.05])
    let b = try Fit.exponentials(
      times: Self.times.reversed(), values: values.reversed(), count: 2, lifetimes: [0.05, 100])
    for k in 0..<2 { #expect(abs(a.outcome.values[k] / b.outcome.values[k] - 1) < 1e-9) }
    #expect(a.outcome.values[0] < a.outcome.values[1])
  }

  @Test("what cannot be fitted is refused with the cure, and nothing traps")
  func mistakes() {
    func message(
      _ times: [Double], _ values: [Double], count: Int = 1, lifetimes: [Double]? = nil
    ) -> String {
      do {
        _ = try Fit.exponentials(times: times, values: values, count: count, lifetimes: lifetimes)
        return "no error"
      } catch { return error.description }
    }
    #expect(message([], []) == "the times must be finite numbers, at least two of them different")
    #expect(message([1, 1], [1, 1]) == "the times must be finite numbers, at least two of them different")
    #expect(message([0, .infinity], [1, 1]) == "the times must be finite numbers, at least two of them different")
    #expect(
      message([0, 1e308, -1e308], [1, 1, 1]) == "the times must be finite numbers, at least two of them different")
    #expect(message([0, 1, 2], [1, 2]) == "the model has 3 points and the data 2 rows")
    #expect(message([0, 1, 2], [1, 2, 3], count: 0) == "0 exponentials were asked for; 1 to 8 can be fitted")
    #expect(message([0, 1, 2], [1, 2, 3], count: 9) == "9 exponentials were asked for; 1 to 8 can be fitted")
    #expect(
      message([0, 1, 2], [1, 2, 3], lifetimes: [-1]) == "a start needs 1 lifetimes between 0.0001 and 2000000.0")
    #expect(
      message([0, 1, 2], [1, 2, 3], count: 2)
        == "3 data points cannot determine 4 parameters; give more data or hold parameters")
    #expect(
      message([0, 1, 2], [.nan, .nan, .nan])
        == "every data column holds fewer values than amplitudes, 1; give more data or fewer components")
    // Times far from zero, before it, and data of zeros only.
    for times in [Self.times.map { $0 + 1e6 }, Self.times.map { $0 - 300 }, Self.times.map { $0 * 1e-30 }] {
      #expect(message(times, Self.values([0.5, 8], [1, 2]), count: 2) == "no error")
    }
    #expect(message(Self.times, [Double](repeating: 0, count: 200), count: 2) == "no error")
    #expect(message(Self.times, [Double](repeating: 1e-300, count: 200), count: 8) == "no error")
  }
}
