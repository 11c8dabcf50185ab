import Fitting
import LinearAlgebra
import Measurements
import Testing

@testable import Linewidths

@Suite("Linewidth fits")
struct LinewidthFitTests {
  private static let cold = Array(stride(from: 10.0, through: 300, by: 10))

  private static func exact(_ model: ThermalModel, _ truth: [Double], errors: Double?) throws -> TemperatureSeries {
    var values = [Double](repeating: .nan, count: cold.count)
    ThermalCurve(model, temperatures: cold).values(truth, into: &values)
    return try TemperatureSeries(
      source: "exact", quantity: model.quantity, temperatures: cold, values: values,
      errors: errors.map { error in values.map { error * abs($0) } })
  }

  static let truths: [(ThermalModel, [Double])] = [
    (.acousticOptical, [120, 20, 4.3, 137.7, 36.1]), (.toyozawa, [130, 25]), (.stadler, [12, 20]),
    (.rudin, [100, 0.06, 60, 25]), (.boseEinstein, [100, 60, 25]), (.rudinImpurities, [100, 0.06, 80, 40, 12, 6]),
    (.mcCumberSturge, [3, 60, 500]), (.varshni, [1750, 0.4, 250]), (.odonnellChen, [1750, 0.6, 25]),
    (.vina, [1800, 40, 200]), (.twoOscillator, [1750, 0.15, -30, 25]), (.mcCumberSturgeShift, [1750, -80, 400]),
    (.arrhenius, [2e6, 60, 90]), (.arrheniusTwo, [2e6, 5, 12, 3e3, 140]), (.darkBright, [1e4, 6, 3, 5, 2e3, 110]),
    (.rates, [1e5, 1e8, 120]), (.ratesTwo, [1e5, 1e6, 20, 1e9, 150]), (.tadf, [2e4, 5e7, 70]),
  ]

  @Test("exact values give every model's parameters back to nine digits", arguments: truths)
  func recovery(_ model: ThermalModel, _ truth: [Double]) throws {
    var options = LinewidthOptions()
    options.model = model
    options.usesProfiles = false
    let result = try LinewidthFit.fit(try Self.exact(model, truth, errors: 1e-4), options: options)
    #expect(result.termination.isConverged, "\(model.name)")
    for (parameter, value) in zip(result.parameters, truth) {
      #expect(abs(parameter.optimum / value - 1) < 1e-9, "\(model.name): \(parameter)")
    }
  }

  @Test("errors that are not known come from the scatter, and scale with it")
  func unknownErrors() throws {
    let simulation = try SimulatedLinewidths(.au21, temperatures: Self.cold, seed: 5)
    let known = try simulation.table(error: 0.1)
    let unknown = try TemperatureSeries(source: "scatter", temperatures: known.temperatures, values: known.values)
    let a = try LinewidthFit.fit(known)
    let b = try LinewidthFit.fit(unknown)
    let scale = try #require(b.statistics.residualStandardDeviation) / 0.1
    for (p, q) in zip(a.parameters, b.parameters) {
      #expect(abs(p.optimum / q.optimum - 1) < 1e-6)
      #expect(abs(try #require(q.standardError) / (scale * (try #require(p.standardError))) - 1) < 1e-5)
    }
    #expect(b.statistics.chiSquare == nil)
  }

  @Test("the order of the rows and the seed of the starts do not change the fit")
  func invariance() throws {
    let table = try SimulatedLinewidths(.au22, temperatures: Self.cold, seed: 2).table(error: 0.2)
    let turned = try TemperatureSeries(
      source: "turned", temperatures: table.temperatures.reversed(), values: table.values.reversed(),
      errors: table.errors?.reversed())
    var options = LinewidthOptions()
    options.seed = 99
    let a = try LinewidthFit.fit(table)
    for other in [try LinewidthFit.fit(turned), try LinewidthFit.fit(table, options: options)] {
      for (p, q) in zip(a.parameters, other.parameters) {
        #expect(abs(p.optimum / q.optimum - 1) < 1e-7)
        #expect(p.verdict == q.verdict)
      }
    }
  }

  @Test("modes come out in order, and a fit the other way round is listed as a rival")
  func order() throws {
    var rivals = 0
    for seed in 1...8 as ClosedRange<UInt64> {
      let table = try SimulatedLinewidths(.au22, temperatures: Self.cold, seed: seed).table(error: 0.5)
      let result = try LinewidthFit.fit(table)
      #expect(result.parameters[2].optimum <= result.parameters[4].optimum, "seed \(seed)")
      let swapped = result.rivals.filter { $0.values[2] > $0.values[4] }
      #expect(swapped.allSatisfy { $0.deltaChiSquare <= 3.84 })
      if !swapped.isEmpty {
        rivals += 1
        #expect(result.warnings.contains { $0.contains("the other way round") })
      }
    }
    // An independent search found one within 3.84 in 40 of 40 such draws.
    #expect(rivals >= 6, "\(rivals) of 8")
  }

