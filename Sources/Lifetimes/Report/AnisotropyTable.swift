import Fitting
import Measurements

/// The anisotropy of VV and VH channel by channel.
enum AnisotropyTable {
  /// (VV − G·VH)/(VV + 2G·VH) of counts less their backgrounds, its standard error of counting, and that of the fit; nil
  /// where the two decays were not fitted over the same channels.
  static func of(
    _ tasks: [DecayTask], _ curve: AnisotropyCurve, _ values: [Double], means: [Double]
  ) -> ResultTable? {
    let channels = tasks[0].range.channels
    guard tasks[1].range.channels == channels else { return nil }
    let g = curve.gFactor
    let (vv, vh) = (tasks[0].decay.counts[channels], tasks[1].decay.counts[channels])
    let (dark, crossDark) = (values[curve.firstBackground], values[curve.firstBackground + 1])
    let (parallel, crossed) = (means[curve.points(0)], means[curve.points(1)])
    /// Anisotropy and total intensity; nil where no light is left.
    func anisotropy(_ a: Double, _ b: Double) -> (r: Double, total: Double)? {
      let total = a - dark + 2 * g * (b - crossDark)
      return total > 0 ? ((a - dark - g * (b - crossDark)) / total, total) : nil
    }
    let measured = zip(vv, vh).map { a, b -> (r: Double, error: Double, total: Double)? in
      guard let (r, total) = anisotropy(a, b) else { return nil }
      let variance = ((1 - r) * (1 - r) * a + g * g * (1 + 2 * r) * (1 + 2 * r) * b) / (total * total)
      return variance > 0 ? (r, variance.squareRoot(), total) : nil
    }
    return ResultTable(
      name: "anisotropy", title: "Anisotropy of the counts less their backgrounds, and of the fit",
      columns: [
        .init("time", unit: tasks[0].decay.timeUnit.symbol, values: tasks[0].decay.times[channels].map { $0 }),
        .init("r", values: measured.map { $0?.r }), .init("r_error", values: measured.map { $0?.error }),
        .init("total", unit: "counts/channel", values: measured.map { $0?.total }),
        .init("fit", values: zip(parallel, crossed).map { anisotropy($0, $1)?.r }),
      ])
  }
}
