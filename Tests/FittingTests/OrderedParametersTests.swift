import Foundation
import LinearAlgebra
import Testing

@testable import Fitting

@Suite("ordered parameters")
struct OrderedParametersTests {
  private static let x = (0..<80).map { Double($0) * 0.1 }

  /// A Lorentzian decay and an exponential one: alike, but not the same with the widths exchanged.
  private static let formula: @Sendable (Double, [Double]) -> Double = { x, p in
    p[0] / (1 + (x / p[1]) * (x / p[1])) + p[2] * exp(-x / p[3])
  }

  private static func parameters(_ start: [Double]) -> [Parameter] {
    [
      Parameter("A", initialValue: start[0], bounds: 0...100),
      Parameter("c1", initialValue: start[1], bounds: 0.05...50),
      Parameter("B", initialValue: start[2], bounds: 0...100),
      Parameter("c2", initialValue: start[3], bounds: 0.05...80),
    ]
  }

  private static func fit(_ y: [Double], _ start: [Double], ordered: [[String]]) throws -> FitOutcome {
    var options = FitOptions()
    options.ordered = ordered
    let errors = [Double](repeating: 0.01, count: y.count)
    return try Fit.curve(
      x: x, y: y, likelihood: .knownErrors(errors), parameters: parameters(start), options: options, formula: formula)
  }

  @Test("an order that the truth obeys changes nothing, from whichever side the fit starts")
  func obeyed() throws {
    let truth = [3, 0.8, 2, 4.0]
    let y = Self.x.map { Self.formula($0, truth) }
    for start in [[1, 1, 1, 2.0], [1, 2, 1, 1.0]] {
      let outcome = try Self.fit(y, start, ordered: [["c1", "c2"]])
      #expect(outcome.result.termination.isConverged)
      for (value, true_) in zip(outcome.values, truth) { #expect(abs(value / true_ - 1) < 1e-7) }
    }
  }

  @Test("where the truth is out of order, the best fit in order is given and the better one listed as a rival")
  func violated() throws {
    let truth = [3, 4.0, 2, 0.8]
    let y = Self.x.map { Self.formula($0, truth) }
    let outcome = try Self.fit(y, [1, 1, 1, 2], ordered: [["c1", "c2"]])
    #expect(outcome.values[1] <= outcome.values[3])
    let rival = try #require(outcome.result.rivals.first)
    #expect(rival.deltaChiSquare < 0)
    for (value, true_) in zip(rival.values, truth) { #expect(abs(value / true_ - 1) < 1e-5) }
  }

  @Test("a parameter at the top of two orders stays above both, and a start out of order is put in order")
  func sharedTop() throws {
    var parameters = [5.0, 9, 3].enumerated().map { Parameter("c\($0)", initialValue: $1, bounds: 0...100) }
    let order = try ParameterOrder([["c0", "c2"], ["c1", "c2"]], &parameters)
    let sorted = order.values(at: order.coordinates(of: [5, 9, 3]))
    #expect(sorted[2] == 9 && sorted[0] <= 9 && sorted[1] <= 9)
    for values in [[1.0, 2, 3], [3, 1, 3], [0.5, 7, 20]] {
      let again = order.values(at: order.coordinates(of: values))
      for (a, b) in zip(again, values) { #expect(abs(a - b) < 1e-14) }
    }
    let slopes = order.slopes(at: [0.2, 0.5, 10])
    #expect(slopes[0, 0] == 10 && slopes[1, 1] == 10 && slopes[0, 2] == 0.2 && slopes[1, 2] == 0.5)
    #expect(slopes[0, 1] == 0 && slopes[1, 0] == 0)
    #expect(throws: FittingError.self) { try ParameterOrder([["c0", "c1"], ["c0", "c2"]], &parameters) }
  }

  @Test("lifetimes come out ascending from any start", arguments: [[9, 1, 0.2], [0.2, 9, 1], [1, 1, 1]])
  func lifetimes(_ start: [Double]) throws {
    let truth = [0.3, 1.5, 8.0]
    let y = Self.x.map { x in truth.reduce(0) { $0 + exp(-x / $1) } }
    let parameters = start.enumerated().map {
      Parameter("tau\($0 + 1)", initialValue: $1, bounds: 1e-3...1e3, coordinate: .logarithmic)
    }
    var options = FitOptions()
    options.ordered = [["tau1", "tau2", "tau3"]]
    let outcome = try Fit.curve(x: Self.x, y: y, parameters: parameters, options: options) { x, p in
      exp(-x / p[0]) + exp(-x / p[1]) + exp(-x / p[2])
    }
    #expect(outcome.result.termination.isConverged)
    for (value, true_) in zip(outcome.values, truth) { #expect(abs(value / true_ - 1) < 1e-6, "\(outcome.values)") }
  }

  @Test("a fixed member bounds the others, and one that is held by the order says so")
  func fixedMember() throws {
    let y = Self.x.map { Self.formula($0, [3, 4, 2, 0.8]) }
    var parameters = Self.parameters([1, 1, 1, 2])
    parameters[3].role = .fixed
    parameters[3].initialValue = 0.8
    var options = FitOptions()
    options.ordered = [["c1", "c2"]]
    let outcome = try Fit.curve(x: Self.x, y: y, parameters: parameters, options: options, formula: Self.formula)
    #expect(outcome.values[1] <= 0.8)
  }

  @Test("names that cannot be put in order are refused")
  func refused() throws {
    let y = Self.x.map { Self.formula($0, [3, 0.8, 2, 4]) }
    for names in [[["c1", "c3"]], [["c1", "c1"]], [["c1", "c2"], ["c2", "A"]]] {
      #expect(throws: FittingError.self) { try Self.fit(y, [1, 1, 1, 2], ordered: names) }
    }
  }

  @Test("the slopes of ordered coordinates are the differences of their values", arguments: [true, false])
  func slopes(bounded: Bool) throws {
    let bounds = bounded ? 0.5...90 : -Double.infinity...Double.infinity
    var list = [2.0, 3, 7, 11].enumerated().map { Parameter("p\($0)", initialValue: $1, bounds: bounds) }
    list[3].role = .tied(to: "p0", factor: 2, offset: 1)
    let order = try ParameterOrder([["p0", "p1", "p2"]], &list)
    let space = try ParameterSpace(list, order: order)
    let origin = space.start
    #expect(zip(space.values(at: origin), [2, 3, 7, 5]).allSatisfy { abs($0 - $1) < 1e-12 })
    let slopes = space.transformation(at: space.values(at: origin))
    for j in origin.indices {
      var above = origin
      var below = origin
      above[j] += 1e-6
      below[j] -= 1e-6
      let difference = zip(space.values(at: above), space.values(at: below)).map { ($0 - $1) / 2e-6 }
      for i in difference.indices { #expect(abs(slopes[i, j] - difference[i]) < 1e-8) }
    }
  }
}
