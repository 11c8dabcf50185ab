import LinearAlgebra
import Testing

@testable import Fitting

@Suite("Profiles as asked for")
struct ProfileOptionsTests {
  private static let line = Formula.line(axis(20))
  private static let lineParameters = [Parameter("a", initialValue: 1), Parameter("b", initialValue: 1)]

  @Test("a line's profile is its covariance interval, at every level and on either side")
  func line() throws {
    let data = Self.line.data([3, 2], sigma: 0.2)
    var options = FitOptions()
    options.profiles = .all
    options.furtherLevels = [0.99, 0.6827]
    let outcome = try Fit.curve(
      Self.line, data: data, likelihood: .unknownErrors, parameters: Self.lineParameters, options: options)
    for (profile, parameter) in zip(outcome.profiles, outcome.result.parameters) {
      #expect(profile.name == parameter.name)
      #expect(profile.intervals.map(\.level) == [0.95, 0.99, 0.6827])
      #expect(profile.intervals.first == parameter.interval)
      let error = try #require(parameter.standardError)
      for interval in profile.intervals {
        let half = error * Quantile.student(twoSidedLevel: interval.level, degreesOfFreedom: 18)
        #expect(abs(try #require(interval.low) - (parameter.optimum - half)) < 1e-9 * half)
        #expect(abs(try #require(interval.high) - (parameter.optimum + half)) < 1e-9 * half)
        #expect(interval.lowOpen == nil && interval.highOpen == nil)
      }
    }
  }

  @Test("one limit at 95 % is the end of the two-sided 90 % interval, and the other end says that it was not asked for")
  func oneSided() throws {
    let data = Self.line.data([3, 2], sigma: 0.2)
    var options = FitOptions()
    options.profiles = .all
    options.level = 0.9
    func fit() throws -> [FittedParameter] {
      try Fit.curve(
        Self.line, data: data, likelihood: .knownErrors(data.map { _ in 0.2 }), parameters: Self.lineParameters,
        options: options
      ).result.parameters
    }
    let both = try fit()
    options.level = 0.95
    options.sides = ["a": .lowerLimit, "b": .upperLimit]
    for profiles in [ProfileChoice.all, .none] {
      options.profiles = profiles
      let single = try fit()
      #expect(abs(try #require(single[0].interval?.low) - (try #require(both[0].interval?.low))) < 1e-9)
      #expect(abs(try #require(single[1].interval?.high) - (try #require(both[1].interval?.high))) < 1e-9)
      #expect(single[0].interval?.high == nil && single[0].interval?.highOpen == .oneSided)
      #expect(single[1].interval?.low == nil && single[1].interval?.lowOpen == .oneSided)
      // A limit is asked for, the value is known all the same.
      #expect(single.allSatisfy { $0.value != nil && $0.verdict == .determined })
    }
  }

  @Test("limits of a Poisson mean solve the deviance's own equation")
  func poisson() throws {
    let counts: [Double] = [3, 1, 4, 1, 5]
    let model = Formula(x: axis(5)) { _, p in (p[0], [1]) }
    var options = FitOptions()
    options.profiles = .only(["mean"])
    let parameter = try Fit.curve(
      model, data: counts, likelihood: .poisson,
      parameters: [Parameter("mean", initialValue: 2, bounds: 1e-6...100, coordinate: .logarithmic)], options: options
    ).result.parameters[0]
    let z = Quantile.normal(twoSidedLevel: 0.95)
    for limit in [try #require(parameter.interval?.low), try #require(parameter.interval?.high)] {
      // 14 counts in 5 channels.
      let deviance = 2 * (5 * limit - 14 - 14 * logarithm(5 * limit / 14))
      #expect(abs(deviance - z * z) < 1e-4 * z * z)
    }
  }

