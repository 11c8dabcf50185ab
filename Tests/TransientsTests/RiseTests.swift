import Fitting
import Measurements
import Testing

@testable import Transients

@Suite("Estimates of the rise")
struct RiseTests {
  private func map(
    chirp: [Double] = [], noise: Double = 2e-3, _ change: (inout [Double], [Double]) -> Void = { _, _ in }
  ) throws -> TransientMap {
    var simulated = SimulatedMap(lifetimes: [0.4, 6, .infinity])
    simulated.wavelengthCount = 40
    simulated.timeZero = [0.1] + chirp
    simulated.relativeNoise = noise
    let map = try simulated.map(source: "m.csv")
    var signal = map.signal
    change(&signal, map.delays)
    return try map.with(signal: signal)
  }

  private func estimate(_ map: TransientMap, order: Int = 0) -> RiseEstimate {
    RiseEstimate(map, positions: map.wavelengths.map { ($0 - 625) / 100 }, order: order)
  }

  private func expectRise(_ map: TransientMap, _ comment: Comment) {
    let rise = estimate(map)
    #expect(rise.isSeen, comment)
    #expect(abs(rise.timeZero[0] - 0.1) < 0.12, comment)
    #expect(rise.responseWidth > 0.02 && rise.responseWidth < 0.4, comment)
  }

  @Test("backgrounds, negative signals, spikes and artifacts near zero leave time zero where it is")
  func robust() throws {
    expectRise(try map(), "plain")
    expectRise(try map { signal, _ in for index in signal.indices { signal[index] = -signal[index] } }, "negative")
    expectRise(try map { signal, _ in for index in signal.indices { signal[index] += 3 } }, "background")
    expectRise(try map { signal, _ in for index in signal.indices { signal[index] -= 30 } }, "large background")
    expectRise(
      try map { signal, delays in
        for column in 0..<40 { signal[column * delays.count + 5 + column % 7] += 20 }
      }, "a spike before zero at every wavelength")
    expectRise(
      try map { signal, delays in
        for column in 0..<40 {
          for row in delays.indices where abs(delays[row] - 0.1) < 0.1 {
            signal[column * delays.count + row] += delays[row] < 0.1 ? 8 : -8
          }
        }
      }, "an artifact of both signs")
    expectRise(try map(noise: 0.05), "noise")
  }

  @Test("a time zero that moves with the wavelength is followed")
  func chirped() throws {
    let rise = estimate(try map(chirp: [0.3, -0.1]), order: 2)
    for (found, truth) in zip(rise.timeZero, [0.1, 0.3, -0.1]) { #expect(abs(found - truth) < 0.06) }
  }

  @Test("a map that begins after its rise has none, and one with too few wavelengths has a constant")
  func none() throws {
    let whole = try map()
    let late = try whole.part(
      delays: whole.delays.indices.filter { whole.delays[$0] > 0.4 }, wavelengths: Array(whole.wavelengths.indices))
    let rise = estimate(late)
    #expect(!rise.isSeen && rise.timeZero[0] == late.delays[0])
    let single = try whole.part(delays: Array(whole.delays.indices), wavelengths: [12])
    let constant = estimate(single, order: 3)
    #expect(abs(constant.timeZero[0] - 0.1) < 0.1 && constant.timeZero[1...].allSatisfy { $0 == 0 })
    let empty = try whole.with(signal: [Double](repeating: .nan, count: whole.signal.count))
    #expect(!estimate(empty).isSeen)
    let short = try whole.part(delays: [0], wavelengths: [0])
    #expect(!estimate(short).isSeen)
  }
}
