import Fitting
import SolverProblems

/// 95 % profile limits of the StRD sets, confirmed by refits of the other parameters from many starts.
enum ProfileSection {
  /// One limit.
  struct Run: Encodable, Sendable {
    let problem: String
    let parameter: String
    let isUpper: Bool
    let limit: Double?
    /// Digits of the half-width, at most 11; nil where there is no limit.
    let digits: Double?
    let note: String?

    var name: String { "\(problem) \(parameter) \(isUpper ? "upper" : "lower")" }
  }

  /// Sums of terms of one form: the same minimum exists with the terms in any order.
  private static func interchangeable(_ problem: StRDProblem) -> [[String]] {
    switch problem.name {
    case "ENSO": [["b4", "b5", "b6"], ["b7", "b8", "b9"]]
    case "Gauss1", "Gauss2", "Gauss3": [["b4", "b3", "b5"], ["b7", "b6", "b8"]]
    case "Lanczos2", "Lanczos3": [["b2", "b1"], ["b4", "b3"], ["b6", "b5"]]
    case "MGH17": [["b4", "b2"], ["b5", "b3"]]
    default: []
    }
  }

  /// True where the terms of both lists are in the same order.
  private static func areInSameOrder(_ problem: StRDProblem, _ a: [Double], _ b: [Double]) -> Bool {
    let firsts = interchangeable(problem).compactMap { Int($0[0].dropFirst()) }.map { $0 - 1 }
    return firsts.sorted { a[$0] < a[$1] } == firsts.sorted { b[$0] < b[$1] }
  }

  static func run(_ settings: Settings) throws -> SectionReport {
    let count = CallCount()
    var runs: [Run] = []
    var rivals: [String: [Rival]] = [:]
    // Lanczos1 has residuals of 1e-13: its limits are rounding.
    for problem in StRDProblem.all where problem.name != "Lanczos1" {
      let outcome = try fit(problem, count)
      rivals[problem.name] = outcome.result.rivals
      for (index, parameter) in outcome.result.parameters.enumerated() {
        for (isUpper, limit) in [(false, parameter.interval?.low), (true, parameter.interval?.high)] {
          runs.append(
            Run(
              problem: problem.name, parameter: parameter.name, isUpper: isUpper, limit: limit,
              digits: try limit.map { try digits(problem, outcome, index, limit: $0) }, note: parameter.note))
        }
      }
    }
    let open = runs.filter { $0.limit == nil }
    let short = runs.filter { $0.limit != nil && $0.digits ?? 0 < 4 }
    let flagged = Set(runs.filter { $0.note?.contains("second basin") == true }.map(\.problem))
    return SectionReport(
      rows: [
        Row("limits of 26 sets found", runs.count - open.count, .atLeast(Double(runs.count))),
        Row("limits with ≥ 4 digits of their half-width", runs.count - open.count - short.count, .atLeast(228)),
        Row("digits of the worst limit", runs.compactMap(\.digits).min() ?? 0, .atLeast(4)),
        Row("calls of the model in all, residuals and Jacobians", count.values + count.derivatives, .atMost(70_000)),
        Row("MGH09's second basin flagged, and listed as a rival", isKnown("MGH09", flagged, rivals), .atLeast(1)),
        Row("other sets with a second basin flagged", flagged.subtracting(["MGH09"]).count, .atMost(0)),
      ],
      runs: runs,
      remarks: open.map { "\($0.name): open, \($0.note ?? "")" }
        + short.map { "\($0.name): \(Row.text($0.digits ?? 0)) digits" })
  }

  private static func isKnown(_ problem: String, _ flagged: Set<String>, _ rivals: [String: [Rival]]) -> Int {
    flagged.contains(problem) && rivals[problem]?.isEmpty == false ? 1 : 0
  }

  private static func fit(_ problem: StRDProblem, _ count: CallCount) throws -> FitOutcome {
    var options = FitOptions()
    options.profiles = .all
    options.interchangeable = interchangeable(problem)
    return try Fit.curve(
      CountedCurve(model: problem.model, count: count), data: problem.y, likelihood: .unknownErrors,
      parameters: problem.certified.enumerated().map { Parameter("b\($0 + 1)", initialValue: $1) }, options: options)
  }

  /// How far the true crossing lies from a limit, in digits of the half-width.
  private static func digits(
    _ problem: StRDProblem, _ outcome: FitOutcome, _ index: Int, limit: Double
  ) throws -> Double {
    let target = Quantile.student(twoSidedLevel: 0.95, degreesOfFreedom: problem.degreesOfFreedom)
    let half = limit - outcome.values[index]
    let here = try root(problem, outcome, index, at: limit)
    let inside = try root(problem, outcome, index, at: limit - 1e-3 * half)
    let distance = abs((here - target) / (here - inside) * 1e-3)
    return SolverProblems.digits(1 + distance, 1)
  }

  /// √Δχ² with one parameter held: the lowest of refits from the fit, both of NIST's starts, and 40 random ones of either
  /// sign over a few orders of magnitude, those left out in which terms have changed places.
  private static func root(
    _ problem: StRDProblem, _ outcome: FitOutcome, _ index: Int, at value: Double
  ) throws -> Double {
    var generator = SeededGenerator(seed: 20)
    var starts = [outcome.values] + problem.starts
    for number in 0..<40 {
      // Every other start is near by.
      let spread = number % 2 == 0 ? 0.5 : 2
      starts.append(
        outcome.values.map {
          let factor = 1 + spread * generator.gaussian()
          return generator.uniform() < 0.2 ? -$0 * factor : $0 * factor
        })
    }
    var options = FitOptions()
    options.profiles = .none
    var lowest = Double.infinity
    for start in starts {
      var parameters = start.enumerated().map { Parameter("b\($0 + 1)", initialValue: $1) }
      parameters[index].role = .fixed
      parameters[index].initialValue = value
      let held = try Fit.curve(
        problem.model, data: problem.y, likelihood: .unknownErrors, parameters: parameters, options: options)
      guard areInSameOrder(problem, held.values, outcome.values) else { continue }
      let sum = held.result.statistics.sumOfSquares
      if sum < lowest { lowest = sum }
    }
    let statistics = outcome.result.statistics
    let variance = statistics.sumOfSquares / Double(statistics.degreesOfFreedom)
    return (max(0, lowest - statistics.sumOfSquares) / variance).squareRoot()
  }
}
