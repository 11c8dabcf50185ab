import Glibc
import Testing

@testable import Kinetics

/// The twice integrated exponential of rate p, by Gauss–Legendre quadrature on short pieces: independent of the series.
private func twiceIntegrated(_ t: Double, _ p: Double) -> Double {
  guard t > 0 else { return 0 }
  let nodes = [(-0.7745966692414834, 5.0 / 9), (0, 8.0 / 9), (0.7745966692414834, 5.0 / 9)]
  let pieces = 1000
  var sum = 0.0
  for i in 0..<pieces {
    for (node, weight) in nodes {
      let s = t * (Double(i) + 0.5 + 0.5 * node) / Double(pieces)
      sum += weight * 0.5 * (t / Double(pieces)) * (t - s) * exp(-p * s)
    }
  }
  return sum
}

@Suite struct DecayTests {
  @Test("integrals over a channel agree with quadrature from lifetimes of 0.02 to a million channels")
  func integrals() {
    for p in [1e-6, 1e-3, 0.3, 0.999, 1.001, 4, 50] {
      let integrals = DecayIntegrals(p)
      #expect(abs(integrals.phi2 / twiceIntegrated(1, p) - 1) < 1e-11, "p = \(p)")
      #expect(abs(integrals.phi1 + p * integrals.phi2 - 1) < 1e-15)
      let h = 1e-4 * p
      let difference = (DecayIntegrals(p + h).phi2 - DecayIntegrals(p - h).phi2) / (2 * h)
      #expect(abs(integrals.slope2 - difference) < 1e-7 * abs(difference) + 1e-11 / h * 1e-4, "p = \(p)")
    }
  }

  @Test("the recursion equals the double integral over response and channel", arguments: [-3.4, -1, 0, 0.25, 2, 7.9])
  func doubleIntegral(shift: Double) throws {
    let response = try #require(MeasuredResponse(counts: [0, 1, 6, 9, 3, 1, 0, 0, 0, 0, 0, 0]))
    let lifetimes = [0.3, 2.0, 40]
    var values = [Double](repeating: .nan, count: 30)
    response.fill(&values, lifetimes: lifetimes, shift: shift, channels: 1..<11)
    for (column, lifetime) in lifetimes.enumerated() {
      for channel in 1..<11 {
        var expected = 0.0
        for (j, weight) in response.weights.enumerated() {
          let y = Double(channel - j) - shift
          let p = 1 / lifetime
          let integral = twiceIntegrated(y + 1, p) - 2 * twiceIntegrated(y, p) + twiceIntegrated(y - 1, p)
          expected += weight * integral
        }
        #expect(abs(values[channel - 1 + column * 10] - expected) < 1e-10, "channel \(channel), lifetime \(lifetime)")
      }
    }
  }

  @Test("the weights have the variance of the response itself, without that of its channels, and none is negative")
  func channelWidth() throws {
    // A Gaussian of σ = 2 channels, centred off a channel's middle.
    let counts = (0..<40).map {
      erf((Double($0 + 1) - 17.3) / 8.0.squareRoot()) - erf((Double($0) - 17.3) / 8.0.squareRoot())
    }
    let weights = try #require(MeasuredResponse(counts: counts)).weights
    let sum = weights.reduce(0, +)
    let mean = weights.indices.reduce(0) { $0 + weights[$1] * (Double($1) + 0.5) }
    let variance = weights.indices.reduce(0) {
      $0 + weights[$1] * (Double($1) + 0.5 - mean) * (Double($1) + 0.5 - mean)
    }
    #expect(abs(sum - 1) < 1e-14 && abs(mean - 17.3) < 1e-6)
    // The weights are spread over their channels, which adds 1/12.
    #expect(abs(variance + 1.0 / 12 - 4) < 2e-4)
    let spike = try #require(MeasuredResponse(counts: [0, 0, 5, 0, 1e-9, 3])).weights
    #expect(spike.allSatisfy { $0 >= 0 } && abs(spike.reduce(0, +) - 1) < 1e-15)
  }

  @Test("the whole decay holds amplitude times lifetime counts")
  func area() throws {
    let response = try #require(MeasuredResponse(counts: [0, 2, 5, 1] + [Double](repeating: 0, count: 996)))
    var values = [Double](repeating: 0, count: 1000)
    response.fill(&values, lifetimes: [20], shift: 0.37, channels: 0..<1000)
    #expect(abs(values.reduce(0, +) - 20) < 1e-12)
  }

  @Test("several components are the same as one at a time, and their sum is their sum")
  func manyComponents() throws {
    let response = try #require(MeasuredResponse(counts: [1, 4, 2, 0, 0, 0, 0, 0]))
    let lifetimes = [0.5, 1, 2, 4, 8, 16]
    var all = [Double](repeating: .nan, count: 48)
    response.fill(&all, lifetimes: lifetimes, shift: 0.6, channels: 0..<8)
    var sum = [Double](repeating: 1, count: 8)
    response.addSum(to: &sum, lifetimes: lifetimes, amplitudes: [1, 2, 3, 4, 5, 6], shift: 0.6, channels: 0..<8)
    for i in 0..<8 {
      let expected = (0..<6).reduce(1.0) { $0 + Double($1 + 1) * all[i + 8 * $1] }
      #expect(abs(sum[i] - expected) < 1e-13 * expected)
    }
    for (j, lifetime) in lifetimes.enumerated() {
      var one = [Double](repeating: .nan, count: 8)
      response.fill(&one, lifetimes: [lifetime], shift: 0.6, channels: 0..<8)
      #expect(one == Array(all[j * 8..<(j + 1) * 8]))
    }
  }

