import Fitting
import LinearAlgebra

extension LinewidthFit {
  /// Width and slope in the middle of the temperature range.
  ///
  /// Where every parameter is determined they come from the model and its covariance; elsewhere from a polynomial,
  /// because the covariance of an undetermined fit means nothing.
  static func derived(_ data: WidthData, _ outcome: FitOutcome) -> [DerivedQuantity] {
    let isDetermined = outcome.result.parameters.allSatisfy { $0.value != nil }
    if isDetermined, let analysis = outcome.analysis { return fromModel(data, outcome.values, analysis) }
    guard let trend = WidthTrend(temperatures: data.temperatures, widths: data.widths, errors: data.errors) else {
      return []
    }
    let note = "from a polynomial of degree \(trend.degree), independent of the model"
    return quantities(
      at: trend.temperature, width: trend.width.value, widthError: trend.width.standardError,
      slope: trend.slope.value, slopeError: trend.slope.standardError, note: note)
  }

  private static func fromModel(
    _ data: WidthData, _ values: [Double], _ analysis: ErrorAnalysis
  ) -> [DerivedQuantity] {
    let middle = ((data.temperatures.min() ?? 1) + (data.temperatures.max() ?? 1)) / 2
    // The slope by a central difference over 0.1 %: its truncation error is about 1e-6 of the slope.
    let step = 1e-3 * middle
    let curve = LinewidthCurve(data.model, temperatures: [middle - step, middle, middle + step])
    var widths = [Double](repeating: 0, count: 3)
    var jacobian = Matrix(rows: 3, columns: values.count)
    curve.values(values, into: &widths)
    curve.jacobian(values, into: &jacobian)
    let atMiddle = values.indices.map { jacobian[1, $0] }
    let slopes = values.indices.map { (jacobian[2, $0] - jacobian[0, $0]) / (2 * step) }
    return quantities(
      at: middle, width: widths[1], widthError: analysis.standardError(gradient: atMiddle),
      slope: (widths[2] - widths[0]) / (2 * step), slopeError: analysis.standardError(gradient: slopes),
      note: "from the fitted model")
  }

  private static func quantities(
    at temperature: Double, width: Double, widthError: Double?, slope: Double, slopeError: Double?, note: String
  ) -> [DerivedQuantity] {
    let kelvin = temperature.rounded(toDigits: 4)
    return [
      DerivedQuantity(
        name: "gamma_mid", symbol: "Γ(\(kelvin) K)", unit: "meV", value: width, standardError: widthError, note: note),
      DerivedQuantity(
        name: "slope", symbol: "dΓ/dT(\(kelvin) K)", unit: "meV/K", value: slope, standardError: slopeError, note: note),
    ]
  }
}
