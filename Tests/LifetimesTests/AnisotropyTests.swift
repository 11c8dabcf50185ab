import Fitting
import Foundation
import Kinetics
import Measurements
import Testing

@testable import Lifetimes

@Suite("Anisotropy")
struct AnisotropyTests {
  private static let pulse = (0..<700).map { i -> Double in
    let x = (Double(i) - 30.2) / 3
    return x * x < 40 ? 1e5 * exp(-x * x / 2) : 0
  }

  private func curve(_ lifetimes: Int, _ rotations: Int, hasResidual: Bool) throws -> AnisotropyCurve {
    let response = try #require(MeasuredResponse(counts: Self.pulse))
    return AnisotropyCurve(
      lifetimes: lifetimes, rotations: rotations, hasResidual: hasResidual, gFactor: 0.8,
      responses: [response, response], channels: [0..<700, 0..<700], channelWidth: 0.05)
  }

  @Test("derivatives agree with differences")
  func derivatives() throws {
    let truth = [0.9, 4, 0.5, 12, 3000, 1000, 0.2, 0.1, 0.05, 3, 5, 0.01, -0.02]
    let curve = try curve(2, 2, hasResidual: true)
    #expect(curve.parameterCount == truth.count)
    #expect(JacobianCheck(curve, at: truth).worstRelativeError < 1e-6)
  }

  @Test("VV + 2G·VH is the decay without rotation, and (VV − G·VH) over it is the anisotropy")
  func definition() throws {
    let curve = try curve(1, 1, hasResidual: true)
    // A lifetime and a rotation long against the response: r(t) is read off late channels.
    var values = [Double](repeating: 0, count: 1400)
    curve.values([8, 5, 3000, 0.3, 0.06, 0, 0, 0, 0], into: &values)
    var plain = [Double](repeating: 0, count: 700)
    curve.responses[0].addSum(to: &plain, lifetimes: [160], amplitudes: [3000], shift: 0, channels: 0..<700)
    for i in 0..<700 { #expect(abs(values[i] + 1.6 * values[700 + i] - plain[i]) < 1e-8 * 3000) }
    func anisotropy(_ i: Int) -> Double { (values[i] - 0.8 * values[700 + i]) / plain[i] - 0.06 }
    let fall = anisotropy(400) / anisotropy(300)
    #expect(abs(fall - exp(-1)) < 1e-3)
  }

  private func decays(_ curve: AnisotropyCurve, _ truth: [Double], seed: UInt64?) throws -> [DecayTrace] {
    var values = [Double](repeating: 0, count: curve.pointCount)
    curve.values(truth, into: &values)
    if let seed {
      var generator = SeededGenerator(seed: seed)
      values = values.map { generator.poisson(mean: $0) }
    }
    return try [0..<700, 700..<1400].map {
      try DecayTrace(source: "simulated", channelWidth: 0.05, counts: Array(values[$0]), timeUnit: .nanoseconds)
    }
  }

  private func response() throws -> DecayTrace {
    try DecayTrace(source: "response", channelWidth: 0.05, counts: Self.pulse, timeUnit: .nanoseconds)
  }

  @Test(
    "lifetime, rotation and fundamental anisotropy come back within their errors, with the number of lifetimes chosen")
  func recovery() throws {
    let truth = [4, 1.5, 4000, 0.32, 3, 4, 0.02, -0.01]
    let result = try LifetimeFit.anisotropy(
      decays(curve(1, 1, hasResidual: false), truth, seed: 5), responses: [response()],
      anisotropy: AnisotropyOptions(gFactor: 0.8))
    #expect(result.termination.isConverged && result.parameters.count == 8)
    for (parameter, value) in zip(result.parameters, truth) {
      let error = try #require(parameter.standardError)
      #expect(abs(parameter.optimum - value) < 4 * error, "\(parameter.name)")
    }
    let steady = try #require(result.derived("r_ss").value)
    let expected: Double = 0.32 / (1 + 4 / 1.5)
    #expect(abs(steady - expected) < 0.002)
    #expect(result.tables.map(\.name).starts(with: ["curves_vv", "curves_vh"]))
  }

  @Test("two rotations of exact decays come back to six digits, in ascending order")
  func exact() throws {
    let truth = [4, 0.4, 9, 4e5, 0.2, 0.12, 3, 4, 0.02, -0.01]
    var options = LifetimeOptions()
    options.componentCount = 1
    options.likelihood = .neyman
    var anisotropy = AnisotropyOptions(gFactor: 0.8)
    anisotropy.rotations = 2
    let result = try LifetimeFit.anisotropy(
      decays(curve(1, 2, hasResidual: false), truth, seed: nil), responses: [response()], anisotropy: anisotropy,
      options: options)
    for (parameter, value) in zip(result.parameters, truth) {
      #expect(abs(parameter.optimum / value - 1) < 1e-6, "\(parameter.name) = \(parameter.optimum)")
    }
  }

  @Test("what is no pair of decays is refused with the cure")
  func refused() throws {
    let pair = try decays(curve(1, 1, hasResidual: false), [4, 1.5, 4000, 0.32, 3, 4, 0, 0], seed: 1)
    let one = try response()
    func refusal(_ decays: [DecayTrace], _ responses: [DecayTrace], gFactor: Double = 1) -> String {
      do {
        _ = try LifetimeFit.anisotropy(decays, responses: responses, anisotropy: AnisotropyOptions(gFactor: gFactor))
        return "fitted"
      } catch { return "\(error)" }
    }
    #expect(refusal([pair[0]], [one]).contains("needs two decays, VV and VH, and here are 1"))
    #expect(refusal(pair, []).contains("give --irf"))
    #expect(refusal(pair, [one], gFactor: 0).contains("G factor must be above 0"))
  }
}
