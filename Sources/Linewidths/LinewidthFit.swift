import Fitting
import LinearAlgebra
import Measurements

/// Phonon models fitted to emission linewidths against temperature.
public enum LinewidthFit {
  /// Fits a phonon model to a table of widths.
  ///
  /// The search starts from many points; the modes of `acoustic-optical` are kept in order, E_ac < E_op, and the other
  /// order is listed among the rivals where the data cannot tell it apart. `derived` holds what widths say without any
  /// model: the width in the middle of the temperature range and its slope there.
  ///
  /// - Throws: ``LinewidthsError`` where table and options do not fit together.
  public static func fit(
    _ table: LinewidthTable, options: LinewidthOptions = LinewidthOptions()
  ) throws(LinewidthsError) -> FitResult {
    let data = try WidthData(table, options: options)
    let search: WidthSearch
    do {
      search = try WidthSearch(data)
    } catch {
      throw LinewidthsError(error.code == .invalidBounds ? .invalidBounds : .invalidData, error.description)
    }
    var result = search.outcome.result
    result.model = description(data)
    result.rivals.sort { $0.deltaChiSquare < $1.deltaChiSquare }
    result.termination.starts = search.starts
    result.derived = derived(data, search.outcome)
    result.tables = [fittedWidths(data, search.outcome), fittedCurve(data, search.outcome)]
    result.warnings = warnings(data, search)
    let advice = LinewidthAdvice(data, search.outcome)
    if let direction = advice.weakestDirection { result.identifiability.weakestDirection = direction }
    if let remedy = advice.remedy { result.identifiability.remedy = remedy }
    return result
  }

  /// Fits the band of every spectrum, then a phonon model to their widths.
  ///
  /// - Throws: ``LinewidthsError`` where the series has no temperatures, or too few of its bands can be fitted.
  public static func fit(
    _ series: SpectrumSeries, options: LinewidthOptions = LinewidthOptions()
  ) throws(LinewidthsError) -> FitResult {
    let (table, peaks, warnings) = try measured(series, options: options)
    var result = try fit(table, options: options)
    result.tables.insert(peaks, at: 0)
    result.warnings = warnings + result.warnings
    return result
  }

  /// The widths of the bands of a series, and a table with their energies and areas too.
  ///
  /// Spectra whose half maximum lies outside the window, or that have no band, are left out; the table's notes say so.
  public static func linewidths(
    of series: SpectrumSeries, options: LinewidthOptions = LinewidthOptions()
  ) throws(LinewidthsError) -> (LinewidthTable, ResultTable) {
    let (table, peaks, _) = try measured(series, options: options)
    return (table, peaks)
  }

  private static func measured(
    _ series: SpectrumSeries, options: LinewidthOptions
  ) throws(LinewidthsError) -> (table: LinewidthTable, peaks: ResultTable, warnings: [String]) {
    let bands = try SeriesBands(series, options: options.bands)
    guard !bands.bands.isEmpty else {
      throw LinewidthsError(
        .noBand,
        "\(series.source): no spectrum has a band that could be fitted; the first: \(bands.warnings.first ?? "")")
    }
    do {
      let table = try LinewidthTable(
        source: series.source, temperatures: bands.temperatures, widths: bands.bands.map(\.width),
        errors: bands.bands.map(\.widthError), notes: series.notes + bands.warnings)
      return (table, bands.table, bands.warnings)
    } catch {
      throw LinewidthsError(.invalidData, error.description)
    }
  }

  private static func description(_ data: WidthData) -> String {
    let coldest = (data.temperatures.min() ?? 0).rounded(toDigits: 4)
    let hottest = (data.temperatures.max() ?? 0).rounded(toDigits: 4)
    let errors = data.errors == nil ? "errors from the scatter" : "errors as given"
    return "\(data.model.name), \(data.temperatures.count) temperatures, \(coldest)–\(hottest) K, \(errors)"
  }

  private static func warnings(_ data: WidthData, _ search: WidthSearch) -> [String] {
    var warnings: [String] = []
    let result = search.outcome.result
    if !result.termination.isConverged { warnings.append("the fit did not converge: \(result.termination.message)") }
    let statistics = result.statistics
    if let reduced = statistics.reducedChiSquare {
      // 3 standard deviations of χ²/dof for normal errors.
      let spread = (2 / Double(max(1, statistics.degreesOfFreedom))).squareRoot()
      if reduced > 1 + 3 * spread {
        warnings.append(
          "χ² is \(reduced.rounded(toDigits: 2)) per degree of freedom: the model does not describe the widths within their "
            + "errors, or these are too small; the errors of the parameters do not include this")
      }
    }
    if let best = search.swapped.first {
      let order = zip(result.parameters, best.values).filter { $0.0.name.hasPrefix("E_") }
        .map { "\($0.0.symbol) \($0.1.rounded(toDigits: 3))" }.joined(separator: ", ")
      let delta = abs(best.deltaChiSquare).rounded(toDigits: 2)
      let comparison = best.deltaChiSquare < 0 ? "better by Δχ² \(delta)" : "only Δχ² \(delta) worse"
      warnings.append("a fit with the modes the other way round (\(order) meV) is \(comparison)")
    }
    return warnings
  }

  private static func fittedWidths(_ data: WidthData, _ outcome: FitOutcome) -> ResultTable {
    var fitted = [Double](repeating: 0, count: data.widths.count)
    data.curve.values(outcome.values, into: &fitted)
    return ResultTable(
      name: "widths", title: "Widths, their fit, and what is left",
      columns: [
        .init("temperature", unit: "K", values: data.temperatures),
        .init("fwhm", unit: "meV", values: data.widths),
        .init("fwhm_error", unit: "meV", values: data.errors ?? data.widths.map { _ in nil }),
        .init("fitted", unit: "meV", values: fitted),
        .init("residual", unit: "meV", values: zip(data.widths, fitted).map { $0 - $1 }),
      ])
  }

  /// The fitted curve on an even axis.
  private static func fittedCurve(_ data: WidthData, _ outcome: FitOutcome) -> ResultTable {
    let coldest = data.temperatures.min() ?? 1
    let hottest = data.temperatures.max() ?? 1
    let axis = (0...100).map { coldest + (hottest - coldest) * Double($0) / 100 }
    var values = [Double](repeating: 0, count: axis.count)
    LinewidthCurve(data.model, temperatures: axis).values(outcome.values, into: &values)
    return ResultTable(
      name: "curve", title: "The fitted curve",
      columns: [.init("temperature", unit: "K", values: axis), .init("fwhm", unit: "meV", values: values)])
  }
}
