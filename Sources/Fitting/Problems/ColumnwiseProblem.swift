import LinearAlgebra

/// Variable projection with a basis of its own for every data column.
struct ColumnwiseProblem<Model: ColumnwiseSeparableModel>: LeastSquaresProblem, ~Copyable {
  /// A data column that takes part.
  private struct Source {
    /// Its position in the model.
    let column: Int
    /// 1/σ of every row; nil where all are 1.
    let weights: [Double]?
    let slopes: [LocalSlope]
  }

  private var model: Model
  /// Weighted data, points × columns used.
  private var data: Matrix
  private let sources: [Source]
  let observationCount: Int
  let hiddenParameterCount: Int
  let dataNorm: Double
  private let parameterCount: Int
  private let localCount: Int
  private let isSigned: Bool
  private var projection: Projection
  private var signed: SignedLeastSquares
  private var residual: Matrix
  private var coefficients: Matrix
  /// P⊥-projected Jacobian over the local parameters and residual of one column, side by side.
  private var block: Matrix
  /// R of the block.
  private var blockTriangle: Matrix
  /// The R factors of all blocks over the fit's parameters, stacked.
  private var stack: Matrix
  private var qr = HouseholderQR()

  /// `signs` is empty where no amplitude is constrained.
  init(model: Model, data source: WeightedData, signs: [AmplitudeSign], parameterCount: Int) {
    var elements: [Double] = []
    var sources: [Source] = []
    for group in source.groups {
      elements += source.weighted(group).elements
      for column in group.columns {
        sources.append(Source(column: column, weights: group.weights, slopes: model.localSlopes(column: column)))
      }
    }
    self.init(
      model: model, data: Matrix(rows: model.pointCount, columns: sources.count, columnMajor: elements),
      sources: sources, signs: signs, parameterCount: parameterCount, observationCount: source.cellCount)
  }

  /// All columns of complete data without weights.
  init(model: Model, data: Matrix, signs: [AmplitudeSign], parameterCount: Int) {
    let sources = (0..<data.columns).map {
      Source(column: $0, weights: nil, slopes: model.localSlopes(column: $0))
    }
    self.init(
      model: model, data: data, sources: sources, signs: signs, parameterCount: parameterCount,
      observationCount: data.rows * data.columns)
  }

  private init(
    model: Model, data: Matrix, sources: [Source], signs: [AmplitudeSign], parameterCount: Int, observationCount: Int
  ) {
    self.model = model
    self.data = data
    self.sources = sources
    self.parameterCount = parameterCount
    self.observationCount = observationCount
    localCount = model.localCount
    isSigned = !signs.isEmpty
    signed = SignedLeastSquares(signs: signs)
    hiddenParameterCount = model.componentCount * sources.count
    dataNorm = Vector.sumOfSquares(data.elements).squareRoot()
    projection = Projection(
      pointCount: model.pointCount, componentCount: model.componentCount, terms: model.derivativeTerms)
    residual = Matrix(rows: data.rows, columns: 1)
    coefficients = Matrix(rows: model.componentCount, columns: 1)
    block = Matrix(rows: data.rows, columns: localCount + 1)
    blockTriangle = Matrix(rows: localCount + 1, columns: localCount + 1)
    stack = Matrix(rows: max((localCount + 1) * data.columns, parameterCount + 1), columns: parameterCount + 1)
  }

  /// Changes the model for another of the same size, and the last rows of the data.
  mutating func change(model: Model, lastRows: Matrix) {
    self.model = model
    for column in 0..<data.columns {
      let target = (column + 1) * data.rows - lastRows.rows
      for i in 0..<lastRows.rows { data.elements[target + i] = lastRows.elements[column * lastRows.rows + i] }
    }
  }

  private mutating func formResidual(column: Int) {
    let range = data.columnRange(column)
    for (i, source) in range.enumerated() { residual.elements[i] = data.elements[source] }
    OrthonormalBasis.project(&residual, outOf: projection.basis, coefficients: &coefficients)
  }

  /// Minimises over the amplitudes of a column, signs and all; nil where that did not end.
  private mutating func solveColumn(_ column: Int) -> Double? {
    formResidual(column: column)
    let cost = Vector.sumOfSquares(residual.elements)
    guard isSigned else { return cost }
    guard signed.solve(projection.triangle, coefficients.elements, at: 0) else { return nil }
    return signed.holdsAny ? cost + Vector.sumOfSquares(signed.residual) : cost
  }

  mutating func cost(_ parameters: [Double]) -> Double {
    var sum = 0.0
    let model = model.prepared(parameters, derivatives: false)
    for (column, source) in sources.enumerated() {
      write(into: &projection.basis) { model.basis(parameters, column: source.column, into: &$0) }
      if let weights = source.weights { scaleRows(&projection.basis, by: weights) }
      guard projection.factor(), let cost = solveColumn(column) else { return .infinity }
      sum += cost
    }
    return sum
  }

  mutating func linearize(_ parameters: [Double], into linearization: inout Linearization) {
    var sum = 0.0
    for index in stack.elements.indices { stack.elements[index] = 0 }
    let model = model.prepared(parameters, derivatives: true)
    for (column, source) in sources.enumerated() {
      write(into: &projection.basis, &projection.derivatives) {
        model.basis(parameters, column: source.column, into: &$0, derivatives: &$1)
      }
      if let weights = source.weights { projection.scale(by: weights) }
      guard projection.factor(), let cost = solveColumn(column) else { return }
      sum += cost
      if isSigned, signed.holdsAny {
        // Only the free columns project from here on.
        projection.restrict(to: signed)
        formResidual(column: column)
      }
      Triangular.solve(projection.triangle, &coefficients.elements)
      fillBlock()
      guard OrthonormalBasis.factor(&block, triangle: &blockTriangle, tolerance: 0, passes: 1) != nil else { return }
      stackBlock(column: column)
    }
    linearization.cost = sum
    linearization.residualSumOfSquares = sum
    // R of the stacked blocks; its last column is Qᵀr, because the residual stands beside the Jacobian.
    qr.factor(&stack)
    for j in 0..<parameterCount {
      for i in 0..<parameterCount { linearization.triangle[i, j] = i <= j ? stack[i, j] : 0 }
      linearization.projectedResidual[j] = stack[j, parameterCount]
    }
  }

  /// The block's R, spread from the local parameters to the fit's.
  private mutating func stackBlock(column: Int) {
    let width = localCount + 1
    let first = column * width
    for slope in sources[column].slopes {
      for i in 0...slope.local {
        stack.elements[first + i + slope.parameter * stack.rows] +=
          slope.factor * blockTriangle.elements[i + slope.local * width]
      }
    }
    for i in 0..<width {
      stack.elements[first + i + parameterCount * stack.rows] = blockTriangle.elements[i + localCount * width]
    }
  }

  /// The derivatives are first summed over the components of each local parameter: fewer columns are left to project.
  private mutating func fillBlock() {
    let rows = data.rows
    let last = localCount * rows
    for index in 0..<last { block.elements[index] = 0 }
    for (t, term) in projection.terms.enumerated() {
      Vector.add(
        -coefficients.elements[term.component], projection.derivatives.elements, t * rows..<(t + 1) * rows,
        to: &block.elements, at: term.parameter * rows)
    }
    OrthonormalBasis.project(&block, columns: 0..<localCount, outOf: projection.basis)
    for i in 0..<rows { block.elements[last + i] = residual.elements[i] }
  }
}
