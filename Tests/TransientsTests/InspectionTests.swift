import Fitting
import Measurements
import Testing

@testable import Transients

@Suite("a look at a map before any fit")
struct InspectionTests {
  private func simulation(_ lifetimes: [Double] = [0.36, 2.61, 1500]) -> SimulatedMap {
    var simulation = SimulatedMap(lifetimes: lifetimes)
    simulation.wavelengthCount = 80
    return simulation
  }

  private func fact(_ inspection: MapInspection, _ name: String) throws -> Fact {
    try #require(inspection.facts.first { $0.name == name })
  }

  /// `change` gets the delay's and the wavelength's number and the value.
  private func changed(_ map: TransientMap, _ change: (Int, Int, Double) -> Double) throws -> TransientMap {
    let count = map.delays.count
    return try TransientMap(
      source: map.source, delays: map.delays, wavelengths: map.wavelengths,
      signal: map.signal.enumerated().map { change($0.offset % count, $0.offset / count, $0.element) },
      timeUnit: map.timeUnit, signalUnit: map.signalUnit)
  }

  @Test("noise, rank, time zero and response of a clean map are near the truth, and nothing is advised")
  func clean() throws {
    let map = try simulation().map()
    let peak = map.signal.map(abs).max() ?? 0
    let inspection = try MapInspection(map)
    for name in ["noise", "noise_svd"] {
      #expect(abs(try #require(try fact(inspection, name).value) / (2e-3 * peak) - 1) < 0.1)
    }
    #expect(try fact(inspection, "components").value == 3)
    #expect(abs(try #require(try fact(inspection, "time_zero").value)) < 0.03)
    #expect(abs(try #require(try fact(inspection, "response_width").value) - 0.12) < 0.04)
    #expect(try fact(inspection, "chirp_order").value == 0)
    #expect(inspection.options.isEmpty)
    #expect(inspection.remarks.isEmpty)
  }

  @Test(
    "the order of a chirp is found, and the rank is that of the delays behind it",
    arguments: [[0.42], [0.42, -0.14], [0.3, -0.1, 0.05]])
  func chirp(coefficients: [Double]) throws {
    var simulation = simulation([2.61, 1500])
    simulation.timeZero = [0] + coefficients
    let inspection = try MapInspection(try simulation.map())
    #expect(try fact(inspection, "chirp_order").value == Double(coefficients.count))
    #expect(try fact(inspection, "components").value == 2)
    #expect(inspection.options == ["--chirp \(coefficients.count)"])
  }

  @Test("σ of white noise follows from the median of the singular values", arguments: [(60, 60), (40, 200), (300, 30)])
  func noise(rows: Int, columns: Int) throws {
    var generator = SeededGenerator(seed: 3)
    let map = try TransientMap(
      source: "noise", delays: (0..<rows).map(Double.init), wavelengths: (0..<columns).map { 400 + Double($0) },
      signal: (0..<rows * columns).map { _ in 0.3 * generator.gaussian() })
    let rank = MapRank(map, from: 0)
    #expect(abs(try #require(rank.sigma) / 0.3 - 1) < 0.04)
    #expect(rank.rank == 0)
  }

  @Test("delays that the background names tell the noise, in a map without a rise too")
  func namedDelays() throws {
    let map = try simulation().map()
    let late = try map.part(
      delays: map.delays.indices.filter { map.delays[$0] > 0.6 }, wavelengths: Array(map.wavelengths.indices))
    #expect(try fact(try MapInspection(late), "noise").value == nil)
    let noise = try fact(try MapInspection(late, background: .delays(0.6...1)), "noise")
    #expect(noise.value != nil && noise.text.contains(" delays (0."))
    let named = try fact(try MapInspection(map, background: .delays(-1 ... -0.5)), "noise")
    #expect(named.text.contains("from 14 delays (-1 to -0.5125 ps)"))
  }

  @Test("the noise of the delays that the background names is known after they are trimmed away")
  func trimmedBackground() throws {
    var preparation = Preparation()
    preparation.background = .delays(-1 ... -0.5)
    preparation.delays = -0.2...1000
    let prepared = try preparation.applied(to: try simulation().map())
    let inspection = try MapInspection(
      prepared.map, background: preparation.background, noise: prepared.noise)
    #expect(try fact(inspection, "noise").text.contains("from 14 delays (-1 to -0.5125 ps)"))
    #expect(inspection.remarks.isEmpty)
  }

  @Test("delays named for the background that hold signal are remarked, and not taken for pump scatter")
  func backgroundInRise() throws {
    var chirped = simulation()
    chirped.timeZero = [0, 0.42, -0.14]
    let inspection = try MapInspection(try chirped.map(), background: .delays(-0.5 ... -0.2))
    #expect(inspection.remarks.contains { $0.hasPrefix("The delays named for the background hold signal at") })
    #expect(!inspection.remarks.contains { $0.hasPrefix("Pump scatter") })
  }

  @Test("pump scatter is named with the wavelengths to leave out")
  func scatter() throws {
    let map = try changed(try simulation().map()) { row, column, value in
      (30...33).contains(column) ? value + (row % 2 == 0 ? 0.5 : -0.5) : value
    }
    let inspection = try MapInspection(map)
    #expect(inspection.remarks.count == 1)
    let low = (map.wavelengths[30] * 10).rounded(.down) / 10
    #expect(inspection.remarks[0].hasPrefix("Pump scatter? \(StepWords.number(low, digits: 6))–"))
    #expect(inspection.remarks[0].contains("--exclude \(StepWords.number(low, digits: 6)):"))
  }

  @Test("a background before time zero is to be subtracted, a spike to be masked, missing cells are counted")
  func preparation() throws {
    let map = try changed(try simulation().map()) { row, column, value in
      row == 150 && column == 20 ? value + 5 : (row == 3 && column == 4 ? .nan : value + 0.2)
    }
    let inspection = try MapInspection(map)
    #expect(inspection.options.contains("--background auto"))
    #expect(inspection.options.contains("--spikes 8"))
    #expect(try fact(inspection, "missing").value == 1)
  }

  @Test("correlated noise leaves no number of components to be read from the rank")
  func correlated() throws {
    var generator = SeededGenerator(seed: 9)
    let map = try simulation().map()
    var before = 0.0
    let noisy = try changed(map) { _, _, value in
      before = 0.9 * before + 0.05 * generator.gaussian()
      return value + before
    }
    let components = try fact(try MapInspection(noisy), "components")
    #expect(components.value == nil)
    #expect(components.text.contains("tells no number"))
  }

  @Test(
    "maps with hardly anything in them are looked at all the same",
    arguments: [(1, 1), (2, 3), (30, 1), (1, 30), (12, 12)])
  func small(rows: Int, columns: Int) throws {
    let map = try TransientMap(
      source: "small", delays: (0..<rows).map(Double.init), wavelengths: (0..<columns).map { 400 + Double($0) },
      signal: (0..<rows * columns).map { $0 == 0 ? 1 : 0 })
    #expect(try MapInspection(map).facts.count >= 6)
  }
}
