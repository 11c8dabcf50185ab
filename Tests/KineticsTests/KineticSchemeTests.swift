import LinearAlgebra
import Testing

@testable import Kinetics

private func product(_ a: Matrix, _ b: Matrix) -> Matrix {
  var c = Matrix(rows: a.rows, columns: b.columns)
  for i in 0..<a.rows {
    for j in 0..<b.columns { c[i, j] = (0..<a.columns).reduce(0) { $0 + a[i, $1] * b[$1, j] } }
  }
  return c
}

@Suite struct KineticSchemeTests {
  private let rates = [2.7, 0.38, 0.05, 0]

  @Test(
    "the transformations of spectra and of concentrations are inverse to each other", arguments: KineticScheme.allCases)
  func inverse(scheme: KineticScheme) throws {
    let t = scheme.spectraTransformation(rates: rates)
    let m = try #require(scheme.concentrationTransformation(rates: rates))
    let unit = product(t, m)
    for i in 0..<4 {
      for j in 0..<4 { #expect(abs(unit[i, j] - (i == j ? 1 : 0)) < 1e-13) }
    }
  }

  @Test("sequential concentrations start in the first species, obey the rate equations and keep their sum")
  func rateEquations() throws {
    let m = try #require(KineticScheme.sequential.concentrationTransformation(rates: rates))
    // At time zero every exponential is 1; its derivative is −k.
    for species in 0..<4 {
      let start = (0..<4).reduce(0.0) { $0 + m[$1, species] }
      #expect(abs(start - (species == 0 ? 1 : 0)) < 1e-13)
    }
    for component in 0..<4 {
      for species in 1..<4 {
        // The coefficient of exp(−k_j t) in dc_m/dt = k_{m−1} c_{m−1} − k_m c_m.
        let left = -rates[component] * m[component, species]
        let right = rates[species - 1] * m[component, species - 1] - rates[species] * m[component, species]
        #expect(abs(left - right) < 1e-13)
      }
      let sum = (0..<4).reduce(0.0) { $0 + m[component, $1] }
      #expect(abs(sum - (component == 3 ? 1 : 0)) < 1e-13)
    }
  }

  @Test("the derivative of the spectral transformation agrees with differences")
  func derivative() {
    for p in 0..<4 {
      var (low, high) = (rates, rates)
      low[p] -= 1e-6
      high[p] += 1e-6
      let exact = KineticScheme.sequential.spectraTransformationDerivative(rates: rates, withRespectTo: p)
      let a = KineticScheme.sequential.spectraTransformation(rates: low)
      let b = KineticScheme.sequential.spectraTransformation(rates: high)
      for i in 0..<16 {
        let difference = (b.elements[i] - a.elements[i]) / 2e-6
        #expect(abs(exact.elements[i] - difference) < 1e-7 * max(1, abs(difference)), "rate \(p), element \(i)")
      }
    }
  }

  @Test("equal rates give spectra but no concentrations as sums of exponentials")
  func equalRates() {
    let scheme = KineticScheme.sequential
    #expect(scheme.concentrationTransformation(rates: [1, 1]) == nil)
    #expect(scheme.spectraTransformation(rates: [1, 1]).elements == [1, 0, 1, 0])
  }
}
