import Fitting
import LinearAlgebra

/// The likelihood of one spectrum for bands and baseline together, with Fisher's information.
///
/// Parameters: those of the shapes, band by band, then the amplitudes of ``BandModel``. The weights are those of the
/// curve itself, see ``PointVariances``.
struct BandEquations: NormalEquations, ~Copyable {
  let parameterCount: Int
  let observationCount: Int
  /// Bands and baseline at the last parameters.
  private(set) var curve: [Double]
  private let model: BandModel
  private let values: [Double]
  private let variances: PointVariances
  private var basis: Matrix
  private var derivatives: Matrix
  /// The Jacobian over the standard deviations.
  private var rows: Matrix
  private var roots: [Double]
  private var residual: [Double]
  /// Where curve, residual and Jacobian were filled last, and the cost there.
  private var last: (parameters: [Double], cost: Double) = ([], .nan)

  init(_ model: BandModel, values: [Double], variances: PointVariances) {
    self.model = model
    self.values = values
    self.variances = variances
    let terms = model.bands * model.shape.parameterCount
    observationCount = values.count
    parameterCount = terms + model.componentCount
    basis = Matrix(rows: values.count, columns: model.componentCount)
    derivatives = Matrix(rows: values.count, columns: terms)
    rows = Matrix(rows: values.count, columns: parameterCount)
    curve = [Double](repeating: 0, count: values.count)
    roots = curve
    residual = curve
    model.writeBaseline(into: &basis)
  }

  mutating func sum(_ parameters: [Double], into sums: inout NormalSums) -> Bool {
    evaluate(parameters, into: &sums)
    collect(rows, into: &sums)
    return sums.cost.isFinite
  }

  mutating func sum(_ parameters: [Double], through transform: [Double], into sums: inout NormalSums) -> Bool {
    evaluate(parameters, into: &sums)
    let n = observationCount
    var combined = Matrix(rows: n, columns: parameterCount)
    for column in 0..<parameterCount {
      for k in 0...column where transform[k + column * parameterCount] != 0 {
        Vector.add(
          transform[k + column * parameterCount], rows.elements, rows.columnRange(k), to: &combined.elements,
          at: column * n)
      }
    }
    collect(combined, into: &sums)
    return sums.cost.isFinite
  }

  /// Fills curve, residual and Jacobian, and sums the cost.
  private mutating func evaluate(_ parameters: [Double], into sums: inout NormalSums) {
    // A search ends where it looked last, and is asked there once more.
    if parameters == last.parameters {
      sums.cost = last.cost
      sums.pearson = Vector.sumOfSquares(residual)
      return
    }
    model.writeBands(parameters, into: &basis, derivatives: &derivatives)
    let n = observationCount
    let count = model.shape.parameterCount
    let terms = model.bands * count
    for i in 0..<n { curve[i] = 0 }
    for k in 0..<model.componentCount {
      Vector.add(parameters[terms + k], basis.elements, basis.columnRange(k), to: &curve, at: 0)
    }
    sums.cost = variances.weigh(values, curve, roots: &roots, residual: &residual)
    sums.pearson = Vector.sumOfSquares(residual)
    last = (parameters, sums.cost)
    for j in 0..<terms {
      Vector.product(
        parameters[terms + j / count], derivatives.elements, derivatives.columnRange(j), roots, into: &rows.elements,
        at: j * n)
    }
    for k in 0..<model.componentCount {
      Vector.product(
        1, basis.elements, basis.columnRange(k), roots, into: &rows.elements, at: (terms + k) * n)
    }
  }

  private func collect(_ rows: Matrix, into sums: inout NormalSums) {
    for a in 0..<parameterCount {
      let range = rows.columnRange(a)
      sums.gradient[a] = Vector.dot(rows.elements, range, residual, 0..<observationCount)
      for b in 0...a {
        let product = Vector.dot(rows.elements, range, rows.elements, rows.columnRange(b))
        sums.information[a * parameterCount + b] = product
        sums.information[b * parameterCount + a] = product
      }
    }
  }
}
