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
}
