import Glibc
import Testing

@testable import Kinetics

@Suite("measured responses of maps")
struct SampledResponseTests {
  private static let times = [-0.31, -0.22, -0.1, -0.05, 0.02, 0.04, 0.11, 0.2, 0.33, 0.5]
  private static let signal = [0, 0.05, 0.4, 0.9, 1, 0.95, 0.5, 0.3, 0.1, 0.02]
  private static let delays = [-0.6, -0.31, -0.3, -0.12, 0, 0.013, 0.1, 0.34, 0.49, 0.7, 3, 40]

  /// The convolution by Gauss–Legendre quadrature between all kinks.
  private func reference(_ response: SampledResponse, _ rate: Complex, _ x: Double) -> Complex {
    let nodes = [0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717]
    let weights = [0.2955242247147529, 0.2692667193099963, 0.2190863625159821, 0.1494513491505806, 0.0666713443086881]
    var sum = Complex(0)
    for i in 1..<response.times.count {
      let low = response.times[i - 1]
      let high = min(response.times[i], x)
      guard high > low else { continue }
      // Pieces short enough for the fastest rates here.
      let pieces = 400
      let step = (high - low) / Double(pieces)
      for piece in 0..<pieces {
        let centre = low + (Double(piece) + 0.5) * step
        for (node, weight) in zip(nodes, weights) {
          for s in [centre - node * step / 2, centre + node * step / 2] {
            let value = weight * step / 2 * response.point(s).value
            sum = sum + value * (-((x - s) * rate)).exponential
          }
        }
      }
    }
    return sum
  }

  @Test(
    "exponentials and oscillations are the exact convolution with the lines between its points",
    arguments: [Complex(0), Complex(1e-7), Complex(0.5), Complex(8), Complex(900), Complex(1.2, -35), Complex(0.3, 4)])
  func convolution(rate: Complex) throws {
    let response = try #require(SampledResponse(times: Self.times, signal: Self.signal))
    let exponential = SampledResponse.Exponential(response, rate: rate)
    for x in Self.delays {
      let (found, expected) = (exponential.at(x).value, reference(response, rate, x))
      #expect((found - expected).magnitude < 1e-12, "\(x): \(found) \(expected)")
    }
  }

  @Test("its derivatives are those of differences", arguments: [Complex(0.5), Complex(8), Complex(1.2, -35)])
  func derivatives(rate: Complex) throws {
    let response = try #require(SampledResponse(times: Self.times, signal: Self.signal))
    let h = 1e-5
    func at(_ rate: Complex, _ x: Double) -> Complex { SampledResponse.Exponential(response, rate: rate).at(x).value }
    for x in Self.delays where !response.times.contains(where: { abs($0 - x) < 1e-3 }) {
      let point = SampledResponse.Exponential(response, rate: rate).at(x)
      let byRate = (1 / (2 * h)) * (at(rate + Complex(h), x) - at(rate - Complex(h), x))
      let byTimeZero = (1 / (2 * h)) * (at(rate, x - h) - at(rate, x + h))
      #expect((point.byRate - byRate).magnitude < 1e-8)
      #expect((point.byTimeZero - byTimeZero).magnitude < 1e-6)
    }
  }

  @Test("a finely measured Gaussian acts as the Gaussian")
  func gaussian() throws {
    let sigma = 0.1
    let times = (-800...800).map { 7 + 0.001 * Double($0) }
    let response = try #require(
      SampledResponse(times: times, signal: times.map { 3 * exp(-($0 - 7) * ($0 - 7) / (2 * sigma * sigma)) }))
    #expect(abs(response.fwhm - GaussianResponse(timeZero: 0, sigma: sigma).fwhm) < 1e-5)
    var (measured, exact) = ([Double](repeating: .nan, count: 24), [Double](repeating: .nan, count: 24))
    InstrumentResponse.measured(response, timeZero: 0.02).fillExponentials(
      &measured, delays: Self.delays, rates: [0, 3])
    InstrumentResponse.gaussian(GaussianResponse(timeZero: 0.02, sigma: sigma)).fillExponentials(
      &exact, delays: Self.delays, rates: [0, 3])
    #expect(zip(measured, exact).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test("what is no response is refused")
  func refused() {
    #expect(SampledResponse(times: [0, 1], signal: [1, 1]) == nil)
    #expect(SampledResponse(times: [0, 1, 1], signal: [0, 1, 0]) == nil)
    #expect(SampledResponse(times: [0, 1, 2], signal: [0, -1, 0]) == nil)
    #expect(SampledResponse(times: [0, 1, 2], signal: [0, .nan, 0]) == nil)
    #expect(SampledResponse(times: [0, 1, 2], signal: [0, 1]) == nil)
    #expect(SampledResponse(times: [0, 1, .infinity], signal: [0, 1, 0]) == nil)
    #expect(SampledResponse(times: [], signal: []) == nil)
  }
}
