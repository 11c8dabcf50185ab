import Fitting
import Kinetics
import LinearAlgebra
import Measurements

/// How much of each species there is at every delay, at the wavelength where t₀ is the dispersion's constant.
enum Concentrations {
  /// The table; nil where two rates of a sequence agree so closely that its concentrations are no sums of exponentials.
  static func table(_ values: [Double], _ plan: GlobalFitPlan) -> ResultTable? {
    let rates = plan.layout.rates(values)
    let delays = plan.map.delays
    guard let transformation = plan.options.scheme.concentrationTransformation(rates: rates) else { return nil }
    var exponentials = Matrix(rows: delays.count, columns: rates.count)
    ConvolvedExponentials.fill(
      &exponentials.elements, delays: delays, rates: rates,
      response: plan.layout.response(values, timeZero: values[plan.layout.timeZero]))
    var concentrations = exponentials
    Product.multiply(exponentials, transformation, into: &concentrations)
    let species = rates.indices.map { index in
      ResultTable.Column(
        "species\(index + 1)", values: concentrations.column(index).map { $0.isFinite ? $0 : nil })
    }
    return ResultTable(
      name: "concentrations", title: "Concentration of each species, 1 for all that was excited",
      columns: [ResultTable.Column("delay", unit: plan.map.timeUnit.symbol, values: delays)] + species)
  }
}
