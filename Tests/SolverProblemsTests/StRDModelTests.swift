import Fitting
import LinearAlgebra
import Testing

@testable import SolverProblems

extension StRDProblem: CustomTestStringConvertible {
  /// The problem's name in reports.
  public var testDescription: String { name }
}

@Suite("NIST StRD problems")
struct StRDModelTests {
  @Test("the file holds all 27 problems, with the degrees of freedom corrected")
  func complete() {
    #expect(StRDProblem.all.count == 27)
    #expect(Set(StRDProblem.all.map(\.name)) == Set(StRDModels.all.keys))
    for problem in StRDProblem.all {
      #expect(problem.degreesOfFreedom == problem.y.count - problem.certified.count, "\(problem.name)")
    }
  }

  @Test("a model at the certified parameters leaves the certified sum of squares", arguments: StRDProblem.all)
  func certifiedResidual(_ problem: StRDProblem) {
    let model = problem.model
    var values = [Double](repeating: .nan, count: model.pointCount)
    model.values(problem.certified, into: &values)
    let sum = zip(values, problem.y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    if problem.name == "Lanczos1" {
      // Parameters of 11 digits cannot reach 1.43e-25.
      #expect(sum < 1e-20)
    } else {
      // Eleven printed digits of the parameters bound how near the sum can come; Lanczos2 is the most sensitive.
      #expect(abs(sum / problem.residualSumOfSquares - 1) < 1e-6, "\(sum)")
    }
  }

  @Test("analytic derivatives equal central differences at both starts and at the solution", arguments: StRDProblem.all)
  func derivatives(_ problem: StRDProblem) {
    let model = problem.model
    let n = model.pointCount
    for b in problem.starts + [problem.certified] {
      var jacobian = Matrix(rows: n, columns: b.count, repeating: .nan)
      model.jacobian(b, into: &jacobian)
      var up = [Double](repeating: .nan, count: n)
      var down = up
      for j in b.indices {
        // Fourth-order differences: f'(0) ≈ (8 (f₁ − f₋₁) − (f₂ − f₋₂))/(12 h).
        let h = 2e-4 * abs(b[j])
        var difference = [Double](repeating: 0, count: n)
        var rounding = 0.0
        for (step, factor) in [(1.0, 8.0), (2.0, -1.0)] {
          var shifted = b
          shifted[j] = b[j] + step * h
          model.values(shifted, into: &up)
          shifted[j] = b[j] - step * h
          model.values(shifted, into: &down)
          for i in 0..<n { difference[i] += factor * (up[i] - down[i]) / (12 * h) }
          rounding = max(rounding, up.reduce(0) { max($0, abs($1)) } * 1e-15 / h)
        }
        let scale = difference.reduce(0) { max($0, abs($1)) }
        for i in 0..<n {
          let error = abs(jacobian[i, j] - difference[i])
          #expect(error <= 1e-7 * scale + 10 * rounding, "∂/∂b\(j + 1) at point \(i), b = \(b)")
        }
      }
    }
  }
}
