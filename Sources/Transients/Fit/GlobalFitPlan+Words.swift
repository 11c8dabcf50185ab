import Fitting
import Kinetics
import LinearAlgebra
import Measurements

extension GlobalFitPlan {
  /// One line for the head of the table.
  var modelLine: String {
    let count = layout.componentCount
    let kinetics =
      recipe != nil && !isSequence
      ? ["target", "\(count) compartment\(count == 1 ? "" : "s")"]
      : [
        options.scheme.rawValue,
        "\(count) component\(count == 1 ? "" : "s")\(hasConstant ? " (one without decay)" : "")",
      ]
    return (kinetics + modelWords).joined(separator: ", ")
  }

  /// What to know before quoting a lifetime.
  func warnings(_ outcome: FitOutcome) -> [String] {
    var warnings: [String] = []
    guard outcome.result.termination.isConverged else { return warnings }
    let lifetimes = outcome.values.prefix(layout.lifetimeCount)
    for (index, lifetime) in lifetimes.enumerated() {
      let fitted = outcome.result.parameters[index]
      guard fitted.status != .fixed, fitted.status != .tied else { continue }
      let width = responseWidth(outcome.values)
      if lifetime < width / 5, fitted.verdict != .determined {
        warnings.append(
          "τ\(index + 1) is not resolved: it lies below the instrument response; only an upper limit can be quoted")
      }
      guard index > 0, outcome.result.parameters[index - 1].status != .tied else { continue }
      if max(lifetime, lifetimes[index - 1]) < 1.5 * min(lifetime, lifetimes[index - 1]) {
        warnings.append("τ\(index) and τ\(index + 1) differ by less than a factor 1.5: one component may be enough")
      }
      if let correlation = correlation(index - 1, index, outcome), abs(correlation) >= 0.95 {
        warnings.append("τ\(index) and τ\(index + 1) are correlated by \(rounded(correlation)): read them together")
      }
    }
    return warnings
  }

  private func correlation(_ i: Int, _ j: Int, _ outcome: FitOutcome) -> Double? {
    guard let covariance = outcome.analysis?.covariance else { return nil }
    let product = (covariance[i, i] * covariance[j, j]).squareRoot()
    guard product > 0, product.isFinite else { return nil }
    return covariance[i, j] / product
  }

  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

  /// What would make an undetermined lifetime known.
  func remedy(_ result: FitResult) -> String? {
    guard result.termination.isConverged else {
      guard layout.componentCount > 1, recipe == nil || isSequence else { return nil }
      return
        "The search ended without a minimum: \(layout.componentCount) components may be more than the map shows, or it holds what the "
        + "model lacks. Fit fewer (--components \(layout.componentCount - 1)), start elsewhere (--lifetimes), or add what is missing "
        + "(--chirp, --artifact, --oscillation)"
    }
    var advice: [String] = []
    for index in 0..<layout.lifetimeCount {
      let lifetime = result.parameters[index]
      let given = (0..<layout.lifetimeCount).filter { $0 != index }.map {
        StepWords.number(result.parameters[$0].optimum)
      }
      switch lifetime.verdict {
      case .upperBound:
        advice.append("\(lifetime.symbol) needs a shorter response; leave the component out or read it as an artifact")
      case .lowerBound:
        advice.append(
          "\(lifetime.symbol) needs longer delays; --lifetimes \((given + ["inf"]).joined(separator: ",")) fits it as not decaying"
        )
      case .notDetermined:
        advice.append(
          "\(lifetime.symbol) is not determined; fit fewer components or hold it with --fix \(lifetime.name)=…")
      case .determined, .weak: break
      }
    }
    return advice.isEmpty ? nil : advice.joined(separator: "; ")
  }

  /// Adds the component that does not decay to the parameters, as a lifetime held at infinity.
  func insertConstant(into result: inout FitResult) {
    let index = layout.lifetimeCount
    let constant = FittedParameter(
      name: "tau\(index + 1)", symbol: "τ\(index + 1)", unit: map.timeUnit.symbol, value: .infinity,
      standardError: nil, optimum: .infinity, status: .fixed, verdict: .determined,
      note: "does not decay: held at infinity")
    result.parameters.insert(constant, at: index)
    for rival in result.rivals.indices { result.rivals[rival].values.insert(.infinity, at: index) }
  }
}
