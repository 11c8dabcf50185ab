import Fitting
import Foundation
import Kinetics
import Measurements
import OpticalSeries
import Testing

/// A series of species with Gaussian bands whose concentrations follow a scheme.
struct SimulatedSeries {
  var scheme = "A->B->C"
  var rates = [1.0 / 22, 1.0 / 310]
  var initial = [1.0, 0, 0]
  var times = [2.0, 10, 30, 60, 120, 180, 400, 700, 1200]
  var noise = 0.0
  var seed: UInt64 = 1

  func series() throws -> TimedSpectra {
    let scheme = try ReactionScheme(self.scheme)
    let course = ReactionCourse(scheme, initial: initial, times: times)
    var values = [Double](repeating: .nan, count: times.count * scheme.species.count)
    var slopes = [Double](repeating: .nan, count: values.count * rates.count)
    #expect(course.fill(rates, values: &values, derivatives: &slopes))
    let positions = stride(from: 400.0, through: 700, by: 5).map { $0 }
    var generator = SeededGenerator(seed: seed)
    let rows = times.indices.map { time in
      positions.map { position -> Double in
        let sum = scheme.species.indices.reduce(0.0) { sum, species in
          let centre = 450 + 90 * Double(species)
          return sum + values[species * times.count + time] * (0.2 + exp(-pow((position - centre) / 40, 2)))
        }
        return sum + (noise > 0 ? noise * generator.gaussian() : 0)
      }
    }
    return try TimedSpectra(
      source: "simulated", positions: positions, times: times, timeUnit: "min", absorbances: rows)
  }
}

@Suite("Kinetic fits of series")
struct SeriesFitTests {
  private func rates(_ result: FitResult) -> [Double] { result.parameters.map { $0.value ?? .nan } }

