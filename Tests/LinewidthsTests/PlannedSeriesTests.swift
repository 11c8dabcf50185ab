import Fitting
import Testing

@testable import Linewidths

/// Standard errors of an independent computation (numpy): widths to 1 meV, the published values of Au21 with Γ0 120 and
/// S_ac 20 meV.
@Suite("Planned series")
struct PlannedSeriesTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let temperatures: [Double]
    let held: [String]
    let errors: [Double?]
  }

  private static func range(_ start: Double, by step: Double) -> [Double] {
    Array(stride(from: start, through: 300, by: step))
  }
  static let truth = ["gamma0": 120, "S_ac": 20, "E_ac": 4.3, "S_op": 137.7, "E_op": 36.1]
  static let rows = [
    Row(
      testDescription: "200–300 K, all free", temperatures: range(200, by: 10), held: [],
      errors: [26_000, 11_300, 213_000, 31_900, 39_500]),
    Row(
      testDescription: "200–300 K, E_ac held", temperatures: range(200, by: 10), held: ["E_ac"],
      errors: [2230, 4560, nil, 3890, 1040]),
    Row(
      testDescription: "200–300 K, acoustic term held", temperatures: range(200, by: 10), held: ["E_ac", "S_ac"],
      errors: [38, nil, nil, 38, 110]),
    Row(
      testDescription: "80–300 K, all free", temperatures: range(80, by: 20), held: [],
      errors: [258, 460, 534, 264, 142]),
    Row(
      testDescription: "80–300 K, E_ac held", temperatures: range(80, by: 20), held: ["E_ac"],
      errors: [32, 81, nil, 51, 9.2]),
    Row(
      testDescription: "10–300 K, all free", temperatures: range(10, by: 10), held: [], errors: [6.3, 16, 3.1, 12, 4.7]),
    Row(
      testDescription: "10–300 K, E_ac held", temperatures: range(10, by: 10), held: ["E_ac"],
      errors: [2.1, 6.5, nil, 11, 4.4]),
  ]

  private static func predicted(_ row: Row, error: Double) throws -> FitResult {
    var options = LinewidthOptions()
    for name in row.held { options.fixed[name] = truth[name] }
    let plan = PlannedSeries(
      model: .acousticOptical, temperatures: row.temperatures, error: error, parameters: truth)
    return try plan.predicted(options)
  }

  @Test("predict the known Cramér–Rao errors", arguments: rows)
  func cramerRao(_ row: Row) throws {
    let result = try Self.predicted(row, error: 1)
    let found = try #require(result.tables.first { $0.name == "design" }?.columns[1].values)
    for (error, expected) in zip(found, row.errors) {
      guard let expected else {
        #expect(error == nil)
        continue
      }
      // Half a unit of the second digit of the reference, which is within 2 % where it has three.
      #expect(abs(try #require(error) / expected - 1) < (expected < 100 ? 0.05 : 0.02), "\(found)")
    }
  }

  @Test("tell before the measurement what it will not determine, and what would")
  func verdicts() throws {
    let hot = try Self.predicted(Self.rows[0], error: 0.5)
    for name in ["E_ac", "S_op", "E_op"] {
      #expect(hot.parameters.first { $0.name == name }?.verdict == .notDetermined)
    }
    #expect(hot.identifiability.determinedCombinations == 2)
    #expect(hot.identifiability.weakestDirection.contains("above 200 K only 2·S_ac·kT enters the width"))
    #expect(hot.identifiability.remedy != nil)
    let wide = try Self.predicted(Self.rows[5], error: 0.1)
    #expect(wide.parameters.allSatisfy { $0.verdict == .determined })
    // Exact values come back, with the predicted errors beside them.
    let gamma0 = try #require(wide.parameters.first)
    #expect(abs(try #require(gamma0.value) - 120) < 1e-9)
    #expect(abs(try #require(gamma0.standardError) - 0.628) < 1e-3)
    #expect(wide.statistics.chiSquare == nil)
  }

  @Test("are refused without a value for every parameter, and with an error or temperatures that cannot be")
  func refused() {
    func refusal(_ change: (inout PlannedSeries) -> Void) -> LinewidthsError? {
      var plan = PlannedSeries(
        model: .acousticOptical, temperatures: [100, 200, 300, 310, 320], error: 1, parameters: Self.truth)
      change(&plan)
      return #expect(throws: LinewidthsError.self) { try plan.predicted() }
    }
    #expect(refusal { $0.parameters["S_op"] = nil }?.description.contains("S_op (typically 10–300 meV)") == true)
    #expect(refusal { $0.parameters["S"] = 3 }?.code == .unknownParameter)
    #expect(refusal { $0.error = 0 }?.code == .invalidOption)
    #expect(refusal { $0.temperatures = [0, 100] }?.code == .invalidOption)
    #expect(refusal { $0.temperatures = [] }?.code == .invalidOption)
    #expect(refusal { $0.temperatures = [100, 200] }?.code == .tooFewTemperatures)
    #expect(refusal { $0.parameters["gamma0"] = -500 }?.code == .invalidOption)
  }
}
