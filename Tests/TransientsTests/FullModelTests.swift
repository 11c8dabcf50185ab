import Fitting
import Glibc
import Kinetics
import LinearAlgebra
import Measurements
import Testing

@testable import Transients

/// Simulated maps that hold more than decays.
@Suite("everything a map can hold")
struct FullModelTests {
  /// hot → relaxed and trapped; trapped → relaxed; relaxed decays.
  private func recipe(_ tau1: Double, _ tau2: Double, _ k3: Double) -> TargetRecipe {
    TargetRecipe(
      compartments: ["hot", "relaxed", "trapped"],
      rates: [
        .init("tau1", isLifetime: true, start: tau1), .init("tau2", isLifetime: true, start: tau2),
        .init("k3", isLifetime: false, start: k3),
      ],
      scheme: TargetScheme(
        initial: [1, 0, 0], rateCount: 3,
        transfers: [
          .init(from: 0, to: 1, rate: 0, fraction: 0.6), .init(from: 0, to: 2, rate: 0, fraction: 0.4),
          .init(from: 2, to: 1, rate: 2), .init(from: 1, to: nil, rate: 1),
        ]))
  }

  private func simulation(_ recipe: TargetRecipe?, lifetimes: [Double] = []) -> SimulatedMap {
    var simulation = SimulatedMap(lifetimes: lifetimes)
    simulation.recipe = recipe
    simulation.wavelengthCount = 24
    simulation.delayCount = 160
    simulation.relativeNoise = 0
    return simulation
  }

