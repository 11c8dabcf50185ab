import Fitting
import Measurements
import Testing

@testable import Transients

@Suite("Spikes")
struct SpikeTests {
  private func map(noise: Double = 2e-3, wavelengths: Int = 48, delays: Int = 200) throws -> TransientMap {
    var simulated = SimulatedMap(lifetimes: [0.4, 5, .infinity])
    simulated.wavelengthCount = wavelengths
    simulated.delayCount = delays
    simulated.relativeNoise = noise
    return try simulated.map(source: "m.csv")
  }

  private func spoiled(_ map: TransientMap, _ cells: [Int: Double]) throws -> TransientMap {
    var signal = map.signal
    for (cell, size) in cells { signal[cell] += size }
    return try map.with(signal: signal)
  }

  private func cells(_ map: TransientMap, _ threshold: Double = 6) throws -> [Int] {
    try SpikeMask(map, threshold: threshold).cells
  }

  @Test("single spikes of either sign are found wherever they lie, corners and the rise included, and nothing else is")
  func singles() throws {
    let map = try map()
    let count = map.delays.count
    let rise = map.delays.firstIndex { $0 >= 0 } ?? 0
    let sigma = 2e-3 * (map.signal.map(abs).max() ?? 0)
    let places = [0, 17 * count + rise, 20 * count + 100, 30 * count + 5, 48 * count - 1]
    for (index, place) in places.enumerated() {
      // Within a rise only what leaves the range of its neighbours can be seen.
      let size = (index % 2 == 0 ? 1 : -1) * (index == 1 ? 600 : 40) * sigma
      let found = try cells(try spoiled(map, [place: size]))
      #expect(found == [place])
    }
    let all = try spoiled(
      map, Dictionary(uniqueKeysWithValues: places.map { ($0, ($0 == places[1] ? 600 : 40) * sigma) }))
    let found = try cells(all)
    #expect(found == places.sorted())
  }

  @Test("two spikes side by side, in delay or in wavelength, do not hide one another")
  func pairs() throws {
    let map = try map()
    let count = map.delays.count
    let place = 20 * count + 100
    for other in [place + 1, place + count] {
      #expect(try cells(try spoiled(map, [place: 5, other: 4])) == [place, other])
    }
  }

  @Test(
    "a rise of two points is no spike, nor is a signal as short as two points, with or without noise",
    arguments: [0, 1e-5, 2e-3])
  func shortRise(noise: Double) throws {
    let delays = (0..<60).map { Double($0 - 20) * 0.1 }
    let wavelengths = (0..<40).map { 500 + 5 * Double($0) }
    var generator = SeededGenerator(seed: 5)
    func map(_ time: (Int) -> Double) throws -> TransientMap {
      try TransientMap(
        source: "m.csv", delays: delays, wavelengths: wavelengths,
        signal: wavelengths.flatMap { wavelength in
          let x = (wavelength - 590) / 15
          let spectrum = 1 / (1 + x * x) - 0.6 / (1 + (x - 4) * (x - 4))
          return delays.indices.map { time($0) * spectrum + noise * generator.gaussian() }
        })
    }
    // A step within two points, one that decays within two, one point alone, and an artifact of both signs.
    let shapes: [[Int: Double]] = [
      [20: 0.5, 21: 1], [20: 0.6, 21: 1, 22: 0.3], [20: 1], [20: 1, 21: -0.8, 22: 0.4],
    ]
    for (index, shape) in shapes.enumerated() {
      let map = try map { $0 > 22 && index == 0 ? 1 : shape[$0] ?? 0 }
      #expect(try cells(map).isEmpty, "shape \(index)")
    }
  }

  @Test("a line of pump scatter at all delays is no spike, and hides none")
  func scatter() throws {
    let map = try map()
    let count = map.delays.count
    var signal = map.signal
    for row in 0..<count { signal[25 * count + row] += 30 }
    signal[25 * count + 60] += 8
    #expect(try cells(try map.with(signal: signal)) == [25 * count + 60])
  }

  @Test("missing cells are neighbours of nobody, small maps are refused, and the sentence tells what was masked")
  func words() throws {
    let map = try map()
    var signal = map.signal
    for index in stride(from: 3, to: signal.count, by: 7) { signal[index] = .nan }
    signal[20 * map.delays.count + 101] = 50
    let found = try SpikeMask(try map.with(signal: signal), threshold: 6)
    #expect(found.cells == [20 * map.delays.count + 101])
    #expect(
      found.step.hasPrefix("1 cell masked: spikes beyond 6 σ of their neighbours in delay and in wavelength, the"))
    #expect(found.warning == nil)
    #expect(
      try SpikeMask(map, threshold: 8).step
        == "no cell masked: no spikes beyond 8 σ of their neighbours in delay and in wavelength")
    let single = try map.part(delays: Array(map.delays.indices), wavelengths: [3])
    #expect(throws: TransientsError.self) { try SpikeMask(single, threshold: 6) }
    #expect(throws: TransientsError.self) { try SpikeMask(map, threshold: .nan) }
    let wild = try SpikeMask(map, threshold: 0.3)
    #expect(wild.warning?.contains("% of the map were masked as spikes") == true)
  }
}
