import LinearAlgebra
import Testing

@testable import Fitting

@Suite("Derived quantities")
struct DerivedQuantityTests {
  private static let model = Formula.decay(axis(40))
  private static func fit(_ change: (inout [Parameter]) -> Void = { _ in }) throws -> FitOutcome {
    var parameters = [
      Parameter("a", initialValue: 4), Parameter("tau", initialValue: 1, bounds: 0...100),
      Parameter("half", initialValue: 0, role: .tied(to: "tau", factor: 0.6931471805599453, offset: 0)),
    ]
    change(&parameters)
    let model = Formula(x: model.x) { x, p in
      let point = Formula.decay([]).point(x, p)
      return (point.value, point.gradient + [0])
    }
    return try Fit.curve(
      model, data: Self.model.data([5, 1.3], sigma: 0.3, seed: 3), likelihood: .unknownErrors, parameters: parameters)
  }

  @Test("the propagated error of a·τ follows from the covariance, with and without an analytic gradient")
  func product() throws {
    let outcome = try Self.fit()
    let covariance = try #require(outcome.analysis).covariance
    let (a, tau) = (outcome.values[0], outcome.values[1])
    let expected = (tau * tau * covariance[0, 0] + 2 * a * tau * covariance[0, 1] + a * a * covariance[1, 1])
      .squareRoot()
    let numerical = outcome.derived("area", unit: "counts") { $0[0] * $0[1] }
    let gradient = { (p: [Double]) in [p[1], p[0], 0] }
    let analytic = outcome.derived("area", unit: "counts", gradient: gradient) { $0[0] * $0[1] }
    #expect(numerical.value == a * tau)
    #expect(abs(try #require(numerical.standardError) / expected - 1) < 1e-8)
    #expect(abs(try #require(analytic.standardError) / expected - 1) < 1e-12)
    // Through the tied parameter the same comes out.
    let tied = outcome.derived("rate") { 0.6931471805599453 / $0[2] }
    let plain = outcome.derived("rate") { 1 / $0[1] }
    #expect(abs(try #require(tied.standardError) / (try #require(plain.standardError)) - 1) < 1e-8)
  }

  @Test("what depends on a parameter that is not determined has no value, and says on which")
  func open() throws {
    let product = Formula(x: axis(20)) { x, p in (p[0] * p[1] * x, [p[1] * x, p[0] * x]) }
    let outcome = try Fit.curve(
      product, data: product.data([2, 3], sigma: 0.1), likelihood: .unknownErrors,
      parameters: [Parameter("a", initialValue: 2), Parameter("b", initialValue: 3)])
    let ratio = outcome.derived("ratio") { $0[0] / $0[1] }
    #expect(ratio.value == nil && ratio.standardError == nil)
    #expect(ratio.note == "not determined, because a is not")
    // Asked for by name, the combination that is known may be quoted where its error can be.
    let known = outcome.derived("product", dependingOn: []) { $0[0] * $0[1] }
    #expect(known.value == nil || abs((known.value ?? 0) - 6) < 0.2)
    #expect(known.standardError != 0)
  }

  @Test("a quantity that is not defined, exceeds itself or has held parameters only says so")
  func reasons() throws {
    let outcome = try Self.fit()
    let undefined = outcome.derived("x") { _ in Double.nan }
    #expect(undefined.value == nil && undefined.note == "not defined at the fitted values")
    let center = outcome.values[1]
    let difference = outcome.derived("x") { $0[1] - center + 1e-9 }
    #expect(difference.value == nil && difference.note == "not determined: its standard error exceeds it")
    let shift = outcome.derived("x", referenceScale: 1) { $0[1] - center + 1e-9 }
    #expect(shift.value != nil && shift.standardError != nil)
    let held = try Self.fit { $0[1].role = .fixed }.derived("k") { 1 / $0[1] }
    #expect(held.value == 1 && held.standardError == nil && held.note == "from held parameters alone")
    let constant = outcome.derived("c") { _ in 7 }
    #expect(constant.value == 7 && constant.standardError == nil)
    // √(1 − τ/τ̂) is defined to one side only.
    let oneSided = outcome.derived("s", referenceScale: 1) { ((center - $0[1]) / center + 1).squareRoot() }
    #expect(oneSided.standardError != nil)
  }
}
