import Fitting
import Glibc

/// The number of exponentials that the data ask for: fits with one more each, judged by the Bayesian criterion.
///
/// BIC = deviance (χ² for least squares) + k ln n, the smallest is chosen (Schwarz, Ann. Stat. 1978, 6, 461). The
/// likelihood ratio stands beside it: twice the difference of two log-likelihoods would follow χ² with two degrees of
/// freedom, tail exp(−Δ/2), were an amplitude of zero not at the edge of its range; so its p is nominal.
struct ComponentChoice {
  /// Numbers of exponentials that are compared.
  static let counts = 1...4

  /// One fit.
  private struct Candidate {
    let count: Int
    let statistics: FitStatistics
    let isConverged: Bool
    /// False where a lifetime has no value.
    let isDetermined: Bool

    var misfit: Double { statistics.deviance ?? statistics.sumOfSquares }
    var criterion: Double { statistics.bic ?? .infinity }
  }

  private let candidates: [Candidate]
  /// The number chosen.
  let chosen: Int

  /// Fits one exponential and more, until two more in a row do not pay. A number that the names of held or bounded
  /// parameters need is the least.
  ///
  /// `fit` gives the result of a number of exponentials; `channelCount` bounds how many can be fitted.
  init(
    channelCount: Int, options: LifetimeOptions, fit: (_ count: Int, _ options: LifetimeOptions) throws -> FitResult
  ) throws {
    var quick = options
    quick.fit.profiles = .none
    let named = options.namesGiven.compactMap { name in
      Int(String(name.prefix { $0 != "@" }.reversed().prefix { $0.isNumber }.reversed()))
    }
    var candidates: [Candidate] = []
    var worse = 0
    for count in Self.counts where count >= min(named.max() ?? 1, Self.counts.upperBound) {
      guard candidates.isEmpty || channelCount > 2 * count + 2 else { break }
      let result = try fit(count, quick)
      let candidate = Candidate(
        count: count, statistics: result.statistics, isConverged: result.termination.isConverged,
        isDetermined: result.parameters[..<count].allSatisfy { $0.value != nil })
      let best = candidates.map(\.criterion).min() ?? .infinity
      worse = candidate.criterion < best ? 0 : worse + 1
      candidates.append(candidate)
      if worse == 2 { break }
    }
    self.candidates = candidates
    let usable = candidates.filter(\.isConverged)
    let best = (usable.isEmpty ? candidates : usable).min { $0.criterion < $1.criterion }
    chosen = best?.count ?? 1
  }

  /// The comparison, a row for each number.
  var table: ResultTable {
    let ratios = candidates.indices.map { $0 == 0 ? nil : max(0, candidates[$0 - 1].misfit - candidates[$0].misfit) }
    return ResultTable(
      name: "exponentials", title: "How many exponentials: the smallest BIC is chosen",
      columns: [
        ResultTable.Column("BIC", values: candidates.map { $0.statistics.bic }),
        ResultTable.Column("chi2r", values: candidates.map { $0.statistics.reducedChiSquare }),
        ResultTable.Column(
          candidates.first?.statistics.deviance == nil ? "chi2" : "deviance", values: candidates.map(\.misfit)),
        ResultTable.Column("lowered by", values: ratios),
        ResultTable.Column("p (nominal)", values: ratios.map { $0.map { exp(-$0 / 2) } }),
      ],
      rows: ResultTable.RowNames(
        "exponentials", candidates.map { "\($0.count)" + ($0.count == chosen ? " chosen" : note($0)) }),
      place: .text)
  }

  private func note(_ candidate: Candidate) -> String {
    if !candidate.isConverged { return " not converged" }
    return candidate.isDetermined ? "" : " not determined"
  }

  /// What a user should know about the choice.
  var warnings: [String] {
    guard let best = candidates.first(where: { $0.count == chosen }) else { return [] }
    var list: [String] = []
    if let next = candidates.filter({ $0.count != chosen && $0.isConverged }).min(by: { $0.criterion < $1.criterion }),
      next.criterion - best.criterion < 2
    {
      list.append(
        "\(next.count == 1 ? "1 exponential does" : "\(next.count) exponentials do") nearly as well as \(chosen) (BIC "
          + "higher by \(short(next.criterion - best.criterion, digits: 2))): these data do not say which; say "
          + "--components where you know it, or record more counts")
    }
    if chosen == Self.counts.upperBound {
      list.append(
        "the most exponentials that are tried were chosen: there may be a distribution of lifetimes, which no number of "
          + "exponentials describes")
    }
    return list
  }
}
