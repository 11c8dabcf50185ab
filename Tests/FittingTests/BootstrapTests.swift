import Testing

@testable import Fitting

@Suite("Bootstrap")
struct BootstrapTests {
  private static let model = Formula.decay(axis(40))
  private static let data = model.data([5, 1.3], sigma: 0.2, seed: 3)
  private static let known = Likelihood.knownErrors(data.map { _ in 0.2 })
  private static let parameters = [
    Parameter("a", unit: "V", initialValue: 4), Parameter("tau", initialValue: 1, bounds: 0.01...100),
  ]

  private static func bootstrap(
    _ likelihood: Likelihood = .unknownErrors, data: [Double] = data, parameters: [Parameter] = parameters,
    fit: FitOptions = FitOptions(), _ change: (inout BootstrapOptions) -> Void = { _ in }
  ) throws -> (outcome: FitOutcome, bootstrap: Bootstrap) {
    let outcome = try Fit.curve(model, data: data, likelihood: likelihood, parameters: parameters, options: fit)
    var options = BootstrapOptions()
    change(&options)
    let bootstrap = try Fit.bootstrap(
      model, data: data, likelihood: likelihood, parameters: parameters, options: fit, of: outcome, bootstrap: options)
    return (outcome, bootstrap)
  }

  @Test("equal seeds give equal bytes with one worker, two or seven; other seeds others")
  func determinism() throws {
    func values(seed: UInt64, workers: Int?) throws -> [[Double]?] {
      try Self.bootstrap { ($0.replicates, $0.seed, $0.workers) = (50, seed, workers) }.bootstrap.replicates
    }
    let one = try values(seed: 7, workers: 1)
    #expect(one.count == 50)
    for workers in [2, 7, nil] { #expect(try values(seed: 7, workers: workers) == one) }
    #expect(try values(seed: 8, workers: 2) != one)
    // Neighbouring replicates draw other numbers, not the same ones shifted.
    var (first, second) = (
      BootstrapOptions().generator(ofReplicate: 0), BootstrapOptions().generator(ofReplicate: 1)
    )
    let stream = (0..<1000).map { _ in first.next() }
    let other = second.next()
    #expect(!stream.contains(other))
  }

  /// Known σ, scaled σ and resampled residuals.
  @Test(
    "replicates scatter as the covariance says, where the noise is normal and the errors are small",
    arguments: [true, false], [BootstrapOptions.Method.parametric, .residual])
  func scatter(isKnown: Bool, method: BootstrapOptions.Method) throws {
    let (outcome, bootstrap) = try Self.bootstrap(isKnown ? Self.known : .unknownErrors) {
      ($0.replicates, $0.method) = (1000, method)
    }
    #expect(bootstrap.failedCount == 0 && bootstrap.warnings.isEmpty)
    let reduced = try #require(outcome.analysis).variance
    let residual = outcome.result.statistics.sumOfSquares / 38
    for (estimate, parameter) in zip(bootstrap.estimates, outcome.result.parameters) {
      #expect(estimate.optimum == parameter.value && estimate.note == nil)
      // Residuals keep their own scatter, whatever σ was given.
      let scale = isKnown && method == .residual ? (residual / reduced).squareRoot() : 1
      let error = try #require(parameter.standardError) * scale
      let deviation = try #require(estimate.standardDeviation)
      // Four standard deviations of 1000 draws, and 3 % for the curvature.
      #expect(abs(deviation / error - 1) < 0.12, "\(deviation) for \(error)")
      #expect(abs(try #require(estimate.mean) - estimate.optimum) < 0.15 * error)
      let interval = try #require(estimate.interval)
      #expect(interval.method == .bootstrap && interval.level == 0.95)
      #expect(abs(try #require(interval.high) - (try #require(interval.low)) - 3.92 * error) < 0.5 * error)
    }
    let area = bootstrap.estimate("area", optimum: outcome.values[0] * outcome.values[1]) { $0[0] * $0[1] }
    let propagated = outcome.derived("area") { $0[0] * $0[1] }
    let scale = isKnown && method == .residual ? (residual / reduced).squareRoot() : 1
    #expect(abs(try #require(area.standardDeviation) / (try #require(propagated.standardError) * scale) - 1) < 0.12)
  }

  @Test("counts are drawn as counts")
  func poisson() throws {
    var generator = SeededGenerator(seed: 4)
    let counts = Self.model.data([500, 1.3]).map { generator.poisson(mean: $0) }
    var parameters = Self.parameters
    parameters[0].initialValue = 400
    let (outcome, bootstrap) = try Self.bootstrap(.poisson, data: counts, parameters: parameters)
    for (estimate, parameter) in zip(bootstrap.estimates, outcome.result.parameters) {
      let ratio = try #require(estimate.standardDeviation) / (try #require(parameter.standardError))
      #expect(abs(ratio - 1) < 0.12)
    }
    #expect(throws: FittingError.self) {
      try Self.bootstrap(.poisson, data: counts, parameters: parameters) { $0.method = .residual }
    }
  }

