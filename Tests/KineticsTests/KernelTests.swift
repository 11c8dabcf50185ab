import Testing

@testable import Kinetics

/// Distance in units of the last place of `expected`.
private func ulps(_ value: Double, _ expected: Double) -> Double { abs(value - expected) / expected.ulp }

@Suite struct KernelTests {
  @Test("exp is within one unit in the last place over its whole range")
  func exponential() {
    var values = exponentialReference.map { $0[0] }
    VectorMath.exponential(&values, 0..<values.count)
    for (value, row) in zip(values, exponentialReference) {
      #expect(ulps(value, row[1]) <= 1, "exp(\(row[0])) = \(value)")
    }
  }

  @Test("exp beyond its range gives zero and infinity, and keeps NaN")
  func exponentialLimits() {
    var values = [-746, -1e308, -.infinity, 710, 1e308, .infinity, .nan]
    VectorMath.exponential(&values, 0..<values.count)
    #expect(values[0..<3].allSatisfy { $0 == 0 })
    #expect(values[3..<6].allSatisfy { $0 == .infinity })
    #expect(values[6].isNaN)
    // Subnormal results are rounded once: e^-745 is 0.57 of the smallest number.
    values = [-745]
    VectorMath.exponential(&values, 0..<values.count)
    #expect(values[0] == .leastNonzeroMagnitude)
  }

  @Test("erfcx is within six units in the last place, on both sides of zero")
  func scaledErrorFunction() {
    var values = scaledErrorFunctionReference.map { $0[0] }
    VectorMath.scaledComplementaryErrorFunction(&values)
    for (value, row) in zip(values, scaledErrorFunctionReference) {
      #expect(ulps(value, row[1]) <= 6, "erfcx(\(row[0])) = \(value)")
    }
  }

  @Test("erfcx falls as 1/(√π x) to the end of the range and grows to infinity on the left")
  func scaledErrorFunctionLimits() {
    var values = [1e120, 1e300, .infinity, -27, -1e300, .nan]
    VectorMath.scaledComplementaryErrorFunction(&values)
    #expect(ulps(values[0], 0.56418958354775629e-120) <= 2)
    #expect(ulps(values[1], 0.56418958354775629e-300) <= 2)
    #expect(values[2] == 0 && values[3] == .infinity && values[4] == .infinity && values[5].isNaN)
  }

  @Test("a convolved exponential and its derivatives agree with 60-digit values")
  func convolved() {
    for row in convolvedReference { check(row) }
  }

  private func check(_ row: [Double]) {
    let response = GaussianResponse(timeZero: row[2], sigma: row[3])
    var plain = [Double.nan]
    ConvolvedExponentials.fill(&plain, delays: [row[0]], rates: [row[1]], response: response)
    let all = filled(delays: [row[0]], rates: [row[1]], response: response)
    let out = [all.values, all.byRate, all.byTimeZero, all.bySigma]
    #expect(plain == out[0])
    // The exponents carry one rounding each, which the exponential multiplies by their size.
    let tolerance = 1e-14 + 4e-16 * max(abs(row[1] * (row[0] - row[2])), 1)
    for (q, expected) in zip(0..<4, row[4...]) {
      // Next to a change of sign only the scale of the terms counts; it is that of the neighbouring derivative.
      let scale = max(abs(expected), 1e-3 * abs(row[4]) * [1, row[3], row[1], row[1]][q])
      #expect(abs(out[q][0] - expected) <= 30 * tolerance * scale, "quantity \(q) of \(row)")
    }
  }

  @Test("a rate of zero is the integrated Gaussian: one half at time zero, exactly one long after it")
  func nonDecaying() {
    var values = [Double](repeating: .nan, count: 3)
    let response = GaussianResponse(timeZero: 0.5, sigma: 0.1)
    ConvolvedExponentials.fill(&values, delays: [-50, 0.5, 1e9], rates: [0], response: response)
    #expect(values == [0, 0.5, 1])
  }

  @Test("every finite input gives finite numbers")
  func finite() {
    let delays = [-1.7e308, -1e300, -1e10, -1, -1e-300, 0, 1e-300, 1, 1e10, 1e300, 1.7e308]
    let rates = [0, 1e-300, 1e-10, 1, 1e10, 1e150, 1e300, 1.7e308]
    for sigma in [0, .leastNonzeroMagnitude, 1e-300, 1e-10, 1, 1e10, 1e150, 1.7e308] {
      for timeZero in [0, 1, -1e308, .leastNonzeroMagnitude] {
        let out = filled(
          delays: delays, rates: rates, response: GaussianResponse(timeZero: timeZero, sigma: sigma))
        let allFinite = [out.values, out.byRate, out.byTimeZero, out.bySigma].allSatisfy {
          $0.allSatisfy { $0.isFinite }
        }
        #expect(allFinite, "sigma \(sigma), time zero \(timeZero)")
      }
    }
  }

  @Test("a value does not depend on its neighbours: any split of the delay axis gives the same bits")
  func independentOfPosition() {
    let delays = (0..<700).map { -1 + 0.01 * Double($0) }
    let rates = [3.0, 0.4, 0]
    let response = GaussianResponse(timeZero: 0.013, fwhm: 0.12)
    let whole = filled(delays: delays, rates: rates, response: response)
    for i in stride(from: 0, to: 700, by: 7) {
      let one = filled(delays: [delays[i]], rates: rates, response: response)
      for j in 0..<3 {
        #expect(one.values[j] == whole.values[i + 700 * j] && one.byRate[j] == whole.byRate[i + 700 * j])
        #expect(one.byTimeZero[j] == whole.byTimeZero[i + 700 * j] && one.bySigma[j] == whole.bySigma[i + 700 * j])
      }
    }
  }

  @Test("columns are written where the caller wants them and nowhere else")
  func columnOffset() {
    var values = [Double](repeating: -7, count: 12)
    let response = GaussianResponse(timeZero: 0, fwhm: 1)
    ConvolvedExponentials.fill(&values, firstColumn: 1, delays: [0, 1, 2], rates: [1, 2], response: response)
    #expect(values[0..<3].allSatisfy { $0 == -7 } && values[9...].allSatisfy { $0 == -7 })
    #expect(values[3..<9].allSatisfy { $0 > 0 && $0 < 1 })
  }

  private func filled(
    delays: [Double], rates: [Double], response: GaussianResponse
  ) -> (values: [Double], byRate: [Double], byTimeZero: [Double], bySigma: [Double]) {
    let size = delays.count * rates.count
    var values = [Double](repeating: .nan, count: size)
    var packed = [Double](repeating: .nan, count: 3 * size)
    ConvolvedExponentials.fill(
      &values, packedDerivatives: &packed, delays: delays, rates: rates, response: response)
    return (values, Array(packed[..<size]), Array(packed[size..<2 * size]), Array(packed[(2 * size)...]))
  }
}
