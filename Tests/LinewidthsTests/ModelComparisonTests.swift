import Fitting
import Measurements
import Testing

@testable import Linewidths

@Suite("Comparison of models")
struct ModelComparisonTests {
  @Test("from 200 K on fewer parameters win, and the data hold two combinations or three; from 10 K on the truth wins")
  func ranges() throws {
    for (start, wins) in [(200.0, false), (10, true)] {
      let temperatures = Array(stride(from: start, through: 300, by: 10))
      let table = try SimulatedLinewidths(.au21, temperatures: temperatures, seed: 7).table(error: 0.1)
      var options = LinewidthOptions()
      options.startCount = 20
      let found = try ModelComparison(table, models: ThermalModel.all(of: .fwhm), options: options)
      #expect(found.rows.count == 7)
      #expect((found.rows[0].model == .acousticOptical) == wins, "\(found.rows.map(\.model.name))")
      let own = try #require(found.rows.first { $0.model == .acousticOptical })
      #expect(wins ? own.determinedCombinations == 5 : own.determinedCombinations <= 3)
      let values = found.rows.compactMap(\.aicc)
      #expect(values == values.sorted())
      // χ² + 2k + 2k(k + 1)/(n − k − 1).
      let n = Double(temperatures.count)
      #expect(abs(try #require(own.aicc) - (try #require(own.misfit)) - 10 - 60 / (n - 6)) < 1e-9)
      #expect(found.table.rows?.names == found.rows.map(\.model.name))
      #expect(found.findings[0].hasPrefix("AICc prefers \(found.rows[0].model.name)"))
    }
  }

  @Test("models with more parameters than temperatures are left out; where none is left that is an error")
  func tooFew() throws {
    let table = try TemperatureSeries(
      source: "s", temperatures: [100, 200, 300], values: [100, 104, 112], errors: [0.5, 0.5, 0.5])
    let found = try ModelComparison(table, models: ThermalModel.all(of: .fwhm), options: LinewidthOptions())
    #expect(Set(found.rows.map(\.model.name)) == ["toyozawa", "stadler", "bose-einstein", "mccumber-sturge"])
    let error = #expect(throws: LinewidthsError.self) {
      try ModelComparison(table, models: [.acousticOptical], options: LinewidthOptions())
    }
    #expect(error?.code == .tooFewTemperatures)
  }
}
