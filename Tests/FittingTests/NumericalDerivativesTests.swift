import Fitting
import Foundation
import LinearAlgebra
import SolverProblems
import Synchronization
import Testing

@Suite("models without derivatives of their own")
struct NumericalDerivativesTests {
  @Test("every NIST run reaches eight digits of the worst parameter", arguments: StRDFitTests.Run.all)
  func strd(_ run: StRDFitTests.Run) throws {
    let model = run.problem.model
    let parameters = run.problem.starts[run.start].enumerated().map { Parameter("b\($0 + 1)", initialValue: $1) }
    let curve = NumericalCurve(pointCount: model.pointCount, parameters: parameters) { model.values($0, into: &$1) }
    let outcome = try Fit.curve(curve, data: run.problem.y, likelihood: .unknownErrors, parameters: parameters)
    let worst = zip(outcome.values, run.problem.certified).map(digits).min() ?? 0
    #expect(outcome.result.termination.isConverged)
    #expect(worst >= 8, "\(worst) digits")
  }

  @Test("sizes from 1e-20 to 1e+20, and a value of zero, are differentiated alike", arguments: [1e-20, 1e-6, 1, 1e20])
  func scales(_ size: Double) throws {
    let x = (0..<40).map { Double($0) / 10 }
    // The last parameter starts at its true value of 0 and only its reference scale tells its size.
    let truth = [3 * size, 0.7, 0]
    let y = x.map { truth[0] * exp(-$0 / truth[1]) }
    let parameters = [
      Parameter("a", initialValue: 5 * size), Parameter("tau", initialValue: 2),
      Parameter("c", initialValue: 0, referenceScale: size),
    ]
    let outcome = try Fit.curve(x: x, y: y, parameters: parameters) { x, p in p[0] * exp(-x / p[1]) + p[2] }
    #expect(outcome.result.termination.isConverged)
    #expect(abs(outcome.values[0] / truth[0] - 1) < 1e-9)
    #expect(abs(outcome.values[1] / truth[1] - 1) < 1e-9)
    #expect(abs(outcome.values[2]) < 1e-9 * size)
  }

  @Test("a parameter that becomes a millionth of its start keeps eight digits")
  func shrinking() throws {
    let x = (1...30).map { Double($0) * 1e5 }
    let y = x.map { 2 * exp(-1e-6 * $0) }
    let outcome = try Fit.curve(
      x: x, y: y, parameters: [Parameter("a", initialValue: 1), Parameter("k", initialValue: 1e-5)]
    ) { x, p in p[0] * exp(-p[1] * x) }
    #expect(abs(outcome.values[1] / 1e-6 - 1) < 1e-8, "\(outcome.values)")
  }

  @Test("a model is never asked outside the bounds, however near the fit comes to them")
  func bounds() throws {
    let x = (0..<30).map { Double($0) }
    // The best slope is 0, on the bound, where √slope ends.
    let y = x.map { 2 - 0.001 * $0 }
    let outside = Mutex(false)
    let outcome = try Fit.curve(
      x: x, y: y,
      parameters: [
        Parameter("a", initialValue: 1, bounds: 0...3), Parameter("slope", initialValue: 0.5, bounds: 0...1),
      ]
    ) { x, p in
      if p[1] < 0 || p[1] > 1 || p[0] < 0 || p[0] > 3 { outside.withLock { $0 = true } }
      return p[0] + p[1].squareRoot() * x
    }
    #expect(outside.withLock { $0 } == false)
    #expect(outcome.result.parameters[1].status == .atLowerBound)
  }

  @Test("bounds without room, or with next to none, are kept", arguments: [1...1, 1...1.0000001])
  func narrow(_ bounds: ClosedRange<Double>) throws {
    let outside = Mutex(false)
    let x = (0..<10).map { Double($0) }
    _ = try Fit.curve(
      x: x, y: x.map { 2 * $0 + 1 },
      parameters: [Parameter("slope", initialValue: 1), Parameter("offset", initialValue: 1, bounds: bounds)]
    ) { x, p in
      if !bounds.contains(p[1]) { outside.withLock { $0 = true } }
      return p[0] * x + p[1]
    }
    #expect(outside.withLock { $0 } == false)
  }

  @Test("fixed parameters cost no evaluation")
  func fixed() throws {
    let x = (0..<30).map { Double($0) }
    let moved = Mutex(false)
    _ = try Fit.curve(
      x: x, y: x.map { 2 * $0 + 1 },
      parameters: [Parameter("slope", initialValue: 1), Parameter("offset", initialValue: 1, role: .fixed)]
    ) { x, p in
      if p[1] != 1 { moved.withLock { $0 = true } }
      return p[0] * x + p[1]
    }
    #expect(moved.withLock { $0 } == false)
  }

  @Test("the easy door gives what the fast door gives, to nine digits of values and six of errors")
  func sameSolver() throws {
    let problem = try #require(StRDProblem.all.first { $0.name == "Misra1a" })
    let parameters = problem.starts[0].enumerated().map { Parameter("b\($0 + 1)", initialValue: $1) }
    let fast = try Fit.curve(problem.model, data: problem.y, likelihood: .unknownErrors, parameters: parameters)
    let easy = try Fit.curve(x: problem.model.x, y: problem.y, parameters: parameters) { x, b in
      b[0] * (1 - exp(-b[1] * x))
    }
    for (left, right) in zip(fast.result.parameters, easy.result.parameters) {
      let errors = (try #require(left.standardError), try #require(right.standardError))
      #expect(abs(left.optimum / right.optimum - 1) < 1e-9)
      #expect(abs(errors.0 / errors.1 - 1) < 1e-6)
      #expect(left.verdict == right.verdict)
    }
  }

  @Test("Poisson counts take a formula too")
  func poisson() throws {
    let x = (0..<50).map { Double($0) * 0.1 }
    let counts = x.map { (100 * exp(-$0 / 1.5)).rounded() }
    let parameters = [Parameter("a", initialValue: 50), Parameter("tau", initialValue: 1)]
    let outcome = try Fit.curve(x: x, y: counts, likelihood: .poisson, parameters: parameters) { x, p in
      p[0] * exp(-x / p[1])
    }
    #expect(outcome.result.termination.isConverged)
    #expect(abs(outcome.values[1] - 1.5) < 0.05)
  }
}
