import Fitting
import Foundation
import LinearAlgebra
import Testing

/// A straight line with a fault.
struct FaultyLine: CurveModel {
  enum Fault: String, CaseIterable, Sendable {
    case nanValues, infiniteValues, shortValues, longValues, unwrittenValues
    case nanJacobian, infiniteJacobian, smallJacobian, unwrittenJacobian
    case nanAwayFromStart
  }
  let fault: Fault
  let pointCount = 12

  func values(_ p: [Double], into values: inout [Double]) {
    for i in 0..<pointCount { values[i] = p[0] + p[1] * Double(i) }
    switch fault {
    case .nanValues: values[3] = .nan
    case .infiniteValues: values[3] = .infinity
    case .shortValues: values.removeLast()
    case .longValues: values.append(0)
    case .unwrittenValues: values = [Double](repeating: .nan, count: pointCount)
    case .nanAwayFromStart: if p[0] != 0.5 { values[0] = .nan }
    default: break
    }
  }

  func jacobian(_ p: [Double], into jacobian: inout Matrix) {
    if fault == .unwrittenJacobian { return }
    for i in 0..<pointCount {
      jacobian[i, 0] = 1
      jacobian[i, 1] = Double(i)
    }
    switch fault {
    case .nanJacobian: jacobian[2, 1] = .nan
    case .infiniteJacobian: jacobian[2, 0] = -.infinity
    case .smallJacobian: jacobian = Matrix(rows: 2, columns: 2, repeating: 1)
    default: break
    }
  }
}

@Suite("bad models")
struct BadModelTests {
  private static let data = (0..<12).map { (i: Int) -> Double in
    let x = Double(i)
    return 1 + 0.3 * x + 0.01 * Double(i % 3)
  }
  private static let likelihoods: [Likelihood] = [
    .unknownErrors, .knownErrors([Double](repeating: 0.01, count: 12)), .poisson,
  ]

  private func fit(_ fault: FaultyLine.Fault, _ likelihood: Likelihood, _ loss: Loss = .squares) throws -> FitOutcome {
    var options = FitOptions()
    options.loss = loss
    options.profiles = .all
    return try Fit.curve(
      FaultyLine(fault: fault), data: Self.data, likelihood: likelihood,
      parameters: [Parameter("a", initialValue: 0.5), Parameter("b", initialValue: 0.1)], options: options)
  }

  @Test("a model that fails is told so in words, and no value is quoted", arguments: FaultyLine.Fault.allCases)
  func faults(_ fault: FaultyLine.Fault) throws {
    for likelihood in Self.likelihoods {
      for loss in [Loss.squares, .huber(threshold: 1)] where likelihood != .poisson || loss == .squares {
        do {
          let result = try fit(fault, likelihood, loss).result
          #expect(!result.termination.isConverged)
          #expect(result.parameters.allSatisfy { $0.value == nil && $0.standardError == nil && $0.interval == nil })
          switch fault {
          case .nanValues, .infiniteValues: #expect(result.termination.message.contains("point 4"))
          case .unwrittenValues: #expect(result.termination.message.contains("point 1"))
          case .nanJacobian: #expect(result.termination.message.contains("derivative for b"))
          case .infiniteJacobian, .unwrittenJacobian: #expect(result.termination.message.contains("derivative for a"))
          case .nanAwayFromStart: #expect(result.termination.reason != .converged)
          default: Issue.record("\(fault) must throw")
          }
        } catch let error as FittingError {
          #expect([.shortValues, .longValues, .smallJacobian].contains(fault), "\(error)")
          #expect(error.code == .mismatchedSizes)
        }
      }
    }
  }

