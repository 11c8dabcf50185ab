import Testing

@testable import Fitting

@Suite("What would cure it")
struct RemedyTests {
  private static func fit(_ model: Formula, _ truth: [Double], sigma: Double, _ names: [String]) throws -> FitOutcome {
    try Fit.curve(
      model, data: model.data(truth, sigma: sigma), likelihood: .knownErrors(model.x.map { _ in sigma }),
      parameters: zip(names, truth).map { Parameter($0, initialValue: $1) })
  }

  /// Only a·b and c enter.
  private static let product = Formula(x: axis(20)) { x, p in
    (p[0] * p[1] * x + p[2], [p[1] * x, p[0] * x, 1])
  }

  @Test("of a product one factor is to be held, and held it leaves the other determined")
  func product() throws {
    let outcome = try Self.fit(Self.product, [2, 3, 1], sigma: 0.1, ["a", "b", "c"])
    let remedy = try #require(outcome.result.identifiability.remedy)
    #expect(remedy.hasPrefix("hold a ") || remedy.hasPrefix("hold b "), "\(remedy)")
    #expect(remedy.hasSuffix("at a value known from elsewhere: these data then determine the others"))
    let held = remedy.hasPrefix("hold a ") ? 0 : 1
    var parameters = zip(["a", "b", "c"], [2.0, 3, 1]).map { Parameter($0, initialValue: $1) }
    parameters[held].role = .fixed
    let cured = try Fit.curve(
      Self.product, data: Self.product.data([2, 3, 1], sigma: 0.1), likelihood: .knownErrors(axis(20).map { _ in 0.1 }),
      parameters: parameters)
    #expect(cured.result.parameters.allSatisfy { $0.value != nil })
    #expect(cured.result.identifiability.remedy == nil)
  }

  @Test("of a product of three, two factors are to be held")
  func pair() throws {
    let model = Formula(x: axis(20)) { x, p in
      (p[0] * p[1] * p[2] * x, [p[1] * p[2] * x, p[0] * p[2] * x, p[0] * p[1] * x])
    }
    let remedy = try #require(
      try Self.fit(model, [2, 3, 1], sigma: 0.1, ["a", "b", "c"]).result.identifiability.remedy)
    #expect(remedy.contains(" and ") && remedy.contains("at values known from elsewhere"), "\(remedy)")
  }

  @Test("of a product of four no two factors will do")
  func none() throws {
    let model = Formula(x: axis(20)) { x, p in
      let all = p[0] * p[1] * p[2] * p[3] * x
      return (all, p.map { all / $0 })
    }
    let remedy = try #require(
      try Self.fit(model, [2, 3, 1, 0.5], sigma: 0.1, ["a", "b", "c", "d"]).result.identifiability.remedy)
    #expect(remedy.hasPrefix("no one or two parameters"), "\(remedy)")
  }

  @Test("what is open alone, or makes no difference, is said to be so")
  func alone() throws {
    // The slope is lost in the noise, the level is not.
    let line = Formula(x: [-1, 0, 1]) { x, p in (p[0] + p[1] * x, [1, x]) }
    let slope = try Self.fit(line, [100, 0.01], sigma: 1, ["level", "slope"]).result.identifiability
    #expect(
      slope.remedy
        == "more data, or more precise ones, are needed for slope; what is determined is so whatever its value")
    let silent = Formula(x: axis(5)) { _, p in (p[0], [1, 0]) }
    let none = try Self.fit(silent, [100, 1], sigma: 1, ["level", "absent"]).result.identifiability
    #expect(none.remedy == "hold absent: at the fitted values the model does not change with it")
  }
}