  @Test("a percentile is the value of rank p·(n + 1), between neighbours in proportion")
  func quantiles() {
    let values = (1...9).map(Double.init)
    #expect(Bootstrap.quantile(0.1, ofSorted: values) == 1)
    #expect(Bootstrap.quantile(0.5, ofSorted: values) == 5)
    #expect(abs((Bootstrap.quantile(0.725, ofSorted: values) ?? 0) - 7.25) < 1e-12)
    #expect(Bootstrap.quantile(0.9, ofSorted: values) == 9)
    #expect(Bootstrap.quantile(0.05, ofSorted: values) == nil)
    #expect(Bootstrap.quantile(0.95, ofSorted: values) == nil)
  }

  @Test("too few replicates have a standard deviation and no percentiles")
  func few() throws {
    let estimate = try Self.bootstrap { $0.replicates = 38 }.bootstrap.estimates[1]
    #expect(estimate.standardDeviation != nil && estimate.interval == nil && estimate.note?.contains("too few") == true)
    #expect(try Self.bootstrap { $0.replicates = 39 }.bootstrap.estimates[1].interval != nil)
    for count in [1, 0, -5, 2_000_000] {
      #expect(throws: FittingError.self) { try Self.bootstrap { $0.replicates = count } }
    }
  }

  @Test("replicates that do not converge are counted and told; too many of them leave no percentiles")
  func failures() throws {
    let outcome = try Fit.curve(Self.model, data: Self.data, likelihood: Self.known, parameters: Self.parameters)
    let run = BootstrapRun(
      options: BootstrapOptions(), fit: FitOptions(), parameters: Self.parameters, outcome: outcome)
    func failing(_ share: Double) -> Bootstrap {
      run.run { generator in
        let isFailing = generator.uniform() < share
        var end = outcome
        end.values[1] += generator.gaussian()
        if isFailing { end.result.termination = Termination(reason: .stalled, message: "") }
        return end
      }
    }
    let some = failing(0.01)
    #expect(some.failedCount > 0 && some.failedCount < 25)
    #expect(some.warnings.contains { $0.hasPrefix("\(some.failedCount) of 1000 replicates did not converge") })
    #expect(some.replicates.count { $0 == nil } == some.failedCount)
    #expect(some.estimates[1].interval != nil)
    let many = failing(0.1)
    #expect(many.estimates[1].standardDeviation == nil && many.estimates[1].interval == nil)
    #expect(many.estimates[1].note?.contains("did not converge") == true)
    // The amplitude was the same in all.
    #expect(some.estimates[0].standardDeviation == nil)
    #expect(some.estimates[0].note == "the replicates do not differ")
  }

