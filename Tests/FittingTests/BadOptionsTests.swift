import Fitting
import Foundation
import Testing

@Suite("bad options")
struct BadOptionsTests {
  private func fit(_ change: (inout FitOptions) -> Void) throws -> FitOutcome {
    var options = FitOptions()
    options.profiles = .all
    change(&options)
    return try Fit.curve(
      x: [0, 1, 2, 3, 4], y: [3.01, 2.02, 1.33, 0.91, 0.62],
      parameters: [Parameter("a", initialValue: 2), Parameter("tau", initialValue: 1)], options: options
    ) { x, p in p[0] * exp(-x / p[1]) }
  }

  private func isRefused(_ change: (inout FitOptions) -> Void) -> Bool {
    do {
      _ = try fit(change)
      return false
    } catch { return error is FittingError }
  }

  @Test("what no fit can be told is refused, and nothing traps")
  func refused() {
    for level in [0, 0.5, 1, -1, 2, Double.nan, .infinity] {
      #expect(isRefused { $0.level = level }, "level \(level)")
      #expect(isRefused { $0.furtherLevels = [level] }, "further level \(level)")
    }
    #expect(isRefused { $0.otherStarts = [[1]] })
    #expect(isRefused { $0.otherStarts = [[1, 2, 3]] })
    #expect(isRefused { $0.otherStarts = [[1, .nan]] })
    #expect(isRefused { $0.profilePoints = -1 })
    #expect(isRefused { $0.limitProbes = -1 })
    #expect(isRefused { $0.found = FoundMinimum(termination: Self.converged, others: [[1]]) })
    #expect(isRefused { $0.found = FoundMinimum(termination: Self.converged, others: [], probes: [[1]]) })
    #expect(isRefused { $0.interchangeable = [["a"], ["b"]] })
    #expect(isRefused { $0.interchangeable = [["a", "tau"], ["tau"]] })
    #expect(isRefused { $0.ordered = [["a", "b"]] })
    #expect(isRefused { $0.sides = ["b": .lowerLimit] })
    #expect(isRefused { $0.profiles = .only(["b"]) })
    #expect(isRefused { $0.limitAbove = ["b": 3] })
    #expect(isRefused { $0.harmlessBounds = ["b"] })
  }

  private static let converged = Termination(reason: .converged, message: "")

  @Test("limits of nothing end a fit, not the program")
  func limits() throws {
    let stopped = try fit {
      $0.solver.iterationLimit = 0
      $0.solver.profileEvaluationLimit = 0
    }
    #expect(stopped.result.parameters.count == 2)
    let short = try fit { $0.solver.iterationLimit = 1 }
    #expect(short.result.parameters.count == 2)
    let far = try fit { $0.otherStarts = [[1e30, 1e-30], [-5, 200]] }
    #expect(far.result.termination.isConverged)
    let oneSided = try fit { $0.sides = ["tau": .lowerLimit] }
    #expect(oneSided.result.parameters[1].interval?.high == nil)
  }
}
