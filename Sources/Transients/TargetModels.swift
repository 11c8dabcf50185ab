import Fitting
import Kinetics
import LinearAlgebra

/// The concentrations of a target scheme as a basis. The parameters are the recipe's rates, then those of a response:
/// time zero with its dispersion, FWHM.
struct TargetBasis: Sendable {
  let delays: [Double]
  let recipe: TargetRecipe
  let layout: ParameterLayout

  init(delays: [Double], recipe: TargetRecipe, chirpOrder: Int) {
    self.delays = delays
    self.recipe = recipe
    layout = ParameterLayout(
      lifetimeCount: recipe.rates.count, componentCount: recipe.compartments.count, chirpOrder: chirpOrder)
  }

  /// In the order in which `fill` leaves the derivatives, with positions in the local layout.
  var terms: [DerivativeTerm] {
    let parameters = Array(0..<layout.lifetimeCount) + [layout.local.timeZero, layout.local.responseWidth]
    return parameters.flatMap { parameter in
      (0..<layout.componentCount).map { DerivativeTerm(parameter: parameter, component: $0) }
    }
  }

  func fill(_ basis: inout Matrix, _ parameters: [Double], timeZero: Double) {
    recipe.scheme.fill(
      &basis.elements, delays: delays, rates: recipe.rateValues(parameters),
      response: layout.response(parameters, timeZero: timeZero))
  }

  func fill(_ basis: inout Matrix, derivatives: inout Matrix, _ parameters: [Double], timeZero: Double) {
    let rates = recipe.rateValues(parameters)
    recipe.scheme.fill(
      &basis.elements, packedDerivatives: &derivatives.elements, delays: delays, rates: rates,
      response: layout.response(parameters, timeZero: timeZero))
    let block = delays.count * layout.componentCount
    // ∂/∂τ = −k²·∂/∂k.
    for (q, rate) in recipe.rates.enumerated() where rate.isLifetime {
      Vector.scale(&derivatives.elements, q * block..<(q + 1) * block, by: -rates[q] * rates[q])
    }
    let width = (rates.count + 1) * block
    Vector.scale(&derivatives.elements, width..<width + block, by: 1 / GaussianResponse.fwhmPerSigma)
  }
}

/// A target scheme with one response for all wavelengths.
struct CommonTargetModel: SeparableModel {
  let target: TargetBasis

  var pointCount: Int { target.delays.count }
  var componentCount: Int { target.layout.componentCount }
  var derivativeTerms: [DerivativeTerm] { target.terms }

  func basis(_ parameters: [Double], into basis: inout Matrix) {
    target.fill(&basis, parameters, timeZero: parameters[target.layout.timeZero])
  }

  func basis(_ parameters: [Double], into basis: inout Matrix, derivatives: inout Matrix) {
    target.fill(&basis, derivatives: &derivatives, parameters, timeZero: parameters[target.layout.timeZero])
  }
}

/// A target scheme with a time zero that is a polynomial of the wavelength.
struct DispersedTargetModel: ColumnwiseSeparableModel {
  let target: TargetBasis
  let dispersion: Dispersion

  var pointCount: Int { target.delays.count }
  var componentCount: Int { target.layout.componentCount }
  var localCount: Int { target.layout.local.count }
  var derivativeTerms: [DerivativeTerm] { target.terms }

  func localSlopes(column: Int) -> [LocalSlope] { dispersion.localSlopes(column: column) }

  func basis(_ parameters: [Double], column: Int, into basis: inout Matrix) {
    target.fill(&basis, parameters, timeZero: dispersion.timeZero(parameters, column: column))
  }

  func basis(_ parameters: [Double], column: Int, into basis: inout Matrix, derivatives: inout Matrix) {
    target.fill(
      &basis, derivatives: &derivatives, parameters, timeZero: dispersion.timeZero(parameters, column: column))
  }
}
