import Fitting
import LinearAlgebra

/// The model of a map with one time zero and one response.
struct CommonMapModel: SeparableModel {
  let basis: MapBasis

  var pointCount: Int { basis.delays.count }
  var componentCount: Int { basis.layout.columnCount }
  var derivativeTerms: [DerivativeTerm] { basis.terms }

  func basis(_ parameters: [Double], into matrix: inout Matrix) {
    basis.fill(&matrix, parameters, timeZero: parameters[basis.layout.timeZero], width: width(parameters))
  }

  func basis(_ parameters: [Double], into matrix: inout Matrix, derivatives: inout Matrix) {
    basis.fill(
      &matrix, derivatives: &derivatives, parameters, timeZero: parameters[basis.layout.timeZero],
      width: width(parameters))
  }

  private func width(_ parameters: [Double]) -> Double { basis.layout.responseWidth.map { parameters[$0] } ?? 0 }
}

/// The model of a map whose time zero, or width, is a polynomial of the wavelength.
struct DispersedMapModel: ColumnwiseSeparableModel {
  var basis: MapBasis
  let dispersion: Dispersion
  /// The delays' tail, where the last rows hold it.
  var tail: SharedTail?

  init(basis: MapBasis, positions: [Double]) {
    self.basis = basis
    dispersion = Dispersion(positions: positions, layout: basis.layout)
  }

  var pointCount: Int { basis.delays.count }
  var componentCount: Int { basis.layout.columnCount }
  var localCount: Int { basis.layout.local.count }
  var derivativeTerms: [DerivativeTerm] { basis.terms }

  func localSlopes(column: Int) -> [LocalSlope] { dispersion.localSlopes(column: column) }

  func prepared(_ parameters: [Double], derivatives: Bool) -> DispersedMapModel {
    var prepared = self
    prepared.basis = basis.prepared(parameters, derivatives: derivatives)
    return prepared
  }

  func basis(_ parameters: [Double], column: Int, into matrix: inout Matrix) {
    let timeZero = dispersion.timeZero(parameters, column: column)
    let width = dispersion.width(parameters, column: column)
    basis.fill(&matrix, parameters, timeZero: timeZero, width: width)
    tail?.fill(&matrix, basis, parameters, timeZero: timeZero, width: width)
  }

  func basis(_ parameters: [Double], column: Int, into matrix: inout Matrix, derivatives: inout Matrix) {
    let timeZero = dispersion.timeZero(parameters, column: column)
    let width = dispersion.width(parameters, column: column)
    basis.fill(&matrix, derivatives: &derivatives, parameters, timeZero: timeZero, width: width)
    tail?.fill(&matrix, derivatives: &derivatives, basis, parameters, timeZero: timeZero, width: width)
  }
}
