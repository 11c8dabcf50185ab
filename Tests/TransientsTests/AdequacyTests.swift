import Fitting
import LinearAlgebra
import Measurements
import Testing

@testable import Transients

@Suite("whether components and map suit each other")
struct AdequacyTests {
  private func fit(_ count: Int, chirp: [Double] = [], order: Int = 0) throws -> FitResult {
    var simulation = SimulatedMap(lifetimes: [0.36, 2.61, 1500])
    simulation.wavelengthCount = 40
    simulation.delayCount = 120
    simulation.timeZero = [0] + chirp
    simulation.relativeNoise = 0.005
    var options = GlobalFitOptions()
    options.componentCount = count
    options.chirpOrder = order
    return try GlobalFit.fit(try simulation.map(), options: options)
  }

  @Test("the right number of components is not warned of, with or without a moving time zero")
  func adequate() throws {
    #expect(try fit(3).warnings.allSatisfy { !$0.contains("residuals") && !$0.contains("spectrum") })
    #expect(
      try fit(3, chirp: [0.4], order: 1).warnings.allSatisfy { !$0.contains("residuals") && !$0.contains("spectrum") })
  }

  @Test("too few components, or a time zero taken as fixed, leave residuals with structure")
  func tooFew() throws {
    #expect(try fit(1).warnings.contains { $0.contains("try more components, or a time zero") })
    #expect(try fit(3, chirp: [0.4]).warnings.contains { $0.contains("--chirp 2") })
  }

  @Test("a component that is not in the map is named")
  func tooMany() throws {
    let result = try fit(4)
    let warned = result.warnings.filter { $0.contains("is not above its noise: 3 components describe the map as well") }
    #expect(!warned.isEmpty)
    let withdrawn = result.parameters.filter { $0.note?.hasSuffix("is not above its noise") == true }
    #expect(withdrawn.count >= warned.count)
    #expect(withdrawn.allSatisfy { $0.verdict == .notDetermined && $0.value == nil && $0.interval == nil })
  }

  @Test("an oscillation that is not in the map is named")
  func phantom() throws {
    var simulation = SimulatedMap(lifetimes: [0.8, 12, .infinity])
    simulation.wavelengthCount = 60
    simulation.relativeNoise = 0.005
    var options = GlobalFitOptions()
    options.lifetimes = [0.8, 12, .infinity]
    options.oscillations = [Oscillation(wavenumber: 80, damping: 0.5)]
    let result = try GlobalFit.fit(try simulation.map(), options: options)
    #expect(result.warnings.contains { $0.hasPrefix("the oscillation ν1 is not above its noise") })
    for name in ["nu1", "damping1"] {
      let parameter = try #require(result.parameters.first { $0.name == name })
      #expect(parameter.verdict == .notDetermined && parameter.value == nil && parameter.standardError == nil)
      #expect(parameter.note == "the oscillation is not above its noise")
    }
    #expect(result.parameters.first { $0.name == "tau1" }?.verdict == .determined)
  }

  @Test("an artifact with a width of its own that is not in the map has no width, in linked maps neither")
  func phantomArtifact() throws {
    var simulation = SimulatedMap(lifetimes: [0.8, 12, .infinity])
    simulation.wavelengthCount = 60
    simulation.relativeNoise = 0.005
    var options = GlobalFitOptions()
    options.lifetimes = [0.8, 12, .infinity]
    options.artifact = ArtifactOptions(order: 0, width: 0.5)
    options.profiles = ProfileChoice.none
    let map = try simulation.map()
    let result = try GlobalFit.fit(map, options: options)
    #expect(result.warnings.contains { $0.hasPrefix("the artifact is not above its noise") })
    #expect(result.parameters.first { $0.name == "artifact_fwhm" }?.verdict == .notDetermined)
    simulation.seed = 2
    options.artifact = nil
    options.oscillations = [Oscillation(wavenumber: 80, damping: 0.5)]
    let linked = try LinkedMapFit.outcome([map, try simulation.map()], options: options).result
    #expect(linked.warnings.contains { $0.hasPrefix("the oscillation ν1 is not above its noise") })
    #expect(linked.parameters.first { $0.name == "nu1" }?.verdict == .notDetermined)
  }

  @Test("a second Gaussian that the data do not show is held at nothing, and takes no verdict from the first")
  func phantomGaussian() throws {
    var simulation = SimulatedMap(lifetimes: [0.8, 12])
    simulation.wavelengthCount = 40
    var options = GlobalFitOptions()
    options.lifetimes = [1, 10]
    let map = try simulation.map()
    let one = try GlobalFit.fit(map, options: options)
    options.response.second = ResponseOptions.SecondGaussian()
    let both = try GlobalFit.fit(map, options: options)
    #expect(both.termination.isConverged)
    for name in ["irf_fwhm2", "irf_shift2", "irf_fraction2"] {
      let parameter = try #require(both.parameters.first { $0.name == name })
      #expect(parameter.verdict == .notDetermined && parameter.value == nil && parameter.note != nil)
    }
    for parameter in one.parameters {
      let same = try #require(both.parameters.first { $0.name == parameter.name })
      #expect(same.verdict == parameter.verdict)
      #expect(abs(same.optimum - parameter.optimum) < 1e-6 * max(abs(parameter.optimum), 0.1))
    }
    #expect(both.warnings.contains { $0.hasSuffix("leave out --irf-gaussians 2") })
  }

  @Test("of two Gaussians the narrower one is the first, from whichever start", arguments: [0.02, 3.0])
  func orderedGaussians(width: Double) throws {
    // Broad first in the start.
    var options = GlobalFitOptions()
    options.lifetimes = [0.8, 12]
    options.responseWidth = 0.6
    var second = ResponseOptions.SecondGaussian()
    second.width = width
    second.fraction = 0.7
    options.response.second = second
    let map = try SimulatedMap(lifetimes: [0.8, 12]).map()
    var layout = ParameterLayout(lifetimeCount: 2, componentCount: 2, chirpOrder: 0)
    layout.response = .gaussian(widthOrder: 0, isDouble: true)
    let basis = MapBasis(delays: map.delays, layout: layout)
    var columns = Matrix(rows: map.delays.count, columns: 2, repeating: .nan)
    basis.fill(&columns, [0.8, 12, 0.1, 0.15, 0.6, 0.1, 0.3], timeZero: 0.1, width: 0.15)
    var generator = SeededGenerator(seed: 4)
    let signal = (0..<30).flatMap { w in
      map.delays.indices.map { row in
        columns[row, 0] * Double(10 - w) + columns[row, 1] * Double(w - 3) + 0.02 * generator.gaussian()
      }
    }
    let double = try TransientMap(
      source: "double", delays: map.delays, wavelengths: (0..<30).map { 500 + Double($0) }, signal: signal)
    let result = try GlobalFit.fit(double, options: options)
    let truth = ["t0": 0.1, "irf_fwhm": 0.15, "irf_fwhm2": 0.6, "irf_shift2": 0.1, "irf_fraction2": 0.3]
    for (name, value) in truth {
      let parameter = try #require(result.parameters.first { $0.name == name })
      #expect(abs(parameter.optimum - value) < 5 * (parameter.standardError ?? 0), "\(name) \(parameter.optimum)")
    }
  }

  @Test("maps of a size that no unit gives are refused with the cure, never fitted", arguments: [1e200, 1e-200, 1e70])
  func scale(factor: Double) throws {
    let map = try SimulatedMap(lifetimes: [0.8, 12]).map()
    let scaled = try map.with(signal: map.signal.map { $0 * factor })
    for job in [{ _ = try GlobalFit.fit(scaled) }, { _ = try MapInspection(scaled) }] {
      let error = #expect(throws: TransientsError.self) { try job() }
      #expect(error?.description.contains("check the file and its unit, or rescale the map") == true)
    }
    // What can be squared gives the same lifetimes, to the last digit where the factor is a power of two.
    var options = GlobalFitOptions()
    options.lifetimes = [0.8, 12]
    let plain = try GlobalFit.fit(map, options: options)
    let small = try GlobalFit.fit(
      try map.with(signal: map.signal.map { $0 * 0x1p-150 }), options: options)
    #expect(plain.parameters == small.parameters)
  }

  @Test("errors of the cells that the residuals contradict are told, with the factor")
  func givenErrors() throws {
    var simulation = SimulatedMap(lifetimes: [0.8, 12, .infinity])
    simulation.wavelengthCount = 40
    simulation.relativeNoise = 0.005
    let map = try simulation.map()
    var options = GlobalFitOptions()
    options.lifetimes = [0.8, 12, .infinity]
    let plain = try GlobalFit.fit(map, options: options)
    let deviation = try #require(plain.statistics.residualStandardDeviation)
    for (factor, isTold) in [(1.0, false), (0.1, true)] {
      let errors = [Double](repeating: factor * deviation, count: map.signal.count)
      let prepared = try Preparation().applied(to: try map.with(signal: map.signal, errors: errors))
      var outcome = try GlobalFit.outcome(prepared.map, options: options)
      outcome.add(prepared)
      let told = outcome.result.warnings.filter { $0.hasPrefix("the errors given for the cells do not fit") }
      #expect(told.isEmpty != isTold)
      #expect(told.allSatisfy { $0.hasSuffix("multiplied by 10") || $0.hasSuffix("multiplied by 9.99") })
    }
  }
}
