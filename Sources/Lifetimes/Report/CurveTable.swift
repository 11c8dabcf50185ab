import Fitting
import Measurements

/// Data, model and weighted residuals of one decay on the channels fitted.
enum CurveTable {
  /// The table, and the statistics of the residuals.
  ///
  /// `suffix` tells several decays of a fit apart.
  static func of(
    _ decay: DecayTrace, response: DecayTrace?, channels: Range<Int>, model: [Double], likelihood: DecayLikelihood,
    suffix: String = ""
  ) -> (ResultTable, ResidualStatistics?) {
    let (table, residuals) = table(
      decay, response: response, channels: channels, model: model, likelihood: likelihood, suffix: suffix)
    // A channel whose variance is zero has no residual.
    let used = residuals.indices.filter { residuals[$0] != nil }
    return (
      table,
      ResidualStatistics(used.compactMap { residuals[$0] }, means: used.map { model[$0] }, isPoisson: decay.isCounts)
    )
  }

  /// The table, and the residuals; nil where the variance is zero.
  static func table(
    _ decay: DecayTrace, response: DecayTrace?, channels: Range<Int>, model: [Double], likelihood: DecayLikelihood,
    suffix: String = ""
  ) -> (table: ResultTable, residuals: [Double?]) {
    let data = Array(decay.counts[channels])
    let residuals = zip(data, model).map { count, mean -> Double? in
      let variance = likelihood == .neyman ? max(count, 1) : mean
      return variance > 0 ? (count - mean) / variance.squareRoot() : nil
    }
    var columns = [
      ResultTable.Column("time", unit: decay.timeUnit.symbol, values: decay.times[channels].map { $0 }),
      ResultTable.Column("counts", unit: "counts/channel", values: data),
      ResultTable.Column("fit", unit: "counts/channel", values: model),
      ResultTable.Column("residual", unit: "σ", values: residuals),
    ]
    if let response {
      columns.append(
        ResultTable.Column("response", unit: "counts/channel", values: response.counts[channels].map { $0 }))
    }
    return (
      ResultTable(name: "curves" + suffix, title: "Decay, fit and weighted residuals", columns: columns), residuals
    )
  }
}
