import Fitting

extension LinewidthFit {
  /// Width and slope in the middle of the temperature range.
  ///
  /// Where every parameter is determined they come from the model and its covariance; elsewhere from a polynomial,
  /// because the covariance of an undetermined fit means nothing.
  static func derived(_ data: WidthData, _ outcome: FitOutcome) -> [DerivedQuantity] {
    let isDetermined = outcome.result.parameters.allSatisfy { $0.value != nil }
    if isDetermined, outcome.analysis != nil { return fromModel(data, outcome) }
    guard let trend = WidthTrend(temperatures: data.temperatures, widths: data.widths, errors: data.errors) else {
      return []
    }
    let note = "from a polynomial of degree \(trend.degree), independent of the model"
    return [
      DerivedQuantity(
        name: "gamma_mid", symbol: widthSymbol(at: trend.temperature), unit: "meV", value: trend.width.value,
        standardError: trend.width.standardError, note: note),
      DerivedQuantity(
        name: "slope", symbol: slopeSymbol(at: trend.temperature), unit: "meV/K", value: trend.slope.value,
        standardError: trend.slope.standardError, note: note),
    ]
  }

  private static func fromModel(_ data: WidthData, _ outcome: FitOutcome) -> [DerivedQuantity] {
    let middle = ((data.temperatures.min() ?? 1) + (data.temperatures.max() ?? 1)) / 2
    // The slope by a central difference over 0.1 %: its truncation error is about 1e-6 of the slope.
    let step = 1e-3 * middle
    let curve = LinewidthCurve(data.model, temperatures: [middle - step, middle, middle + step])
    func widths(_ values: [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: 3)
      curve.values(values, into: &result)
      return result
    }
    let note = "from the fitted model"
    return [
      outcome.derived("gamma_mid", symbol: widthSymbol(at: middle), unit: "meV", note: note) { widths($0)[1] },
      // A width that does not change with temperature has a slope all the same.
      outcome.derived(
        "slope", symbol: slopeSymbol(at: middle), unit: "meV/K", note: note,
        referenceScale: widths(outcome.values)[1] / middle
      ) { (widths($0)[2] - widths($0)[0]) / (2 * step) },
    ]
  }

  private static func widthSymbol(at temperature: Double) -> String { "Γ(\(temperature.rounded(toDigits: 4)) K)" }
  private static func slopeSymbol(at temperature: Double) -> String { "dΓ/dT(\(temperature.rounded(toDigits: 4)) K)" }
}
