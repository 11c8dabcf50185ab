import LinearAlgebra
import Testing

@testable import Fitting

/// a·exp(−t/τ) + c.
private struct Decay: CurveModel {
  let times: [Double]
  var pointCount: Int { times.count }
  func values(_ p: [Double], into values: inout [Double]) {
    for i in times.indices { values[i] = p[0] * exponential(-times[i] / p[1]) + p[2] }
  }
  func jacobian(_ p: [Double], into jacobian: inout Matrix) {
    for i in times.indices {
      let e = exponential(-times[i] / p[1])
      jacobian[i, 0] = e
      jacobian[i, 1] = p[0] * e * times[i] / (p[1] * p[1])
      jacobian[i, 2] = 1
    }
  }
}

private let times = (0..<200).map { Double($0) * 0.05 }

private func decayParameters(_ start: [Double]) -> [Parameter] {
  [
    Parameter("a", initialValue: start[0]),
    Parameter("tau", initialValue: start[1], coordinate: .logarithmic),
    Parameter("c", initialValue: start[2], referenceScale: 1),
  ]
}

@Suite("the solver")
struct SolverTests {
  @Test(
    "noise-free data give the parameters back to nine digits", arguments: [[1.0, 1, 0], [30, 0.1, 5], [2, 20, -1]])
  func noiseFree(start: [Double]) throws {
    var data = [Double](repeating: 0, count: times.count)
    Decay(times: times).values([7, 2.5, 0.3], into: &data)
    let outcome = try Fit.curve(
      Decay(times: times), data: data, likelihood: .unknownErrors, parameters: decayParameters(start))
    #expect(outcome.result.termination.isConverged)
    for (value, truth) in zip(outcome.values, [7, 2.5, 0.3]) { #expect(abs(value / truth - 1) < 1e-9) }
  }

  @Test("derivatives of the test models agree with differences")
  func derivatives() {
    #expect(JacobianCheck(Decay(times: times), at: [7, 2.5, 0.3]).worstRelativeError < 1e-7)
    #expect(
      JacobianCheck(separable: Exponentials(times: times, componentCount: 2), at: [0.7, 3]).worstRelativeError < 1e-7)
  }

  @Test("a forgotten derivative is found by the checker")
  func checkerCanFail() {
    struct Broken: CurveModel {
      var pointCount: Int { 3 }
      func values(_ p: [Double], into values: inout [Double]) { for i in 0..<3 { values[i] = p[0] * Double(i) } }
      func jacobian(_ p: [Double], into jacobian: inout Matrix) { jacobian[0, 0] = 0 }
    }
    #expect(JacobianCheck(Broken(), at: [2]).worstRelativeError > 0.1)
  }

  @Test("the Gram path, the explicit path and the triangular factor agree", arguments: [1e-2, 1e-9])
  func compressions(noise: Double) throws {
    var generator = SeededGenerator(seed: 3)
    let columns = 260
    var data = Matrix(rows: times.count, columns: columns)
    for w in 0..<columns {
      let a = 1 + Double(w) / 100
      let b = 2 - Double(w) / 130
      for i in times.indices {
        data[i, w] =
          a * exponential(-times[i] / 0.6) + b * exponential(-times[i] / 4) + noise * generator.gaussian()
      }
    }
    let parameters = [0.3, 9.0].enumerated().map {
      Parameter("tau\($0.offset + 1)", unit: "ps", initialValue: $0.element, coordinate: .logarithmic)
    }
    let model = Exponentials(times: times, componentCount: 2)
    let gram = try Fit.separable(model, data: data, rowErrors: nil, parameters: parameters)
    let explicit = try Fit.separable(model, data: data, rowErrors: nil, parameters: parameters, compression: .none)
    #expect(gram.outcome.result.termination.isConverged)
    #expect(explicit.outcome.result.termination.isConverged)
    for index in 0..<2 {
      let a = gram.outcome.result.parameters[index]
      let b = explicit.outcome.result.parameters[index]
      #expect(abs(a.optimum / b.optimum - 1) < 1e-9)
      let errorA = try #require(a.standardError)
      let errorB = try #require(b.standardError)
      #expect(abs(errorA / errorB - 1) < 1e-4)
    }
    let ratio = gram.outcome.result.statistics.sumOfSquares / explicit.outcome.result.statistics.sumOfSquares
    #expect(abs(ratio - 1) < 1e-9)
  }

