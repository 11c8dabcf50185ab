import Fitting
import Foundation
import Measurements
import OpticalSeries
import Testing

@Suite("Bands and curve resolution")
struct BandSearchTests {
  private let positions = stride(from: 350.0, through: 900, by: 1).map { $0 }

  private func spectrum(noise: Double, seed: UInt64 = 1) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return positions.map { x -> Double in
      let bands = [(410.0, 1.0, 25.0), (490, 0.45, 25), (640, 0.3, 30)].reduce(0.0) { sum, band in
        sum + band.1 * exp(-pow((x - band.0) / band.2, 2) / 2)
      }
      return bands + exp(-(x - 350) / 120) + noise * generator.gaussian()
    }
  }

  @Test("a shoulder is found beside a maximum, within 10 nm, and noise adds none", arguments: [1, 2, 3])
  func shoulders(seed: UInt64) throws {
    let found = try BandSearch().bands(positions: positions, values: spectrum(noise: 1e-3, seed: seed))
    #expect(found.count == 3)
    for (band, position) in zip(found, [410.0, 490, 640]) { #expect(abs(band.position - position) < 10) }
    #expect(found.allSatisfy { $0.significance > 5 })
    #expect(try BandSearch().bands(positions: positions, values: positions.map { _ in 1 }).isEmpty)
  }

  /// Minima of the second derivative of the noise-free references: three clusters, two of their bands shoulders.
  private static let references = [
    [420.0, 487, 543, 645, 840], [404, 487, 547, 634, 782], [390, 489, 548, 621, 731],
  ]

  @Test(
    "14 of the 15 bands of three clusters lie within 5 nm at a window of 71 nm and noise 1e-3, and none is made up",
    .enabled(if: SharedSeries.exists), arguments: 1...5)
  func clusters(seed: UInt64) throws {
    let file = try MeasurementReader.spectrumSeries(at: SharedSeries.folder + "/references.csv")
    var search = BandSearch()
    search.window = 71
    var generator = SeededGenerator(seed: seed)
    var near = 0
    for (expected, spectrum) in zip(Self.references, file.intensities) {
      let found = try search.bands(
        positions: file.positions, values: spectrum.map { $0 + 1e-3 * generator.gaussian() })
      #expect(found.count == expected.count)
      for position in expected {
        let distance = found.map { abs($0.position - position) }.min() ?? .infinity
        #expect(distance < 10)
        if distance < 5 { near += 1 }
      }
    }
    #expect(near >= 14)
  }

  @Test("noise alone has no bands")
  func noise() throws {
    var generator = SeededGenerator(seed: 9)
    let values = positions.map { _ in generator.gaussian() }
    #expect(try BandSearch().bands(positions: positions, values: values).isEmpty)
    var search = BandSearch()
    search.window = 0
    #expect(throws: OpticalSeriesError.self) { try search.bands(positions: positions, values: values) }
  }

  @Test("curve resolution of a reaction fits to the noise and keeps its constraints")
  func resolution() throws {
    let simulated = try SimulatedSeries.example(noise: 1e-3)
    var options = ResolutionOptions(components: 3)
    options.isUnimodal = true
    let found = try CurveResolution(try simulated.series(), options: options)
    #expect(found.isConverged)
    #expect(found.lackOfFit < 0.01)
    #expect(found.concentrations.allSatisfy { $0.allSatisfy { $0 >= 0 } })
    for values in found.concentrations {
      let top = values.indices.max { values[$0] < values[$1] } ?? 0
      #expect(zip(values[...top], values[...top].dropFirst()).allSatisfy { $0 <= $1 })
      #expect(zip(values[top...], values[top...].dropFirst()).allSatisfy { $0 >= $1 })
    }
    options.isClosed = true
    let closed = try CurveResolution(try simulated.series(), options: options)
    #expect(
      closed.concentrations[0].indices.allSatisfy { i in
        abs(closed.concentrations.reduce(0) { $0 + $1[i] } - 1) < 1e-9
      })
  }

  @Test("a resolution that was cut short says so")
  func cutShort() throws {
    var options = ResolutionOptions(components: 3)
    options.roundLimit = 2
    let found = try CurveResolution(try SimulatedSeries.example().series(), options: options)
    #expect(!found.isConverged)
    #expect(!found.result().termination.isConverged)
    #expect(throws: OpticalSeriesError.self) {
      try CurveResolution(try SimulatedSeries.example().series(), options: ResolutionOptions(components: 0))
    }
    #expect(throws: OpticalSeriesError.self) {
      try CurveResolution(try SimulatedSeries.example().series(), options: ResolutionOptions(components: 9))
    }
  }
}
