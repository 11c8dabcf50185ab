import Measurements

/// A series of spectra ready to be fitted, with the noise of its counts and what was done to it.
public struct PreparedSpectra: Sendable {
  /// The spectra.
  public internal(set) var series: SpectrumSeries
  /// The noise of each spectrum; nil where its intensities are no counts.
  public internal(set) var noise: [CountingNoise?]
  /// What was done, in sentences.
  public internal(set) var steps: [String] = []
  /// What to know before a number is quoted.
  public internal(set) var warnings: [String] = []

  /// A series as it is. Counts are told by `weighting`, and automatically by whole numbers ≥ 0.
  public init(_ series: SpectrumSeries, weighting: BandOptions.Weighting = .automatic) {
    self.series = series
    let isCounts: Bool
    switch weighting {
    case .poisson, .counts: isCounts = true
    case .none: isCounts = false
    case .automatic:
      isCounts = series.intensities.allSatisfy { $0.allSatisfy { $0.isNaN || ($0 >= 0 && $0 == $0.rounded()) } }
    }
    let noise = isCounts ? CountingNoise(pointCount: series.positions.count) : nil
    self.noise = series.intensities.map { _ in noise }
    warnings = series.intensities.indices.compactMap { Self.saturation(series.intensities[$0], series.labels[$0]) }
  }

  /// A warning of a plateau: three or more neighbours at the very maximum, where counts would differ.
  private static func saturation(_ values: [Double], _ label: String) -> String? {
    guard let top = values.filter({ $0.isFinite }).max(), top > 100 else { return nil }
    var longest = 0
    var run = 0
    for value in values {
      run = value == top ? run + 1 : 0
      longest = max(longest, run)
    }
    guard longest >= 3 else { return nil }
    return
      "\(label): \(longest) neighbouring points at the maximum, \(top.rounded(toDigits: 6)): the detector was saturated; "
      + "measure with a shorter exposure, or write nan for these points"
  }
}
