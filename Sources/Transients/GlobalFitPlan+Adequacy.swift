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
    return insignificantParts(fit)
      + insignificantComponents(fit).compactMap { component in
        // Where no lifetime is quoted there is nothing to warn of.
        let lifetime = fit.outcome.result.parameters[component]
        guard lifetime.status == .free, lifetime.value != nil else { return nil }
        return
          "the spectrum of τ\(component + 1) is not above its noise: \(layout.componentCount - 1) components describe the map as well, do not "
          + "quote this lifetime"
      }
  }

  /// Names the oscillations, and an artifact with a width of its own, that are not above their noise.
  private func insignificantParts(_ fit: SeparableOutcome) -> [String] {
    let oscillations = (0..<layout.oscillationCount).compactMap { index -> String? in
      let first = layout.oscillationColumn(index)
      guard isNoise(first..<first + 2, fit) else { return nil }
      return
        "the oscillation ν\(index + 1) is not above its noise: leave it out, do not quote its wavenumber or damping"
    }
    let artifact = layout.artifactColumn..<layout.artifactColumn + layout.artifactColumnCount
    guard layout.artifactHasOwnWidth, isNoise(artifact, fit) else { return oscillations }
    return oscillations + ["the artifact is not above its noise: leave it out, do not quote its width"]
  }

  /// True where none of some basis columns is above its noise.
  private func isNoise(_ columns: Range<Int>, _ fit: SeparableOutcome) -> Bool {
    columns.allSatisfy { isNoise($0, fit) }
  }

  private func isNoise(_ column: Int, _ fit: SeparableOutcome) -> Bool {
    let count = Double(map.wavelengths.count - fit.excludedColumns.count)
    return fit.significance(ofComponent: column).map { $0 < count + 5 * (2 * count).squareRoot() } ?? false
  }

  /// The components, of those with a lifetime, whose spectrum is noise.
  func insignificantComponents(_ fit: SeparableOutcome) -> [Int] {
    guard layout.componentCount > 1 else { return [] }
    return (0..<layout.lifetimeCount).filter { isNoise($0, fit) }
  }
}
