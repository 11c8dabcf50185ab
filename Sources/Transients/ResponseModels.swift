import Fitting
import Kinetics
import LinearAlgebra

/// The order of the parameters of a global fit: finite lifetimes, t0, its dispersion, the response's FWHM.
struct ParameterLayout: Sendable {
  /// Lifetimes that are fitted.
  let lifetimeCount: Int
  /// Components, with the one that does not decay.
  let componentCount: Int
  let chirpOrder: Int

  var timeZero: Int { lifetimeCount }
  var responseWidth: Int { lifetimeCount + 1 + chirpOrder }
  var count: Int { responseWidth + 1 }
  /// Position of the dispersion's coefficient of xᵖ; t0 itself for p = 0.
  func dispersion(_ p: Int) -> Int { timeZero + p }

  /// Rates of all components; one that does not decay comes last.
  func rates(_ parameters: [Double]) -> [Double] { (0..<componentCount).map { rate($0, parameters) } }

  /// The rate of one component.
  func rate(_ component: Int, _ parameters: [Double]) -> Double {
    component < lifetimeCount ? 1 / parameters[component] : 0
  }

  /// The layout of what one wavelength sees: lifetimes, its time zero, the width.
  var local: ParameterLayout {
    ParameterLayout(lifetimeCount: lifetimeCount, componentCount: componentCount, chirpOrder: 0)
  }

  /// The derivative terms of one wavelength in the order in which `writeDerivatives` leaves them: n columns each for
  /// rates, time zero and width, with positions in the local layout. The column of the rate of a component that does
  /// not decay is zero and stands under parameter 0.
  var terms: [DerivativeTerm] {
    let components = 0..<componentCount
    let rates = components.map { DerivativeTerm(parameter: $0 < lifetimeCount ? $0 : 0, component: $0) }
    let timeZeros = components.map { DerivativeTerm(parameter: local.timeZero, component: $0) }
    let widths = components.map { DerivativeTerm(parameter: local.responseWidth, component: $0) }
    return rates + timeZeros + widths
  }

  func response(_ parameters: [Double], timeZero: Double) -> GaussianResponse {
    GaussianResponse(timeZero: timeZero, fwhm: parameters[responseWidth])
  }

  /// Writes the basis and its derivatives with respect to lifetimes, t0 and FWHM.
  func writeDerivatives(
    _ parameters: [Double], timeZero: Double, delays: [Double], into basis: inout Matrix, derivatives: inout Matrix
  ) {
    let rates = rates(parameters)
    ConvolvedExponentials.fill(
      &basis.elements, packedDerivatives: &derivatives.elements, delays: delays, rates: rates,
      response: response(parameters, timeZero: timeZero))
    let count = delays.count
    for j in 0..<componentCount {
      // ∂C/∂τ = −k²·∂C/∂k; 0 for the component without a lifetime.
      let byLifetime = j < lifetimeCount ? -rates[j] * rates[j] : 0
      Vector.scale(&derivatives.elements, j * count..<(j + 1) * count, by: byLifetime)
    }
    Vector.scale(
      &derivatives.elements, 2 * componentCount * count..<3 * componentCount * count,
      by: 1 / GaussianResponse.fwhmPerSigma)
  }
}

/// Exponentials convolved with one Gaussian response that is the same at every wavelength.
struct CommonResponseModel: SeparableModel {
  let delays: [Double]
  let layout: ParameterLayout

  var pointCount: Int { delays.count }
  var componentCount: Int { layout.componentCount }
  var derivativeTerms: [DerivativeTerm] { layout.terms }

  func basis(_ parameters: [Double], into basis: inout Matrix) {
    ConvolvedExponentials.fill(
      &basis.elements, delays: delays, rates: layout.rates(parameters),
      response: layout.response(parameters, timeZero: parameters[layout.timeZero]))
  }

  func basis(_ parameters: [Double], into basis: inout Matrix, derivatives: inout Matrix) {
    layout.writeDerivatives(
      parameters, timeZero: parameters[layout.timeZero], delays: delays, into: &basis, derivatives: &derivatives)
  }
}
