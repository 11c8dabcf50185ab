import Fitting
import LinearAlgebra
import Measurements

/// Models fitted to widths, positions or areas of an emission band, or to lifetimes, against temperature.
public enum LinewidthFit {
  /// Fits a model to values against temperature.
  ///
  /// The search starts from many points; the modes of `acoustic-optical` are kept in order, E_ac < E_op, and the other
  /// order is listed among the rivals where the data cannot tell it apart. `derived` holds what the values say without
  /// any model: the value in the middle of the temperature range and its slope there.
  ///
  /// Lifetimes with quantum yields at too few temperatures for the model give their rate constants alone.
  ///
  /// - Throws: ``LinewidthsError`` where series and options do not fit together.
  public static func fit(
    _ series: TemperatureSeries, options: LinewidthOptions = LinewidthOptions()
  ) throws(LinewidthsError) -> FitResult {
    var data: SeriesData
    do {
      data = try SeriesData(series, options: options)
    } catch  where error.code == .tooFewTemperatures {
      guard let rates = RateConstants.result(series) else { throw error }
      return rates
    }
    let hadErrors = data.errors != nil
    if !hadErrors, !data.priors.isEmpty { data = try scaled(data) }
    let search = try searched(data)
    var result = search.outcome.result
    result.model = description(data)
    result.rivals.sort { $0.deltaChiSquare < $1.deltaChiSquare }
    result.termination.starts = search.starts
    result.derived = derived(data, search.outcome, positions: Array(data.model.parameters.indices))
    result.tables =
      [fittedValues(data, search.outcome.values), fittedCurve(data, search.outcome.values)]
      + [RateConstants.table(series)].compactMap { $0 }
      + search.outcome.openProfileTables
    result.warnings = SeriesChecks.warnings(data) + warnings(data, search)
    let advice = LinewidthAdvice(data, search.outcome)
    if let direction = advice.weakestDirection { result.identifiability.weakestDirection = direction }
    if let remedy = advice.remedy { result.identifiability.remedy = remedy }
    PriorReport(data, search.outcome.values).add(to: &result)
    if !hadErrors, !data.priors.isEmpty {
      result.findings.append(
        "The \(data.quantity.noun)s have no errors: their scatter about a fit without priors is taken.")
    }
    return result
  }

  /// Fits the band of every spectrum, then a model to what its quantity is of them.
  ///
  /// - Throws: ``LinewidthsError`` where the series has no temperatures, or too few of its bands can be fitted.
  public static func fit(
    _ series: SpectrumSeries, options: LinewidthOptions = LinewidthOptions()
  ) throws(LinewidthsError) -> FitResult {
    let bands = try BandSeries(series, options: options.bands)
    var result = try fit(try bands.series(of: options.model.quantity), options: options)
    result.tables.insert(bands.table, at: 0)
    result.warnings = bands.warnings + result.warnings
    return result
  }

  /// The search, its errors as those of this module.
  static func searched(_ data: SeriesData) throws(LinewidthsError) -> SeriesSearch {
    do {
      return try SeriesSearch(data)
    } catch {
      throw LinewidthsError(error.code == .invalidBounds ? .invalidBounds : .invalidData, error.description)
    }
  }

  /// The same data with the scatter about a fit without priors as their errors.
  private static func scaled(_ data: SeriesData) throws(LinewidthsError) -> SeriesData {
    var options = data.options
    options.priors = [:]
    options.usesProfiles = false
    let free = try searched(SeriesData(data, replacing: options)).outcome.result.statistics
    guard let scatter = free.residualStandardDeviation, scatter > 0 else {
      throw LinewidthsError(
        .invalidData,
        "\(data.source): a prior needs \(data.quantity.noun)s with errors, and these are too few to tell their scatter; add "
          + "a column of errors")
    }
    return SeriesData(data, replacing: data.options, errors: data.values.map { _ in scatter })
  }

  static func description(_ data: SeriesData) -> String {
    let coldest = (data.temperatures.min() ?? 0).rounded(toDigits: 4)
    let hottest = (data.temperatures.max() ?? 0).rounded(toDigits: 4)
    let errors = data.errors == nil ? "errors from the scatter" : "errors as given"
    return "\(data.model.name), \(data.temperatures.count) temperatures, \(coldest)–\(hottest) K, \(errors)"
  }

