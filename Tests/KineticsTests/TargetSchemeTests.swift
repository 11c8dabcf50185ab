import LinearAlgebra
import Testing

@testable import Kinetics

@Suite("target schemes")
struct TargetSchemeTests {
  typealias Transfer = TargetScheme.Transfer
  private let delays = [-0.3, -0.1, -0.02, 0, 0.03, 0.07, 0.15, 0.4, 1, 2.5, 7, 20, 90]
  private let response = GaussianResponse(timeZero: 0.02, fwhm: 0.12)

  private func concentrations(
    _ scheme: TargetScheme, _ rates: [Double], response: GaussianResponse? = nil
  ) -> Matrix {
    var result = Matrix(rows: delays.count, columns: scheme.compartmentCount, repeating: .nan)
    TargetConcentrations(scheme, rates: rates, derivatives: false)?.fill(
      &result.elements, delays: delays, response: .gaussian(response ?? self.response))
    return result
  }

  private func exponentials(_ rates: [Double]) -> Matrix {
    var result = Matrix(rows: delays.count, columns: rates.count)
    ConvolvedExponentials.fill(&result.elements, delays: delays, rates: rates, response: response)
    return result
  }

  private func distance(_ a: Matrix, _ b: Matrix) -> Double {
    zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? .nan
  }

  /// 0 → 1 → … without losses but at the end.
  private func chain(_ count: Int) -> TargetScheme {
    TargetScheme(
      initial: [1] + [Double](repeating: 0, count: count - 1), rateCount: count,
      transfers: (0..<count).map { Transfer(from: $0, to: $0 + 1 < count ? $0 + 1 : nil, rate: $0) })
  }

  @Test("parallel decays are the convolved exponentials times what was populated")
  func parallel() {
    let scheme = TargetScheme(
      initial: [0.25, 0.75, 1], rateCount: 2,
      transfers: [Transfer(from: 0, to: nil, rate: 0), Transfer(from: 1, to: nil, rate: 1)])
    var expected = exponentials([3, 0.2, 0])
    for (j, initial) in scheme.initial.enumerated() {
      Vector.scale(&expected.elements, expected.columnRange(j), by: initial)
    }
    #expect(distance(concentrations(scheme, [3, 0.2]), expected) < 5e-15)
  }

  @Test("a chain gives Bateman's concentrations")
  func sequential() throws {
    let rates = [8.0, 0.4, 0.02]
    let transformation = try #require(KineticScheme.sequential.concentrationTransformation(rates: rates))
    let exponentials = exponentials(rates)
    var expected = exponentials
    Product.multiply(exponentials, transformation, into: &expected)
    #expect(distance(concentrations(chain(3), rates), expected) < 2e-14)
  }

  @Test("equal rates give t·exp(−kt) and t²/2·exp(−kt), and nearly equal ones hardly anything else")
  func degenerate() {
    // Without width, so that the closed form needs no convolution.
    let sharp = GaussianResponse(timeZero: 0, sigma: 1e-9)
    let k = 1.7
    let exact = concentrations(chain(3), [k, k, k], response: sharp)
    for (i, t) in delays.enumerated() where t > 0 {
      let e = k * t
      let decay = exponential(-k * t)
      for (j, value) in [decay, e * decay, e * e / 2 * decay].enumerated() {
        #expect(abs(exact[i, j] - value) < 3e-14)
      }
    }
    for gap in [1e-15, 1e-12, 1e-9, 1e-6] {
      let near = concentrations(chain(3), [k, k * (1 + gap), k * (1 - gap)], response: sharp)
      #expect(distance(near, exact) < 2 * gap + 5e-14, "gap \(gap)")
    }
  }

  @Test("concentrations have no step where equal rates begin to count as different")
  func continuity() {
    // On both sides of 5 % the second difference is that of a smooth curve.
    func value(_ gap: Double) -> Matrix { concentrations(chain(4), [2, 2 * (1 + gap), 2 * (1 + 2 * gap), 0.1]) }
    for centre in [1e-3, 0.02, 0.025, 0.05, 0.2] {
      let h = 1e-6
      let (low, middle, high) = (value(centre - h), value(centre), value(centre + h))
      for i in low.elements.indices {
        let curvature = low.elements[i] - 2 * middle.elements[i] + high.elements[i]
        #expect(abs(curvature) < 2e-12, "gap \(centre), element \(i)")
      }
    }
  }

