import Fitting
import Measurements
import Testing

@testable import Linewidths

/// 95 % profile limits of an independent computation (scipy, multi-start refits) on exact widths of Γ0 100, S_ac 20,
/// E_ac 4.3, S_op 137.7, E_op 36.1 meV with σ 0.5 meV.
@Suite("Profiles of linewidths")
struct ProfileTests {
  private static func fit(from start: Double, fixed: [String: Double] = [:]) throws -> FitResult {
    let temperatures = Array(stride(from: start, through: 300, by: 10))
    var widths = [Double](repeating: .nan, count: temperatures.count)
    ThermalCurve(.acousticOptical, temperatures: temperatures).values([100, 20, 4.3, 137.7, 36.1], into: &widths)
    var options = LinewidthOptions()
    options.fixed = fixed
    return try LinewidthFit.fit(
      try TemperatureSeries(
        source: "exact", temperatures: temperatures, values: widths, errors: temperatures.map { _ in 0.5 }),
      options: options)
  }

  /// Half a unit of the last digit that the reference prints, or 1 %.
  private static func expect(
    _ parameter: FittedParameter, low: Double?, high: Double?, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (found, wanted) in [(parameter.interval?.low, low), (parameter.interval?.high, high)] {
      switch (found, wanted) {
      case (nil, nil): break
      case (let found?, let wanted?):
        #expect(abs(found / wanted - 1) < 0.01, "\(parameter)", sourceLocation: sourceLocation)
      default: Issue.record("\(parameter)", sourceLocation: sourceLocation)
      }
    }
  }

  @Test("10 to 300 K: the known, lopsided intervals of all five")
  func fullRange() throws {
    let p = try Self.fit(from: 10).parameters
    Self.expect(p[0], low: 91.4, high: 105)
    Self.expect(p[1], low: 9.1, high: 45.3)
    Self.expect(p[2], low: 0.80, high: 7.69)
    Self.expect(p[3], low: 81, high: 183)
    Self.expect(p[4], low: 32.3, high: 43.1)
  }

  @Test("10 to 300 K with E_ac held: S_op and E_op close in")
  func heldEnergy() throws {
    let p = try Self.fit(from: 10, fixed: ["E_ac": 4.3]).parameters
    Self.expect(p[3], low: 128, high: 149)
    Self.expect(p[4], low: 32.3, high: 40.9)
  }

  @Test("200 to 300 K: one-sided limits for Γ0 and S_ac, nothing for the others")
  func hotRange() throws {
    let p = try Self.fit(from: 200).parameters
    Self.expect(p[0], low: nil, high: 131)
    Self.expect(p[1], low: nil, high: 361)
    for k in 2..<5 { Self.expect(p[k], low: nil, high: nil) }
  }

  @Test("200 to 300 K with the acoustic term held: E_op keeps no lower limit")
  func heldTerm() throws {
    let p = try Self.fit(from: 200, fixed: ["E_ac": 4.3, "S_ac": 20]).parameters
    Self.expect(p[0], low: 69.3, high: 109)
    Self.expect(p[3], low: 118, high: 340)
    Self.expect(p[4], low: nil, high: 96.7)
  }
}