  /// What χ² says; nil where it is not too large by 3 standard deviations of normal errors.
  static func misfit(_ statistics: FitStatistics, of quantity: String) -> String? {
    guard let reduced = statistics.reducedChiSquare else { return nil }
    let spread = (2 / Double(max(1, statistics.degreesOfFreedom))).squareRoot()
    guard reduced > 1 + 3 * spread else { return nil }
    return
      "χ² is \(reduced.rounded(toDigits: 2)) per degree of freedom: the model does not describe the \(quantity)s within "
      + "their errors, or these are too small; the errors of the parameters do not include this"
  }

  private static func warnings(_ data: SeriesData, _ search: SeriesSearch) -> [String] {
    var warnings: [String] = []
    let result = search.outcome.result
    if !result.termination.isConverged { warnings.append("the fit did not converge: \(result.termination.message)") }
    if let misfit = misfit(result.statistics, of: data.quantity.noun) { warnings.append(misfit) }
    if let best = search.swapped.first {
      let order = zip(result.parameters, best.values).filter { $0.0.name.hasPrefix("E_") }
        .map { "\($0.0.symbol) \($0.1.rounded(toDigits: 3))" }.joined(separator: ", ")
      let delta = abs(best.deltaChiSquare).rounded(toDigits: 2)
      let comparison = best.deltaChiSquare < 0 ? "better by Δχ² \(delta)" : "only Δχ² \(delta) worse"
      warnings.append("a fit with the modes the other way round (\(order) meV) is \(comparison)")
    }
    return warnings
  }

  /// The file name of the values' table.
  private static func tableName(_ quantity: TemperatureQuantity) -> String {
    switch quantity {
    case .fwhm: "widths"
    case .peak: "peak_positions"
    case .area: "areas"
    case .lifetime: "lifetimes"
    }
  }

  static func fittedValues(_ data: SeriesData, _ parameters: [Double], suffix: String = "") -> ResultTable {
    var fitted = [Double](repeating: 0, count: data.values.count)
    data.thermalCurve.values(parameters, into: &fitted)
    let name = data.quantity.rawValue
    let unit = data.quantity.unit
    let noun = data.quantity.noun
    return ResultTable(
      name: tableName(data.quantity) + suffix,
      title: "\(noun.prefix(1).uppercased())\(noun.dropFirst())s, their fit, and what is left",
      columns: [
        .init("temperature", unit: "K", values: data.temperatures),
        .init(name, unit: unit, values: data.values),
        .init(name + "_error", unit: unit, values: data.errors ?? data.values.map { _ in nil }),
        .init("fitted", unit: unit, values: fitted),
        .init("residual", unit: unit, values: zip(data.values, fitted).map { $0 - $1 }),
      ])
  }

  /// Data, fit and what is left, with the fit between the data on an even axis.
  static func fittedCurve(_ data: SeriesData, _ parameters: [Double], suffix: String = "") -> ResultTable {
    let coldest = data.temperatures.min() ?? 1
    let hottest = data.temperatures.max() ?? 1
    let measured = Set(data.temperatures)
    var rows = data.temperatures.indices.map { (temperature: data.temperatures[$0], point: Optional($0)) }
    rows += (0...100).map { (coldest + (hottest - coldest) * Double($0) / 100, nil) }
      .filter { !measured.contains($0.0) }
    rows.sort { ($0.temperature, $0.point ?? -1) < ($1.temperature, $1.point ?? -1) }
    var fit = [Double](repeating: 0, count: rows.count)
    ThermalCurve(data.model, temperatures: rows.map(\.temperature)).values(parameters, into: &fit)
    let name = data.quantity.rawValue
    let unit = data.quantity.unit
    return ResultTable(
      name: "curves" + suffix, title: "Data, fit, and the fit between them",
      columns: [
        .init("temperature", unit: "K", values: rows.map(\.temperature)),
        .init(name, unit: unit, values: rows.map { row in row.point.map { data.values[$0] } }),
        .init(name + "_error", unit: unit, values: rows.map { row in row.point.flatMap { data.errors?[$0] } }),
        .init("fit", unit: unit, values: fit),
        .init(
          "residual", unit: unit, values: zip(rows, fit).map { row, fit in row.point.map { data.values[$0] - fit } }),
      ])
  }
}
