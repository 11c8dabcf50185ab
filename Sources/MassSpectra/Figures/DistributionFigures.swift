import Figures
import Fitting

/// The figures of envelopes taken apart into compositions.
public enum DistributionFigures {
  /// Peaks further apart than this, in m/z, belong to another envelope.
  private static let gap = 1.2

  /// The envelope with fit and residual, its strongest part again, and the fractions beside a binomial.
  public static func of(_ decomposition: Decomposition, _ result: FitResult) -> [Figure] {
    let all = decomposition.axis.indices
    return [
      envelope(decomposition, all, name: "envelope", title: "Envelope", "The measured envelope with the fit."),
      strongest(decomposition).flatMap {
        $0.count < all.count
          ? envelope(
            decomposition, $0, name: "envelope_detail", title: "Strongest ions",
            "The envelope around its highest peak with the fit.") : nil
      },
      fractions(decomposition, result),
    ].compactMap(\.self)
  }

  private static func envelope(
    _ fit: Decomposition, _ range: Range<Int>, name: String, title: String, _ caption: String
  ) -> Figure? {
    guard range.count > 1 else { return nil }
    let x = Array(fit.axis[range])
    let data = Array(fit.data[range])
    let model = Array(fit.model[range])
    // Points of a whole spectrum are seen as a band.
    let isDense = range.count > 800
    return Figure(
      name: name, title: title, caption: caption + " Below, what the fit leaves.",
      panels: [
        FigurePanel(
          horizontal: MassFigures.axis(), vertical: FigureAxis("intensity"), height: 4.6,
          layers: [
            FigureLayer(isDense ? .line(x: x, y: data) : .points(x: x, y: data, errors: nil), ink: .data, name: "data"),
            FigureLayer(.line(x: x, y: model), ink: .fit, name: "fit"),
          ], legend: .topRight),
        FigurePanel(
          horizontal: MassFigures.axis(), vertical: FigureAxis("resid."), height: 1.5,
          layers: [
            FigureLayer(.line(x: x, y: zip(data, model).map { $0 - $1 }), ink: .data),
            FigureLayer(.level(0), ink: .fit),
          ]),
      ], sharesHorizontal: true)
  }

  /// The points around the highest of the fit, up to the next gap between envelopes.
  private static func strongest(_ fit: Decomposition) -> Range<Int>? {
    guard let top = fit.model.indices.max(by: { fit.model[$0] < fit.model[$1] }) else { return nil }
    let floor = fit.model.min() ?? 0
    let limit = floor + 0.05 * (fit.model[top] - floor)
    func end(_ step: Int) -> Int {
      var (index, last) = (top, top)
      while fit.axis.indices.contains(index + step) {
        index += step
        if fit.model[index] > limit { last = index }
        if abs(fit.axis[index] - fit.axis[last]) > gap { break }
      }
      return index
    }
    return end(-1)..<end(1) + 1
  }

  /// The fraction of every composition with its error, or the limit of one that is held at 0.
  private static func fractions(_ fit: Decomposition, _ result: FitResult) -> Figure? {
    let numbers = CompositionNumbers(fit)
    guard let main = numbers.main else { return nil }
    let found = numbers.mainValues.compactMap { value in
      result.parameters.first { $0.name == "fraction_\(value)" }.map { (value: value, parameter: $0) }
    }
    guard !found.isEmpty else { return nil }
    let known = found.filter { $0.parameter.value != nil }
    let limits = found.compactMap { entry in
      entry.parameter.verdict == .upperBound
        ? entry.parameter.interval?.high.map { (value: entry.value, limit: $0) } : nil
    }
    let x = known.map { Double($0.value) }
    let heights = known.map { $0.parameter.value ?? 0 }
    var layers = [
      FigureLayer(.bars(x: x, heights: heights, width: 0.7), ink: .component(0), name: "ions"),
      FigureLayer(
        .points(x: x, y: heights, errors: known.map { $0.parameter.standardError ?? .nan }), ink: .component(0)),
    ]
    if !limits.isEmpty {
      layers.append(
        FigureLayer(
          .points(x: limits.map { Double($0.value) }, y: limits.map(\.limit), errors: nil), ink: .guide,
          name: "95 % limit"))
    }
    let chance = numbers.mainValues.map { numbers.binomial($0) }
    if chance.contains(where: { $0 != nil }) {
      layers.append(
        FigureLayer(
          .line(x: numbers.mainValues.map(Double.init), y: chance.map { $0 ?? .nan }), ink: .fit, name: "binomial",
          isDashed: true))
    }
    let ions = fit.families.map(\.text).joined(separator: ", ")
    let first = Double(numbers.mainValues.first ?? 0)
    let last = Double(numbers.mainValues.last ?? 0)
    return Figure(
      name: "distribution", title: "Distribution of compositions",
      caption: "Fraction of every \(main) with its standard error"
        + (chance.contains { $0 != nil } ? ", and a binomial of the same mean." : "."),
      panels: [
        FigurePanel(
          horizontal: FigureAxis(
            FigureText([.italic(main), .plain(" in ")]).followed(by: .formula(ions)), range: first - 0.7...last + 0.7),
          vertical: FigureAxis("fraction"), height: 4.4, layers: layers, legend: .topRight)
      ])
  }
}