  @Test("two steps come back to nine digits from noise-free data, and the order that is swapped is told")
  func exact() throws {
    let simulated = SimulatedSeries()
    let result = try SeriesFit(try simulated.series(), scheme: try ReactionScheme("A->B->C")).result()
    for (found, truth) in zip(rates(result), simulated.rates) { #expect(abs(found / truth - 1) < 1e-8) }
    #expect(result.rivals.count == 1)
    #expect(abs((result.rivals.first?.values[0] ?? 0) * 310 - 1) < 1e-6)
    #expect(result.findings.contains { $0.contains("alternative") && $0.contains("the spectrum of B goes down to") })
    #expect(abs((result.derived.first { $0.name == "tau2" }?.value ?? 0) - 310) < 1e-5)
  }

  @Test("standard errors cover the truth as often as they say")
  func coverage() throws {
    var inside = [0, 0]
    for seed in 0..<60 {
      var simulated = SimulatedSeries()
      simulated.noise = 2e-3
      simulated.seed = UInt64(seed + 1)
      let result = try SeriesFit(try simulated.series(), scheme: try ReactionScheme("A->B->C")).result()
      for index in 0..<2 {
        let parameter = result.parameters[index]
        if abs((parameter.value ?? 0) - simulated.rates[index]) < parameter.standardError ?? 0 { inside[index] += 1 }
      }
    }
    for count in inside { #expect((30...52).contains(count), "\(count) of 60") }
  }

  @Test(
    "higher orders come back too",
    arguments: [
      SimulatedSeries(scheme: "2A->B", rates: [0.02], initial: [1, 0]),
      SimulatedSeries(scheme: "A+B->2B", rates: [0.03], initial: [1, 0.02]),
      SimulatedSeries(scheme: "A+B->C", rates: [0.05], initial: [1, 0.6, 0]),
    ])
  func higherOrders(simulated: SimulatedSeries) throws {
    var options = SeriesOptions()
    let scheme = try ReactionScheme(simulated.scheme)
    for (name, value) in zip(scheme.species, simulated.initial) { options.initial[name] = value }
    let result = try SeriesFit(try simulated.series(), scheme: scheme, options: options).result()
    #expect(result.termination.isConverged)
    #expect(abs(rates(result)[0] / simulated.rates[0] - 1) < 1e-5)
  }

  @Test("a reversible step determines the sum of its constants alone, and says so")
  func reversible() throws {
    var simulated = SimulatedSeries(scheme: "A<->B", rates: [0.03, 0.01], initial: [1, 0])
    simulated.noise = 1e-3
    let result = try SeriesFit(try simulated.series(), scheme: try ReactionScheme("A<->B")).result()
    #expect(result.identifiability.determinedCombinations < 2)
    #expect(result.parameters.contains { $0.verdict != .determined })
    var options = SeriesOptions()
    options.fixed = ["k2": 0.01]
    let held = try SeriesFit(try simulated.series(), scheme: try ReactionScheme("A<->B"), options: options).result()
    #expect(abs((held.parameters[0].value ?? 0) - 0.03) < 4 * (held.parameters[0].standardError ?? 0))
  }

  @Test("colourless species and a time zero of one's own")
  func options() throws {
    let simulated = SimulatedSeries()
    var options = SeriesOptions()
    options.timeZero = -3
    let moved = try SeriesFit(try simulated.series(), scheme: try ReactionScheme("A->B->C"), options: options).result()
    // A shift of time zero mixes spectra and leaves the constants.
    for (found, truth) in zip(rates(moved), simulated.rates) { #expect(abs(found / truth - 1) < 1e-6) }
    options = SeriesOptions()
    options.colourless = ["C"]
    let two = try SeriesFit(try simulated.series(), scheme: try ReactionScheme("A->B->C"), options: options).result()
    #expect(two.statistics.sumOfSquares > 1e-3)
  }

  @Test("what does not fit the scheme is refused")
  func refused() throws {
    let series = try SimulatedSeries().series()
    let scheme = try ReactionScheme("A->B->C")
    var wrong: [SeriesOptions] = []
    for change: (inout SeriesOptions) -> Void in [
      { $0.initial = ["X": 1] }, { $0.initial = ["A": -1] }, { $0.initial = ["A": 0] }, { $0.fixed = ["k3": 1] },
      { $0.fixed = ["k1": 0] }, { $0.colourless = ["A", "B", "C"] }, { $0.timeZero = .nan }, { $0.timeZero = 1e6 },
    ] {
      var options = SeriesOptions()
      change(&options)
      wrong.append(options)
    }
    for options in wrong {
      #expect(throws: OpticalSeriesError.self) { try SeriesFit(series, scheme: scheme, options: options) }
    }
    let error = #expect(throws: OpticalSeriesError.self) {
      try SeriesFit(series, scheme: try ReactionScheme("A+B->2B"))
    }
    #expect(error?.description.contains("--initial B=0.01") == true)
    let few = try TimedSpectra(
      source: "few", positions: [400, 401], times: [1, 2], timeUnit: "min", absorbances: [[1, 2], [2, 1]])
    #expect(throws: OpticalSeriesError.self) { try SeriesFit(few, scheme: scheme) }
  }

  @Test("the simulated series of the shared data", .enabled(if: SharedSeries.exists))
  func shared() throws {
    let series = try MeasurementReader.timedSpectra(at: SharedSeries.folder + "/synthetic_7t.csv")
    #expect(series.times == [2, 10, 30, 60, 120, 180, 1200])
    let result = try SeriesFit(series, scheme: try ReactionScheme("A->B->C")).result()
    let lifetimes = Dictionary(uniqueKeysWithValues: result.derived.map { ($0.name, $0.value ?? 0) })
    #expect(abs((lifetimes["tau1"] ?? 0) - 22.00) < 0.05)
    #expect(abs((lifetimes["tau2"] ?? 0) - 310.7) < 0.8)
    #expect(result.rivals.count == 1)
    let references = try MeasurementReader.spectrumSeries(at: SharedSeries.folder + "/references.csv")
    let unmixing = try Unmixing(series, references: references)
    let (first, truth) = (unmixing.concentrations[0], [0.9131, 0.6347, 0.2557, 0.0654, 0.0043, 0.0003, 0])
    for (found, value) in zip(first, truth) { #expect(abs(found - value) < 0.003) }
  }
}

@Suite("Unmixing and rank")
struct UnmixingTests {
  private func bands() throws -> (series: TimedSpectra, references: SpectrumSeries) {
    let positions = stride(from: 400.0, through: 700, by: 5).map { $0 }
    let spectra = (0..<3).map { band in
      positions.map { 0.1 + exp(-pow(($0 - 450 - 90 * Double(band)) / 40, 2)) }
    }
    let references = try SpectrumSeries(
      source: "references", axis: .wavelength, positions: positions, intensities: spectra, labels: ["a", "b", "c"])
    let mixtures = [[1.0, 0, 0], [0.5, 0.5, 0], [0, 0.25, 0.75]]
    var generator = SeededGenerator(seed: 3)
    let rows = mixtures.map { mixture in
      positions.indices.map { index in
        zip(mixture, spectra).reduce(1e-4 * generator.gaussian()) { $0 + $1.0 * $1.1[index] }
      }
    }
    let series = try TimedSpectra(
      source: "series", positions: positions, times: [0, 1, 2], timeUnit: "min", absorbances: rows)
    return (series, references)
  }

  @Test("mixtures come back, none below 0, and what is held at 0 has no error")
  func mixtures() throws {
    let (series, references) = try bands()
    let found = try Unmixing(series, references: references)
    #expect(abs(found.concentrations[0][1] - 0.5) < 1e-3)
    #expect(abs(found.concentrations[2][2] - 0.75) < 1e-3)
    #expect(found.concentrations.allSatisfy { $0.allSatisfy { $0 >= 0 } })
    for (values, errors) in zip(found.concentrations, found.errors) {
      for (value, error) in zip(values, errors) { #expect((value == 0) == (error == nil)) }
    }
    #expect(found.residuals.allSatisfy { $0 < 2e-4 })
  }

  @Test("references that cannot be told apart are refused")
  func alike() throws {
    let (series, references) = try bands()
    let twice = try SpectrumSeries(
      source: "twice", axis: .wavelength, positions: references.positions,
      intensities: [references.intensities[0], references.intensities[0]], labels: ["a", "a again"])
    #expect(throws: OpticalSeriesError.self) { try Unmixing(series, references: twice) }
  }

  @Test("the rank is that of the mixtures, and grows with the time")
  func rank() throws {
    var simulated = SimulatedSeries()
    simulated.noise = 1e-4
    let rank = try SeriesRank(try simulated.series())
    #expect(rank.rank == 3)
    #expect(rank.forward[0].count == 1)
    #expect(rank.backward[0].count == 6)
    #expect(rank.noise < 2e-3)
  }
}
