import Fitting
import Measurements
import Testing

@testable import Linewidths

@Suite("Rate constants")
struct RateConstantsTests {
  @Test(
    "yield and lifetime of Au21 and Au22 give their published rates",
    arguments: [(0.1310, 2.65e-6, 4.943e4, 3.279e5), (0.4763, 3.82e-6, 1.247e5, 1.371e5)])
  func published(yield: Double, lifetime: Double, radiative: Double, nonRadiative: Double) {
    let rates = RateConstants(lifetime: lifetime, yield: yield)
    // Half a unit of the fourth digit.
    #expect(abs(rates.radiative / radiative - 1) < 5e-4)
    #expect(abs(rates.nonRadiative / nonRadiative - 1) < 5e-4)
    #expect(abs((rates.radiative + rates.nonRadiative) * lifetime - 1) < 1e-12)
    #expect(rates.radiativeError == nil && rates.nonRadiativeError == nil)
  }

  @Test("errors of yield and lifetime add as their derivatives say")
  func errors() throws {
    let rates = RateConstants(lifetime: 2e-6, error: 1e-7, yield: 0.5, yieldError: 0.05)
    // k_r = 2.5e5: 5 % from τ, 10 % from Φ.
    #expect(abs(try #require(rates.radiativeError) / (2.5e5 * (0.0025 + 0.01).squareRoot()) - 1) < 1e-12)
    #expect(abs(try #require(rates.nonRadiativeError) / (2.5e5 * (0.0025 + 0.01).squareRoot()) - 1) < 1e-12)
  }

  @Test("one lifetime with its yield gives rates, without a model; without a yield it is refused")
  func single() throws {
    func series(_ yields: QuantumYields?) throws -> TemperatureSeries {
      try TemperatureSeries(
        source: "s", quantity: .lifetime, temperatures: [298], values: [2.65e-6], errors: [3e-8], yields: yields)
    }
    var options = LinewidthOptions()
    options.model = .rates
    let result = try LinewidthFit.fit(try series(QuantumYields([0.131])), options: options)
    #expect(result.isComputed && result.tables.map(\.name) == ["rates"])
    #expect(abs(try #require(result.tables[0].columns[1].values[0]) / 4.943e4 - 1) < 5e-4)
    #expect(result.findings.contains { $0.contains("too few for a model") })
    let refusal = #expect(throws: LinewidthsError.self) { try LinewidthFit.fit(try series(nil), options: options) }
    #expect(refusal?.code == .tooFewTemperatures)
  }

  @Test("a series of lifetimes with yields has its rates as a table beside the fit")
  func table() throws {
    let temperatures = Array(stride(from: 80.0, through: 300, by: 20))
    var lifetimes = [Double](repeating: .nan, count: temperatures.count)
    ThermalCurve(.rates, temperatures: temperatures).values([1e5, 1e8, 120], into: &lifetimes)
    let series = try TemperatureSeries(
      source: "s", quantity: .lifetime, temperatures: temperatures, values: lifetimes,
      errors: lifetimes.map { 0.01 * $0 }, yields: QuantumYields(lifetimes.map { 5e4 * $0 }))
    var options = LinewidthOptions()
    options.model = .rates
    let result = try LinewidthFit.fit(series, options: options)
    let rates = try #require(result.tables.first { $0.name == "rates" })
    #expect(rates.columns[1].values.allSatisfy { abs(($0 ?? 0) / 5e4 - 1) < 1e-12 })
    #expect(result.parameters.map(\.name) == ["k0", "A1", "E1"])
    #expect(abs(try #require(result.parameters[2].value) - 120) < 1e-6)
  }
}