  @Test("with every parameter fixed the statistics are those of the curve, and nothing is fitted")
  func allFixed() throws {
    for likelihood in Self.likelihoods {
      let outcome = try Fit.curve(
        x: (0..<12).map(Double.init), y: Self.data, likelihood: likelihood,
        parameters: [Parameter("a", initialValue: 1, role: .fixed), Parameter("b", initialValue: 0.3, role: .fixed)]
      ) { x, p in p[0] + p[1] * x }
      #expect(outcome.values == [1, 0.3])
      #expect(outcome.result.termination.isConverged)
      #expect(outcome.result.statistics.degreesOfFreedom == 12)
      #expect(outcome.result.parameters.allSatisfy { $0.standardError == nil && $0.status == .fixed })
    }
  }

  @Test("no parameters at all are the same as all fixed")
  func noParameters() throws {
    let outcome = try Fit.curve(x: [0, 1, 2], y: [1, 1.5, 1], parameters: []) { _, _ in 1 }
    #expect(outcome.result.termination.isConverged)
    #expect(outcome.result.statistics.sumOfSquares == 0.25)
  }

  @Test("a parameter that the model ignores has no value, and the others are as good as without it")
  func zeroColumn() throws {
    let parameters = [
      Parameter("a", initialValue: 0), Parameter("b", initialValue: 0), Parameter("idle", initialValue: 2),
    ]
    let outcome = try Fit.curve(x: (0..<12).map(Double.init), y: Self.data, parameters: parameters) { x, p in
      p[0] + p[1] * x
    }
    let alone = try Fit.curve(
      x: (0..<12).map(Double.init), y: Self.data, parameters: Array(parameters.prefix(2))
    ) { x, p in p[0] + p[1] * x }
    #expect(outcome.result.termination.isConverged)
    #expect(outcome.result.parameters[2].value == nil)
    #expect(outcome.result.parameters[2].verdict == .notDetermined)
    for (with, without) in zip(outcome.result.parameters, alone.result.parameters) {
      #expect(abs(with.optimum / without.optimum - 1) < 1e-8)
      #expect(with.value != nil)
    }
  }

  @Test("two parameters that only their sum enters are neither of them determined")
  func duplicateColumn() throws {
    let outcome = try Fit.curve(
      x: (0..<12).map(Double.init), y: Self.data,
      parameters: [
        Parameter("a", initialValue: 0.2), Parameter("b", initialValue: 0.1), Parameter("c", initialValue: 0.3),
      ]
    ) { x, p in p[0] + p[2] + p[1] * x }
    #expect(outcome.result.parameters[0].value == nil)
    #expect(outcome.result.parameters[2].value == nil)
    #expect(outcome.result.parameters[1].value != nil)
    #expect(outcome.result.identifiability.determinedCombinations == 2)
  }

