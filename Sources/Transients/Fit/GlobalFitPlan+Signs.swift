import Fitting
import Measurements

/// What the signs that are asked of spectra do to a fit.
extension GlobalFitPlan {
  /// Says where signs leave nothing of a spectrum, or keep a fit from describing the map, and what to change.
  ///
  /// `isPoor` says that the fit does not describe the map.
  func signWarnings(_ fit: SeparableOutcome, isPoor: Bool) -> [String] {
    guard !signs.isEmpty else { return [] }
    let used = (0..<map.wavelengths.count).filter { !fit.excludedColumns.contains($0) }
    let held = signs.indices.map { component in
      used.count { fit.amplitude(component: component, column: $0).status == .heldAtZero }
    }
    let empty = signs.indices.filter { held[$0] == used.count }.map { component in
      "\(option(component)) holds the spectrum of \(columnName(component)) at 0 at every wavelength: nothing is left of it, and no "
        + "lifetime can be told; leave the sign out, or fit without this component"
    }
    let isConverged = fit.outcome.result.termination.isConverged
    guard empty.isEmpty, isPoor || !isConverged else { return empty }
    guard let worst = signs.indices.max(by: { held[$0] < held[$1] }), held[worst] > 0 else { return [] }
    return [
      "\(option(worst)) holds the spectrum of \(columnName(worst)) at 0 at \(held[worst]) of \(used.count) wavelengths, and the fit "
        + (isConverged ? "does not describe the map" : "finds no minimum")
        + ": fit without signs first, and ask only for those that its spectra have"
    ]
  }

  private func option(_ column: Int) -> String { signs[column] == .nonNegative ? "--nonnegative" : "--nonpositive" }

  private func columnName(_ column: Int) -> String {
    guard column < layout.componentCount else { return "the baseline" }
    return isSequence ? "component \(column + 1)" : recipe?.compartments[column] ?? "component \(column + 1)"
  }
}
