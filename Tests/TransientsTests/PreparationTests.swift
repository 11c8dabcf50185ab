import Fitting
import Measurements
import Testing

@testable import Transients

@Suite("Preparation of maps")
struct PreparationTests {
  /// A simulated map with a background that differs from wavelength to wavelength.
  private func map(noise: Double = 1e-3, offset: Double = 0.5, chirp: [Double] = []) throws -> TransientMap {
    var simulated = SimulatedMap(lifetimes: [0.4, 5, .infinity])
    simulated.timeZero = [0] + chirp
    simulated.wavelengthCount = 40
    simulated.relativeNoise = noise
    let plain = try simulated.map(source: "m.csv")
    let count = plain.delays.count
    return try plain.with(
      signal: plain.signal.indices.map { plain.signal[$0] + offset * Double($0 / count % 3) })
  }

  private func prepared(_ map: TransientMap, _ change: (inout Preparation) -> Void) throws -> PreparedMap {
    var preparation = Preparation()
    change(&preparation)
    return try preparation.applied(to: map)
  }

  private func refusal(_ map: TransientMap, _ change: (inout Preparation) -> Void) -> String? {
    do {
      _ = try prepared(map, change)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("nothing is done to a map without being asked for, and its noise is known all the same")
  func untouched() throws {
    let map = try map()
    let result = try prepared(map) { _ in }
    #expect(result.map == map && result.steps.isEmpty && result.warnings.isEmpty)
    let noise = try #require(result.noise)
    let truth = 1e-3 * (try self.map(noise: 0, offset: 0).signal.map(abs).max() ?? 0)
    // The median of 40 deviations from some 20 values each scatters by 2.6 %.
    #expect(abs(noise.common / truth - 1) < 0.1)
  }

  @Test(
    "the background of each wavelength goes, to within the error of its mean, and the sentence says how large it was")
  func background() throws {
    let result = try prepared(try map()) { $0.background = .automatic }
    let clean = try map(offset: 0)
    let count = clean.delays.count
    let sigma = try #require(result.noise?.common)
    let delays = Double(try #require(result.noise?.delayCount))
    for column in clean.wavelengths.indices {
      let shift = result.map.signal[column * count] - clean.signal[column * count]
      #expect(abs(shift) < 5 * sigma / delays.squareRoot())
    }
    #expect(result.steps.count == 1)
    #expect(result.steps[0].hasPrefix("background subtracted at each wavelength, the mean of "))
    #expect(result.steps[0].contains(" mOD in the median, 1 mOD at most, at "))
    let named = try prepared(try map()) { $0.background = .delays(-1 ... -0.5) }
    #expect(named.steps[0].contains("(-1 to -0.51"))
  }

  @Test("where time zero moves with the wavelength, each wavelength has its own delays before the rise")
  func chirpedRegion() throws {
    let map = try map(offset: 0, chirp: [0.4, -0.1])
    let region = PreZeroRegion(map)
    for (column, wavelength) in map.wavelengths.enumerated() {
      let x = (wavelength - 625) / 100
      let zero = 0.4 * x - 0.1 * x * x
      let end = map.delays[max(0, region.rows[column].upperBound - 1)]
      #expect(end < zero - 0.12)
      #expect(region.rows[column].isEmpty || end > zero - 0.45)
    }
  }

  @Test("a map that begins after the rise has no background to find, no noise and no weights, and says so")
  func withoutPreZero() throws {
    let map = try map()
    let late = try map.part(
      delays: map.delays.indices.filter { map.delays[$0] > 0.5 }, wavelengths: Array(map.wavelengths.indices))
    let result = try prepared(late) { _ in }
    #expect(result.noise == nil)
    #expect(result.noiseGap == "the noise is not known, from no delays before the rise; 6 are needed")
    #expect(refusal(late) { $0.background = .automatic }?.contains("fewer than 2 delays lie before the rise") == true)
    #expect(
      refusal(late) { $0.weights = .beforeZero }
        == "m.csv: cannot be weighted: the noise is not known, from no delays before the rise; 6 are needed")
  }

  @Test("windows are cut out of the axes, boxes are masked, and every sentence has its numbers")
  func windows() throws {
    let result = try prepared(try map()) {
      $0.wavelengths = 520...740
      $0.delays = -0.5...100
      $0.exclusions = [
        MapWindow(wavelengths: 600...620), MapWindow(delays: -0.1...0.1),
        MapWindow(wavelengths: 700...720, delays: 1...1.2),
      ]
    }
    let map = result.map
    #expect(map.wavelengths.allSatisfy { (520...740).contains($0) && !(600...620).contains($0) })
    #expect(map.delays.allSatisfy { (-0.5...100).contains($0) && !(-0.1...0.1).contains($0) })
    let count = map.delays.count
    for index in map.signal.indices {
      let inBox = (700...720).contains(map.wavelengths[index / count]) && (1...1.2).contains(map.delays[index % count])
      #expect(map.signal[index].isNaN == inBox)
    }
    #expect(
      result.steps == [
        "wavelengths 520 to 740 nm kept, 34 of 40", "600 to 620 nm left out, 3 wavelengths",
        "1 to 1.2 ps at 700 to 720 nm left out, 15 cells", "-0.1 to 0.1 ps left out, 6 delays",
        "delays -0.5 to 100 ps kept, 124 of 194",
      ])
  }

  @Test("windows beside the map, or that leave nothing, are refused with what the map has")
  func badWindows() throws {
    let map = try map()
    #expect(
      refusal(map) { $0.wavelengths = 800...900 }
        == "m.csv: no wavelength lies within 800 to 900 nm; the map has 500 to 750 nm")
    #expect(
      refusal(map) { $0.delays = -9 ... -8 } == "m.csv: no delay lies within -9 to -8 ps; the map has -1 to 3000 ps")
    #expect(
      refusal(map) { $0.exclusions = [MapWindow(wavelengths: 400...900)] }
        == "m.csv: no wavelength is left; make the windows that are left out smaller")
    #expect(refusal(map) { $0.background = .delays(-9 ... -8) }?.contains("no delay lies within -9 to -8 ps") == true)
  }

  @Test("weights from before the rise are one error for each wavelength, the same at all delays")
  func weights() throws {
    let result = try prepared(try map()) { $0.weights = .beforeZero }
    let errors = try #require(result.map.errors)
    let count = result.map.delays.count
    #expect(errors.indices.allSatisfy { errors[$0] == errors[$0 / count * count] })
    #expect(Set(errors).count == 40)
    #expect(
      result.steps.last?.hasPrefix("weighted with the noise before the rise, one σ for each wavelength: ") == true)
    let plain = try prepared(result.map) { $0.weights = .none }
    #expect(plain.map.errors == nil && plain.steps.count == 1)
  }

  @Test("errors of the cells come from a second map, on the same axes alone")
  func errorMap() throws {
    let map = try map()
    var work = PreparedMap(map: map)
    try work.weight(with: try map.with(signal: [Double](repeating: 0.1, count: map.signal.count)))
    #expect(work.map.errors?.allSatisfy { $0 == 0.1 } == true)
    let part = try map.part(delays: Array(0..<10), wavelengths: Array(map.wavelengths.indices))
    #expect(throws: TransientsError(.invalidData, "m.csv cannot hold the errors of m.csv: 200 and 10 delays")) {
      try work.weight(with: part)
    }
    #expect(throws: MeasurementError.self) {
      try work.weight(with: try map.with(signal: [Double](repeating: 0, count: map.signal.count)))
    }
  }

  @Test("a fit tells what was done, and χ² of a map of known noise is that of its degrees of freedom")
  func chiSquare() throws {
    let prepared = try prepared(try map(offset: 0)) { $0.delays = -1...1000 }
    var options = GlobalFitOptions()
    options.lifetimes = [0.3, 3, .infinity]
    var outcome = try GlobalFit.outcome(prepared.map, options: options)
    outcome.add(prepared)
    #expect(outcome.result.preparation == prepared.steps)
    #expect(abs((outcome.result.statistics.reducedChiSquare ?? 0) - 1) < 0.15)
    #expect(outcome.result.derived.contains { $0.name == "noise" && $0.unit == "mOD" })
    #expect(outcome.result.findings.contains { $0.hasSuffix("the model describes the map down to its noise.") })
    options.lifetimes = [3]
    var poor = try GlobalFit.outcome(prepared.map, options: options)
    poor.add(prepared)
    #expect(poor.result.findings.contains { $0.contains("the residual holds more than that noise") })
  }
}
