import Foundation
import LinearAlgebra
import Testing

@testable import Fitting

/// A fit that is hard to be honest about.
struct NastyCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let fit: @Sendable (ProfileChoice) throws -> FitOutcome

  init(
    _ name: String, _ model: Formula, data: [Double], likelihood: Likelihood = .unknownErrors,
    _ parameters: [Parameter], change: (@Sendable (inout FitOptions) -> Void)? = nil
  ) {
    testDescription = name
    fit = { profiles in
      var options = FitOptions()
      options.profiles = profiles
      change?(&options)
      return try Fit.curve(model, data: data, likelihood: likelihood, parameters: parameters, options: options)
    }
  }

  private static let line = Formula.line(axis(12))
  private static let decay = Formula.decay(axis(30))
  private static let straight = [Parameter("a", initialValue: 1), Parameter("b", initialValue: 1)]
  private static let noisyLine = line.data([3, 2], sigma: 0.2)
  private static let noisyDecay = decay.data([5, 1], sigma: 0.2)
  private static let fading = [Parameter("a", initialValue: 4), Parameter("tau", initialValue: 1.5)]
  private static let known = Likelihood.knownErrors(noisyLine.map { _ in 0.2 })

  static let all: [NastyCase] = plain + degenerate + scaled

  private static let plain = [
    NastyCase("an exact line", line, data: line.data([3, 2]), straight),
    NastyCase("an exact line of known errors", line, data: line.data([3, 2]), likelihood: known, straight),
    NastyCase("an exact decay", decay, data: decay.data([5, 1]), fading),
    NastyCase("data of zeros", line, data: line.data([0, 0]), straight),
    NastyCase("a decay through zeros", decay, data: decay.data([0, 1]), fading),
    NastyCase("counts of zeros", line, data: line.data([0, 0]), likelihood: .poisson, straight),
    NastyCase("a line through two points", Formula.line([0, 1]), data: [1, 3], straight),
    NastyCase(
      "a line through two points of known errors", Formula.line([0, 1]), data: [1, 3],
      likelihood: .knownErrors([0.1, 0.1]), straight),
    NastyCase("one point", Formula.line([1]), data: [2], [Parameter("a", initialValue: 1), held("b", 0)]),
    NastyCase("every parameter held", line, data: noisyLine, [held("a", 3), held("b", 2)]),
    NastyCase("every parameter held and exact", line, data: line.data([3, 2]), [held("a", 3), held("b", 2)]),
    NastyCase(
      "no evaluations left", decay, data: noisyDecay,
      [Parameter("a", initialValue: 1), Parameter("tau", initialValue: 1e3)]
    ) { $0.solver.iterationLimit = 1 },
    NastyCase(
      "a model that is not a number", Formula(x: axis(9)) { _, p in (.nan * p[0], [.nan]) }, data: axis(9),
      [
        Parameter("a", initialValue: 1)
      ]),
  ]

  private static func held(_ name: String, _ value: Double) -> Parameter {
    Parameter(name, initialValue: value, role: .fixed)
  }

  private static let degenerate = [
    NastyCase(
      "a parameter that does not enter", Formula(x: axis(12)) { x, p in (p[0] + p[1] * x, [1, x, 0]) },
      data: noisyLine, straight + [Parameter("c", initialValue: 1)]),
    NastyCase(
      "a parameter at zero that does not enter", Formula(x: axis(12)) { x, p in (p[0] + p[1] * x, [1, x, 0]) },
      data: noisyLine, straight + [Parameter("c", initialValue: 0)]),
    NastyCase(
      "two parameters of which only the sum enters",
      Formula(x: axis(12)) { x, p in (p[0] + p[1] + p[2] * x, [1, 1, x]) }, data: noisyLine,
      straight + [Parameter("c", initialValue: 1)]),
    NastyCase(
      "two parameters of which only the product enters, without scatter",
      Formula(x: axis(12)) { x, p in (p[0] * p[1] * x, [p[1] * x, p[0] * x]) }, data: line.data([0, 6]), straight),
    NastyCase(
      "a parameter on its bound", line, data: noisyLine,
      [
        Parameter("a", initialValue: 5, bounds: 4...10), Parameter("b", initialValue: 1),
      ]),
    NastyCase(
      "every parameter on a bound", line, data: noisyLine,
      [
        Parameter("a", initialValue: 5, bounds: 4...10), Parameter("b", initialValue: 1, bounds: 0...1),
      ]),
    NastyCase(
      "bounds that leave one value", line, data: noisyLine,
      [
        Parameter("a", initialValue: 3, bounds: 3...3), Parameter("b", initialValue: 1),
      ]),
    NastyCase(
      "a tied parameter", line, data: noisyLine,
      [
        Parameter("a", initialValue: 1), Parameter("b", initialValue: 1, role: .tied(to: "a", factor: 1, offset: -1)),
      ]),
    NastyCase(
      "a parameter tied to one that does not enter", Formula(x: axis(12)) { _, p in (p[0], [1, 0, 0]) },
      data: noisyLine,
      [
        Parameter("a", initialValue: 1), Parameter("b", initialValue: 1),
        Parameter("c", initialValue: 0, role: .tied(to: "b", factor: 2, offset: 0)),
      ]),
    NastyCase(
      "two equal lifetimes", Formula.twoDecays(axis(30)), data: noisyDecay,
      [
        Parameter("a1", initialValue: 2), Parameter("tau1", initialValue: 1, coordinate: .logarithmic),
        Parameter("a2", initialValue: 3), Parameter("tau2", initialValue: 1, coordinate: .logarithmic),
      ]),
    NastyCase("one-sided limits", line, data: noisyLine, straight) {
      $0.sides = ["a": .lowerLimit, "b": .upperLimit]
    },
    NastyCase("a robust loss over exact data", line, data: line.data([3, 2]), straight) {
      $0.loss = .huber(threshold: 1)
    },
  ]

  private static let scaled: [NastyCase] = [1e-30, 1e30].flatMap { scale -> [NastyCase] in
    let curve = Formula(x: axis(30)) { x, p in
      let point = Formula.decay([]).point(x, p)
      return (point.value, point.gradient)
    }
    let stretched = Formula(x: axis(30).map { $0 * scale }) { x, p in
      let e = exponential(-x / p[1])
      return (p[0] * e, [e, p[0] * e * x / p[1] / p[1]])
    }
    let rate = Formula(x: axis(30)) { x, p in
      let e = exponential(-x * p[1] * scale)
      return (p[0] * e, [e, -p[0] * e * x * scale])
    }
    return [
      NastyCase(
        "data of the size \(scale)", curve, data: noisyDecay.map { $0 * scale },
        [
          Parameter("a", initialValue: 4 * scale), Parameter("tau", initialValue: 1.5),
        ]),
      NastyCase(
        "data and errors of the size \(scale)", curve, data: noisyDecay.map { $0 * scale },
        likelihood: .knownErrors(noisyDecay.map { _ in 0.2 * scale }),
        [Parameter("a", initialValue: 4 * scale), Parameter("tau", initialValue: 1.5)]),
      NastyCase(
        "an axis of the size \(scale)", stretched, data: noisyDecay,
        [
          Parameter("a", initialValue: 4), Parameter("tau", initialValue: 1.5 * scale),
        ]),
      NastyCase(
        "a parameter of the size \(1 / scale)", rate, data: noisyDecay,
        [
          Parameter("a", initialValue: 4), Parameter("rate", initialValue: 0.7 / scale),
        ]),
    ]
  }
}

