import Fitting
import LinearAlgebra
import Measurements
import Testing

@testable import Linewidths

/// Figures of an independent computation (numpy, k 0.0861733 meV/K): 200–300 K in steps of 10 K, σ 0.5 meV, Γ0 100,
/// S_ac 20.
@Suite("What widths determine")
struct IdentifiabilityTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let truth: [Double]
    let singularValues: [Double]
    let edges: (cold: Double, hot: Double)
    let width: Double
    let slope: Double
  }

  static let samples = [
    Sample(
      testDescription: "Au21", truth: [100, 20, 4.3, 137.7, 36.1],
      singularValues: [678, 13.5, 0.659, 8.6e-3, 4.0e-5], edges: (137.29, 151.68), width: 144.69, slope: 0.1438),
    Sample(
      testDescription: "Au22", truth: [100, 20, 6.9, 55.3, 41.6],
      singularValues: [671, 8.11, 0.478, 9.0e-3, 1.35e-4], edges: (130.41, 140.19), width: 135.41, slope: 0.0978),
  ]

  private static func table(_ truth: [Double], from start: Double, sigma: Double = 0.5) throws -> TemperatureSeries {
    let temperatures = Array(stride(from: start, through: 300, by: 10))
    var widths = [Double](repeating: .nan, count: temperatures.count)
    ThermalCurve(.acousticOptical, temperatures: temperatures).values(truth, into: &widths)
    return try TemperatureSeries(
      source: "exact", temperatures: temperatures, values: widths, errors: temperatures.map { _ in sigma })
  }

  /// A fit that starts at the truth of exact data, and so stays there.
  private static func fitAtTruth(_ truth: [Double], from start: Double) throws -> FitResult {
    let table = try table(truth, from: start)
    let parameters = zip(ThermalModel.acousticOptical.parameters, truth).map { Parameter($0.name, initialValue: $1) }
    var options = FitOptions()
    options.profiles = .none
    return try Fit.curve(
      ThermalCurve(.acousticOptical, temperatures: table.temperatures), data: table.values,
      likelihood: .knownErrors(table.errors ?? []), parameters: parameters, options: options
    ).result
  }

  @Test("exact data from 200 to 300 K reproduce the known singular values", arguments: samples)
  func singularValues(_ sample: Sample) throws {
    let table = try Self.table(sample.truth, from: 200)
    #expect(abs(table.values[0] - sample.edges.cold) < 0.005)
    #expect(abs(table.values[10] - sample.edges.hot) < 0.005)
    let found = try Self.fitAtTruth(sample.truth, from: 200).identifiability
    for (a, b) in zip(found.singularValues, sample.singularValues) {
      // Half a unit of the last digit printed: three digits, two of those below 0.01.
      #expect(abs(a / b - 1) < (b < 0.01 ? 0.02 : 4e-3), "\(a) against \(b)")
    }
    #expect(found.weakestDirection.hasPrefix("E_ac ("))
  }

  @Test("200, 77 and 10 K as the lowest temperature determine 2, 3 and 5 combinations", arguments: samples)
  func combinations(_ sample: Sample) throws {
    for (start, count) in [(200.0, 2), (77, 3), (10, 5)] {
      let found = try Self.fitAtTruth(sample.truth, from: start).identifiability
      #expect(found.determinedCombinations == count, "from \(start) K: \(found.singularValues)")
    }
  }

  @Test("width and slope are known to 0.15 meV and 0.0048 meV/K where no parameter is", arguments: samples)
  func trend(_ sample: Sample) throws {
    let table = try Self.table(sample.truth, from: 200)
    let trend = try #require(
      SeriesTrend(temperatures: table.temperatures, values: table.values, errors: table.errors))
    #expect(trend.degree == 1)
    #expect(abs(trend.value.value - sample.width) < 0.15)
    #expect(abs(trend.value.standardError - 0.1508) < 1e-4)
    #expect(abs(trend.slope.value - sample.slope) < 5e-4)
    #expect(abs(trend.slope.standardError - 0.00477) < 1e-5)
  }

  @Test("from 200 K on no noise makes the energies or the optical coupling look known", arguments: 1...6)
  func neverConfident(_ seed: UInt64) throws {
    for truth in [SimulatedLinewidths.Truth.au21, .au22] {
      for sigma in [0.1, 0.5] {
        let simulation = try SimulatedLinewidths(
          truth, temperatures: Array(stride(from: 200, through: 300, by: 10)), seed: seed)
        let result = try LinewidthFit.fit(try simulation.table(error: sigma))
        for parameter in result.parameters where ["E_ac", "S_op", "E_op"].contains(parameter.name) {
          #expect(parameter.verdict == .notDetermined, "\(parameter)")
          #expect(parameter.value == nil && parameter.standardError == nil)
        }
        #expect(result.identifiability.determinedCombinations <= 3)
        #expect(result.identifiability.weakestDirection.hasPrefix("E_ac (+1.00); above 200 K only 2·S_ac·kT"))
        let remedy = try #require(result.identifiability.remedy)
        #expect(remedy.contains("measure from") && remedy.contains("K"))
      }
    }
  }

  @Test("the remedy is computed: worse errors ask for a colder start, and a fixed parameter is not asked for again")
  func remedies() throws {
    let temperatures = Array(stride(from: 200.0, through: 300, by: 10))
    let simulation = try SimulatedLinewidths(.au21, temperatures: temperatures, seed: 3)
    let fine = try LinewidthFit.fit(try simulation.table(error: 0.1)).identifiability.remedy
    let coarse = try LinewidthFit.fit(try simulation.table(error: 0.5)).identifiability.remedy
    #expect(fine?.contains("measure from 20 K") == true, "\(fine ?? "")")
    #expect(coarse?.contains("measure from 4 K and widths to 0.4 meV") == true, "\(coarse ?? "")")
    #expect(fine?.contains("hold E_ac, S_ac and E_op") == true, "\(fine ?? "")")
    var options = LinewidthOptions()
    options.fixed = ["E_ac": 4.3]
    let held = try LinewidthFit.fit(try simulation.table(error: 0.1), options: options).identifiability.remedy
    #expect(held?.contains("all four") == true, "\(held ?? "")")
    #expect(held?.contains("--fix E_ac") == false)
  }

  @Test("the remedy, followed, determines every parameter in nine series of ten")
  func remedyWorks() throws {
    var colder = 0
    var held = 0
    for seed in 1...20 {
      let wide = try SimulatedLinewidths(
        .au21, temperatures: Array(stride(from: 20.0, through: 300, by: 10)), seed: UInt64(seed))
      let extended = try LinewidthFit.fit(try wide.table(error: 0.1))
      if extended.parameters.allSatisfy({ $0.value != nil }) { colder += 1 }
      let hot = try SimulatedLinewidths(
        .au21, temperatures: Array(stride(from: 200.0, through: 300, by: 10)), seed: UInt64(seed))
      var options = LinewidthOptions()
      options.fixed = ["E_ac": 4.3, "S_ac": 20, "E_op": 36.1]
      let rest = try LinewidthFit.fit(try hot.table(error: 0.1), options: options)
      if rest.parameters.allSatisfy({ $0.value != nil }) { held += 1 }
    }
    #expect(colder >= 18)
    #expect(held >= 18)
  }
}