  @Test("a limit that lies on a bound is none, and the replicates there are counted")
  func bounds() throws {
    var parameters = Self.parameters
    let free = try Fit.curve(Self.model, data: Self.data, likelihood: Self.known, parameters: parameters)
    let error = try #require(free.result.parameters[1].standardError)
    parameters[1].lowerBound = free.values[1] - error
    parameters[1].initialValue = 2
    let bootstrap = try Self.bootstrap(Self.known, parameters: parameters).bootstrap
    let tau = bootstrap.estimates[1]
    // One sixth lies beyond one standard deviation.
    #expect(tau.onBoundCount > 100 && tau.onBoundCount < 230)
    #expect(tau.interval?.low == nil && tau.interval?.lowOpen == .bound && tau.interval?.high != nil)
    #expect(bootstrap.warnings.contains { $0.hasPrefix("tau ends on a bound in \(tau.onBoundCount) of 1000") })
  }

  @Test("what the fit does not determine, or holds, has no numbers but a reason; what is tied follows")
  func reasons() throws {
    let product = Formula(x: axis(20)) { x, p in (p[0] * p[1] * x, [p[1] * x, p[0] * x, 0, 0]) }
    let data = product.data([2, 3, 0, 0], sigma: 0.1)
    let parameters = [
      Parameter("a", initialValue: 2), Parameter("b", initialValue: 3), Parameter("c", initialValue: 1, role: .fixed),
      Parameter("d", initialValue: 0, role: .tied(to: "a", factor: 2, offset: 0)),
    ]
    func estimates(_ parameters: [Parameter]) throws -> [BootstrapEstimate] {
      let outcome = try Fit.curve(product, data: data, likelihood: .unknownErrors, parameters: parameters)
      return try Fit.bootstrap(
        product, data: data, likelihood: .unknownErrors, parameters: parameters, of: outcome
      ).estimates
    }
    let open = try estimates(parameters)
    for index in [0, 1, 3] {
      #expect(open[index].standardDeviation == nil && open[index].interval == nil && open[index].mean == nil)
      #expect(open[index].note?.hasPrefix("not determined by the fit") == true)
    }
    #expect(open[2].note == "held")
    var held = parameters
    held[1].role = .fixed
    let closed = try estimates(held)
    let (a, d) = (try #require(closed[0].standardDeviation), try #require(closed[3].standardDeviation))
    #expect(abs(d / a - 2) < 1e-9)
  }

  @Test("a fit that did not converge, or has nothing to take the scatter from, is not repeated")
  func nothingToRepeat() throws {
    var options = FitOptions()
    options.solver.iterationLimit = 1
    var parameters = Self.parameters
    parameters[1].initialValue = 90
    let stopped = try Self.bootstrap(parameters: parameters, fit: options).bootstrap
    #expect(stopped.replicates.isEmpty)
    #expect(stopped.estimates.allSatisfy { $0.note == "the fit did not converge" && $0.mean == nil })
    let two = Formula.decay([0, 1])
    let parameters2 = [Parameter("a", initialValue: 2), Parameter("tau", initialValue: 1)]
    let exact = try Fit.curve(two, data: [2, 1], likelihood: .unknownErrors, parameters: parameters2)
    let none = try Fit.bootstrap(
      two, data: [2, 1], likelihood: .unknownErrors, parameters: parameters2, of: exact)
    #expect(
      none.estimates.allSatisfy { $0.standardDeviation == nil && $0.note?.contains("degrees of freedom") == true })
  }

  @Test("a cancelled task makes no bootstrap")
  func cancelled() async throws {
    let outcome = try Fit.curve(Self.model, data: Self.data, likelihood: Self.known, parameters: Self.parameters)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try Fit.bootstrap(
        Self.model, data: Self.data, likelihood: Self.known, parameters: Self.parameters, of: outcome)
    }
    let result = try await task.value
    #expect(result.replicates.isEmpty)
    #expect(result.estimates.allSatisfy { $0.note == "the bootstrap was cancelled" })
  }
}