  @Test("a cycle oscillates: three equal transfers in a ring follow the damped cosine")
  func complexPair() {
    let k = 1.3
    let ring = TargetScheme(
      initial: [1, 0, 0], rateCount: 1,
      transfers: (0..<3).map { Transfer(from: $0, to: ($0 + 1) % 3, rate: 0) })
    let sharp = GaussianResponse(timeZero: 0, sigma: 1e-9)
    let result = concentrations(ring, [k], response: sharp)
    for (i, t) in delays.enumerated() where t > 0 {
      let oscillation = Complex(-1.5 * k * t, k * t * 0.75.squareRoot()).exponential
      #expect(abs(result[i, 0] - (1 + 2 * oscillation.real) / 3) < 1e-13)
    }
    // Nothing is lost, whatever the response.
    let wide = concentrations(ring, [k])
    let step = exponentials([0])
    for i in delays.indices { #expect(abs(wide[i, 0] + wide[i, 1] + wide[i, 2] - step[i, 0]) < 1e-13) }
  }

  @Test("reversible steps end in their equilibrium and conserve what is not lost")
  func equilibrium() {
    let scheme = TargetScheme(
      initial: [1, 0, 0, 0], rateCount: 3,
      transfers: [
        Transfer(from: 0, to: 1, rate: 0), Transfer(from: 1, to: 0, rate: 1), Transfer(from: 0, to: 2, rate: 2),
        Transfer(from: 2, to: 3, rate: 2, fraction: 0.25), Transfer(from: 2, to: 2 - 1, rate: 2, fraction: 0.75),
      ])
    let result = concentrations(scheme, [6, 2, 0.5])
    let step = exponentials([0])
    for i in delays.indices {
      let sum = (0..<4).reduce(0) { $0 + result[i, $1] }
      #expect(abs(sum - step[i, 0]) < 1e-13)
    }
    #expect(abs(result[delays.count - 1, 3] - 1) < 0.2)
  }

  @Test("two sinks are filled in the ratio of their branching")
  func branching() {
    let scheme = TargetScheme(
      initial: [1, 0, 0], rateCount: 1,
      transfers: [
        Transfer(from: 0, to: 1, rate: 0, fraction: 0.3), Transfer(from: 0, to: 2, rate: 0, fraction: 0.5),
        Transfer(from: 0, to: nil, rate: 0, fraction: 0.2),
      ])
    let result = concentrations(scheme, [2])
    let plain = exponentials([2, 0])
    for i in delays.indices {
      #expect(abs(result[i, 0] - plain[i, 0]) < 1e-14)
      #expect(abs(result[i, 1] - 0.3 * (plain[i, 1] - plain[i, 0])) < 1e-14)
      #expect(abs(result[i, 2] - 0.5 * (plain[i, 1] - plain[i, 0])) < 1e-14)
    }
  }

  @Test("a compartment that nothing populates is found")
  func unreachable() {
    let scheme = TargetScheme(
      initial: [1, 0, 0], rateCount: 1, transfers: [Transfer(from: 2, to: 1, rate: 0)])
    #expect(scheme.unreachable == [1, 2])
    #expect(chain(4).unreachable.isEmpty)
  }

  /// Schemes with every kind of eigenvalue, and rates at which to look.
  static let cases: [(name: String, scheme: TargetScheme, rates: [Double])] = {
    func chain(_ n: Int) -> TargetScheme {
      TargetScheme(
        initial: [1] + [Double](repeating: 0, count: n - 1), rateCount: n,
        transfers: (0..<n).map { Transfer(from: $0, to: $0 + 1 < n ? $0 + 1 : nil, rate: $0) })
    }
    let ring = TargetScheme(
      initial: [0.8, 0.2, 0, 0], rateCount: 4,
      transfers: [
        Transfer(from: 0, to: 1, rate: 0), Transfer(from: 1, to: 2, rate: 1), Transfer(from: 2, to: 0, rate: 2),
        Transfer(from: 2, to: 3, rate: 3, fraction: 0.4), Transfer(from: 2, to: nil, rate: 3, fraction: 0.6),
      ])
    let reversible = TargetScheme(
      initial: [0.5, 0.5, 0, 0], rateCount: 4,
      transfers: [
        Transfer(from: 0, to: 1, rate: 0), Transfer(from: 1, to: 0, rate: 1), Transfer(from: 0, to: 2, rate: 2),
        Transfer(from: 1, to: 3, rate: 3), Transfer(from: 1, to: 2, rate: 2, fraction: 0.5),
      ])
    return [
      ("distinct", chain(3), [9, 0.8, 0.03]), ("double", chain(3), [2, 2, 0.03]), ("triple", chain(3), [2, 2, 2]),
      ("close", chain(3), [2, 2.0003, 0.03]),
      ("four in a row", chain(4), [2, 2.08, 2.16, 2.24]),
      ("six in a row", chain(6), (0..<6).map { 2 + 0.09 * Double($0) }),
      ("ring", ring, [3, 2.5, 2, 0.3]), ("damped ring", ring, [3, 2.5, 2, 40]),
      ("reversible, two sinks", reversible, [3, 1, 0.4, 0.02]),
    ]
  }()

  @Test("derivatives by every rate, time zero and width agree with differences", arguments: cases.indices)
  func derivatives(index: Int) {
    let (name, scheme, rates) = Self.cases[index]
    let n = scheme.compartmentCount
    let point = rates + [response.timeZero, response.sigma]
    func values(_ p: [Double]) -> Matrix {
      concentrations(
        scheme, Array(p.prefix(rates.count)),
        response: GaussianResponse(timeZero: p[rates.count], sigma: p[rates.count + 1]))
    }
    var plain = values(point)
    let before = plain
    var slopes = Matrix(rows: delays.count, columns: n * point.count, repeating: .nan)
    TargetConcentrations(scheme, rates: rates, derivatives: true)?.fill(
      &plain.elements, packedDerivatives: &slopes.elements, delays: delays, response: .gaussian(response))
    #expect(plain == before)
    for q in point.indices {
      // Differences of the fourth order.
      let h = 2e-3 * max(point[q], 0.02)
      func shifted(_ steps: Double) -> Matrix {
        var p = point
        p[q] += steps * h
        return values(p)
      }
      let (a, b, c, d) = (shifted(-2), shifted(-1), shifted(1), shifted(2))
      let size = (q * n * delays.count..<(q + 1) * n * delays.count).map { abs(slopes.elements[$0]) }.max() ?? 0
      for i in a.elements.indices {
        let difference = (a.elements[i] - 8 * b.elements[i] + 8 * c.elements[i] - d.elements[i]) / (12 * h)
        let slope = slopes.elements[q * n * delays.count + i]
        #expect(abs(difference - slope) < 3e-8 * size + 1e-12, "\(name), parameter \(q), element \(i)")
      }
    }
  }

  private func exponential(_ x: Double) -> Double { Complex(x).exponential.real }
}
