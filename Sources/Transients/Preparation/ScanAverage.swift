import Measurements

/// Several scans of one map, averaged.
///
/// Every scan is compared with the median of all, cell by cell: its amplitude is the scale with which the median describes
/// it, its scatter the robust spread of what is left. A scan that scatters more than three times the median of all
/// scans, or whose amplitude lies below half or above twice that of the others, is left out. Then a cell is left out that
/// lies further than the threshold from its scan's share of the median, in units of the wavelength's scatter over all
/// scans. Both need at least three scans; what remains is averaged.
public enum ScanAverage {
  /// The average as a map whose making is told.
  ///
  /// - Parameters:
  ///   - scans: At least two maps on the same axes, in the order in which they were measured.
  ///   - threshold: Standard deviations beyond which a cell is left out, > 0; nil leaves out nothing.
  ///   - isWeighted: Whether the standard errors of the cells over the scans become the errors of the map.
  /// - Throws: ``TransientsError`` for fewer than two scans, other axes, and errors from fewer than three scans.
  public static func average(
    _ scans: [TransientMap], threshold: Double? = 5, isWeighted: Bool = false
  ) throws -> PreparedMap {
    guard let first = scans.first, scans.count > 1 else {
      throw TransientsError(
        .invalidOption, "an average needs at least two scans; name more files, or leave --average out")
    }
    if let threshold, !(threshold > 0 && threshold.isFinite) {
      throw TransientsError(.invalidOption, "the threshold of outliers must be above 0")
    }
    try check(scans)
    var comparison = ScanComparison(scans, positions: Array(scans.indices))
    var steps: [String] = []
    var warnings: [String] = []
    if threshold != nil, scans.count > 2 {
      let different = comparison.different()
      if !different.isEmpty {
        let kept = scans.indices.filter { index in !different.contains { $0.scan == index } }
        for scan in different {
          steps.append("scan \(scan.scan + 1) (\(scans[scan.scan].source)) left out: \(scan.reason)")
          warnings.append("scan \(scan.scan + 1) (\(scans[scan.scan].source)) differs from the others: \(scan.reason)")
        }
        guard kept.count > 1 else {
          throw TransientsError(
            .invalidData, "the scans differ so much that fewer than two agree; average those that belong together")
        }
        comparison = ScanComparison(scans, positions: kept)
      }
    }
    let rejected = scans.count > 2 ? threshold.map { comparison.reject(beyond: $0) } ?? 0 : 0
    let total = comparison.scans.count
    var step = "average of \(total) scans"
    if let threshold, scans.count > 2 {
      step += ", \(StepWords.count(rejected, "cell")) left out beyond \(StepWords.number(threshold)) σ of the others"
      let part = Double(rejected) / Double(max(1, total * first.signal.count))
      if part > 0.01 {
        warnings.append(
          "\(StepWords.number(part * 100, digits: 2)) % of the cells of the scans were left out of the average: look at the "
            + "scans, or raise --scan-outliers")
      }
    }
    steps.append(step)
    if let trend = ScanTrend(comparison) {
      steps.append(trend.sentence)
      if trend.isSignificant { warnings.append(trend.warning) }
    }
    var map = try first.with(signal: comparison.mean())
    if isWeighted {
      guard total > 2 else {
        throw TransientsError(.invalidData, "errors over scans need at least three scans, and \(total) are left")
      }
      guard let errors = ScanErrors.errors(comparison) else {
        throw TransientsError(.invalidData, "the scans are all the same: they have no errors; leave the weights out")
      }
      map = try map.with(signal: map.signal, errors: errors)
      steps.append(ScanErrors.sentence(total))
    }
    return PreparedMap(map: map, steps: steps, warnings: warnings)
  }

  private static func check(_ scans: [TransientMap]) throws(TransientsError) {
    let first = scans[0]
    for scan in scans.dropFirst() {
      if let difference = AxisAgreement.difference(first, scan) {
        throw TransientsError(
          .invalidData, "\(first.source) and \(scan.source) cannot be averaged: \(difference)")
      }
      guard first.signalUnit.isEmpty || scan.signalUnit.isEmpty || first.signalUnit == scan.signalUnit else {
        throw TransientsError(
          .invalidData,
          "\(first.source) and \(scan.source) cannot be averaged: one is in \(first.signalUnit), the other in \(scan.signalUnit)"
        )
      }
    }
  }
}
