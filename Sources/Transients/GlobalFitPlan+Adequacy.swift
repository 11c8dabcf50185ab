import Fitting
import LinearAlgebra
import Measurements

/// Whether the map holds as many components as the fit, and as many as the map.
extension GlobalFitPlan {
  /// Names the components whose spectrum is not above its noise: the map can do without them.
  ///
  /// χ² of leaving a component out is on average the number of wavelengths where there is nothing; the lifetime that
  /// was chosen for it adds to that: five standard deviations are asked for.
  func insignificanceWarnings(_ fit: SeparableOutcome) -> [String] {
    guard fit.outcome.result.termination.isConverged else { return [] }
    return insignificantComponents(fit).compactMap { component in
      // Where no lifetime is quoted there is nothing to warn of.
      let lifetime = fit.outcome.result.parameters[component]
      guard lifetime.status == .free, lifetime.value != nil else { return nil }
      return
        "the spectrum of τ\(component + 1) is not above its noise: \(layout.componentCount - 1) components describe the map as well, do not "
        + "quote this lifetime"
    }
  }

  /// The components, of those with a lifetime, whose spectrum is noise.
  func insignificantComponents(_ fit: SeparableOutcome) -> [Int] {
    guard layout.componentCount > 1 else { return [] }
    let count = Double(map.wavelengths.count - fit.excludedColumns.count)
    return (0..<layout.lifetimeCount).filter { component in
      fit.significance(ofComponent: component).map { $0 < count + 5 * (2 * count).squareRoot() } ?? false
    }
  }
}
