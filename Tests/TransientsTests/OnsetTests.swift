import Fitting
import Glibc
import Kinetics
import Measurements
import Testing

@testable import Transients

@Suite("Onsets of the signal")
struct OnsetTests {
  /// A → B → C with 0.8 and 12 ps, each with a band of its own, t₀ = 0.1 + 0.3x − 0.1x² ps: beyond 650 nm the signal grows
  /// in slowly. σ = 0.02.
  private func sequence(chirp: [Double] = [0.1, 0.3, -0.1]) throws -> TransientMap {
    var delays: [Double] = []
    for index in 0..<60 { delays.append(-1 + 0.05 * Double(index)) }
    for index in 0..<60 { delays.append(2 * pow(500.0, Double(index) / 59)) }
    let wavelengths = (0..<41).map { 500 + 5 * Double($0) }
    var generator = SeededGenerator(seed: 5)
    var signal: [Double] = []
    for wavelength in wavelengths {
      let zero = timeZero(chirp, wavelength)
      var spectra: [Double] = []
      for index in 0..<3 {
        let z = (wavelength - 520 - 50 * Double(index)) / 40
        spectra.append(3 / (1 + 0.3 * Double(index)) * exp(-z * z / 2))
      }
      for delay in delays {
        let time: Double = max(0, delay - zero)
        let first: Double = exp(-time / 0.8)
        let second: Double = (exp(-time / 12) - first) * 12 / 11.2
        // The step of a response of 0.15 ps FWHM.
        let rise: Double = erfc(-(delay - zero) / 0.0901) / 2
        let third: Double = 1 - first - second
        let value: Double = spectra[0] * first + spectra[1] * second + spectra[2] * third
        signal.append(rise * value + 0.02 * generator.gaussian())
      }
    }
    return try TransientMap(source: "m.csv", delays: delays, wavelengths: wavelengths, signal: signal)
  }

  private func timeZero(_ chirp: [Double], _ wavelength: Double) -> Double {
    chirp.reversed().reduce(0) { $0 * (wavelength - 600) / 100 + $1 }
  }

  @Test("a product that grows in late is no background: the delays before the rise end before time zero")
  func growth() throws {
    let chirp = [0.1, 0.3, -0.1]
    let map = try sequence(chirp: chirp)
    let region = PreZeroRegion(map)
    for (column, rows) in region.rows.enumerated() {
      #expect(rows.count >= 6)
      #expect(map.delays[rows.upperBound - 1] < timeZero(chirp, map.wavelengths[column]) + 0.05)
    }
    let noise = try #require(NoiseEstimate(map, before: region))
    #expect(abs(noise.common / 0.02 - 1) < 0.1)
    // Some ten values: σ of one wavelength is known to a quarter.
    #expect((noise.errors.max() ?? 1) < 0.045)
  }

  @Test("delays before the rise are found where signals of both signs cross, and where a chain begins weakly")
  func crossing() throws {
    let flat = try sequence(chirp: [0.1])
    let count = flat.delays.count
    let crossing = try flat.with(
      signal: flat.signal.indices.map { flat.signal[$0] - 1.2 * flat.signal[($0 + 6 * count) % flat.signal.count] })
    for map in [flat, crossing] {
      let region = PreZeroRegion(map)
      let end = try #require(region.extent?.upperBound)
      #expect(region.rows.allSatisfy { $0.count >= 8 })
      // Where the third band alone is seen, nothing is to be seen at time zero yet.
      #expect(end < 0.2)
    }
  }

  @Test("where half of a signal comes late, its onsets tell the chirp")
  func chirp() throws {
    let found = try #require(ChirpSuggestion(try sequence(), width: 0.2))
    #expect(found.isFromOnsets && (1...2).contains(found.order))
    #expect(found.span > 0.3 && found.span < 1)
    let flat = try #require(ChirpSuggestion(try sequence(chirp: [0.1]), width: 0.2))
    #expect(flat.span < 0.3)
  }

  @Test("the chirp of a chain that grows in slowly is found, and a signal that rises at once keeps its rises")
  func chirpOfChain() throws {
    func rate(_ name: String, _ lifetime: Double) -> TargetRecipe.Rate {
      TargetRecipe.Rate(name, isLifetime: true, start: lifetime)
    }
    var chain = SimulatedMap(lifetimes: [1])
    chain.recipe = TargetRecipe(
      compartments: ["a", "b", "c"], rates: [rate("tau1", 0.8), rate("tau2", 12), rate("tau3", 2000)],
      scheme: TargetScheme(
        initial: [1, 0, 0], rateCount: 3,
        transfers: [.init(from: 0, to: 1, rate: 0), .init(from: 1, to: 2, rate: 1), .init(from: 2, to: nil, rate: 2)]))
    for (chirp, order) in [([0.42, -0.14], 2), ([], 0)] {
      chain.timeZero = [0] + chirp
      let map = try chain.map()
      let found = try #require(ChirpSuggestion(map, width: 15))
      #expect(found.isFromOnsets && found.order == order)
      for (coefficient, truth) in zip(found.coefficients.dropFirst(), chirp) {
        #expect(abs(coefficient - truth) < 0.06)
      }
      let inspection = try MapInspection(map)
      #expect(inspection.facts.first { $0.name == "response_width" }?.value == nil)
      #expect(inspection.facts.first { $0.name == "chirp_order" }?.value == Double(order))
    }
    var prompt = SimulatedMap(lifetimes: [0.36, 2.61, 2.65e6])
    prompt.relativeNoise = 1e-3
    #expect(ChirpSuggestion(try prompt.map(), width: 0.12)?.isFromOnsets == false)
  }

  @Test("the delays before the rise end where the values begin to drift")
  func drift() throws {
    var map = try sequence(chirp: [0.1])
    let count = map.delays.count
    map = try map.with(
      signal: map.signal.indices.map { index in
        map.signal[index] + (index / count == 30 ? 0.15 * (map.delays[index % count] + 1) : 0)
      })
    let rows = PreZeroRegion(map).rows
    #expect(rows[30].count < rows[29].count)
  }
}
