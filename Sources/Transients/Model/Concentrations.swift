import Fitting
import Kinetics
import LinearAlgebra
import Measurements

/// How much of each species there is at every delay, at the wavelength where t₀ is the dispersion's constant.
enum Concentrations {
  /// The table; nil where two rates of a sequence agree so closely that its concentrations are no sums of exponentials.
  static func table(_ values: [Double], _ plan: GlobalFitPlan) -> ResultTable? {
    let delays = plan.map.delays
    var concentrations = Matrix(rows: delays.count, columns: plan.layout.columnCount, repeating: .nan)
    plan.basis.fill(
      &concentrations, values, timeZero: values[plan.layout.timeZero], width: plan.responseWidth(values))
    concentrations = concentrations.firstColumns(plan.layout.componentCount)
    if plan.recipe == nil {
      let rates = plan.layout.rates(values)
      guard let transformation = plan.options.scheme.concentrationTransformation(rates: rates) else { return nil }
      let exponentials = concentrations
      Product.multiply(exponentials, transformation, into: &concentrations)
    }
    let names = plan.isSequence ? nil : plan.recipe?.compartments
    let species = (0..<plan.layout.componentCount).map { index in
      ResultTable.Column(
        names?[index] ?? "species\(index + 1)", values: concentrations.column(index).map { $0.isFinite ? $0 : nil })
    }
    return ResultTable(
      name: "concentrations",
      title: "Concentration of each \(names == nil ? "species" : "compartment"), 1 for all that was excited",
      columns: [ResultTable.Column("delay", unit: plan.map.timeUnit.symbol, values: delays)] + species)
  }
}

extension Matrix {
  /// The first columns alone.
  func firstColumns(_ count: Int) -> Matrix {
    Matrix(rows: rows, columns: count, columnMajor: Array(elements[..<(count * rows)]))
  }
}