  @Test("a fixed parameter stays, a bound holds, and both are reported")
  func fixedAndBounded() throws {
    let table = try SimulatedLinewidths(.au21, temperatures: Self.cold, seed: 5).table(error: 0.1)
    var options = LinewidthOptions()
    options.fixed = ["E_ac": 4.3]
    options.bounds = ["S_op": ParameterBounds(lower: 0, upper: 130)]
    let result = try LinewidthFit.fit(table, options: options)
    #expect(result.parameters[2].status == .fixed && result.parameters[2].value == 4.3)
    #expect(result.parameters[3].status == .atUpperBound && result.parameters[3].optimum == 130)
    #expect(result.covariance.labels == ["gamma0", "S_ac", "S_op", "E_op"])
  }

  @Test("tables and derived quantities agree with the fitted model")
  func tables() throws {
    let table = try SimulatedLinewidths(.au21, temperatures: Self.cold, seed: 5).table(error: 0.1)
    let result = try LinewidthFit.fit(table)
    #expect(result.tables.map(\.name) == ["widths", "curves"])
    let residuals = result.tables[0].columns[4].values.compactMap { $0 }
    let chiSquare = residuals.reduce(0) { $0 + ($1 / 0.1) * ($1 / 0.1) }
    #expect(abs(chiSquare / result.statistics.sumOfSquares - 1) < 1e-9)
    let width = try #require(result.derived.first { $0.name == "gamma_mid" })
    var expected = [Double.nan]
    ThermalCurve(.acousticOptical, temperatures: [155]).values(result.parameters.map(\.optimum), into: &expected)
    #expect(width.value == expected[0])
    let error = try #require(width.standardError)
    #expect(error > 0.01 && error < 0.1)
  }

  @Test(
    "spectra from 10 K on give all five parameters, as an independent fit has them", .enabled(if: SharedData.isThere))
  func allFive() throws {
    let result = try LinewidthFit.fit(
      try MeasurementReader.spectrumSeries(at: SharedData.path("Au21_10-300x10.csv")))
    let truth = [120, 20, 4.3, 137.7, 36.1]
    let reference: [(value: Double, error: Double)] = [
      (119.5, 0.55), (21.2, 1.5), (4.64, 0.25), (136.4, 1.4), (35.86, 0.50),
    ]
    #expect(result.termination.isConverged)
    for (k, parameter) in result.parameters.enumerated() {
      let value = try #require(parameter.value)
      let error = try #require(parameter.standardError)
      #expect(parameter.verdict == .determined)
      #expect(abs(value - truth[k]) < 3 * error)
      #expect(abs(value - reference[k].value) < 0.1 * reference[k].error, "\(parameter)")
      #expect(abs(error / reference[k].error - 1) < 0.1)
      let interval = try #require(parameter.interval)
      #expect(try #require(interval.low) < value && value < (try #require(interval.high)))
    }
    // The independent widths weigh counts as found, ours as expected.
    #expect(abs(result.statistics.sumOfSquares - 20.7) < 0.4)
    #expect(result.identifiability.remedy == nil)
    #expect(result.tables.map(\.name) == ["peaks", "widths", "curves"])
  }

  @Test(
    "spectra from 200 K on leave E_ac, S_op and E_op open and say why", .enabled(if: SharedData.isThere),
    arguments: ["Au21_200-300x10.csv", "Au21_200-300x10_fwhm.csv"])
  func notDetermined(_ name: String) throws {
    let path = SharedData.path(name)
    let result =
      name.contains("fwhm")
      ? try LinewidthFit.fit(try MeasurementReader.temperatureSeries(at: path))
      : try LinewidthFit.fit(try MeasurementReader.spectrumSeries(at: path))
    #expect(result.termination.isConverged)
    for parameter in result.parameters where ["E_ac", "S_op", "E_op"].contains(parameter.name) {
      #expect(parameter.verdict == .notDetermined)
      #expect(parameter.value == nil && parameter.standardError == nil)
    }
    #expect(result.identifiability.weakestDirection == "E_ac (+1.00); above 200 K only 2·S_ac·kT enters the width")
    #expect(result.identifiability.remedy?.contains("--fix E_ac=… --fix S_ac=…") == true)
    let slope = try #require(result.derived.first { $0.name == "slope" })
    #expect(abs(try #require(slope.value) - 0.1447) < 5e-4)
    #expect(abs(try #require(slope.standardError) - 0.00136) < 1e-5)
  }
}
