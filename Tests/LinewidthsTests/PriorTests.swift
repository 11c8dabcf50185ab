import Fitting
import Measurements
import Testing

@testable import Linewidths

@Suite("What is known from elsewhere")
struct PriorTests {
  private static let hot = Array(stride(from: 200.0, through: 300, by: 10))

  @Test("a prior is one more measurement: two of them combine by their weights")
  func weights() throws {
    // Data that determine E_LO by themselves.
    let temperatures = Array(stride(from: 10.0, through: 300, by: 10))
    var widths = [Double](repeating: .nan, count: temperatures.count)
    ThermalCurve(.boseEinstein, temperatures: temperatures).values([100, 60, 25], into: &widths)
    let table = try TemperatureSeries(
      source: "s", temperatures: temperatures, values: widths, errors: temperatures.map { _ in 0.5 })
    var options = LinewidthOptions()
    options.model = .boseEinstein
    let free = try #require(try LinewidthFit.fit(table, options: options).parameters[2].standardError)
    options.priors["E_LO"] = ParameterPrior(25, standardError: free)
    let both = try LinewidthFit.fit(table, options: options)
    #expect(abs(try #require(both.parameters[2].standardError) / free - 0.5.squareRoot()) < 1e-3)
    #expect(both.statistics.points == temperatures.count + 1)
    #expect(both.parameters[2].note?.contains("50 % of what is known of it is the prior") == true)
    #expect(both.findings.contains { $0.hasPrefix("Prior: E_LO = 25 ± ") })
    // The rows of the tables are the data alone.
    #expect(both.tables[0].columns[0].values.count == temperatures.count)
  }

  @Test("what comes from a prior alone is said, and what only the priors let the data tell")
  func alone() throws {
    let table = try SimulatedLinewidths(.au21, temperatures: Self.hot, seed: 3).table(error: 0.1)
    var options = LinewidthOptions()
    options.priors = [
      "E_ac": ParameterPrior(4.3, standardError: 0.5), "S_ac": ParameterPrior(20, standardError: 3),
      "E_op": ParameterPrior(36.1, standardError: 3),
    ]
    let result = try LinewidthFit.fit(table, options: options)
    let notes = Dictionary(uniqueKeysWithValues: result.parameters.map { ($0.name, $0.note ?? "") })
    // What the prior says is not a result; what it says most of is known weakly.
    let alone = result.parameters[2]
    #expect(alone.verdict == .notDetermined && alone.value == nil && alone.interval == nil)
    #expect(abs(alone.optimum - 4.3) < 0.05)
    #expect(notes["E_ac"]?.hasPrefix("the data say nothing of it") == true)
    #expect(result.parameters[4].verdict == .weak && notes["E_op"]?.contains("is the prior") == true)
    #expect(notes["gamma0"]?.contains("known only with the priors of S_ac, E_ac, E_op") == true)
    // The data themselves hold fewer combinations than data and priors together.
    #expect(result.identifiability.determinedCombinations < 5)
    #expect(result.findings.contains("Combinations are counted without the priors."))
  }

  @Test("priors of other names, without an error, or of held parameters are refused")
  func refused() throws {
    let table = try SimulatedLinewidths(.au21, temperatures: Self.hot, seed: 3).table(error: 0.1)
    func refusal(_ name: String, _ error: Double, hold: Bool = false) -> LinewidthsError.Code? {
      var options = LinewidthOptions()
      options.priors[name] = ParameterPrior(4.3, standardError: error)
      if hold { options.fixed[name] = 4 }
      return #expect(throws: LinewidthsError.self) { try LinewidthFit.fit(table, options: options) }?.code
    }
    #expect(refusal("E_x", 1) == .unknownParameter)
    #expect(refusal("E_ac", 0) == .invalidBounds)
    #expect(refusal("E_ac", .nan) == .invalidBounds)
    #expect(refusal("E_ac", 1, hold: true) == .invalidBounds)
  }
}
