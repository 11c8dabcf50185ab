import LinearAlgebra
import Testing

@testable import Fitting

/// Residuals given by a function and its gradient, row by row.
private struct Rows: ResidualModel {
  let residualCount: Int
  let row: @Sendable (Int, [Double]) -> (residual: Double, gradient: [Double])

  func residuals(_ p: [Double], into residuals: inout [Double]) {
    for i in 0..<residualCount { residuals[i] = row(i, p).residual }
  }
  func jacobian(_ p: [Double], into jacobian: inout Matrix) {
    for i in 0..<residualCount {
      for (j, slope) in row(i, p).gradient.enumerated() { jacobian[i, j] = slope }
    }
  }
}

private func noise(_ count: Int) -> [Double] {
  var generator = SeededGenerator(seed: 2)
  return (0..<count).map { _ in 0.1 * generator.gaussian() }
}

private let x = (0..<20).map { Double($0) / 10 }
private let scatter = noise(20)

/// A straight line through 0 of slope 4 with noise, fitted with the slope b².
private let squaredSlope = Rows(residualCount: 20) { i, p in
  (p[0] * p[0] * x[i] - 4 * x[i] + scatter[i], [2 * p[0] * x[i]])
}

/// A line of slope 6, fitted with the slope a·b.
private let productSlope = Rows(residualCount: 20) { i, p in
  (p[0] * p[1] * x[i] - 6 * x[i] + scatter[i], [p[1] * x[i], p[0] * x[i]])
}

/// Two points, three and six: a and a·b.
private let twoPoints = Rows(residualCount: 2) { i, p in
  i == 0 ? (p[0] - 3, [1, 0]) : (p[0] * p[1] - 6, [p[1], p[0]])
}

@Suite("what a fit may claim")
struct HonestyTests {
  @Test("a maximum at the start, where every derivative vanishes, is not called a minimum")
  func maximum() throws {
    let square = try Fit.residuals(
      squaredSlope, dataNorm: 40, errorScale: .estimated, parameters: [Parameter("b", initialValue: 0)])
    #expect(square.result.termination.isConverged)
    #expect(abs(abs(square.values[0]) - 2) < 0.1)
    let product = try Fit.residuals(
      productSlope, dataNorm: 60, errorScale: .estimated,
      parameters: [Parameter("a", initialValue: 0), Parameter("b", initialValue: 0)])
    #expect(abs(product.values[0] * product.values[1] - 6) < 0.2)
    #expect(product.result.parameters.allSatisfy { $0.value == nil })
  }

  @Test("a tied parameter is known no better than its source")
  func tied() throws {
    // The product alone is known: neither factor, and nothing tied to one of them.
    let outcome = try Fit.residuals(
      productSlope, dataNorm: 60, errorScale: .estimated,
      parameters: [
        Parameter("a", initialValue: 1), Parameter("b", initialValue: 1),
        Parameter("twice", initialValue: 0, role: .tied(to: "a", factor: -2, offset: 1)),
      ])
    #expect(outcome.result.parameters[0].verdict == .notDetermined)
    let follower = outcome.result.parameters[2]
    #expect(follower.verdict == .notDetermined)
    #expect(follower.value == nil)
    #expect(follower.standardError == nil)
    #expect(abs(follower.optimum - (1 - 2 * outcome.values[0])) < 1e-12)
  }

  @Test("a limit is turned over with a negative factor, and an offset may use a value up")
  func tiedLimits() {
    var limited = FittedParameter(
      name: "a", symbol: "a", unit: "", value: nil, standardError: nil,
      interval: ConfidenceInterval(level: 0.95, low: 2, high: nil, method: .profile), optimum: 5, status: .free,
      verdict: .lowerBound)
    let parameter = Parameter("b", initialValue: 0, role: .tied(to: "a", factor: -1, offset: 1))
    var follower = FittedParameter(held: parameter, at: -4)
    follower.follow(limited, factor: -1, offset: 1, referenceScale: 0)
    #expect(follower.verdict == .upperBound)
    #expect(follower.interval?.high == -1)
    #expect(follower.interval?.low == nil)
    limited.value = 5
    limited.standardError = 0.1
    limited.verdict = .determined
    var difference = FittedParameter(held: parameter, at: 0.01)
    difference.follow(limited, factor: 1, offset: -4.99, referenceScale: 0)
    #expect(difference.verdict == .notDetermined)
    #expect(difference.value == nil)
  }

