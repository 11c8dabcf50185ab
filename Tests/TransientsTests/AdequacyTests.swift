import Fitting
import Measurements
import Testing
import Transients

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
    #expect(
      try fit(4).warnings.contains { $0.contains("is not above its noise: 3 components describe the map as well") })
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
