import LinearAlgebra
import Testing

@testable import Fitting

@Suite("Bootstrap of separable fits")
struct SeparableBootstrapTests {
  private static let times = (0..<30).map { 0.2 * Double($0) }
  private static let model = Exponentials(times: times, componentCount: 2)
  private static let parameters = [0.5, 3].enumerated().map {
    Parameter("tau\($0 + 1)", initialValue: $1, bounds: 0.01...100, coordinate: .logarithmic)
  }

  /// Three columns with a missing cell and σ growing down the rows.
  private static func data(errors: SeparableData.Errors, sigma: [Double]) -> SeparableData {
    var generator = SeededGenerator(seed: 6)
    var values = Matrix(rows: 30, columns: 3)
    for j in 0..<3 {
      for i in times.indices {
        values[i, j] =
          exponential(-times[i] / 0.6) - Double(j) * exponential(-times[i] / 2.5) + sigma[i] * generator.gaussian()
      }
    }
    values[7, 1] = .nan
    return SeparableData(values, errors: errors)
  }

  @Test(
    "replicates of a map scatter as its covariance says, known errors and missing cells included",
    arguments: [true, false], [BootstrapOptions.Method.parametric, .residual])
  func scatter(isKnown: Bool, method: BootstrapOptions.Method) throws {
    let sigma = Self.times.map { isKnown ? 0.01 + 0.005 * $0 : 0.02 }
    let data = Self.data(errors: isKnown ? .rows(sigma) : .unknown, sigma: sigma)
    let fit = try Fit.separable(Self.model, data: data, parameters: Self.parameters)
    var options = BootstrapOptions()
    options.replicates = 400
    options.method = method
    let bootstrap = try Fit.bootstrap(
      Self.model, data: data, parameters: Self.parameters, of: fit, bootstrap: options)
    #expect(bootstrap.failedCount == 0)
    let statistics = fit.outcome.result.statistics
    let reduced = isKnown && method == .residual ? statistics.reducedChiSquare ?? .nan : 1
    for (estimate, parameter) in zip(bootstrap.estimates, fit.outcome.result.parameters) {
      let ratio = try #require(estimate.standardDeviation) / (try #require(parameter.standardError))
      // Four standard deviations of 400 draws.
      #expect(abs(ratio / reduced.squareRoot() - 1) < 0.15, "\(estimate) \(parameter)")
    }
    options.workers = 1
    let alone = try Fit.bootstrap(
      Self.model, data: data, parameters: Self.parameters, of: fit, bootstrap: options)
    #expect(alone.replicates == bootstrap.replicates)
  }

  @Test("a columnwise fit of the same basis has the same replicates")
  func columnwise() throws {
    let data = Self.data(errors: .unknown, sigma: Self.times.map { _ in 0.02 })
    let columnwise = SameBasis(model: Self.model, localCount: 2)
    var options = BootstrapOptions()
    options.replicates = 20
    let a = try Fit.bootstrap(
      Self.model, data: data, parameters: Self.parameters,
      of: try Fit.separable(Self.model, data: data, parameters: Self.parameters), bootstrap: options)
    let b = try Fit.bootstrap(
      columnwise, data: data, parameters: Self.parameters,
      of: try Fit.columnwise(columnwise, data: data, parameters: Self.parameters), bootstrap: options)
    for (first, second) in zip(a.replicates, b.replicates) {
      for (x, y) in zip(try #require(first), try #require(second)) { #expect(abs(x / y - 1) < 1e-6) }
    }
  }

  @Test("data of another size than the fit are refused")
  func sizes() throws {
    let data = Self.data(errors: .unknown, sigma: Self.times.map { _ in 0.02 })
    let fit = try Fit.separable(Self.model, data: data, parameters: Self.parameters)
    let short = SeparableData(Matrix(rows: 30, columns: 2))
    #expect(throws: FittingError.self) {
      try Fit.bootstrap(Self.model, data: short, parameters: Self.parameters, of: fit)
    }
    #expect(throws: FittingError.self) {
      try Fit.bootstrap(Self.model, data: data, parameters: Array(Self.parameters.prefix(1)), of: fit)
    }
  }
}
