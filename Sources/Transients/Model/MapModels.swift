import Fitting
import Glibc
import Kinetics
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

extension DispersedMapModel: SharedTailModel {
  /// exp(−k·(t − t₁)) and (t − t₁)·exp(−k·(t − t₁)) of every component, with t₁ the first delay of the tail; real and
  /// imaginary part of both for an oscillation; 1 for a baseline.
  var tailFunctionCount: Int {
    2 * basis.layout.componentCount + 4 * basis.layout.oscillationCount + (basis.layout.hasBaseline ? 1 : 0)
  }

  /// Exponentials and oscillations after Gaussians have a tail; a scheme and a measured response are fitted row by row.
  func tailStart(_ parameters: [Double]) -> Int {
    let delays = basis.delays
    let layout = basis.layout
    guard case .exponentials = basis.kinetics, basis.measured == nil else { return delays.count }
    let narrowest = narrowestSigma(parameters)
    var rates = layout.rates(parameters).filter { !SharedTail.isFast($0, narrowest) }
    rates += (0..<layout.oscillationCount).map { basis.oscillationRate($0, parameters).real }
    let fastest = rates.max() ?? 0
    var end = -Double.infinity
    for column in dispersion.positions.indices {
      let timeZero = dispersion.timeZero(parameters, column: column)
      let width = dispersion.width(parameters, column: column)
      guard timeZero.isFinite, let response = basis.response(parameters, timeZero: timeZero, width: width) else {
        return delays.count
      }
      end = max(
        end, SharedTail.end(of: response.first, fastest), response.second.map { SharedTail.end(of: $0, fastest) } ?? end
      )
      if layout.artifactHasOwnWidth {
        let own = GaussianResponse(timeZero: timeZero, fwhm: parameters[layout.artifactWidth])
        end = max(end, timeZero + SharedTail.reach * own.sigma)
      }
    }
    return delays.firstIndex { $0 > end } ?? delays.count
  }

  /// σ of the narrowest response; a component that has decayed within it leaves nothing at any wavelength.
  private func narrowestSigma(_ parameters: [Double]) -> Double {
    var narrowest = basis.layout.isDouble ? parameters[basis.layout.second] : Double.infinity
    let columns = (basis.layout.widthOrder ?? 0) == 0 ? 0..<1 : 0..<dispersion.positions.count
    for column in columns { narrowest = min(narrowest, dispersion.width(parameters, column: column)) }
    return narrowest / GaussianResponse.fwhmPerSigma
  }

  func tailFunctions(_ parameters: [Double], from start: Int, into functions: inout Matrix) {
    let layout = basis.layout
    let sigma = narrowestSigma(parameters)
    let rows = functions.rows
    let delays = basis.delays
    for (j, rate) in layout.rates(parameters).enumerated() {
      let (plain, sloped) = (j * rows, (layout.componentCount + j) * rows)
      let isFast = SharedTail.isFast(rate, sigma)
      for i in 0..<rows {
        let after = delays[start + i] - delays[start]
        let value = isFast ? 0 : exp(-rate * after)
        functions.elements[plain + i] = value
        functions.elements[sloped + i] = after * value
      }
    }
    var column = 2 * layout.componentCount
    for oscillation in 0..<layout.oscillationCount {
      let rate = basis.oscillationRate(oscillation, parameters)
      for i in 0..<rows {
        let after = delays[start + i] - delays[start]
        let height = exp(-rate.real * after)
        let values = SIMD2(height * cos(rate.imaginary * after), -height * sin(rate.imaginary * after))
        for part in 0..<2 {
          functions.elements[(column + part) * rows + i] = values[part]
          functions.elements[(column + 2 + part) * rows + i] = after * values[part]
        }
      }
      column += 4
    }
    guard layout.hasBaseline else { return }
    for i in 0..<rows { functions.elements[column * rows + i] = 1 }
  }

  /// Before time zero less ten σ nothing has begun; a baseline has no beginning.
  func leadEnd(_ parameters: [Double]) -> Int {
    let layout = basis.layout
    guard case .exponentials = basis.kinetics, basis.measured == nil, !layout.hasBaseline else { return 0 }
    var first = Double.infinity
    for column in dispersion.positions.indices {
      let timeZero = dispersion.timeZero(parameters, column: column)
      let width = dispersion.width(parameters, column: column)
      guard let response = basis.response(parameters, timeZero: timeZero, width: width) else { return 0 }
      for gaussian in [response.first, response.second ?? response.first] {
        first = min(first, gaussian.timeZero - SharedTail.reach * gaussian.sigma)
      }
      if layout.artifactHasOwnWidth {
        let own = GaussianResponse(timeZero: timeZero, fwhm: parameters[layout.artifactWidth])
        first = min(first, timeZero - SharedTail.reach * own.sigma)
      }
    }
    return first.isFinite ? basis.delays.firstIndex { $0 >= first } ?? 0 : 0
  }

  func part(columns: Range<Int>, from firstRow: Int) -> DispersedMapModel? {
    // Schemes are prepared once for all columns, and have no tail.
    guard case .exponentials = self.basis.kinetics, self.basis.measured == nil else { return nil }
    var basis = basis
    basis.delays = Array(basis.delays[firstRow...])
    return DispersedMapModel(basis: basis, positions: Array(dispersion.positions[columns]))
  }

  func shortened(to start: Int, triangle: Matrix) -> DispersedMapModel {
    // The rows of the tail are overwritten; any delay will do.
    let padding = [Double](repeating: basis.delays[start], count: tailFunctionCount)
    var short = self
    short.basis.delays = Array(basis.delays[..<start]) + padding
    short.tail = SharedTail(start: start, first: basis.delays[start], triangle: triangle)
    return short
  }
}
