import Fitting
import Foundation
import Kinetics
import Measurements
import OpticalSeries
import Testing

extension SimulatedSeries {
  /// Two steps, or a scheme of one's own, with a band of 40/√2 nm on a flat absorbance for every species.
  static func example(
    _ scheme: String = "A->B->C", rates: [Double] = [1.0 / 22, 1.0 / 310], initial: [Double] = [], noise: Double = 0,
    seed: UInt64 = 1
  ) throws -> SimulatedSeries {
    var simulated = SimulatedSeries(try ReactionScheme(scheme))
    simulated.rates = rates
    for (species, value) in zip(simulated.scheme.species, initial) { simulated.options.initial[species] = value }
    simulated.wavelengths = stride(from: 400.0, through: 700, by: 5).map { $0 }
    simulated.bands = simulated.scheme.species.indices.map {
      [Band(450 + 90 * Double($0), height: 1, width: 40 / 2.0.squareRoot()), Band(550, height: 0.2, width: 1e6)]
    }
    simulated.rise = 0
    simulated.noise = noise
    simulated.seed = seed
    return simulated
  }
}

@Suite("Kinetic fits of series")
struct SeriesFitTests {
  private func rates(_ result: FitResult) -> [Double] { result.parameters.map { $0.value ?? .nan } }

  @Test("two steps come back to nine digits from noise-free data, and the order that is swapped is told")
  func exact() throws {
    let simulated = try SimulatedSeries.example()
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
    let draws = 200
    for seed in 0..<draws {
      let simulated = try SimulatedSeries.example(noise: 2e-3, seed: UInt64(seed + 1))
      let result = try SeriesFit(try simulated.series(), scheme: try ReactionScheme("A->B->C")).result()
      for index in 0..<2 {
        let parameter = result.parameters[index]
        if abs((parameter.value ?? 0) - simulated.rates[index]) < parameter.standardError ?? 0 { inside[index] += 1 }
      }
    }
    // One standard error covers 68 %.
    for count in inside { #expect((0.60...0.76).contains(Double(count) / Double(draws)), "\(count) of \(draws)") }
  }

  @Test(
    "higher orders come back too",
    arguments: [
      ("2A->B", 0.02, [1, 0]), ("A+B->2B", 0.03, [1, 0.02]), ("A+B->C", 0.05, [1, 0.6, 0]),
    ] as [(String, Double, [Double])])
  func higherOrders(scheme: String, rate: Double, initial: [Double]) throws {
    let simulated = try SimulatedSeries.example(scheme, rates: [rate], initial: initial)
    let result = try SeriesFit(try simulated.series(), scheme: simulated.scheme, options: simulated.options).result()
    #expect(result.termination.isConverged)
    #expect(abs(rates(result)[0] / rate - 1) < 1e-5)
  }

  @Test("a simulation is the product of its concentrations and spectra, and its seed decides the noise")
  func simulation() throws {
    var simulated = try SimulatedSeries.example()
    let (exact, concentrations, spectra) = (try simulated.series(), try simulated.concentrations(), simulated.spectra)
    for time in exact.times.indices {
      #expect(abs(concentrations.reduce(0) { $0 + $1[time] } - 1) < 1e-12)
      let sum = concentrations.indices.reduce(0) { $0 + concentrations[$1][time] * spectra[$1][7] }
      #expect(abs(exact.absorbances[time][7] - sum) < 1e-12)
    }
    simulated.noise = 1e-3
    #expect(try simulated.series() == simulated.series())
    let noisy = try simulated.series()
    simulated.seed = 2
    #expect(try simulated.series() != noisy)
    for change: (inout SimulatedSeries) -> Void in [
      { $0.rates = [1] }, { $0.rates = [1, -1] }, { $0.times = [] }, { $0.times = [2, 1] }, { $0.noise = -1 },
      { $0.bands[1] = [] }, { $0.bands[0][0].width = 0 }, { $0.options.initial = ["X": 1] },
    ] {
      var wrong = simulated
      change(&wrong)
      #expect(throws: OpticalSeriesError.self) { try wrong.series() }
    }
  }

  @Test("spectra from before time zero count as those of the start, and that is said")
  func early() throws {
    var options = SeriesOptions()
    options.timeZero = 5
    let result = try SeriesFit(
      try SimulatedSeries.example().series(), scheme: try ReactionScheme("A->B->C"), options: options
    ).result()
    #expect(result.findings.contains { $0.contains("One spectrum lies before time zero") })
  }

  @Test("a reversible step determines the sum of its constants alone, and says so")
  func reversible() throws {
    let simulated = try SimulatedSeries.example("A<->B", rates: [0.03, 0.01], noise: 1e-3)
    let result = try SeriesFit(try simulated.series(), scheme: simulated.scheme).result()
    #expect(result.identifiability.determinedCombinations < 2)
    #expect(result.parameters.contains { $0.verdict != .determined })
    var options = SeriesOptions()
    options.fixed = ["k2": 0.01]
    let held = try SeriesFit(try simulated.series(), scheme: simulated.scheme, options: options).result()
    #expect(abs((held.parameters[0].value ?? 0) - 0.03) < 4 * (held.parameters[0].standardError ?? 0))
  }

  @Test("colourless species and a time zero of one's own")
  func options() throws {
    let simulated = try SimulatedSeries.example()
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
    let series = try SimulatedSeries.example().series()
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
    let simulated = try SimulatedSeries.example(noise: 1e-4)
    let rank = try SeriesRank(try simulated.series())
    #expect(rank.rank == 3)
    #expect(rank.forward[0].count == 1)
    #expect(rank.backward[0].count == 6)
    #expect(rank.noise < 2e-3)
  }
}
