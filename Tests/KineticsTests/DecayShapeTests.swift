import Foundation
import Testing

@testable import Kinetics

@Suite("Stretched decays, scattered light and trains of pulses")
struct DecayShapeTests {
  /// A response of some channels, smooth, off the window's beginning.
  private static let response = (0..<60).map { 1000 * exp(-pow((Double($0) - 14.3) / 3.1, 2)) }

  /// ∫ over [0, 1]² of exp(−((t)/τ)^β), t = n + x − v ≥ 0, by brute force in the variable w, t = w⁴, where it is smooth.
  private func bruteForce(_ u: Double, lifetime: Double, exponent: Double) -> Double {
    let steps = 200_000
    var sum = 0.0
    let (low, high) = (max(0, u - 1), u + 1)
    guard high > 0 else { return 0 }
    let (from, to) = (pow(low, 0.25), pow(high, 0.25))
    for k in 0..<steps {
      let w = from + (Double(k) + 0.5) * (to - from) / Double(steps)
      let t = w * w * w * w
      let weight = max(0, 1 - abs(t - u))
      sum += weight * exp(-pow(t / lifetime, exponent)) * 4 * w * w * w
    }
    return sum * (to - from) / Double(steps)
  }

  @Test(
    "weights of a stretched exponential are its integrals over two channels, near and far",
    arguments: [(30.0, 0.5), (5.0, 0.8), (200.0, 0.35), (0.7, 0.6)])
  func stretchedWeights(lifetime: Double, exponent: Double) {
    let lags = StretchedDecay(lifetime: lifetime, exponent: exponent).lags(13, fraction: 0.3)
    for lag in [0, 1, 2, 5, 8, 9, 12] {
      let exact = bruteForce(Double(lag) - 0.3, lifetime: lifetime, exponent: exponent)
      #expect(abs(lags[lag].value - exact) < 1e-8 * max(exact, 1e-4), "lag \(lag): \(lags[lag].value), exact \(exact)")
    }
  }

  @Test("with β = 1 a stretched exponential is an exponential, through a response and without")
  func exponentialLimit() throws {
    let response = try #require(MeasuredResponse(counts: Self.response))
    var stretched = [Double](repeating: 0, count: 60)
    var plain = stretched
    let decay = StretchedDecay(lifetime: 7.7, exponent: 1)
    response.addStretched(decay, to: &stretched, amplitude: 3, shift: 0.4, channels: 0..<60)
    response.addSum(to: &plain, lifetimes: [7.7], amplitudes: [3], shift: 0.4, channels: 0..<60)
    for (a, b) in zip(stretched, plain) { #expect(abs(a - b) < 1e-12) }
    let tail = decay.channels(from: 2, count: 40)
    for (i, weight) in tail.enumerated() {
      #expect(abs(weight.value - 7.7 * (1 - exp(-1 / 7.7)) * exp(-(2 + Double(i)) / 7.7)) < 1e-12)
    }
    #expect(abs(StretchedDecay.amplitudeAverage(lifetime: 7.7, exponent: 1) - 7.7) < 1e-12)
    #expect(abs(StretchedDecay.intensityAverage(lifetime: 2, exponent: 0.5) - 12) < 1e-10)
  }

  @Test("scattered light at a whole shift is the response as recorded, between it keeps its sum and is not negative")
  func scatter() throws {
    var spiky = Self.response
    spiky[20] = 0
    spiky[21] = 5000
    let sum = spiky.reduce(0, +)
    let scattered = try #require(ScatteredResponse(counts: spiky))
    var whole = [Double](repeating: 0, count: 60)
    scattered.add(to: &whole, amplitude: sum, shift: 2, channels: 0..<60)
    for i in 2..<60 { #expect(abs(whole[i] - spiky[i - 2]) < 1e-9) }
    for shift in [0.2, -1.7, 3.999] {
      var moved = [Double](repeating: 0, count: 80)
      scattered.add(to: &moved, amplitude: 1, shift: shift, channels: 0..<80)
      #expect(abs(moved.reduce(0, +) - 1) < 1e-7 && moved.allSatisfy { $0 > -1e-15 })
    }
  }

  @Test("a smooth response moved by half a channel is the response of half a channel later, to two thousandths")
  func movedScatter() throws {
    func counts(_ centre: Double) -> [Double] {
      (0..<60).map { erf((Double($0) + 1 - centre) / 4) - erf((Double($0) - centre) / 4) }
    }
    let scattered = try #require(ScatteredResponse(counts: counts(20)))
    var moved = [Double](repeating: 0, count: 60)
    scattered.add(to: &moved, amplitude: 2, shift: 0.5, channels: 0..<60)
    for (a, b) in zip(moved, counts(20.5)) { #expect(abs(a - b) < 2e-3 * 0.28) }
  }

  @Test("a train of pulses is the sum of single ones, each a period earlier", arguments: [60.0, 63.25, 200])
  func train(period: Double) throws {
    let train = try #require(MeasuredResponse(counts: Self.response, period: period))
    let single = try #require(MeasuredResponse(counts: Self.response))
    for lifetime in [3.0, 25, 180] {
      for shift in [0.0, 0.37, -2.6] {
        var found = [Double](repeating: 0, count: 50)
        train.addSum(to: &found, lifetimes: [lifetime], amplitudes: [1], shift: shift, channels: 5..<55)
        var expected = [Double](repeating: 0, count: 50)
        single.addSum(to: &expected, lifetimes: [lifetime], amplitudes: [1], shift: shift, channels: 5..<55)
        // Well behind the response a single pulse is one exponential: its value at any time follows from one channel.
        var late = [Double](repeating: 0, count: 1)
        single.addSum(to: &late, lifetimes: [lifetime], amplitudes: [1], shift: shift, channels: 100..<101)
        for i in 0..<50 {
          for pulse in 1...400 {
            expected[i] += late[0] * exp(-(Double(i + 5) + Double(pulse) * period - 100) / lifetime)
          }
        }
        for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-10 * max(1, b), "τ \(lifetime), shift \(shift)") }
      }
    }
  }
}