  @Test("data, axis and parameters of any size give the same fit", arguments: [1e-30, 1e-12, 1e12, 1e30], [0, 1, 2])
  func scales(_ scale: Double, _ what: Int) throws {
    let x = (0..<40).map { 0.1 * Double($0) }
    var generator = SeededGenerator(seed: 7)
    let y = x.map { 3 * exp(-$0 / 1.2) + 0.5 + 0.01 * generator.gaussian() }
    let (sx, sy) = (what == 0 ? scale : 1, what == 1 ? scale : 1)
    // Case 2: the unit of one parameter alone.
    let unit = what == 2 ? scale : 1
    func fit(_ sx: Double, _ sy: Double, _ unit: Double) throws -> FitOutcome {
      var options = FitOptions()
      options.profiles = .all
      return try Fit.curve(
        x: x.map { $0 * sx }, y: y.map { $0 * sy },
        parameters: [
          Parameter("a", initialValue: sy), Parameter("tau", initialValue: 0.5 * sx / unit),
          Parameter("c", initialValue: 0.1 * sy),
        ], options: options
      ) { x, p in p[0] * exp(-x / (p[1] * unit)) + p[2] }
    }
    let reference = try fit(1, 1, 1)
    let scaled = try fit(sx, sy, unit)
    #expect(scaled.result.termination.isConverged)
    let factors = [sy, sx / unit, sy]
    for (j, (left, right)) in zip(scaled.result.parameters, reference.result.parameters).enumerated() {
      #expect(abs(left.optimum / factors[j] / right.optimum - 1) < 1e-7, "\(left.name)")
      let errors = (try #require(left.standardError), try #require(right.standardError))
      #expect(abs(errors.0 / factors[j] / errors.1 - 1) < 1e-4)
      let lows = (try #require(left.interval?.low), try #require(right.interval?.low))
      #expect(abs(lows.0 / factors[j] / lows.1 - 1) < 1e-4)
      #expect(left.verdict == right.verdict)
    }
  }

  @Test("a perfect fit converges, and claims no more than rounding allows")
  func perfect() throws {
    for likelihood in Self.likelihoods {
      let y = (0..<12).map { 5 + 2 * Double($0) }
      let outcome = try Fit.curve(
        x: (0..<12).map(Double.init), y: y, likelihood: likelihood,
        parameters: [Parameter("a", initialValue: 1), Parameter("b", initialValue: 1)]
      ) { x, p in p[0] + p[1] * x }
      #expect(outcome.result.termination.isConverged)
      #expect(abs(outcome.values[0] - 5) < 1e-9 && abs(outcome.values[1] - 2) < 1e-9)
      for parameter in outcome.result.parameters {
        if let error = parameter.standardError { #expect(error > 0 && error.isFinite) }
      }
    }
  }

  @Test("what cannot be fitted is refused with its cure")
  func refused() {
    func code(_ body: () throws -> FitOutcome) -> FittingError.Code? {
      do {
        _ = try body()
        return nil
      } catch { return (error as? FittingError)?.code }
    }
    let line: @Sendable (Double, [Double]) -> Double = { x, p in p[0] * x }
    func parameter(_ start: Double, _ bounds: ClosedRange<Double> = -1...1) -> [Parameter] {
      [Parameter("a", initialValue: start, bounds: bounds)]
    }
    #expect(code { try Fit.curve(x: [1, 2], y: [1], parameters: parameter(0), formula: line) } == .mismatchedSizes)
    #expect(code { try Fit.curve(x: [], y: [], parameters: parameter(0), formula: line) } == .mismatchedSizes)
    #expect(code { try Fit.curve(x: [1], y: [.nan], parameters: parameter(0), formula: line) } == .tooFewPoints)
    #expect(code { try Fit.curve(x: [1], y: [.infinity], parameters: parameter(0), formula: line) } == .notFinite)
    #expect(code { try Fit.curve(x: [1, 2], y: [1, 2], parameters: parameter(2), formula: line) } == .invalidBounds)
    #expect(code { try Fit.curve(x: [1, 2], y: [1, 2], parameters: parameter(.nan), formula: line) } == .notFinite)
    #expect(
      code { try Fit.curve(x: [1, 2], y: [1e200, 2], parameters: parameter(0), formula: line) } == .invalidData)
    #expect(
      code {
        try Fit.curve(
          x: [1, 2], y: [1, 2], likelihood: .knownErrors([1, 0]), parameters: parameter(0), formula: line)
      } == .invalidData)
    #expect(
      code { try Fit.curve(x: [1, 2], y: [1, -2], likelihood: .poisson, parameters: parameter(0), formula: line) }
        == .invalidData)
  }

  @Test("a point taken out needs no error of its own, and may lie where the model is not defined")
  func masked() throws {
    let outcome = try Fit.curve(
      x: [-1, 1, 2, 3, 4], y: [.nan, 0, 0.7, 1.1, 1.38], likelihood: .knownErrors([.nan, 0.1, 0.1, 0.1, 0.1]),
      parameters: [Parameter("a", initialValue: 2)]
    ) { x, p in p[0] * log(x) }
    #expect(outcome.result.termination.isConverged)
    #expect(outcome.result.statistics.points == 4)
  }
}