  @Test("limits of a robust fit lie where the robust cost has risen by the threshold")
  func robust() throws {
    let model = Formula.decay(axis(40))
    var data = model.data([5, 1.3], sigma: 0.2, seed: 3)
    data[5] += 4
    var options = FitOptions()
    options.loss = .softL1(threshold: 0.3)
    options.profiles = .only(["tau"])
    func fit(_ role: Parameter.Role, _ tau: Double) throws -> FitOutcome {
      try Fit.curve(
        model, data: data, likelihood: .unknownErrors,
        parameters: [Parameter("a", initialValue: 4), Parameter("tau", initialValue: tau, role: role)],
        options: options)
    }
    func cost(_ values: [Double]) -> Double {
      var curve = [Double](repeating: 0, count: data.count)
      model.values(values, into: &curve)
      return zip(curve, data).reduce(0) { $0 + options.loss.terms($1.0 - $1.1).loss }
    }
    let outcome = try fit(.free, 1)
    let variance = try #require(outcome.analysis).variance
    let threshold = Quantile.student(twoSidedLevel: 0.95, degreesOfFreedom: 38)
    let interval = try #require(outcome.result.parameters[1].interval)
    options.profiles = .none
    for limit in [try #require(interval.low), try #require(interval.high)] {
      let rise = (cost(try fit(.fixed, limit).values) - cost(outcome.values)) / variance
      #expect(abs(rise.squareRoot() / threshold - 1) < 1e-4)
    }
  }

  @Test("the curve ascends through the minimum, rises from it and holds the other parameters' best values")
  func curve() throws {
    let model = Formula.decay(axis(40))
    let data = model.data([5, 1.3], sigma: 0.3, seed: 3)
    let errors = data.map { _ in 0.3 }
    var options = FitOptions()
    options.profiles = .only(["tau"])
    options.profilePoints = 12
    let parameters = [Parameter("a", initialValue: 4), Parameter("tau", initialValue: 1, coordinate: .logarithmic)]
    let outcome = try Fit.curve(
      model, data: data, likelihood: .knownErrors(errors), parameters: parameters, options: options)
    #expect(outcome.profiles.map(\.name) == ["tau"])
    let points = outcome.profiles[0].points
    #expect(points.count >= 25)
    let low = try #require(outcome.profiles[0].intervals[0].low)
    let high = try #require(outcome.profiles[0].intervals[0].high)
    let (first, last) = (try #require(points.first), try #require(points.last))
    #expect(first.value < low && last.value > high)
    for (point, next) in zip(points, points.dropFirst()) {
      #expect(point.value <= next.value)
      if next.value <= outcome.values[1] {
        #expect(point.deltaChiSquare >= next.deltaChiSquare)
      } else if point.value >= outcome.values[1] {
        #expect(point.deltaChiSquare <= next.deltaChiSquare)
      }
    }
    let best = try #require(outcome.result.statistics.chiSquare)
    for point in points {
      #expect(point.values[1] == point.value)
      // With τ held the amplitude is a linear problem of its own.
      var (top, bottom, sum) = (0.0, 0.0, 0.0)
      for (x, y) in zip(model.x, data) {
        top += y * exponential(-x / point.value)
        bottom += exponential(-2 * x / point.value)
      }
      for (x, y) in zip(model.x, data) {
        let r = (y - top / bottom * exponential(-x / point.value)) / 0.3
        sum += r * r
      }
      #expect(abs(point.values[0] - top / bottom) < 1e-3 * top / bottom)
      #expect(abs(point.deltaChiSquare - (sum - best)) < 1e-3 * max(1, point.deltaChiSquare))
    }
  }

  @Test("an open end says whether bound, flatness or the limit of evaluations leaves it open")
  func openEnds() throws {
    // Only the product of a and b enters, and b has an upper bound.
    let product = Formula(x: axis(20)) { x, p in (p[0] * p[1] * x, [p[1] * x, p[0] * x]) }
    let data = product.data([2, 3], sigma: 0.1)
    var options = FitOptions()
    options.profiles = .all
    func fit(_ bounds: ClosedRange<Double>) throws -> [FittedParameter] {
      try Fit.curve(
        product, data: data, likelihood: .unknownErrors,
        parameters: [Parameter("a", initialValue: 2), Parameter("b", initialValue: 3, bounds: bounds)],
        options: options
      ).result.parameters
    }
    let bounded = try fit(1...50)
    #expect(bounded[1].interval?.lowOpen == .bound && bounded[1].interval?.highOpen == .bound)
    // b ≤ 50 keeps a above the slope over 50.
    #expect(bounded[0].interval?.highOpen == nil && bounded[0].interval?.low != nil)
    let free = try fit(-Double.infinity...Double.infinity)
    #expect(free[1].interval?.highOpen == .flat)
    #expect(
      free[1].note == "open on both sides: the cost stays flat" || free[1].note?.contains("no upper limit") == true)
    options.solver.profileEvaluationLimit = 3
    #expect(try fit(1...50)[1].interval?.highOpen == .evaluationLimit)
    #expect(bounded.allSatisfy { $0.value == nil && $0.standardError == nil && $0.note != nil })
  }

