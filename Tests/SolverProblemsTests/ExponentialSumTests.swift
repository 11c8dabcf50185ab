import Fitting
import LinearAlgebra
import SolverProblems
import Testing

@Suite("sums of exponentials")
struct ExponentialSumTests {
  @Test("derivatives with respect to the lifetimes equal central differences", arguments: ExponentialSum.all.indices)
  func derivatives(_ index: Int) {
    let set = ExponentialSum.all[index]
    for lifetimes in [set.lifetimes, set.starts[0]] {
      #expect(JacobianCheck(separable: set, at: lifetimes).worstRelativeError < 1e-6, "\(set.name)")
    }
  }

  @Test("a fit from the truth stays with it, and leaves the noise", arguments: ExponentialSum.all.indices)
  func truth(_ index: Int) throws {
    let set = ExponentialSum.all[index]
    var options = FitOptions()
    options.profiles = .none
    let parameters = set.lifetimes.enumerated().map {
      Parameter("tau\($0 + 1)", initialValue: $1, coordinate: .logarithmic)
    }
    let outcome = try Fit.separable(set, data: set.data, rowErrors: nil, parameters: parameters, options: options)
      .outcome
    #expect(outcome.result.termination.isConverged)
    let largest = set.data.elements.reduce(0) { max($0, abs($1)) }
    let scatter = try #require(outcome.result.statistics.residualStandardDeviation) / largest
    #expect(abs(scatter / ExponentialSum.relativeNoise - 1) < 0.2, "\(set.name): \(scatter)")
    let analysis = try #require(outcome.analysis)
    for (index, lifetime) in set.lifetimes.enumerated() {
      let error = try #require(analysis.standardError(index))
      #expect(abs(outcome.values[index] - lifetime) < 4 * error, "\(set.name): \(outcome.values) ± \(error)")
    }
  }
}
