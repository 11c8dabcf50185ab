import Fitting
import Measurements

/// What a series says without a scheme: its rank and, with references, its concentrations.
public enum SeriesOverview {
  /// A result in which no rate was fitted.
  public static func result(_ series: TimedSpectra, references: SpectrumSeries?) throws(OpticalSeriesError) -> FitResult
  {
    let rank = try SeriesRank(series)
    var tables = rank.tables(times: series.times, unit: series.timeUnit)
    var findings = [
      "\(rank.rank) \(rank.rank == 1 ? "singular value lies" : "singular values lie") above the noise (σ \(ShortDecimal.text(rank.noise)), from neighbouring points)."
    ]
    if let references {
      let unmixing = try Unmixing(series, references: references)
      tables.insert(unmixing.table, at: 0)
      findings.append("Condition of the references: \(ShortDecimal.text(unmixing.condition)).")
    }
    return FitResult.computed(
      model: references == nil ? "rank" : "unmixed, concentrations at least 0",
      derived: [
        DerivedQuantity(name: "rank", symbol: "rank", unit: "", value: Double(rank.rank), standardError: nil),
        DerivedQuantity(name: "noise", symbol: "noise", unit: "", value: rank.noise, standardError: nil),
      ], tables: tables, findings: findings)
  }
}
