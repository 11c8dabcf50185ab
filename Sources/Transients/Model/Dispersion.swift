import Fitting

/// How time zero and width of a wavelength follow the parameters of a fit.
struct Dispersion: Sendable {
  /// The coordinate of every data column; see ``ChirpAxis``.
  let positions: [Double]
  let layout: ParameterLayout

  /// Every coefficient acts through the one time zero, or width, that a wavelength has; the others are as they are.
  func localSlopes(column: Int) -> [LocalSlope] {
    let local = layout.local
    var slopes = (0..<layout.lifetimeCount).map { LocalSlope(parameter: $0, local: $0) }
    func add(_ first: Int, order: Int, to position: Int) {
      var power = 1.0
      for p in 0...order {
        slopes.append(LocalSlope(parameter: first + p, local: position, factor: power))
        power *= positions[column]
      }
    }
    add(layout.timeZero, order: layout.chirpOrder, to: local.timeZero)
    if let width = layout.responseWidth, let order = layout.widthOrder, let target = local.responseWidth {
      add(width, order: order, to: target)
    }
    for offset in 0..<layout.count - layout.second {
      slopes.append(LocalSlope(parameter: layout.second + offset, local: local.second + offset))
    }
    return slopes
  }

  func timeZero(_ parameters: [Double], column: Int) -> Double {
    polynomial(parameters, layout.timeZero, order: layout.chirpOrder, column)
  }

  /// The FWHM at a wavelength; 0 for a measured response. A polynomial may fall to 0 or below.
  func width(_ parameters: [Double], column: Int) -> Double {
    guard let first = layout.responseWidth, let order = layout.widthOrder else { return 0 }
    return polynomial(parameters, first, order: order, column)
  }

  private func polynomial(_ parameters: [Double], _ first: Int, order: Int, _ column: Int) -> Double {
    var sum = 0.0
    for p in stride(from: order, through: 0, by: -1) { sum = sum * positions[column] + parameters[first + p] }
    return sum
  }

  /// The time zero of every data column; nil where they share one.
  func timeZeros(_ parameters: [Double]) -> [Double]? {
    layout.chirpOrder == 0 ? nil : positions.indices.map { timeZero(parameters, column: $0) }
  }
}
