import LinearAlgebra

/// A comparison of analytic derivatives with central differences, for authors of models.
public struct JacobianCheck: Sendable {
  /// Largest |analytic − difference| of a column, relative to the column's largest element.
  public let worstRelativeError: Double
  /// Column (parameter) of the worst error.
  public let parameter: Int
  /// Row of the worst error.
  public let row: Int

  /// Checks a curve at the given parameters.
  ///
  /// The step is cbrt(ε)·max(|θ|, `scale`), where `scale` is the size to assume for a parameter at 0. A right
  /// derivative of a smooth model comes out below about 1e-6. An element that the model forgot to write shows as NaN
  /// and counts as infinitely wrong.
  public init<Model: CurveModel>(_ model: Model, at parameters: [Double], scale: Double = 1e-3) {
    var analytic = Matrix(rows: model.pointCount, columns: parameters.count, repeating: .nan)
    write(into: &analytic) { model.jacobian(parameters, into: &$0) }
    self.init(analytic: analytic, at: parameters, scale: scale) { model.values($0, into: &$1) }
  }

  /// Checks a vector of residuals at the given parameters.
  public init<Model: ResidualModel>(residuals model: Model, at parameters: [Double], scale: Double = 1e-3) {
    var analytic = Matrix(rows: model.residualCount, columns: parameters.count, repeating: .nan)
    write(into: &analytic) { model.jacobian(parameters, into: &$0) }
    self.init(analytic: analytic, at: parameters, scale: scale) { model.residuals($0, into: &$1) }
  }

  /// Checks a separable model: every listed derivative column, and that no derivative is missing from the list.
  public init<Model: SeparableModel>(separable model: Model, at parameters: [Double], scale: Double = 1e-3) {
    let points = model.pointCount
    let terms = model.derivativeTerms
    var basis = Matrix(rows: points, columns: model.componentCount, repeating: .nan)
    var derivatives = Matrix(rows: points, columns: terms.count, repeating: .nan)
    write(into: &basis, &derivatives) { model.basis(parameters, into: &$0, derivatives: &$1) }
    // The whole basis as one long curve: derivatives that are not listed count as zero.
    var analytic = Matrix(rows: points * model.componentCount, columns: parameters.count)
    for (t, term) in terms.enumerated() {
      guard term.component < model.componentCount, term.parameter < parameters.count, term.component >= 0,
        term.parameter >= 0
      else { continue }
      for i in 0..<points { analytic[term.component * points + i, term.parameter] = derivatives[i, t] }
    }
    self.init(analytic: analytic, at: parameters, scale: scale) { values, output in
      var changed = Matrix(rows: points, columns: model.componentCount, repeating: .nan)
      write(into: &changed) { model.basis(values, into: &$0) }
      output = changed.elements
    }
  }

  private init(
    analytic: Matrix, at parameters: [Double], scale: Double, values: ([Double], inout [Double]) -> Void
  ) {
    var worst = 0.0
    var place = (row: 0, parameter: 0)
    var above = [Double](repeating: .nan, count: analytic.rows)
    var below = above
    for j in parameters.indices {
      let step = 6e-6 * max(abs(parameters[j]), scale)
      var moved = parameters
      moved[j] = parameters[j] + step
      let high = moved[j]
      write(into: &above) { values(moved, &$0) }
      moved[j] = parameters[j] - step
      write(into: &below) { values(moved, &$0) }
      let width = high - moved[j]
      let differences = above.indices.map { (above[$0] - below[$0]) / width }
      let size = differences.reduce(0) { max($0, abs($1)) }
      for i in 0..<analytic.rows {
        let deviation = abs(analytic[i, j] - differences[i]) / max(size, Double.leastNormalMagnitude)
        let error = size == 0 && analytic[i, j] == 0 ? 0 : (deviation.isNaN ? .infinity : deviation)
        if error > worst {
          worst = error
          place = (i, j)
        }
      }
    }
    worstRelativeError = worst
    parameter = place.parameter
    row = place.row
  }
}
