import LinearAlgebra

/// Variable projection with a basis of its own for every data column and a tail that they share.
///
/// With the shared functions F = Q·R the tail of every basis and derivative lies in the span of Q, so that Qᵀ keeps
/// everything but a part of the data that no parameter reaches: ‖y − Q·Qᵀy‖² is added to the cost. What is left is a
/// columnwise problem with the rows before the tail and one for every function.
struct SharedTailProblem<Model: SharedTailModel>: LeastSquaresProblem, ~Copyable {
  private let model: Model
  private let signs: [AmplitudeSign]
  private let parameterCount: Int
  private let data: Matrix
  let observationCount: Int
  let hiddenParameterCount: Int
  let dataNorm: Double
  /// The problem over the rows before the tail and those of Qᵀ.
  private var short: ColumnwiseProblem<Model>
  private var start: Int
  /// F, then Q.
  private var functions: Matrix
  private var triangle: Matrix
  /// The data in the tail, and what Q leaves of them.
  private var tail: Matrix
  private var rest: Matrix
  /// Qᵀ·tail.
  private var coefficients: Matrix

  /// `data` are complete and without weights.
  init(model: Model, data: Matrix, signs: [AmplitudeSign], parameterCount: Int) {
    self.model = model
    self.data = data
    self.signs = signs
    self.parameterCount = parameterCount
    observationCount = data.rows * data.columns
    hiddenParameterCount = model.componentCount * data.columns
    dataNorm = Vector.sumOfSquares(data.elements).squareRoot()
    short = ColumnwiseProblem(model: model, data: data, signs: signs, parameterCount: parameterCount)
    start = model.pointCount
    functions = Matrix(rows: 0, columns: model.tailFunctionCount)
    triangle = Matrix(rows: model.tailFunctionCount, columns: model.tailFunctionCount)
    tail = Matrix(rows: 0, columns: data.columns)
    rest = tail
    coefficients = Matrix(rows: model.tailFunctionCount, columns: data.columns)
  }

  /// Brings the short problem to the given parameters; returns what no parameter reaches, nil where a function is not
  /// finite.
  private mutating func prepare(_ parameters: [Double]) -> Double? {
    // In steps of eight rows, so that a time zero that moves a little changes no sizes.
    let wanted = min(model.pointCount, (model.tailStart(parameters) + 7) / 8 * 8)
    // A tail hardly longer than its functions saves nothing.
    let hasTail = model.pointCount - wanted >= 2 * model.tailFunctionCount
    changeSizes(hasTail ? wanted : model.pointCount)
    guard hasTail else { return 0 }
    model.tailFunctions(parameters, from: start, into: &functions)
    guard OrthonormalBasis.factor(&functions, triangle: &triangle) != nil else { return nil }
    Product.multiplyTransposed(functions, tail, into: &coefficients)
    for index in tail.elements.indices { rest.elements[index] = tail.elements[index] }
    Product.subtractProduct(functions, coefficients, from: &rest)
    short.change(model: model.shortened(to: start, triangle: triangle), lastRows: coefficients)
    return Vector.sumOfSquares(rest.elements)
  }

  private mutating func changeSizes(_ newStart: Int) {
    guard newStart != start else { return }
    start = newStart
    let length = model.pointCount - start
    functions = Matrix(rows: length, columns: model.tailFunctionCount, repeating: .nan)
    tail = Matrix(rows: length, columns: data.columns)
    for column in 0..<data.columns {
      for i in 0..<length { tail.elements[column * length + i] = data.elements[column * data.rows + start + i] }
    }
    rest = tail
    guard length > 0 else {
      short = ColumnwiseProblem(model: model, data: data, signs: signs, parameterCount: parameterCount)
      return
    }
    let rows = start + model.tailFunctionCount
    var head = Matrix(rows: rows, columns: data.columns)
    for column in 0..<data.columns {
      for i in 0..<start { head.elements[column * rows + i] = data.elements[column * data.rows + i] }
    }
    short = ColumnwiseProblem(
      model: model.shortened(to: start, triangle: triangle), data: head, signs: signs, parameterCount: parameterCount)
  }

  mutating func cost(_ parameters: [Double]) -> Double {
    guard let beyond = prepare(parameters) else { return .infinity }
    return short.cost(parameters) + beyond
  }

  mutating func linearize(_ parameters: [Double], into linearization: inout Linearization) {
    guard let beyond = prepare(parameters) else { return }
    short.linearize(parameters, into: &linearization)
    linearization.cost += beyond
    linearization.residualSumOfSquares += beyond
  }
}
