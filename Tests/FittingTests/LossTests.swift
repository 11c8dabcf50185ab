import Fitting
import Foundation
import Testing

@Suite("robust losses")
struct LossTests {
  private static let losses = [Loss.softL1(threshold: 1), .huber(threshold: 1.345)]
  private static let x = (0..<60).map { Double($0) * 0.1 }
  private static let truth = [5.0, 2.0, 0.5]
  private static let parameters = [
    Parameter("a", initialValue: 3), Parameter("tau", initialValue: 1), Parameter("c", initialValue: 0),
  ]

  /// Data with σ = 0.05 and every tenth point, of random phase, off by 2 to the same side.
  private static func data(seed: UInt64, outliers: Bool) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    let first = Int(generator.next() % 10)
    return x.enumerated().map { i, x in
      let shift = outliers && i % 10 == first ? 2.0 : 0
      return truth[0] * exp(-x / truth[1]) + truth[2] + 0.05 * generator.gaussian() + shift
    }
  }

  private static func fit(_ y: [Double], _ loss: Loss, known: Bool = true, profiles: ProfileChoice = .none) throws
    -> FitOutcome
  {
    var options = FitOptions()
    options.loss = loss
    options.profiles = profiles
    let errors = [Double](repeating: 0.05, count: y.count)
    return try Fit.curve(
      x: x, y: y, likelihood: known ? .knownErrors(errors) : .unknownErrors, parameters: parameters, options: options
    ) { x, p in p[0] * exp(-x / p[1]) + p[2] }
  }

  @Test("a threshold beyond every residual is least squares", arguments: [true, false])
  func limit(known: Bool) throws {
    let y = Self.data(seed: 1, outliers: false)
    let plain = try Self.fit(y, .squares, known: false)
    for loss in [Loss.softL1(threshold: 1e7), .huber(threshold: 1e7)] {
      let robust = try Self.fit(y, loss, known: known)
      for (left, right) in zip(plain.result.parameters, robust.result.parameters) {
        let errors = (try #require(left.standardError), try #require(right.standardError))
        #expect(abs(left.optimum / right.optimum - 1) < 1e-8)
        #expect(abs(errors.0 / errors.1 - 1) < 1e-6)
      }
    }
  }

  @Test("one point in ten off by 40 σ moves the result by less than two errors, where least squares is far off")
  func outliers() throws {
    let y = Self.data(seed: 3, outliers: true)
    let plain = try Self.fit(y, .squares)
    #expect(abs(plain.values[2] - Self.truth[2]) > 0.1)
    for loss in Self.losses {
      let outcome = try Self.fit(y, loss)
      #expect(outcome.result.termination.isConverged)
      for (parameter, truth) in zip(outcome.result.parameters, Self.truth) {
        let error = try #require(parameter.standardError)
        #expect(abs(parameter.optimum - truth) < 3 * error, "\(loss) \(parameter.name)")
      }
    }
  }

  @Test("the stated errors are the scatter of repeated experiments, within 15 %", arguments: losses)
  func errors(_ loss: Loss) throws {
    var pulls = [Double](repeating: 0, count: 3)
    let runs = 300
    for seed in 0..<runs {
      let outcome = try Self.fit(Self.data(seed: UInt64(seed), outliers: false), loss)
      #expect(outcome.result.termination.isConverged)
      for (j, parameter) in outcome.result.parameters.enumerated() {
        let pull = (parameter.optimum - Self.truth[j]) / (try #require(outcome.analysis?.standardError(j)))
        pulls[j] += pull * pull / Double(runs)
      }
    }
    for pull in pulls { #expect(abs(pull.squareRoot() - 1) < 0.15, "\(pulls)") }
  }

  @Test("a profile agrees with the errors, and a point taken out with one that was never there", arguments: losses)
  func profile(_ loss: Loss) throws {
    var y = Self.data(seed: 5, outliers: true)
    y[7] = .nan
    let outcome = try Self.fit(y, loss, profiles: .all)
    #expect(outcome.result.statistics.points == 59)
    let lifetime = outcome.result.parameters[1]
    let interval = try #require(lifetime.interval)
    let low = try #require(interval.low)
    let high = try #require(interval.high)
    let error = try #require(lifetime.standardError)
    // Student's quantile for 56 degrees of freedom is 2.00.
    #expect(abs((high - low) / (4 * error) - 1) < 0.15)
    #expect(outcome.result.statistics.loss == loss)
    #expect(outcome.result.statistics.aicc == nil)
  }

  @Test("a loss without a threshold above zero, or beside counts, is refused")
  func refused() throws {
    let y = Self.data(seed: 1, outliers: false)
    for threshold in [0, -1, Double.nan, .infinity] {
      #expect(throws: FittingError.self) { try Self.fit(y, .huber(threshold: threshold)) }
    }
    var options = FitOptions()
    options.loss = .softL1(threshold: 1)
    #expect(throws: FittingError.self) {
      try Fit.curve(
        x: [0, 1, 2], y: [4, 2, 1], likelihood: .poisson, parameters: [Parameter("a", initialValue: 3)],
        options: options
      ) { x, p in p[0] * exp(-x) }
    }
  }
}
