import Fitting
import Foundation
import Synchronization
import Testing

@Suite("cases in which a fit once spoke too soon")
struct ReviewedCasesTests {
  @Test("counts far from a start that expects none lead to the minimum, not to the start", arguments: [0.2, 0.5, 2, 5])
  func counts(start: Double) throws {
    var noise = SeededGenerator(seed: 5)
    let x = (0..<200).map { 0.5 * Double($0) }
    let y = x.map { noise.poisson(mean: 1000 * exp(-$0 / 8) + 0.2) }
    let parameters = [Parameter("a", initialValue: 800), Parameter("tau", initialValue: start, bounds: 0.01...1e4)]
    let outcome = try Fit.curve(x: x, y: y, likelihood: .poisson, parameters: parameters) { x, p in
      p[0] * exp(-x / p[1]) + 1e-12
    }
    #expect(outcome.result.termination.isConverged)
    #expect(abs(outcome.values[1] - 8.1) < 0.3, "\(outcome.values)")
  }

  @Test("a small signal on a large offset is fitted, not taken for rounding", arguments: [0.1, 7, 50])
  func offset(start: Double) throws {
    var noise = SeededGenerator(seed: 6)
    let x = (0..<40).map { 0.25 * Double($0) }
    let y = x.map { 1e6 + 1e-5 * exp(-$0 / 2) + 1e-7 * noise.gaussian() }
    let parameters = [Parameter("a", initialValue: 2e-5), Parameter("tau", initialValue: start, bounds: 1e-3...1e4)]
    let outcome = try Fit.curve(
      x: x, y: y, likelihood: .knownErrors(x.map { _ in 1e-7 }), parameters: parameters
    ) { x, p in 1e6 + p[0] * exp(-x / p[1]) }
    let reduced = try #require(outcome.result.statistics.reducedChiSquare)
    #expect(outcome.result.termination.isConverged)
    #expect(reduced < 10, "\(reduced), \(outcome.values)")
  }

  @Test("a slope whose best value is zero has a profile")
  func zero() throws {
    var options = FitOptions()
    options.profiles = .all
    let outcome = try Fit.curve(
      x: [-1, -0.5, 0.5, 1], y: [1.1, 0.9, 0.9, 1.1],
      parameters: [Parameter("offset", initialValue: 0.5), Parameter("slope", initialValue: 1)], options: options
    ) { x, p in p[0] + p[1] * x }
    let interval = try #require(outcome.result.parameters[1].interval)
    #expect(interval.low != nil && interval.high != nil)
  }

  @Test("an observer that has cancelled once cancels every stage of a fit")
  func stages() throws {
    let times = (0..<50).map { Double($0) * 0.2 }
    let y = times.map { exp(-$0) + 0.5 * exp(-$0 / 4) }
    let calls = Mutex(0)
    var options = FitOptions()
    options.observer = FitObserver { _ in
      let number = calls.withLock { count in
        count += 1
        return count
      }
      return number == 1 ? .cancel : .proceed
    }
    let outcome = try Fit.exponentials(times: times, values: y, count: 2, options: options)
    #expect(outcome.outcome.result.termination.reason == .cancelled)
    #expect(outcome.amplitudeErrors.joined().allSatisfy { $0 == nil })
  }

  @Test("parameters that only the order keeps apart have no value")
  func heldByOrder() throws {
    let x = (1...30).map { 0.1 * Double($0) }
    var options = FitOptions()
    options.ordered = [["a", "b"]]
    let outcome = try Fit.curve(
      x: x, y: x.map { 2 * $0 + 0.2 * $0 * $0 }, likelihood: .knownErrors(x.map { _ in 0.02 }),
      parameters: [Parameter("a", initialValue: 1), Parameter("b", initialValue: 1.5)], options: options
    ) { x, p in p[0] * x + 0.2 * p[1] * x * x }
    #expect(outcome.result.parameters.allSatisfy { $0.value == nil && $0.note != nil })
    #expect(outcome.result.warnings.count == 1)
  }
}