@Suite("Every field of a result agrees with the others")
struct ConsistencyTests {
  @Test("value, verdict, error, interval and note belong together", arguments: NastyCase.all)
  func fields(_ nasty: NastyCase) throws {
    for profiles in [ProfileChoice.doubtful, .all, .none] {
      let result = try nasty.fit(profiles).result
      for parameter in result.parameters { expect(parameter, isConverged: result.termination.isConverged) }
      #expect(result.covariance.values.joined().allSatisfy { $0?.isFinite ?? true })
      #expect(result.identifiability.singularValues.allSatisfy { $0.isFinite && $0 >= 0 })
      #expect(result.rivals.allSatisfy { $0.deltaChiSquare.isFinite && $0.values.allSatisfy(\.isFinite) })
      let statistics = result.statistics
      for number in [
        statistics.chiSquare, statistics.reducedChiSquare, statistics.deviance, statistics.residualStandardDeviation,
        statistics.aicc, statistics.bic,
      ] { #expect(number?.isNaN != true, "\(statistics)") }
      // What is not determined is cured by something, or said to be out of reach.
      let isOpen = result.parameters.contains { $0.value == nil && $0.status != .tied }
      let canTell = result.termination.isConverged && !result.identifiability.singularValues.isEmpty
      #expect((result.identifiability.remedy != nil) == (isOpen && canTell), "\(result.identifiability)")
    }
  }

  private func expect(_ p: FittedParameter, isConverged: Bool) {
    let hasValue = p.verdict == .determined || p.verdict == .weak
    #expect((p.value != nil) == hasValue, "\(p)")
    #expect(p.value.map(\.isFinite) ?? true, "\(p)")
    #expect(p.standardError.map { $0.isFinite && $0 > 0 } ?? true, "\(p)")
    if p.value == nil {
      #expect(p.standardError == nil, "\(p)")
      #expect(p.note?.isEmpty == false, "\(p)")
    }
    if p.status == .fixed {
      #expect(p.value == p.optimum && p.note == "held", "\(p)")
      return
    }
    // Without an error a value needs a reason.
    if p.value != nil, p.standardError == nil { #expect(p.note?.isEmpty == false, "\(p)") }
    if !isConverged { #expect(p.verdict == .notDetermined && p.interval == nil, "\(p)") }
    if p.verdict == .lowerBound { #expect(p.interval?.low != nil, "\(p)") }
    if p.verdict == .upperBound { #expect(p.interval?.high != nil, "\(p)") }
    guard let interval = p.interval else { return }
    #expect([interval.low, interval.high].allSatisfy { $0?.isFinite ?? true }, "\(p)")
    #expect(interval.low.map { $0 <= p.optimum } ?? true, "\(p)")
    #expect(interval.high.map { $0 >= p.optimum } ?? true, "\(p)")
    #expect((interval.low == nil) == (interval.lowOpen != nil), "\(p)")
    #expect((interval.high == nil) == (interval.highOpen != nil), "\(p)")
  }

  @Test("units do not matter: errors, intervals and verdicts scale with data, axis and parameter")
  func units() throws {
    let reference = try #require(NastyCase.all.first { $0.testDescription.hasPrefix("data of the size 1e-30") })
    let big = try #require(NastyCase.all.first { $0.testDescription.hasPrefix("data of the size 1e+30") })
    let (a, b) = (try reference.fit(.all).result.parameters, try big.fit(.all).result.parameters)
    for (p, q, scale) in [(a[0], b[0], 1e60), (a[1], b[1], 1)] {
      #expect(p.verdict == q.verdict)
      #expect(abs((try #require(q.standardError)) / (try #require(p.standardError)) / scale - 1) < 1e-6)
      #expect(abs((try #require(q.interval?.high)) / (try #require(p.interval?.high)) / scale - 1) < 1e-6)
    }
  }
}
