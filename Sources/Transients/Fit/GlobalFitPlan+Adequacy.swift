import Fitting
import LinearAlgebra
import Measurements

/// What of a fit is not above the noise of its map.
struct NoiseParts: Equatable {
  /// Components with a lifetime.
  var components: [Int] = []
  var oscillations: [Int] = []
  /// True for an artifact with a width of its own.
  var hasArtifact = false

  /// What is noise in both.
  func common(with other: NoiseParts) -> NoiseParts {
    NoiseParts(
      components: components.filter(other.components.contains),
      oscillations: oscillations.filter(other.oscillations.contains),
      hasArtifact: hasArtifact && other.hasArtifact)
  }
}

/// Whether the map holds as many components as the fit, and as many as the map.
extension GlobalFitPlan {
  /// The components, oscillations and artifact whose spectra are not above their noise: the map can do without them.
  ///
  /// χ² of leaving a component out is on average the number of wavelengths where there is nothing; the lifetime that
  /// was chosen for it adds to that: five standard deviations are asked for. The compartments of a scheme hang together
  /// and are not looked at.
  func noiseParts(_ fit: SeparableOutcome) -> NoiseParts {
    guard fit.outcome.result.termination.isConverged else { return NoiseParts() }
    let artifact = layout.artifactColumn..<layout.artifactColumn + layout.artifactColumnCount
    return NoiseParts(
      components: recipe == nil || isSequence ? insignificantComponents(fit) : [],
      oscillations: (0..<layout.oscillationCount).filter { index in
        let first = layout.oscillationColumn(index)
        return isNoise(first..<first + 2, fit)
      },
      hasArtifact: layout.artifactHasOwnWidth && isNoise(artifact, fit))
  }

  /// Takes the values of what is noise out of a result, and says what to leave out.
  func withdraw(_ parts: NoiseParts, from result: inout FitResult) {
    func withdraw(_ index: Int, _ what: String) {
      guard result.parameters[index].status != .fixed, result.parameters[index].status != .tied else { return }
      result.parameters[index].withdraw("\(what) is not above its noise")
    }
    for index in parts.oscillations {
      withdraw(layout.wavenumber(index), "the oscillation")
      withdraw(layout.wavenumber(index) + 1, "the oscillation")
      result.warnings.append(
        "the oscillation ν\(index + 1) is not above its noise: leave it out, do not quote its wavenumber or damping")
    }
    if parts.hasArtifact {
      withdraw(layout.artifactWidth, "the artifact")
      result.warnings.append("the artifact is not above its noise: leave it out, do not quote its width")
    }
    for index in parts.components {
      let lifetime = result.parameters[index]
      withdraw(index, "the spectrum of τ\(index + 1)")
      // Where no lifetime is quoted there is nothing to warn of.
      guard lifetime.status == .free, lifetime.value != nil else { continue }
      result.warnings.append(
        "the spectrum of τ\(index + 1) is not above its noise: \(layout.componentCount - 1) components describe the map as well, do not "
          + "quote this lifetime")
    }
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
