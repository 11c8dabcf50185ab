import Fitting
import Measurements

/// Whether a map shows the second Gaussian of a response.
///
/// Without one its width and shift mean nothing, and with any width it can take the place of the first: neither is then
/// determined, though the response is. Two Gaussians are the same response with their names exchanged; the first is the
/// narrower one.
struct SecondGaussian {
  private let plan: GlobalFitPlan

  /// Nil for a response of one Gaussian, or where one of the second's parameters is held, bounded or tied.
  init?(_ plan: GlobalFitPlan) {
    guard plan.layout.isDouble else { return nil }
    let options = plan.options
    let named = Set(options.fixed.keys).union(options.bounds.keys).union(options.ties.keys)
      .union(options.ties.values.map(\.other))
    guard named.isDisjoint(with: ["irf_fwhm2", "irf_shift2", "irf_fraction2"]) else { return nil }
    self.plan = plan
  }

  /// The fit; where one Gaussian describes the map as well the second is held at nothing, and `isMissing` says so.
  func fit(_ starts: [[Double]]) throws -> (fit: SeparableOutcome, isMissing: Bool) {
    var options = plan.options
    options.fixed["irf_fraction2"] = 0
    for index in [plan.layout.second, plan.layout.second + 1] {
      options.fixed[plan.parameters[index].name] = plan.parameters[index].initialValue
    }
    options.profiles = ProfileChoice.none
    var alone = try GlobalFitPlan(plan.map, options, recipe: plan.isSequence ? nil : plan.recipe)
    let one = try GlobalFit.run(alone, starts: starts)
    var search = plan
    search.options.profiles = ProfileChoice.none
    let both = try GlobalFit.run(search, starts: starts + self.starts(beside: one.outcome.values))
    guard one.outcome.result.termination.isConverged, !gains(both, over: one) else {
      var fit = try GlobalFit.run(plan, starts: [ordered(both.outcome.values)] + starts)
      fit.outcome.result.termination.starts = starts.count
      return (fit, false)
    }
    alone.options.profiles = plan.options.profiles
    var fit = try GlobalFit.run(alone, starts: [one.outcome.values])
    fit.outcome.result.termination.starts = starts.count
    return (fit, true)
  }

  /// The response of one Gaussian with a second one that is narrower or broader, earlier or later.
  private func starts(beside values: [Double]) -> [[Double]] {
    guard values.allSatisfy(\.isFinite) else { return [] }
    let width = plan.responseWidth(values)
    return plan.clamped(
      [0.4, 2.5].flatMap { factor in
        [-0.5, 0.5].map { shift in
          var start = values
          start[plan.layout.second] = factor * width
          start[plan.layout.second + 1] = shift * width
          start[plan.layout.second + 2] = 0.3
          return start
        }
      })
  }

  /// True where the three parameters lower χ² by more than chance does, by five standard deviations.
  private func gains(_ both: SeparableOutcome, over one: SeparableOutcome) -> Bool {
    let (more, less) = (both.outcome.result.statistics, one.outcome.result.statistics)
    guard more.sumOfSquares.isFinite else { return false }
    let size = plan.map.signal.reduce(0) { $0 + ($1.isNaN ? 0 : $1 * $1) }
    // Two fits down to rounding.
    guard less.errorScale == .known || less.sumOfSquares > 1e-24 * size else { return false }
    let variance =
      more.errorScale == .known ? 1 : more.sumOfSquares / Double(max(1, more.degreesOfFreedom))
    return less.sumOfSquares - more.sumOfSquares > (3 + 5 * 6.0.squareRoot()) * variance
  }

  /// The same response with the narrower Gaussian first, where both have one width.
  private func ordered(_ values: [Double]) -> [Double] {
    let layout = plan.layout
    guard let width = layout.responseWidth, layout.widthOrder == 0, values[layout.second] < values[width],
      plan.options.fixed["irf_fwhm"] == nil, plan.options.bounds["irf_fwhm"] == nil,
      plan.options.ties.isEmpty
    else { return values }
    var turned = values
    let shift = values[layout.second + 1]
    turned[layout.timeZero] += shift
    turned[width] = values[layout.second]
    turned[layout.second] = values[width]
    turned[layout.second + 1] = -shift
    turned[layout.second + 2] = 1 - values[layout.second + 2]
    return turned
  }

  /// Takes the second Gaussian's parameters out of a result in which it was held at nothing, and says why.
  func withdraw(from result: inout FitResult) {
    for index in plan.layout.second..<plan.layout.second + 3 {
      result.parameters[index].withdraw("one Gaussian describes the response as well")
    }
    result.parameters[plan.layout.second + 2].note = "held at 0: one Gaussian describes the response as well"
    result.warnings.append(
      "a second Gaussian of the response lowers the sum of squares no more than chance does: it was held at nothing, the other "
        + "parameters are those of one Gaussian; leave out --irf-gaussians 2")
  }
}

extension FittedParameter {
  /// Leaves no value to copy, for a reason.
  mutating func withdraw(_ reason: String) {
    if status == .fixed { status = .free }
    verdict = .notDetermined
    value = nil
    standardError = nil
    interval = nil
    note = reason
  }
}
