import Fitting
import Kinetics
import LinearAlgebra
import Measurements

/// The global kinetic fit of a series: one set of rate constants for all wavelengths, the spectra of all species projected
/// out.
///
/// Where steps may change places without changing the fit, as in A→B→C, every order is tried; the solution whose spectra
/// are not negative is reported, and the others are told: Vajda & Rabitz, J. Phys. Chem. 1988, 92, 701; Jandanklang, Maeder &
/// Whitson, J. Chemom. 2001, 15, 511.
public struct SeriesFit: Sendable {
  let series: TimedSpectra
  let scheme: ReactionScheme
  let options: SeriesOptions
  let best: FoundSolution
  /// Other minima that fit as well.
  let others: [FoundSolution]
  let rank: SeriesRank

  /// A minimum, stripped to what is reported.
  struct FoundSolution: Sendable {
    let outcome: SeparableOutcome
    let rates: [Double]
    let sumOfSquares: Double
    let least: Double
    let leastSpecies: String
    let negativity: Double
    let isNonNegative: Bool
  }

  /// Sums of squares that differ by less than this fraction are the same minimum.
  private static let sameFit = 1e-6
  /// What rounding leaves of the sum of squares of the data.
  private static let rounding = 1e-22

  /// Fits a series. Throws ``OpticalSeriesError`` for options that do not fit the scheme and for too few spectra, and what the
  /// solver refuses.
  public init(
    _ series: TimedSpectra, scheme: ReactionScheme, options: SeriesOptions = SeriesOptions()
  ) throws {
    try options.check(scheme)
    let model = SchemeModel(scheme, times: series.times, options: options)
    guard series.times.count > model.componentCount else {
      throw OpticalSeriesError(
        .invalidData,
        "\(series.times.count) spectra cannot tell \(model.componentCount) species apart; measure more, or take a shorter scheme"
      )
    }
    guard series.times.contains(where: { $0 > options.timeZero }) else {
      throw OpticalSeriesError(.invalidData, "no spectrum lies behind time zero, \(options.timeZero)")
    }
    let data = SeparableData(SeriesMatrix.all(series))
    let starts = SchemeStarts.combinations(scheme, times: series.times, options: options)
    func fit(_ starts: [[Double]], profiles: ProfileChoice) throws -> SeparableOutcome {
      var fitOptions = FitOptions()
      fitOptions.profiles = profiles
      fitOptions.otherStarts = Array(starts.dropFirst())
      return try Fit.separable(
        model, data: data, parameters: Self.parameters(scheme, starts[0], options, series), options: fitOptions)
    }
    let found = SeriesSolution(try fit(starts, profiles: .none))
    var solutions = [found]
    let total = SeriesMatrix.all(series).elements.reduce(0) { $1.isFinite ? $0 + $1 * $1 : $0 }
    let limit = found.sumOfSquares * (1 + Self.sameFit) + Self.rounding * total
    for order in SchemeStarts.permutations(found.rates) where options.fixed.isEmpty {
      guard let outcome = try? fit([order], profiles: .none), outcome.outcome.result.termination.isConverged else {
        continue
      }
      let other = SeriesSolution(outcome)
      let isSame = solutions.contains { known in
        zip(known.rates, other.rates).allSatisfy { abs($0 - $1) <= 1e-3 * max(abs($0), abs($1)) }
      }
      guard !isSame, other.sumOfSquares <= limit else {
        continue
      }
      solutions.append(other)
    }
    // The spectra decide; where they do not, the solution with the fast step first stands first.
    solutions.sort { a, b in
      if a.isNonNegative != b.isNonNegative { return a.isNonNegative }
      if !a.isNonNegative { return a.negativity < b.negativity }
      return a.rates.lexicographicallyPrecedes(b.rates, by: >)
    }
    let names = model.absorbing.map { scheme.species[$0] }
    let kept = solutions.enumerated().map { position, solution -> FoundSolution in
      // The profiles of the reported one, in its own basin.
      let final = position == 0 ? (try? fit([solution.rates], profiles: .doubtful)) : nil
      return FoundSolution(
        outcome: final ?? solution.outcome, rates: solution.rates, sumOfSquares: solution.sumOfSquares,
        least: solution.least.value, leastSpecies: names[solution.least.component], negativity: solution.negativity,
        isNonNegative: solution.isNonNegative)
    }
    self.series = series
    self.scheme = scheme
    self.options = options
    best = kept[0]
    others = Array(kept.dropFirst())
    rank = try SeriesRank(series)
  }

  private static func parameters(
    _ scheme: ReactionScheme, _ values: [Double], _ options: SeriesOptions, _ series: TimedSpectra
  ) -> [Parameter] {
    let span = max((series.times.last ?? 1) - options.timeZero, Double.leastNormalMagnitude)
    return scheme.rateNames.enumerated().map { index, name in
      let isHeld = options.fixed[name] != nil
      let low = isHeld ? values[index] : min(values[index], 1e-6 / span)
      let high = isHeld ? values[index] : max(values[index] * 1e3, 1e6 / span)
      return Parameter(
        name, symbol: name, unit: unit(scheme, index, series.timeUnit), initialValue: values[index],
        bounds: low...high, role: isHeld ? .fixed : .free, coordinate: .logarithmic)
    }
  }

  /// `1/min`; for higher orders per concentration, in units of that at the start.
  private static func unit(_ scheme: ReactionScheme, _ index: Int, _ time: String) -> String {
    switch scheme.order(index) {
    case 1: "1/\(time)"
    case 2: "1/(c·\(time))"
    case let order: "1/(c^\(order - 1)·\(time))"
    }
  }
}
