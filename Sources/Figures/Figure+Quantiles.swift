extension Figure {
  /// Quantiles of residuals against those of a normal distribution.
  ///
  /// `expected` and `found` are of one length, in standard deviations; `caption` says which residuals they are.
  public static func quantiles(
    expected: [Double], found: [Double], name: String = "quantiles", caption: String
  ) -> Figure {
    let ends = [expected.first ?? 0, expected.last ?? 0]
    return Figure(
      name: name, title: "Quantiles of the residuals", caption: caption,
      panels: [
        FigurePanel(
          horizontal: FigureAxis("normal quantile", unit: "σ"), vertical: FigureAxis("residual", unit: "σ"),
          height: 3.6,
          layers: [
            FigureLayer(.line(x: ends, y: ends), ink: .guide, name: "normal"),
            FigureLayer(.points(x: expected, y: found, errors: nil), ink: .data, name: "residuals"),
          ], legend: .topLeft)
      ])
  }
}
