import Figures
import Fitting

/// The figure of a series of compositions.
public enum PopulationFigures {
  /// Fractions of the compositions against time, or the number of the spectrum, coloured by the variable, and the mean.
  public static func of(_ result: FitResult) -> [Figure] {
    guard let table = result.tables.first(where: { $0.name == "populations" }),
      let count = table.columns.first?.values.count,
      count > 1
    else { return [] }
    let time = table["time"]
    let isTimed = time?.known.count == count
    let numbers = (1...count).map(Double.init)
    // A curve goes from early to late whatever the order of the files.
    let x = isTimed ? time?.numbers ?? numbers : numbers
    let order = x.indices.sorted { x[$0] < x[$1] }
    func sorted(_ values: [Double]) -> [Double] { order.map { values[$0] } }
    let across = isTimed ? FigureAxis(FigureText([.italic("t")]), unit: time?.unit ?? "") : FigureAxis("spectrum")
    func layers(_ column: ResultTable.Column, _ ink: FigureLayer.Ink) -> [FigureLayer] {
      [
        FigureLayer(.line(x: sorted(x), y: sorted(column.numbers)), ink: ink),
        FigureLayer(
          .points(
            x: sorted(x), y: sorted(column.numbers), errors: table[column.name + "_error"].map { sorted($0.numbers) }),
          ink: ink),
      ]
    }
    let fractions = table.columns.compactMap { column -> (value: Double, column: ResultTable.Column)? in
      guard column.name.hasPrefix("fraction_"), !column.name.hasSuffix("_error"),
        let value = Double(column.name.dropFirst(9))
      else { return nil }
      return (value, column)
    }
    guard !fractions.isEmpty else { return [] }
    let means = table.columns.filter { $0.name.hasPrefix("mean_") && !$0.name.hasSuffix("_error") }
    let main = means.first.map { String($0.name.dropFirst(5)) } ?? "x"
    var panels = [
      FigurePanel(
        horizontal: across, vertical: FigureAxis("fraction"), height: 4.4,
        layers: fractions.flatMap { layers($0.column, .value($0.value)) },
        colors: ColorScale(FigureAxis(FigureText([.italic(main)])), palette: .sequential))
    ]
    panels += means.prefix(2).map { mean in
      FigurePanel(
        horizontal: across,
        vertical: FigureAxis(FigureText([.plain("⟨"), .italic(String(mean.name.dropFirst(5))), .plain("⟩")])),
        height: 2.2, layers: layers(mean, .component(0)))
    }
    return [
      Figure(
        name: "populations", title: "Populations",
        caption:
          "Fractions of the compositions \(isTimed ? "against time" : "in every spectrum"), coloured by \(main), and "
          + "the mean below; bars are standard errors.", panels: panels, sharesHorizontal: true)
    ]
  }
}
