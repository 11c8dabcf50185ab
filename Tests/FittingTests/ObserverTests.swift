import Fitting
import Foundation
import LinearAlgebra
import Synchronization
import Testing

@Suite("observers and cancellation")
struct ObserverTests {
  private static let times = (0..<60).map { Double($0) * 0.2 }
  private static let parameters = [
    Parameter("amplitude", initialValue: 3), Parameter("tau", initialValue: 9), Parameter("offset", initialValue: 0),
  ]
  private static var model: Decay { Decay(times: times) }
  private static var data: [Double] {
    var generator = SeededGenerator(seed: 4)
    return times.map { 5 * exp(-$0 / 2) + 0.3 + 0.01 * generator.gaussian() }
  }

  private func fit(_ options: FitOptions) throws -> FitOutcome {
    try Fit.curve(
      Self.model, data: Self.data, likelihood: .unknownErrors, parameters: Self.parameters, options: options)
  }

  @Test("an observer sees every accepted step, with falling costs during the search, and changes nothing")
  func observed() throws {
    let costs = Mutex<[Double]>([])
    let phases = Mutex<Set<FitProgress.Phase>>([])
    var options = FitOptions()
    options.profiles = .all
    let unobserved = try fit(options)
    options.observer = FitObserver { progress in
      if progress.phase == .search { costs.withLock { $0.append(progress.cost) } }
      phases.withLock { _ = $0.insert(progress.phase) }
      return .proceed
    }
    let observed = try fit(options)
    #expect(observed.result == unobserved.result)
    let seen = costs.withLock { $0 }
    #expect(seen.count > 2)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 > $1 })
    #expect(phases.withLock { $0 } == [.search, .profile])
  }

  @Test("a cancelled fit says so and quotes no value", arguments: [FitProgress.Phase.search, .profile])
  func cancelled(_ phase: FitProgress.Phase) throws {
    var options = FitOptions()
    options.profiles = .all
    options.observer = FitObserver { $0.phase == phase ? .cancel : .proceed }
    let result = try fit(options).result
    #expect(result.termination.reason == .cancelled)
    #expect(!result.termination.isConverged)
    #expect(result.parameters.allSatisfy { $0.value == nil && $0.standardError == nil && $0.interval == nil })
  }

  @Test("a fit in a cancelled task ends before it calls its model")
  func task() async throws {
    let work = Task {
      while !Task.isCancelled { await Task.yield() }
      return try self.fit(FitOptions()).result.termination
    }
    work.cancel()
    let termination = try await work.value
    #expect(termination.reason == .cancelled)
    #expect(termination.residualEvaluations + termination.jacobianEvaluations == 0)
  }
}

/// amplitude·exp(−t/τ) + offset.
private struct Decay: CurveModel {
  let times: [Double]
  var pointCount: Int { times.count }

  func values(_ p: [Double], into values: inout [Double]) {
    for (i, t) in times.enumerated() { values[i] = p[0] * exp(-t / p[1]) + p[2] }
  }

  func jacobian(_ p: [Double], into jacobian: inout Matrix) {
    for (i, t) in times.enumerated() {
      let decay = exp(-t / p[1])
      jacobian[i, 0] = decay
      jacobian[i, 1] = p[0] * decay * t / (p[1] * p[1])
      jacobian[i, 2] = 1
    }
  }
}
