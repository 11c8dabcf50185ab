import Fitting
import Measurements

/// Lifetimes of which only a limit can be quoted.
extension GlobalFitPlan {
  /// Says of every lifetime that is a limit what it rests on, and adds the rate of one that outlasts the delays: its error
  /// is symmetric where that of the lifetime is not.
  func quoteLimits(_ result: inout FitResult, _ outcome: FitOutcome) {
    for index in 0..<layout.lifetimeCount {
      let lifetime = result.parameters[index]
      switch lifetime.verdict {
      case .lowerBound where lifetime.interval?.low != nil && lifetime.status != .fixed:
        result.parameters[index].note = longNote(lifetime)
        result.derived.append(rate(index, outcome))
      case .upperBound where lifetime.interval?.high != nil && lifetime.status != .fixed:
        let width = responseWidth(outcome.values)
        guard lifetime.optimum < width else { continue }
        let level = Self.percent(lifetime.interval?.level ?? 0)
        result.parameters[index].note =
          "faster than the response of \(shown(width)) shows: below \(shown(lifetime.interval?.high ?? 0)) (\(level)), or an artifact"
      default: continue
      }
    }
  }

  /// The limit, what it assumes, and one that assumes less: over the delays a signal that changes by a tenth may as well
  /// drift.
  private func longNote(_ lifetime: FittedParameter) -> String {
    let low = lifetime.interval?.low ?? 0
    let sides = lifetime.interval?.highOpen == .oneSided ? ", one-sided" : ""
    let level = Self.percent(lifetime.interval?.level ?? 0)
    let certain = "> \(shown(low)) (\(level)\(sides)) for white noise without drift"
    let cautious = Self.limitFactor * delayRange
    guard low > cautious else { return certain }
    return certain
      + "; cautiously > \(shown(cautious)), with which the signal changes by 10 % over the delays"
  }

  private func rate(_ index: Int, _ outcome: FitOutcome) -> DerivedQuantity {
    let (name, symbol, unit) = ("k\(index + 1)", "k\(index + 1)", "1/\(map.timeUnit.symbol)")
    let lifetime = outcome.values[index]
    guard outcome.result.parameters[index].status == .free, let error = outcome.analysis?.standardError(index),
      error < lifetime
    else {
      return DerivedQuantity(
        name: name, symbol: symbol, unit: unit, missing: "cannot be told from 0: see the limit of τ\(index + 1)")
    }
    return DerivedQuantity(
      name: name, symbol: symbol, unit: unit, value: 1 / lifetime, standardError: error / (lifetime * lifetime),
      note: "1/τ\(index + 1), for white noise without drift")
  }

  private func shown(_ time: Double) -> String { Rounded.time(time, map.timeUnit) }

  private static func percent(_ level: Double) -> String {
    let tenths = (level * 1000).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths.rounded())) %" : "\(tenths) %"
  }
}