  @Test("a separable fit has the errors of the same fit with every amplitude in the solver")
  func jointErrors() throws {
    var generator = SeededGenerator(seed: 5)
    let data = times.map { 7 * exponential(-$0 / 2.5) + 0.1 * generator.gaussian() }
    let separable = try Fit.separable(
      Exponentials(times: times, componentCount: 1),
      data: Matrix(rows: times.count, columns: 1, columnMajor: data), rowErrors: nil,
      parameters: [Parameter("tau", initialValue: 1, coordinate: .logarithmic)])
    var parameters = decayParameters([3, 1, 0])
    parameters[2].role = .fixed
    let joint = try Fit.curve(Decay(times: times), data: data, likelihood: .unknownErrors, parameters: parameters)
    let tau = separable.outcome.result.parameters[0]
    #expect(abs(tau.optimum / joint.values[1] - 1) < 1e-9)
    let error = try #require(tau.standardError)
    let jointError = try #require(joint.result.parameters[1].standardError)
    #expect(abs(error / jointError - 1) < 1e-6)
    let amplitudeError = try #require(separable.amplitudeErrors[0][0])
    let jointAmplitudeError = try #require(joint.result.parameters[0].standardError)
    #expect(abs(amplitudeError / jointAmplitudeError - 1) < 1e-6)
  }

  @Test("Poisson maximum likelihood has no bias where Neyman's weights have")
  func poisson() throws {
    var generator = SeededGenerator(seed: 11)
    var sum = 0.0
    var squares = 0.0
    let runs = 400
    for _ in 0..<runs {
      let data = times.map { generator.poisson(mean: 100 * exponential(-$0 / 2.5) + 0.5) }
      let outcome = try Fit.curve(
        Decay(times: times), data: data, likelihood: .poisson, parameters: decayParameters([10, 1, 1]))
      #expect(outcome.result.termination.isConverged)
      sum += outcome.values[1]
      squares += outcome.values[1] * outcome.values[1]
    }
    let mean = sum / Double(runs)
    let deviation = (squares / Double(runs) - mean * mean).squareRoot()
    #expect(abs(mean - 2.5) < 3 * deviation / Double(runs).squareRoot())
    // Fisher's error of τ for 100 counts at the start and a free background is 0.0835 (JᵀJ/μ inverted by hand).
    #expect(abs(deviation / 0.0835 - 1) < 0.15)
  }

  @Test("a fit that ends on a bound says so, and its error is missing")
  func bound() throws {
    var data = [Double](repeating: 0, count: times.count)
    Decay(times: times).values([7, 2.5, -0.3], into: &data)
    var parameters = decayParameters([3, 1, 0.1])
    parameters[2].lowerBound = 0
    let outcome = try Fit.curve(Decay(times: times), data: data, likelihood: .unknownErrors, parameters: parameters)
    let c = outcome.result.parameters[2]
    #expect(outcome.result.termination.isConverged)
    #expect(c.status == .atLowerBound)
    #expect(c.optimum == 0)
    #expect(c.standardError == nil)
  }

  @Test("a tied parameter follows, with the error of its source")
  func tied() throws {
    var generator = SeededGenerator(seed: 5)
    let data = times.map { 7 * exponential(-$0 / 2.5) + 3.5 + 0.1 * generator.gaussian() }
    var parameters = decayParameters([3, 1, 0])
    parameters[2].role = .tied(to: "a", factor: 0.5, offset: 0)
    let outcome = try Fit.curve(Decay(times: times), data: data, likelihood: .unknownErrors, parameters: parameters)
    #expect(abs(outcome.values[2] - outcome.values[0] / 2) < 1e-12)
    let source = try #require(outcome.result.parameters[0].standardError)
    let follower = try #require(outcome.result.parameters[2].standardError)
    #expect(abs(follower / source - 0.5) < 1e-9)
    #expect(outcome.result.statistics.freeParameters == 2)
  }

