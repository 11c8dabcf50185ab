import Fitting
import LinearAlgebra
import Measurements

/// A temperature series that is yet to be measured.
public struct PlannedSeries: Sendable {
  /// The model that will be fitted.
  public var model: ThermalModel
  /// Temperatures in K, > 0.
  public var temperatures: [Double]
  /// Standard error of every value, in the unit of the model's quantity.
  public var error: Double
  /// Every parameter of the model, by name.
  public var parameters: [String: Double]

  /// A plan.
  public init(model: ThermalModel, temperatures: [Double], error: Double, parameters: [String: Double]) {
    self.model = model
    self.temperatures = temperatures
    self.error = error
    self.parameters = parameters
  }

  /// What the series will tell: the verdicts of a fit of exact values with these errors, and the Cramér–Rao standard
  /// errors at the planned parameters as a table.
  ///
  /// Held parameters, bounds and priors are those of `options`, whose model is not looked at.
  ///
  /// - Throws: ``LinewidthsError`` for temperatures or an error that are not positive and for parameters that are missing,
  ///   unknown or outside the model.
  public func predicted(_ options: LinewidthOptions = LinewidthOptions()) throws(LinewidthsError) -> FitResult {
    let truth = try values(holding: options.fixed)
    var options = options
    options.model = model
    for (parameter, value) in zip(model.parameters, truth) where options.fixed[parameter.name] == nil {
      options.starts[parameter.name] = value
    }
    var exact = [Double](repeating: 0, count: temperatures.count)
    ThermalCurve(model, temperatures: temperatures).values(truth, into: &exact)
    let series: TemperatureSeries
    do {
      series = try TemperatureSeries(
        source: "plan", quantity: model.quantity, temperatures: temperatures, values: exact,
        errors: exact.map { _ in error })
    } catch {
      throw LinewidthsError(.invalidOption, "the planned parameters give no sensible values: \(error.description)")
    }
    let data = try SeriesData(series, options: options)
    var result = try LinewidthFit.fit(series, options: options)
    let errors = SeriesDesign(data, values: truth, sigma: exact.map { _ in error }).standardErrors()
    result.tables = [table(truth, errors)]
    // Exact values have no misfit to speak of.
    result.statistics.chiSquare = nil
    result.statistics.reducedChiSquare = nil
    result.statistics.aicc = nil
    result.statistics.bic = nil
    result.findings.insert("Predicted for values that have not been measured; noise will move the limits.", at: 0)
    return result
  }

  private func values(holding fixed: [String: Double]) throws(LinewidthsError) -> [Double] {
    guard !temperatures.isEmpty, temperatures.count <= 10_000, temperatures.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw LinewidthsError(.invalidOption, "a plan needs temperatures above 0 K, at most 10000 of them")
    }
    guard error > 0, error.isFinite else {
      throw LinewidthsError(.invalidOption, "the error of the planned \(model.quantity.noun)s must be above 0")
    }
    let known = Set(model.parameters.map(\.name))
    if let stranger = Set(parameters.keys).subtracting(known).min() {
      throw LinewidthsError(
        .unknownParameter,
        "\(model.name) has no parameter \"\(stranger)\"; it has \(model.parameters.map(\.name).joined(separator: ", "))"
      )
    }
    let missing = model.parameters.filter { parameters[$0.name] == nil && fixed[$0.name] == nil }
    guard missing.isEmpty else {
      let words = missing.map { parameter -> String in
        guard let typical = parameter.typical else { return parameter.name }
        return "\(parameter.name) (typically \(typical.lowerBound.rounded(toDigits: 3))–"
          + "\(typical.upperBound.rounded(toDigits: 3))\(parameter.unit.isEmpty ? "" : " " + parameter.unit))"
      }
      throw LinewidthsError(
        .invalidOption, "a plan needs a value for every parameter; set \(words.joined(separator: ", "))")
    }
    return model.parameters.map { fixed[$0.name] ?? parameters[$0.name] ?? .nan }
  }

  private func table(_ truth: [Double], _ errors: [Double]) -> ResultTable {
    ResultTable(
      name: "design", title: "Standard errors to expect (Cramér–Rao) at the planned values",
      columns: [
        .init("planned", values: truth),
        .init("standard_error", values: errors.map { $0.isFinite && $0 > 0 ? $0 : nil }),
        .init(
          "relative_error", unit: "%",
          values: zip(errors, truth).map { $0.isFinite && $0 > 0 && $1 != 0 ? 100 * $0 / abs($1) : nil }),
      ],
      rows: ResultTable.RowNames(
        "parameter", model.parameters.map { $0.symbol + ($0.unit.isEmpty ? "" : " (\($0.unit))") }), place: .text)
  }
}
