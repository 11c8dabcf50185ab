import Foundation
import Kinetics
import Testing

@Suite("Reaction schemes")
struct ReactionTests {
  private func course(_ text: String, initial: [Double], times: [Double], rates: [Double]) throws -> (
    values: [Double], slopes: [Double]
  ) {
    let scheme = try ReactionScheme(text)
    var values = [Double](repeating: .nan, count: times.count * scheme.species.count)
    var slopes = [Double](repeating: .nan, count: values.count * rates.count)
    let done = ReactionCourse(scheme, initial: initial, times: times).fill(rates, values: &values, derivatives: &slopes)
    #expect(done)
    return (values, slopes)
  }

  @Test("schemes are read with their species and constants in order")
  func reading() throws {
    let chain = try ReactionScheme("A->B->C")
    #expect(chain.species == ["A", "B", "C"])
    #expect(chain.steps.map(\.reactants) == [[0], [1]])
    #expect(chain.isFirstOrder)
    let equilibrium = try ReactionScheme("A <=> B; B -> C")
    #expect(equilibrium.steps.map(\.reactants) == [[0], [1], [1]])
    let autocatalysis = try ReactionScheme("A+B->2B")
    #expect(autocatalysis.steps[0].products == [1, 1])
    #expect(!autocatalysis.isFirstOrder)
    #expect(autocatalysis.order(0) == 2)
  }

  @Test(
    "what is no scheme is refused",
    arguments: ["", "A", "A->", "->B", "A->A", "A+B->B+A", "4A->B", "A-B", "A->B->C->D->E->F->G->H->I->J", "A->(B)"])
  func refused(text: String) {
    #expect(throws: ReactionSchemeError.self) { try ReactionScheme(text) }
  }

  @Test("second order, equal parts: 1/(1 + 2kt)")
  func secondOrder() throws {
    let times = [0.0, 1, 10, 100, 1000]
    let found = try course("2A->B", initial: [1, 0], times: times, rates: [0.05])
    for (i, time) in times.enumerated() {
      let value = 1 / (1 + 0.1 * time)
      #expect(abs(found.values[i] - value) < 1e-9)
      #expect(abs(found.values[times.count + i] - (1 - value) / 2) < 1e-9)
      #expect(abs(found.slopes[i] + 2 * time * value * value) < 1e-7)
    }
  }

  @Test("autocatalysis follows the logistic curve")
  func logistic() throws {
    let times = [0.0, 20, 60, 100, 200]
    let found = try course("A+B->2B", initial: [1, 0.01], times: times, rates: [0.1])
    for (i, time) in times.enumerated() {
      let total = 1.01
      let b = total / (1 + (total / 0.01 - 1) * exp(-0.1 * total * time))
      #expect(abs(found.values[times.count + i] - b) < 1e-8)
    }
  }

  @Test("a chain follows Bateman's solution, equal constants too")
  func chain() throws {
    let times = [0.0, 1, 5, 30]
    for (k1, k2) in [(0.3, 0.1), (0.2, 0.2)] {
      let found = try course("A->B->C", initial: [1, 0, 0], times: times, rates: [k1, k2])
      for (i, time) in times.enumerated() {
        let b = k1 == k2 ? k1 * time * exp(-k1 * time) : k1 / (k2 - k1) * (exp(-k1 * time) - exp(-k2 * time))
        #expect(abs(found.values[i] - exp(-k1 * time)) < 1e-12)
        #expect(abs(found.values[times.count + i] - b) < 1e-12)
        #expect(abs(found.values[2 * times.count + i] - (1 - exp(-k1 * time) - b)) < 1e-12)
      }
    }
  }

  @Test(
    "derivatives agree with finite differences",
    arguments: [
      ("A->B->C", [1.0, 0, 0], [0.3, 0.05]), ("A<->B", [1, 0.2], [0.3, 0.1]),
      ("A+B->C; C->D", [1, 0.7, 0, 0], [0.4, 0.1]),
    ] as [(String, [Double], [Double])])
  func derivatives(scheme: String, initial: [Double], rates: [Double]) throws {
    let times = [0.0, 0.5, 2, 8, 20]
    let found = try course(scheme, initial: initial, times: times, rates: rates)
    let size = found.values.count
    for q in rates.indices {
      var (up, down) = (rates, rates)
      up[q] *= 1 + 1e-4
      down[q] *= 1 - 1e-4
      let above = try course(scheme, initial: initial, times: times, rates: up).values
      let below = try course(scheme, initial: initial, times: times, rates: down).values
      for k in 0..<size {
        let slope = (above[k] - below[k]) / (up[q] - down[q])
        #expect(abs(found.slopes[q * size + k] - slope) < 1e-5)
      }
    }
  }
}
