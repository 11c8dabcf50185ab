import Testing

@testable import Kinetics

@Suite("convolved oscillations")
struct OscillationTests {
  @Test("a convolved oscillation and its derivatives agree with 800-digit values")
  func reference() {
    for row in oscillationReference {
      let response = GaussianResponse(timeZero: row[3], sigma: row[4])
      var out = [Double](repeating: .nan, count: 8)
      ConvolvedOscillations.fill(
        &out, delays: [row[0]], rate: Complex(row[1], -row[2]), response: response, derivatives: true)
      for part in 0..<4 {
        let expected = Complex(row[5 + 2 * part], row[6 + 2 * part])
        let error = (Complex(out[2 * part], out[2 * part + 1]) - expected).magnitude
        // The natural size of the part: an early delay has hardly anything of it.
        let rate = Complex(row[1], row[2]).magnitude
        let size = [1, 1 / rate, rate, rate * rate * row[4] + 1 / row[4]][part]
        #expect(error <= 2e-12 * expected.magnitude + 1e-14 * size, "part \(part) of \(row.prefix(5)), \(error)")
      }
    }
  }

  @Test("without frequency it is the convolved exponential")
  func withoutFrequency() {
    let delays = [-0.4, -0.1, 0, 0.05, 0.3, 4, 50]
    let response = GaussianResponse(timeZero: 0.03, sigma: 0.07)
    for rate in [0.0, 0.2, 5, 60] {
      var values = [Double](repeating: .nan, count: 7)
      var slopes = [Double](repeating: .nan, count: 21)
      ConvolvedExponentials.fill(
        &values, packedDerivatives: &slopes, delays: delays, rates: [rate], response: response)
      var out = [Double](repeating: .nan, count: 56)
      ConvolvedOscillations.fill(&out, delays: delays, rate: Complex(rate), response: response, derivatives: true)
      for (i, value) in (values + slopes).enumerated() {
        let position = i / 7 * 14 + i % 7
        #expect(abs(out[position] - value) <= 1e-12 * max(1, abs(value)))
        #expect(abs(out[position + 7]) < 1e-15)
      }
    }
  }

  @Test("nothing that can be asked for is infinite or NaN")
  func extremes() {
    for rate in [Complex(0, -1e6), Complex(1e9, -1e9), Complex(1e-12, -1e-12), Complex(0.3, -1e12)] {
      for sigma in [1e-300, 1e-6, 1, 1e6] {
        var out = [Double](repeating: .nan, count: 8 * 5)
        ConvolvedOscillations.fill(
          &out, delays: [-1e6, -1, 0, 1, 1e6], rate: rate, response: GaussianResponse(timeZero: 0, sigma: sigma),
          derivatives: true)
        let isFinite = !out.prefix(10).contains { !$0.isFinite }
        #expect(isFinite, "\(rate), σ \(sigma)")
      }
    }
  }
}
