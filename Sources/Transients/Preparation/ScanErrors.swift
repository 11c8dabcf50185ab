/// Standard errors of the mean of scans.
///
/// The variance of a cell over few scans is itself uncertain: it is drawn towards the mean variance of its wavelength,
/// which counts as ten degrees of freedom, so that 1/σ² is right on average (moderated variances, Smyth 2004,
/// doi:10.2202/1544-6115.1027, with the prior's degrees held).
enum ScanErrors {
  private static let priorDegrees = 10.0

  /// The error of every cell of the mean; differences of the scans' amplitudes and offsets do not count as noise. Nil where
  /// the scans do not scatter at all.
  static func errors(_ comparison: ScanComparison) -> [Double]? {
    let count = comparison.mean().count
    let columns = stride(from: 0, to: count, by: comparison.delayCount).map { start in
      (start..<min(start + comparison.delayCount, count)).map { sums(comparison, $0) }
    }
    let pooled = columns.map { cells in
      cells.reduce(0) { $0 + $1.squares } / Double(max(1, cells.reduce(0) { $0 + max(0, $1.count - 1) }))
    }
    // A wavelength without any scatter, as a dead pixel's, takes that of the others.
    guard let usual = Robust.median(pooled.filter { $0 > 0 }) else { return nil }
    return zip(columns, pooled).flatMap { cells, pooled in
      cells.map { cell in
        guard cell.count > 0 else { return .nan }
        let prior = priorDegrees * (pooled > 0 ? pooled : usual)
        let variance = (prior + cell.squares) / divisor(degrees: cell.count - 1)
        return (variance / Double(cell.count)).squareRoot()
      }
    }
  }

  /// What 10·σ² + σ²·χ²_ν is divided by so that the mean of σ² over the result is 1: the inverse of E[1/(10 + χ²_ν)]
  /// = ∫ exp(−10·s)·(1 + 2·s)^(−ν/2) ds = exp(x)·E_p(x)/2 with x = 5 and p = ν/2, from the continued fraction of the
  /// exponential integral (Abramowitz and Stegun 5.1.22, in its even part).
  static func divisor(degrees: Int) -> Double {
    let x = priorDegrees / 2
    let p = Double(degrees) / 2
    var tail = 0.0
    for term in stride(from: 60.0, through: 1, by: -1) {
      tail = term * (p + term - 1) / (x + p + 2 * term - tail)
    }
    return 2 * (x + p - tail)
  }

  /// The squares of a cell's rests about their mean, and their number.
  private static func sums(_ comparison: ScanComparison, _ cell: Int) -> (squares: Double, count: Int) {
    let rests = comparison.scans.indices.filter { !comparison.scans[$0][cell].isNaN }.map { comparison.rests[$0][cell] }
    guard !rests.isEmpty else { return (0, 0) }
    let mean = rests.reduce(0, +) / Double(rests.count)
    return (rests.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }, rests.count)
  }

  static func sentence(_ count: Int) -> String {
    "weighted with the standard errors of the cells over \(count) scans, drawn towards the mean of their wavelength by "
      + "\(Int(priorDegrees)) degrees of freedom"
  }
}