  @Test("derivatives with respect to lifetime and shift agree with differences, on both sides of a whole channel")
  func derivatives() throws {
    let response = try #require(MeasuredResponse(counts: [0, 1, 6, 9, 3, 1, 0, 0, 0, 0, 0, 0]))
    let lifetimes = [0.4, 3.0, 25]
    let empty = [Double](repeating: .nan, count: 36)
    for shift in [-1.999, -0.5, 0, 0.001, 0.7, 1] {
      let amplitudes = [1.5, 2, 0.25]
      var all = [Double](repeating: .nan, count: 7 * 12)
      response.fillDerivatives(
        MeasuredResponse.DerivativeColumns(values: 0, lifetimes: 4, shift: 3), into: &all, lifetimes: lifetimes,
        amplitudes: amplitudes, shift: shift, channels: 0..<12)
      var (values, low, high) = (empty, empty, empty)
      response.fill(&values, lifetimes: lifetimes, shift: shift, channels: 0..<12)
      #expect(Array(all[..<36]) == values)
      let h = 1e-5
      response.fill(&low, lifetimes: lifetimes, shift: shift - h, channels: 0..<12)
      response.fill(&high, lifetimes: lifetimes, shift: shift + h, channels: 0..<12)
      for i in 0..<12 {
        let difference = (0..<3).reduce(0) { $0 + amplitudes[$1] * (high[i + 12 * $1] - low[i + 12 * $1]) / (2 * h) }
        #expect(abs(all[36 + i] - difference) < 2e-5, "shift \(shift)")
      }
      response.fill(&low, lifetimes: lifetimes.map { $0 * (1 - h) }, shift: shift, channels: 0..<12)
      response.fill(&high, lifetimes: lifetimes.map { $0 * (1 + h) }, shift: shift, channels: 0..<12)
      for i in 0..<36 {
        let difference = amplitudes[i / 12] * (high[i] - low[i]) / (2 * h * lifetimes[i / 12])
        #expect(abs(all[48 + i] - difference) < 1e-9, "shift \(shift), lifetime \(lifetimes[i / 12])")
      }
    }
  }

  @Test("decays without response count from their first channel, derivatives included")
  func channelDecays() {
    let lifetimes = [0.5, 7.0, 1e6]
    let empty = [Double](repeating: .nan, count: 30)
    var (low, high) = (empty, empty)
    var all = [Double](repeating: .nan, count: 60)
    ChannelDecays.fillDerivatives(
      &all, valueColumn: 3, lifetimeColumn: 0, lifetimes: lifetimes, amplitudes: [2, 2, 2], channelCount: 10)
    let values = Array(all[30...])
    var sum = [Double](repeating: 0, count: 10)
    ChannelDecays.addSum(to: &sum, lifetimes: lifetimes, amplitudes: [2, 2, 2])
    let h = 1e-5
    ChannelDecays.fill(&low, lifetimes: lifetimes.map { $0 * (1 - h) }, channelCount: 10)
    ChannelDecays.fill(&high, lifetimes: lifetimes.map { $0 * (1 + h) }, channelCount: 10)
    for (j, lifetime) in lifetimes.enumerated() {
      for i in 0..<10 {
        #expect(abs(sum[i] - 2 * (values[i] + values[i + 10] + values[i + 20])) < 1e-14)
        #expect(abs(values[i + 10 * j] / exp(-Double(i) / lifetime) - 1) < 3e-15)
        let difference = (high[i + 10 * j] - low[i + 10 * j]) / (h * lifetime)
        #expect(abs(all[i + 10 * j] - difference) < 1e-8 * abs(difference) + 1e-16)
      }
    }
  }

  @Test("a response that is empty, negative in sum or not finite is refused, and any shift is survived")
  func limits() throws {
    #expect(MeasuredResponse(counts: []) == nil)
    #expect(MeasuredResponse(counts: [0, -1]) == nil)
    #expect(MeasuredResponse(counts: [1, .nan]) == nil)
    let response = try #require(MeasuredResponse(counts: [1, 2]))
    var values = [Double](repeating: .nan, count: 2)
    for shift in [1e300, .infinity] {
      response.fill(&values, lifetimes: [1], shift: shift, channels: 0..<2)
      #expect(values == [0, 0])
    }
    for (shift, lifetime) in [(-1e300, 1.0), (-Double.infinity, 1), (0.5, 1e300), (0.5, 1e-300)] {
      response.fill(&values, lifetimes: [lifetime], shift: shift, channels: 0..<2)
      #expect(values.allSatisfy { $0.isFinite })
    }
  }
}
