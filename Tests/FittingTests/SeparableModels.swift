import LinearAlgebra

@testable import Fitting

/// Exponentials exp(−t/τ) without amplitudes.
struct Exponentials: SeparableModel {
  let times: [Double]
  let componentCount: Int
  var pointCount: Int { times.count }
  var derivativeTerms: [DerivativeTerm] { (0..<componentCount).map { DerivativeTerm(parameter: $0, component: $0) } }
  func basis(_ p: [Double], into basis: inout Matrix) {
    for k in 0..<componentCount {
      for i in times.indices { basis[i, k] = exponential(-times[i] / p[k]) }
    }
  }
  func basis(_ p: [Double], into basis: inout Matrix, derivatives: inout Matrix) {
    self.basis(p, into: &basis)
    for k in 0..<componentCount {
      for i in times.indices { derivatives[i, k] = basis[i, k] * times[i] / (p[k] * p[k]) }
    }
  }
}

/// exp(−√(((t − s·x)² + w²)/τ²)) in every column, with a shift s that grows with the column's x: what a dispersion is.
struct ShiftedDecays: ColumnwiseSeparableModel {
  let times: [Double]
  let componentCount: Int
  let positions: [Double]
  var pointCount: Int { times.count }
  var localCount: Int { componentCount + 1 }
  var derivativeTerms: [DerivativeTerm] {
    (0..<componentCount).flatMap {
      [DerivativeTerm(parameter: $0, component: $0), DerivativeTerm(parameter: componentCount, component: $0)]
    }
  }
  func localSlopes(column: Int) -> [LocalSlope] {
    (0..<componentCount).map { LocalSlope(parameter: $0, local: $0) }
      + [LocalSlope(parameter: componentCount, local: componentCount, factor: positions[column])]
  }
  private func distance(_ p: [Double], _ i: Int, _ column: Int) -> (value: Double, slope: Double) {
    let x = times[i] - p[componentCount] * positions[column]
    let value = (x * x + 0.25).squareRoot()
    return (value, -x / value)
  }
  func basis(_ p: [Double], column: Int, into basis: inout Matrix) {
    for k in 0..<componentCount {
      for i in times.indices { basis[i, k] = exponential(-distance(p, i, column).value / p[k]) }
    }
  }
  func basis(_ p: [Double], column: Int, into basis: inout Matrix, derivatives: inout Matrix) {
    self.basis(p, column: column, into: &basis)
    for k in 0..<componentCount {
      for i in times.indices {
        let (value, slope) = distance(p, i, column)
        derivatives[i, 2 * k] = basis[i, k] * value / (p[k] * p[k])
        derivatives[i, 2 * k + 1] = -basis[i, k] * slope / p[k]
      }
    }
  }
}

/// A model with one basis, asked column by column.
struct SameBasis<Model: SeparableModel>: ColumnwiseSeparableModel {
  let model: Model
  let localCount: Int
  var pointCount: Int { model.pointCount }
  var componentCount: Int { model.componentCount }
  var derivativeTerms: [DerivativeTerm] { model.derivativeTerms }
  func localSlopes(column: Int) -> [LocalSlope] { (0..<localCount).map { LocalSlope(parameter: $0, local: $0) } }
  func basis(_ p: [Double], column: Int, into basis: inout Matrix) { model.basis(p, into: &basis) }
  func basis(_ p: [Double], column: Int, into basis: inout Matrix, derivatives: inout Matrix) {
    model.basis(p, into: &basis, derivatives: &derivatives)
  }
}

/// All columns of a separable model as one curve, with every amplitude among the parameters: first those of the model,
/// then the amplitudes column by column.
struct JointCurve<Model: ColumnwiseSeparableModel>: CurveModel {
  let model: Model
  let columnCount: Int
  let parameterCount: Int
  var pointCount: Int { model.pointCount * columnCount }

  private func amplitude(_ component: Int, _ column: Int) -> Int {
    parameterCount + column * model.componentCount + component
  }

  func values(_ p: [Double], into values: inout [Double]) {
    var basis = Matrix(rows: model.pointCount, columns: model.componentCount)
    for column in 0..<columnCount {
      model.basis(Array(p.prefix(parameterCount)), column: column, into: &basis)
      for i in 0..<model.pointCount {
        values[column * model.pointCount + i] = (0..<model.componentCount).reduce(0) {
          $0 + basis[i, $1] * p[amplitude($1, column)]
        }
      }
    }
  }

  func jacobian(_ p: [Double], into jacobian: inout Matrix) {
    var basis = Matrix(rows: model.pointCount, columns: model.componentCount)
    var derivatives = Matrix(rows: model.pointCount, columns: model.derivativeTerms.count)
    for index in jacobian.elements.indices { jacobian.elements[index] = 0 }
    for column in 0..<columnCount {
      model.basis(Array(p.prefix(parameterCount)), column: column, into: &basis, derivatives: &derivatives)
      for i in 0..<model.pointCount {
        let row = column * model.pointCount + i
        for k in 0..<model.componentCount { jacobian[row, amplitude(k, column)] = basis[i, k] }
        for (t, term) in model.derivativeTerms.enumerated() {
          for slope in model.localSlopes(column: column) where slope.local == term.parameter {
            jacobian[row, slope.parameter] +=
              slope.factor * derivatives[i, t] * p[amplitude(term.component, column)]
          }
        }
      }
    }
  }
}

/// Columns of a separable model with Gaussian noise; `amplitudes` is components × columns.
func noisyColumns<Model: ColumnwiseSeparableModel>(
  _ model: Model, _ parameters: [Double], amplitudes: Matrix, noise: Double, seed: UInt64
) -> Matrix {
  var generator = SeededGenerator(seed: seed)
  var data = Matrix(rows: model.pointCount, columns: amplitudes.columns)
  var basis = Matrix(rows: model.pointCount, columns: model.componentCount)
  for column in 0..<amplitudes.columns {
    model.basis(parameters, column: column, into: &basis)
    for i in 0..<model.pointCount {
      data[i, column] =
        (0..<model.componentCount).reduce(0) { $0 + basis[i, $1] * amplitudes[$1, column] }
        + noise * generator.gaussian()
    }
  }
  return data
}

/// Free lifetimes τ1, τ2 … on a logarithmic scale.
func lifetimes(_ starts: [Double]) -> [Parameter] {
  starts.enumerated().map { Parameter("tau\($0.offset + 1)", initialValue: $0.element, coordinate: .logarithmic) }
}