  @Test("with as many points as parameters a fit on a bound converges, and its errors are missing where σ is unknown")
  func noDegreesOfFreedom() throws {
    let parameters = [Parameter("a", initialValue: 1), Parameter("b", initialValue: 1, bounds: 0...1.5)]
    let known = try Fit.residuals(twoPoints, dataNorm: 6, errorScale: .known, parameters: parameters)
    #expect(known.result.termination.isConverged)
    #expect(abs(known.values[0] - 48.0 / 13) < 1e-9)
    let unknown = try Fit.residuals(twoPoints, dataNorm: 6, errorScale: .estimated, parameters: parameters)
    #expect(unknown.result.termination.isConverged)
    #expect(unknown.result.parameters.allSatisfy { $0.standardError == nil && $0.value == nil })
    #expect(unknown.result.statistics.degreesOfFreedom == 0)
  }

  @Test("an exact fit of numbers near the end of the range ends without a trap")
  func overflow() throws {
    let model = Rows(residualCount: 20) { i, p in (p[0] * x[i] - 1e154 * x[i], [x[i]]) }
    let parameters = [Parameter("a", initialValue: 0.9e154)]
    // Without the data's size there is no rounding to take the scatter from, and the covariance overflows.
    let unsized = try Fit.residuals(model, dataNorm: 0, errorScale: .estimated, parameters: parameters)
    #expect(unsized.result.parameters[0].standardError == nil)
    let sized = try Fit.residuals(model, dataNorm: 5e154, errorScale: .estimated, parameters: parameters)
    #expect(try #require(sized.result.parameters[0].standardError) < 1e-14 * 1e154)
  }

  @Test("a coverage that no limit can have is refused", arguments: [0.5, 1, 0, -1, Double.nan])
  func level(_ level: Double) {
    var options = FitOptions()
    options.level = level
    #expect(throws: FittingError.self) {
      try Fit.residuals(
        squaredSlope, dataNorm: 40, errorScale: .known, parameters: [Parameter("b", initialValue: 1)], options: options)
    }
  }

  @Test("a step changed by a bound leaves the local model as it was")
  func boundedStep() throws {
    let parameters = [Parameter("a", initialValue: 1, bounds: 0...1.5), Parameter("b", initialValue: 1)]
    let space = try ParameterSpace(parameters)
    var minimizer = Minimizer(DenseProblem(model: twoPoints, parameterCount: 2, dataNorm: 6), space: space)
    let linearized = minimizer.linearize(at: [1, 1])
    let point = try #require(linearized)
    let model = minimizer.localModel(at: point)
    let before = model.project([1, 2], qr: &minimizer.qr)
    let solver = try StepSolver(
      triangle: model.triangle, projectedResidual: model.projectedResidual, scale: [1, 1], rows: 2)
    let step = try minimizer.bounded([2, 3], from: point, model, solver, radius: nil)
    #expect(step[0] == 0.5)
    let after = model.project([1, 2], qr: &minimizer.qr)
    #expect(after == before)
  }

  @Test("an accelerated strategy goes the same way after another one as alone")
  func strategiesAreIndependent() throws {
    let space = try ParameterSpace([Parameter("a", initialValue: 0.3), Parameter("b", initialValue: 0.2)])
    var options = SolverOptions()
    // Too few to arrive: where the path has got to shows each of its steps.
    options.iterationLimit = 1
    func end(_ strategies: [Strategy]) -> [Double] {
      var minimizer = Minimizer(
        DenseProblem(model: twoPoints, parameterCount: 2, dataNorm: 6), space: space, options: options)
      return minimizer.search(from: space.start, strategies: strategies).coordinates
    }
    let accelerated = Strategy(isAccelerated: true, firstRadius: 1)
    let timid = Strategy(isAccelerated: false, firstRadius: 1e-3)
    #expect(end([timid, accelerated]) == end([accelerated]))
  }
}
