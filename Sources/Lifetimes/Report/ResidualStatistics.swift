import Fitting
import Glibc

/// Whether weighted residuals look like chance: Durbin–Watson's statistic, the runs of their signs, their
/// autocorrelation.
///
/// Of n independent residuals of variance 1, the autocorrelation at a lag scatters about 0 with 1/√n, and Durbin–Watson's
/// d = Σ(rᵢ − rᵢ₋₁)²/Σrᵢ² about 2 with 2/√n (Durbin & Watson, Biometrika 1950, 37, 409). The number of runs is held against
/// what signs of the right probability give: a count lies above a mean of 0.3 in 26 % of cases, not in half of them, so
/// Wald and Wolfowitz' numbers would find structure where there is none.
struct ResidualStatistics {
  /// Lags of the autocorrelation at most.
  private static let lags = 100

  let durbinWatson: Double
  let runs: Int
  let expectedRuns: Double
  /// Standard deviation of the number of runs.
  let runSpread: Double
  /// At lags 1, 2, …
  let autocorrelation: [Double]
  let count: Int
  /// Mean of the squared residuals.
  let meanSquare: Double

  /// Statistics of residuals with their means; `isPoisson` where the data are counts. Nil for fewer than ten residuals,
  /// or where all are 0.
  init?(_ residuals: [Double], means: [Double], isPoisson: Bool) {
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    guard residuals.count >= 10, squares > 0, squares.isFinite else { return nil }
    count = residuals.count
    meanSquare = squares / Double(residuals.count)
    var sums: [Double] = []
    for lag in 1...min(Self.lags, residuals.count / 4) {
      var sum = 0.0
      for i in lag..<residuals.count { sum += residuals[i] * residuals[i - lag] }
      sums.append(sum / squares)
    }
    autocorrelation = sums
    var differences = 0.0
    var runs = 1
    for i in 1..<residuals.count {
      let step = residuals[i] - residuals[i - 1]
      differences += step * step
      if (residuals[i] > 0) != (residuals[i - 1] > 0) { runs += 1 }
    }
    durbinWatson = differences / squares
    self.runs = runs
    let above = isPoisson ? means.map(Self.chanceAbove) : Array(repeating: 0.5, count: means.count)
    var expected = 1.0
    var variance = 0.0
    var last = 0.0
    for i in 1..<above.count {
      let (p, q) = (above[i - 1], above[i])
      let change = p * (1 - q) + q * (1 - p)
      expected += change
      variance += change * (1 - change)
      if i > 1 {
        // Two changes in a row share a residual.
        let o = above[i - 2]
        variance += 2 * (o * (1 - p) * q + (1 - o) * p * (1 - q) - last * change)
      }
      last = change
    }
    expectedRuns = expected
    runSpread = max(variance, 0).squareRoot()
  }

  /// Standard deviation of an autocorrelation where there is none.
  var spread: Double { 1 / Double(count).squareRoot() }

  /// Lags whose autocorrelation lies outside 95 %.
  private var outside: Int { autocorrelation.count { abs($0) > 1.96 * spread } }

  /// How many standard deviations Durbin–Watson's statistic lies below 2, and the runs below what is expected.
  var worst: Double {
    max((2 - durbinWatson) / (2 * spread), runSpread > 0 ? (expectedRuns - Double(runs)) / runSpread : 0)
  }

  /// The statistics with what chance gives.
  var table: ResultTable {
    let lagCount = Double(autocorrelation.count)
    return ResultTable(
      name: "residuals", title: "Weighted residuals, and what chance would give",
      columns: [
        ResultTable.Column("found", values: [durbinWatson, Double(runs), autocorrelation.first, Double(outside)]),
        ResultTable.Column("expected", values: [2, expectedRuns, 0, 0.05 * lagCount]),
        ResultTable.Column(
          "standard deviation", values: [2 * spread, runSpread, spread, (0.05 * 0.95 * lagCount).squareRoot()]),
      ],
      rows: ResultTable.RowNames(
        "statistic",
        [
          "Durbin–Watson", "runs", "autocorrelation at lag 1",
          "of \(autocorrelation.count) lags outside 95 %",
        ]), place: .text)
  }

  /// A table of Durbin and Watson's statistic alone.
  static func table(durbinWatson: Double, count: Int) -> ResultTable {
    ResultTable(
      name: "residuals", title: "Weighted residuals, and what chance would give",
      columns: [
        ResultTable.Column("found", values: [durbinWatson]), ResultTable.Column("expected", values: [2]),
        ResultTable.Column("standard deviation", values: [2 / Double(max(count, 1)).squareRoot()]),
      ], rows: ResultTable.RowNames("statistic", ["Durbin–Watson"]), place: .text)
  }

  /// The autocorrelation against the lag, for a figure.
  var autocorrelationTable: ResultTable {
    ResultTable(
      name: "autocorrelation", title: "Autocorrelation of the weighted residuals",
      columns: [
        ResultTable.Column("lag", unit: "channels", values: autocorrelation.indices.map { Double($0 + 1) }),
        ResultTable.Column("autocorrelation", values: autocorrelation.map { $0 }),
        ResultTable.Column("limit95", values: autocorrelation.map { _ in 1.96 * spread }),
      ])
  }

  /// The probability that a Poisson count exceeds its mean. From 10 on Wilson and Hilferty's approximation (Proc. Natl.
  /// Acad. Sci. 1931, 17, 684), good to 0.001.
  static func chanceAbove(_ mean: Double) -> Double {
    guard mean > 0, mean.isFinite else { return 0 }
    let whole = mean.rounded(.down)
    if mean < 10 {
      var term = exp(-mean)
      var sum = term
      for k in 1...10 where Double(k) <= whole {
        term *= mean / Double(k)
        sum += term
      }
      return 1 - sum
    }
    let next = whole + 1
    let z = 3 * next.squareRoot() * (cbrt(mean / next) - 1 + 1 / (9 * next))
    return erfc(-z / 2.0.squareRoot()) / 2
  }
}
