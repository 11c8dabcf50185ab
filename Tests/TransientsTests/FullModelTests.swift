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
}
