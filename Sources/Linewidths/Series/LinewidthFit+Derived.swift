import Fitting
import Measurements

extension LinewidthFit {
  /// Value and slope in the middle of the temperature range.
  ///
  /// Where every parameter is determined they come from the model and its covariance; elsewhere from a polynomial,
  /// because the covariance of an undetermined fit means nothing.
  ///
  /// The model's parameters have the given positions in the fit; names end in a suffix.
  static func derived(
    _ data: SeriesData, _ outcome: FitOutcome, positions: [Int], suffix: String = ""
  ) -> [DerivedQuantity] {
    let isDetermined = positions.allSatisfy { outcome.result.parameters[$0].value != nil }
    if isDetermined, outcome.analysis != nil {
      return fromModel(data, outcome, positions: positions, suffix: suffix)
    }
    guard let trend = SeriesTrend(temperatures: data.temperatures, values: data.values, errors: data.errors) else {
      return []
    }
    let note = "from a polynomial of degree \(trend.degree), independent of the model"
    let words = Words(data.quantity, at: trend.temperature, suffix: suffix)
    return [
      DerivedQuantity(
        name: words.valueName, symbol: words.valueSymbol, unit: data.quantity.unit, value: trend.value.value,
        standardError: trend.value.standardError, note: note),
      DerivedQuantity(
        name: words.slopeName, symbol: words.slopeSymbol, unit: words.slopeUnit, value: trend.slope.value,
        standardError: trend.slope.standardError, note: note),
    ]
  }

  private static func fromModel(
    _ data: SeriesData, _ outcome: FitOutcome, positions: [Int], suffix: String
  ) -> [DerivedQuantity] {
    let middle = ((data.temperatures.min() ?? 1) + (data.temperatures.max() ?? 1)) / 2
    // The slope by a central difference over 0.1 %: its truncation error is about 1e-6 of the slope.
    let step = 1e-3 * middle
    let curve = ThermalCurve(data.model, temperatures: [middle - step, middle, middle + step])
    func values(_ parameters: [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: 3)
      curve.values(positions.map { parameters[$0] }, into: &result)
      return result
    }
    let note = "from the fitted model"
    let words = Words(data.quantity, at: middle, suffix: suffix)
    return [
      outcome.derived(
        words.valueName, symbol: words.valueSymbol, unit: data.quantity.unit, note: note
      ) { values($0)[1] },
      // A value that does not change with temperature has a slope all the same.
      outcome.derived(
        words.slopeName, symbol: words.slopeSymbol, unit: words.slopeUnit, note: note,
        referenceScale: abs(values(outcome.values)[1]) / middle
      ) { (values($0)[2] - values($0)[0]) / (2 * step) },
    ]
  }

  /// Names and symbols of the value and the slope at a temperature.
  private struct Words {
    let valueName: String
    let valueSymbol: String
    let slopeName: String
    let slopeSymbol: String
    let slopeUnit: String

    init(_ quantity: TemperatureQuantity, at temperature: Double, suffix: String = "") {
      let sample = suffix.isEmpty ? "" : " (\(suffix.dropFirst()))"
      let place = "(\(temperature.rounded(toDigits: 4)) K)\(sample)"
      // Widths have the names of the model's Γ.
      valueName = (quantity == .fwhm ? "gamma_mid" : quantity.rawValue + "_mid") + suffix
      slopeName = (quantity == .fwhm ? "slope" : quantity.rawValue + "_slope") + suffix
      valueSymbol = quantity.symbol + place
      slopeSymbol = "d\(quantity.symbol)/dT\(place)"
      slopeUnit = quantity.unit.isEmpty ? "K⁻¹" : quantity.unit + "/K"
    }
  }
}