  @Test("a profile of a straight problem is the covariance interval")
  func profile() throws {
    var generator = SeededGenerator(seed: 7)
    let data = times.map { 7 * exponential(-$0 / 2.5) + 0.3 + 0.1 * generator.gaussian() }
    var options = FitOptions()
    options.profiles = .all
    let outcome = try Fit.curve(
      Decay(times: times), data: data, likelihood: .knownErrors([Double](repeating: 0.1, count: times.count)),
      parameters: decayParameters([3, 1, 0]), options: options)
    for index in [0, 2] {
      let parameter = outcome.result.parameters[index]
      let interval = try #require(parameter.interval)
      let low = try #require(interval.low)
      let high = try #require(interval.high)
      let error = try #require(parameter.standardError)
      #expect(interval.method == .profile)
      #expect(abs((high - low) / (2 * 1.959964 * error) - 1) < 0.02)
    }
  }

  @Test("a parameter that does not enter is not determined")
  func blind() throws {
    struct Blind: CurveModel {
      var pointCount: Int { times.count }
      func values(_ p: [Double], into values: inout [Double]) {
        for i in times.indices { values[i] = (p[0] + p[1]) * times[i] }
      }
      func jacobian(_ p: [Double], into jacobian: inout Matrix) {
        for i in times.indices {
          jacobian[i, 0] = times[i]
          jacobian[i, 1] = times[i]
        }
      }
    }
    var generator = SeededGenerator(seed: 9)
    let data = times.map { 3 * $0 + generator.gaussian() }
    let outcome = try Fit.curve(
      Blind(), data: data, likelihood: .unknownErrors,
      parameters: [Parameter("p", initialValue: 1), Parameter("q", initialValue: 1)])
    #expect(outcome.result.identifiability.determinedCombinations == 1)
    for parameter in outcome.result.parameters {
      #expect(parameter.verdict == .notDetermined)
      #expect(parameter.value == nil)
      #expect(parameter.standardError == nil)
    }
  }

  @Test("mistakes of the caller are named")
  func mistakes() {
    func message(_ change: (inout [Parameter]) -> Void, data: [Double] = times) -> String {
      var parameters = decayParameters([3, 1, 0])
      change(&parameters)
      do {
        _ = try Fit.curve(Decay(times: times), data: data, likelihood: .unknownErrors, parameters: parameters)
        return "no error"
      } catch { return error.description }
    }
    #expect(message { $0[0].name = "tau" } == "the parameter tau exists twice")
    #expect(message { $0[0].lowerBound = 5 } == "a starts at 3.0, outside its bounds 5.0 … inf")
    #expect(message { $0[2].role = .tied(to: "b", factor: 1, offset: 0) } == "c is tied to b, which does not exist")
    #expect(message({ _ in }, data: [1, 2]) == "the model has 200 points and the data 2")
  }
}

@Suite("quantiles")
struct QuantileTests {
  @Test("quantiles agree with tables")
  func tables() {
    #expect(abs(Quantile.normal(twoSidedLevel: 0.95) - 1.959963984540054) < 1e-12)
    // R: qt(0.975, c(1, 6, 30))
    #expect(abs(Quantile.student(twoSidedLevel: 0.95, degreesOfFreedom: 1) - 12.706204736174694) < 1e-9)
    #expect(abs(Quantile.student(twoSidedLevel: 0.95, degreesOfFreedom: 6) - 2.4469118511449692) < 1e-10)
    #expect(abs(Quantile.student(twoSidedLevel: 0.95, degreesOfFreedom: 30) - 2.042272456301238) < 1e-10)
    #expect(abs(Quantile.student(twoSidedLevel: 0.95, degreesOfFreedom: 63227) - 1.959964) < 1e-4)
    // R: qt(0.99995, 2), qt(0.51, 3), qnorm(0.99995), qnorm(0.51)
    #expect(abs(Quantile.student(twoSidedLevel: 0.9999, degreesOfFreedom: 2) / 99.99249984375004 - 1) < 1e-10)
    #expect(abs(Quantile.student(twoSidedLevel: 0.02, degreesOfFreedom: 3) / 0.027211467049117997 - 1) < 1e-10)
    #expect(abs(Quantile.normal(twoSidedLevel: 0.9999) / 3.8905918864131204 - 1) < 1e-12)
    #expect(abs(Quantile.normal(twoSidedLevel: 0.02) / 0.02506890825871106 - 1) < 1e-12)
  }
}