  private func expect(_ result: FitResult, _ truth: [String: Double], sourceLocation: SourceLocation = #_sourceLocation)
  {
    #expect(result.termination.isConverged, sourceLocation: sourceLocation)
    for (name, value) in truth {
      let found = result.parameters.first { $0.name == name }?.optimum ?? .nan
      #expect(abs(found - value) <= 1e-9 * max(abs(value), 0.1), "\(name) \(found)", sourceLocation: sourceLocation)
    }
  }

  private func expect(
    _ table: ResultTable?, column: Int, _ truth: (Double) -> Double, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let table = try #require(table, sourceLocation: sourceLocation)
    for (wavelength, value) in zip(table.columns[0].values, table.columns[column].values) {
      let expected = truth(try #require(wavelength))
      #expect(abs(try #require(value) - expected) < 1e-8, "\(table.name)", sourceLocation: sourceLocation)
    }
  }

  @Test(
    "a scheme with branching, an oscillation and an artifact are recovered to nine digits, spectra too",
    arguments: [[0.03], [0.03, 0.42, -0.14]], [2.7, 1 / 2.7])
  func acceptance(timeZero: [Double], factor: Double) throws {
    var simulation = simulation(recipe(0.6, 8, 0.02))
    simulation.timeZero = timeZero
    simulation.oscillations = [.init(wavenumber: 110, damping: 0.9)]
    simulation.artifactOrder = 2
    let map = try simulation.map()
    var options = GlobalFitOptions()
    options.chirpOrder = timeZero.count - 1
    options.oscillations = [.init(wavenumber: 105, damping: 0.9 * factor)]
    options.artifact = ArtifactOptions(order: 2)
    let start = recipe(0.6 * factor, 8 * factor, 0.02 / factor)
    let result = try TargetFit.fit(map, recipe: start, options: options)
    var truth = [
      "tau1": 0.6, "tau2": 8, "k3": 0.02, "irf_fwhm": 0.12, "nu1": 110, "damping1": 0.9, "t0": timeZero[0],
    ]
    for (p, value) in timeZero.enumerated().dropFirst() { truth["t0_\(p)"] = value }
    expect(result, truth)
    func table(_ name: String) -> ResultTable? { result.tables.first { $0.name == name } }
    for compartment in 0..<3 {
      try expect(table("sas"), column: 1 + 2 * compartment) { simulation.spectrum(compartment, $0) }
    }
    try expect(table("oscillations"), column: 1) { simulation.oscillationSpectrum(0, $0).amplitude }
    for derivative in 0..<3 {
      try expect(table("artifact"), column: 1 + 2 * derivative) { simulation.artifactSpectrum(derivative, $0) }
    }
    let oscillations = try #require(table("oscillations"))
    for (wavelength, phase) in zip(oscillations.columns[0].values, oscillations.columns[3].values) {
      let (amplitude, expected) = simulation.oscillationSpectrum(0, try #require(wavelength))
      guard amplitude > 0.01 else { continue }
      #expect(abs(try #require(phase) - expected) < 1e-6)
    }
  }

  @Test(
    "a parallel decay with baseline, oscillation and artifact keeps its non-decaying component",
    arguments: [[0.03], [0.03, 0.42]])
  func parallel(timeZero: [Double]) throws {
    var simulation = simulation(nil, lifetimes: [0.4, 6, .infinity])
    simulation.timeZero = timeZero
    simulation.oscillations = [.init(wavenumber: 110, damping: 0.9)]
    simulation.artifactOrder = 1
    simulation.hasBaseline = true
    var options = GlobalFitOptions()
    options.lifetimes = [0.9, 14, .infinity]
    options.chirpOrder = timeZero.count - 1
    options.oscillations = [.init(wavenumber: 115, damping: 1.3)]
    options.artifact = ArtifactOptions(order: 1)
    options.hasBaseline = true
    let result = try GlobalFit.fit(try simulation.map(), options: options)
    expect(result, ["tau1": 0.4, "tau2": 6, "irf_fwhm": 0.12, "nu1": 110, "damping1": 0.9])
    try expect(result.tables.first { $0.name == "baseline" }, column: 1) { simulation.baselineSpectrum($0) }
    try expect(result.tables.first { $0.name == "das" }, column: 5) { simulation.spectrum(2, $0) }
  }

  /// A noise-free map of any basis; spectra are those of the simulation.
  private func map(
    _ layout: ParameterLayout, _ parameters: [Double], axis: ChirpCoordinate = .wavelength,
    measured: SampledResponse? = nil
  ) throws -> TransientMap {
    let simulation = simulation(nil, lifetimes: [1])
    let grid = try simulation.map()
    let positions = axis.positions(grid.wavelengths, reference: 600)
    let model = DispersedMapModel(
      basis: MapBasis(delays: grid.delays, layout: layout, measured: measured), positions: positions)
    var basis = Matrix(rows: grid.delays.count, columns: layout.columnCount)
    var signal = [Double](repeating: 0, count: grid.signal.count)
    for (column, wavelength) in grid.wavelengths.enumerated() {
      model.basis(parameters, column: column, into: &basis)
      for component in 0..<layout.columnCount {
        Vector.add(
          simulation.spectrum(component, wavelength), basis.elements, basis.columnRange(component), to: &signal,
          at: column * grid.delays.count)
      }
    }
    return try TransientMap(
      source: "made", delays: grid.delays, wavelengths: grid.wavelengths, signal: signal, timeUnit: .picoseconds,
      signalUnit: "mOD")
  }

  @Test("time zero and width in powers of either coordinate are recovered", arguments: ChirpCoordinate.allCases)
  func width(axis: ChirpCoordinate) throws {
    var layout = ParameterLayout(lifetimeCount: 2, componentCount: 2, chirpOrder: 2)
    layout.response = .gaussian(widthOrder: 1, isDouble: false)
    var options = GlobalFitOptions()
    options.lifetimes = [1, 14]
    options.chirpOrder = 2
    options.chirpAxis = axis
    options.chirpReference = 600
    options.response.widthOrder = 1
    let map = try map(layout, [0.4, 6, 0.03, 0.3, -0.1, 0.15, 0.03], axis: axis)
    expect(
      try GlobalFit.fit(map, options: options),
      ["tau1": 0.4, "tau2": 6, "t0": 0.03, "t0_1": 0.3, "t0_2": -0.1, "irf_fwhm": 0.15, "irf_fwhm_1": 0.03])
  }

  @Test("a response of two Gaussians is recovered")
  func twoGaussians() throws {
    var layout = ParameterLayout(lifetimeCount: 2, componentCount: 2, chirpOrder: 0)
    layout.response = .gaussian(widthOrder: 0, isDouble: true)
    var options = GlobalFitOptions()
    options.lifetimes = [1, 14]
    options.response.second = .init()
    let map = try map(layout, [0.4, 6, 0.03, 0.12, 0.5, 0.1, 0.3])
    expect(
      try GlobalFit.fit(map, options: options),
      [
        "tau1": 0.4, "tau2": 6, "t0": 0.03, "irf_fwhm": 0.12, "irf_fwhm2": 0.5, "irf_shift2": 0.1, "irf_fraction2": 0.3,
      ])
  }

  @Test("a measured response leaves lifetimes and time zero to be found, with a chirp too", arguments: [0, 1])
  func measured(chirpOrder: Int) throws {
    let response = try #require(
      SampledResponse(
        times: [-0.31, -0.22, -0.1, -0.05, 0.02, 0.04, 0.11, 0.2, 0.33, 0.5],
        signal: [0, 0.05, 0.4, 0.9, 1, 0.95, 0.5, 0.3, 0.1, 0]))
    var layout = ParameterLayout(lifetimeCount: 2, componentCount: 2, chirpOrder: chirpOrder)
    layout.response = .measured
    var options = GlobalFitOptions()
    options.lifetimes = [1, 14]
    options.chirpOrder = chirpOrder
    options.chirpReference = 600
    options.response.measured = response
    let map = try map(layout, [0.4, 6, 0.03] + (chirpOrder == 1 ? [0.3] : []), measured: response)
    let result = try GlobalFit.fit(map, options: options)
    expect(result, ["tau1": 0.4, "tau2": 6, "t0": 0.03].merging(chirpOrder == 1 ? ["t0_1": 0.3] : [:]) { $1 })
    #expect(!result.parameters.contains { $0.name == "irf_fwhm" })
  }

  @Test("a lifetime that follows another does so, and has its error")
  func tied() throws {
    var simulation = simulation(nil, lifetimes: [0.4, 3.2])
    simulation.relativeNoise = 1e-3
    var options = GlobalFitOptions()
    options.lifetimes = [1, 14]
    options.ties = ["tau2": ParameterTie(to: "tau1", factor: 8)]
    let result = try GlobalFit.fit(try simulation.map(), options: options)
    #expect(result.termination.isConverged)
    let (first, second) = (result.parameters[0], result.parameters[1])
    #expect(second.status == .tied)
    #expect(abs(second.optimum - 8 * first.optimum) < 1e-12)
    #expect(abs(first.optimum - 0.4) < 4 * (try #require(first.standardError)))
    #expect(abs(try #require(second.standardError) / (try #require(first.standardError)) - 8) < 1e-6)
    options.ties = ["tau2": ParameterTie(to: "tau9")]
    #expect(throws: TransientsError.self) { try GlobalFit.fit(try simulation.map(), options: options) }
  }

  /// Exponentials, oscillation, artifact and baseline with spectra of one size and of both signs, t₀ = 0.1 ps.
  private func crowdedMap() throws -> TransientMap {
    var layout = ParameterLayout(lifetimeCount: 2, componentCount: 3, chirpOrder: 0)
    layout.oscillationCount = 1
    layout.artifactOrder = 2
    layout.hasBaseline = true
    var delays = (0..<60).map { -1 + 0.05 * Double($0) }
    delays += (0..<60).map { 2 * pow(500, Double($0) / 59) }
    let basis = MapBasis(
      delays: delays, layout: layout,
      angularUnit: 2 * Double.pi * PhysicalConstants.speedOfLight * TimeUnit.picoseconds.inSeconds)
    var columns = Matrix(rows: delays.count, columns: layout.columnCount, repeating: .nan)
    basis.fill(&columns, [0.8, 12, 0.1, 0.15, 100, 0.7], timeZero: 0.1, width: 0.15)
    var generator = SeededGenerator(seed: 1)
    let wavelengths = (0..<41).map { 500 + 5 * Double($0) }
    var signal: [Double] = []
    for wavelength in wavelengths {
      var values = delays.map { _ in 0.01 * generator.gaussian() }
      for index in 0..<layout.columnCount {
        let centre = 520 + 30 * Double(index)
        let z: Double = (wavelength - centre) / (30 + 5 * Double(index % 3))
        let size: Double = (index % 2 == 0 ? 5 : -5) * (5...7 ~= index ? 8 : 1)
        let height: Double = size / (1 + 0.3 * Double(index)) * exp(-z * z / 2)
        for row in delays.indices { values[row] += height * columns[row, index] }
      }
      signal += values
    }
    return try TransientMap(source: "crowded", delays: delays, wavelengths: wavelengths, signal: signal)
  }

  @Test("beside a strong artifact starts at three time zeros are tried, none of which ends below the result")
  func extraStarts() throws {
    let map = try crowdedMap()
    var options = GlobalFitOptions()
    options.hasBaseline = true
    options.profiles = ProfileChoice.none
    options.lifetimes = [1, 10, .infinity]
    options.artifact = ArtifactOptions(order: 2, width: 0.1)
    options.oscillations = [Oscillation(wavenumber: 100, damping: 0.5)]
    // No starts with other widths then.
    options.responseWidth = try GlobalFitPlan(map, options).parameters.first { $0.name == "irf_fwhm" }?.initialValue
    let plan = try GlobalFitPlan(map, options)
    let result = try GlobalFit.fit(map, options: options)
    #expect(result.termination.isConverged)
    // σ of a cell is 0.01.
    let degrees = Double(result.statistics.degreesOfFreedom)
    #expect(abs(result.statistics.sumOfSquares / (1e-4 * degrees) - 1) < 0.1)
    let timeZeros = Set(plan.starts().map { $0[plan.layout.timeZero] })
    #expect(timeZeros.count == 3)
    for start in plan.starts() {
      let found = try GlobalFit.run(plan, starts: [start]).outcome.result.statistics.sumOfSquares
      #expect(found > (1 - 1e-9) * result.statistics.sumOfSquares)
    }
  }

  @Test("spectra keep the sign that they are given; evolution-associated ones too", arguments: KineticScheme.allCases)
  func signs(scheme: KineticScheme) throws {
    var simulation = simulation(nil, lifetimes: [0.4, 6])
    simulation.relativeNoise = 1e-3
    var options = GlobalFitOptions()
    options.lifetimes = [1, 14]
    options.scheme = scheme
    options.nonNegative = ["all"]
    let result = try GlobalFit.fit(try simulation.map(), options: options)
    let spectra = try #require(result.tables.first)
    #expect(spectra.name == (scheme == .parallel ? "das" : "eas"))
    for column in [1, 3] {
      #expect(spectra.columns[column].values.allSatisfy { ($0 ?? 0) >= 0 })
      #expect(spectra.columns[column].values.contains { ($0 ?? 0) > 0 })
    }
    options.nonNegative = ["4"]
    #expect(throws: TransientsError.self) { try GlobalFit.fit(try simulation.map(), options: options) }
  }

  @Test("rates that can change places are listed with their other assignment, which fits as well", arguments: [0, 1])
  func exchange(chirpOrder: Int) throws {
    let chain = { (a: Double, b: Double) in
      TargetRecipe(
        compartments: ["first", "second"],
        rates: [.init("tau1", isLifetime: true, start: a), .init("k2", isLifetime: false, start: b)],
        scheme: TargetScheme(
          initial: [1, 0], rateCount: 2, transfers: [.init(from: 0, to: 1, rate: 0), .init(from: 1, to: nil, rate: 1)]))
    }
    var simulation = simulation(chain(0.5, 0.2))
    simulation.relativeNoise = 1e-3
    if chirpOrder == 1 { simulation.timeZero = [0, 0.2] }
    let map = try simulation.map()
    var options = GlobalFitOptions()
    options.chirpOrder = chirpOrder
    let result = try TargetFit.fit(map, recipe: chain(0.6, 0.15), options: options)
    let rival = try #require(result.rivals.first)
    #expect(abs(rival.values[0] * result.parameters[1].optimum - 1) < 1e-9)
    #expect(abs(rival.values[1] * result.parameters[0].optimum - 1) < 1e-9)
    #expect(result.warnings.contains { $0.contains("can change places") })
    let other = try TargetFit.fit(map, recipe: chain(rival.values[0], rival.values[1]), options: options)
    #expect(abs(other.statistics.sumOfSquares / result.statistics.sumOfSquares - 1) < 1e-9)
    // A held rate cannot move.
    options.fixed = ["k2": 0.2]
    #expect(try TargetFit.fit(map, recipe: chain(0.6, 0.15), options: options).rivals.isEmpty)
  }

  @Test("cells with errors weigh by them, one σ a wavelength or one a cell")
  func errors() throws {
    var simulation = simulation(nil, lifetimes: [0.4, 6])
    simulation.relativeNoise = 1e-2
    let map = try simulation.map()
    func fit(_ errors: [Double]?) throws -> FitResult {
      var options = GlobalFitOptions()
      options.lifetimes = [1, 14]
      let weighted = try TransientMap(
        source: "x", delays: map.delays, wavelengths: map.wavelengths, signal: map.signal, errors: errors,
        timeUnit: map.timeUnit, signalUnit: map.signalUnit)
      return try GlobalFit.fit(weighted, options: options)
    }
    let plain = try fit(nil)
    let same = try fit(map.signal.map { _ in 0.05 })
    #expect(abs(same.parameters[0].optimum / plain.parameters[0].optimum - 1) < 1e-8)
    #expect(abs(same.statistics.sumOfSquares / (plain.statistics.sumOfSquares / 0.0025) - 1) < 1e-8)
    let cells = try fit(map.signal.indices.map { 0.05 * ($0 % 2 == 0 ? 1 : 3) })
    #expect(cells.termination.isConverged)
    #expect(abs(cells.parameters[0].optimum / plain.parameters[0].optimum - 1) > 1e-6)
  }
}
