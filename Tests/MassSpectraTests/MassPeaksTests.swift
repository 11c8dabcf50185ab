import Fitting
import Measurements
import Testing

@testable import MassSpectra

@Suite("Peaks of mass spectra")
struct MassPeaksTests {
  @Test("the isotope peaks of an envelope are found where they are, with their width")
  func envelope() throws {
    var simulated = AlloyEnvelope()
    simulated.ranges = ["x": [12]]
    simulated.weights = [1]
    simulated.offset = 0
    simulated.counts = 2000
    simulated.resolution = 20_000
    simulated.step = 0.02
    let found = try MassPeaks(try simulated.spectrum())
    let ion = try ClusterIon("[Au12Ag32(p-MBA)30]4-")
    var calculator = PatternCalculator()
    let truth = IonPeaks(calculator.pattern(ion.composition), charge: -4, threshold: 0.5)
    for position in truth.positions {
      #expect(found.peaks.contains { abs($0.position - position) < 0.02 })
    }
    #expect(found.peaks.count < 2 * truth.positions.count + 20)
    let top = try #require(found.peaks.max { $0.height < $1.height })
    #expect((top.width ?? 1) < 0.2)
  }

  @Test("noise alone has almost no peaks")
  func noise() throws {
    let axis = (0..<2000).map { 500 + Double($0) * 0.01 }
    let wave = try MassSpectrum(
      source: "a", positions: axis, intensities: axis.indices.map { Double(($0 * 7919) % 13) })
    #expect(try MassPeaks(wave).peaks.count < 20)
    #expect(throws: MassSpectraError.self) { try MassPeaks(wave, significance: 0) }
  }

  @Test("populations of a series stand side by side, and one that did not converge is named")
  func populations() throws {
    var late = AlloyEnvelope()
    late.weights = [0.2, 1, 3, 5, 2]
    late.seed = 2
    let results = try [AlloyEnvelope(), late].map { try $0.fit().result() }
    let members = zip(["a", "b"], results).enumerated().map {
      PopulationSeries.Member(label: $1.0, time: Double($0), result: $1.1)
    }
    let series = PopulationSeries(members, timeUnit: "min").result()
    #expect(series.termination.isConverged)
    let table = try #require(series.tables.first)
    let mean = try #require(table.columns.first { $0.name == "mean_x" }).values.compactMap { $0 }
    #expect(mean.count == 2 && mean[1] > mean[0])
    let other = PopulationSeries(members.reversed(), timeUnit: "min").result().tables.first
    #expect(other?["mean_x"] == table["mean_x"] && other?["time"] == table["time"], "rows are in the order of time")
    var broken = results[1]
    broken.termination.isConverged = false
    let mixed = PopulationSeries([members[0], .init(label: "b", time: nil, result: broken)], timeUnit: "min").result()
    #expect(!mixed.termination.isConverged)
    #expect(mixed.termination.message.contains("b"))
  }
}