  @Test("a parameter that ends on its bound has no end on that side")
  func onBound() throws {
    let data = Self.line.data([-1, 2], sigma: 0.1)
    let parameter = try Fit.curve(
      Self.line, data: data, likelihood: .unknownErrors,
      parameters: [Parameter("a", initialValue: 1, bounds: 0...10), Parameter("b", initialValue: 1)]
    ).result.parameters[0]
    #expect(parameter.status == .atLowerBound && parameter.value == nil)
    #expect(parameter.interval?.low == nil && parameter.interval?.lowOpen == .onBound)
    #expect(parameter.interval?.high != nil && parameter.verdict == .upperBound)
  }

  @Test("names that do not exist, unequal groups and impossible levels are refused")
  func refused() {
    func fails(_ change: (inout FitOptions) -> Void) -> Bool {
      var options = FitOptions()
      change(&options)
      do {
        _ = try Fit.curve(
          Self.line, data: Self.line.data([1, 1]), likelihood: .unknownErrors, parameters: Self.lineParameters,
          options: options)
        return false
      } catch { return true }
    }
    #expect(fails { $0.sides = ["c": .lowerLimit] })
    #expect(fails { $0.profiles = .only(["c"]) })
    #expect(fails { $0.interchangeable = [["a"], ["c"]] })
    #expect(fails { $0.interchangeable = [["a", "b"], ["a"]] })
    #expect(fails { $0.furtherLevels = [1] })
    #expect(!fails { $0.furtherLevels = [0.6] })
  }

  @Test("interchangeable components under other names are no rival, and do not close the profile")
  func interchangeable() throws {
    let model = Formula.twoDecays(axis(60))
    let data = model.data([3, 0.5, 2, 2.5], sigma: 0.02, seed: 5)
    let bounds = 0.01...100.0
    let parameters = [
      Parameter("a1", initialValue: 3), Parameter("tau1", initialValue: 0.5, bounds: bounds, coordinate: .logarithmic),
      Parameter("a2", initialValue: 2), Parameter("tau2", initialValue: 2.5, bounds: bounds, coordinate: .logarithmic),
    ]
    var options = FitOptions()
    options.otherStarts = [[2, 2.5, 3, 0.5]]
    func fit() throws -> FitOutcome {
      try Fit.curve(model, data: data, likelihood: .unknownErrors, parameters: parameters, options: options)
    }
    let swapped = try fit().result.rivals
    #expect(swapped.count == 1)
    #expect(abs(try #require(swapped.first).deltaChiSquare) < 1e-6)
    options.interchangeable = [["tau1", "a1"], ["tau2", "a2"]]
    #expect(try fit().result.rivals.isEmpty)
    options.profiles = .all
    let intervals = try fit().result.parameters.map(\.interval)
    options.otherStarts = []
    let alone = try fit().result.parameters.map(\.interval)
    for (a, b) in zip(intervals, alone) {
      #expect(abs(try #require(a?.low) - (try #require(b?.low))) < 1e-6)
      #expect(abs(try #require(a?.high) - (try #require(b?.high))) < 1e-6)
    }
  }
}
