import LinearAlgebra

/// Variable projection with a basis of its own for every data column, rows at the start where all of them are zero and a
/// tail that they share.
///
/// With the shared functions F = Q·R the tail of every basis and derivative lies in the span of Q, so that Qᵀ keeps
/// everything but a part of the data that no parameter reaches: ‖y − Q·Qᵀy‖² is added to the cost, as are the squares of
/// the data before the first row that is not zero. What is left is a columnwise problem with the rows between and one for
/// every function.
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
  /// The model over the rows from `lead` on.
  private var trimmed: Model
  private var lead = 0
  private var start: Int
  /// The squares of the data before `lead`.
  private var leadSquares = 0.0
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
    trimmed = model
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
    let newStart = hasTail ? wanted : model.pointCount
    changeSizes(lead: max(0, min(model.leadEnd(parameters), newStart - 8)) / 8 * 8, start: newStart)
    guard hasTail else { return leadSquares }
    model.tailFunctions(parameters, from: start, into: &functions)
    guard OrthonormalBasis.factor(&functions, triangle: &triangle) != nil else { return nil }
    Product.multiplyTransposed(functions, tail, into: &coefficients)
    for index in tail.elements.indices { rest.elements[index] = tail.elements[index] }
    Product.subtractProduct(functions, coefficients, from: &rest)
    short.change(model: trimmed.shortened(to: start - lead, triangle: triangle), lastRows: coefficients)
    return Vector.sumOfSquares(rest.elements) + leadSquares
  }

  private mutating func changeSizes(lead newLead: Int, start newStart: Int) {
    var newLead = newLead
    if newLead != lead {
      if let part = model.part(columns: 0..<data.columns, from: newLead) { trimmed = part } else { newLead = lead }
    }
    guard newStart != start || newLead != lead else { return }
    (lead, start) = (newLead, newStart)
    let length = model.pointCount - start
    functions = Matrix(rows: length, columns: model.tailFunctionCount, repeating: .nan)
    tail = rows(start..<model.pointCount)
    rest = tail
    leadSquares = Vector.sumOfSquares(rows(0..<lead).elements)
    guard length > 0 else {
      short = ColumnwiseProblem(
        model: trimmed, data: rows(lead..<start), signs: signs, parameterCount: parameterCount)
      return
    }
    short = ColumnwiseProblem(
      model: trimmed.shortened(to: start - lead, triangle: triangle),
      data: rows(lead..<start, padding: model.tailFunctionCount), signs: signs, parameterCount: parameterCount)
  }

  /// Some rows of the data, and rows of zeros below them.
  private func rows(_ range: Range<Int>, padding: Int = 0) -> Matrix {
    var result = Matrix(rows: range.count + padding, columns: data.columns)
    for column in 0..<data.columns {
      let (target, source) = (column * result.rows, column * data.rows)
      for (i, row) in range.enumerated() { result.elements[target + i] = data.elements[source + row] }
    }
    return result
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

extension LinkedProblem {
  /// A columnwise problem with shared tails over complete data without weights, in blocks of neighbouring columns: the
  /// less their time zeros differ, the fewer rows lie between the first that is not zero and their tail.
  init<Model: SharedTailModel>(
    blocksOf model: Model, data: Matrix, signs: [AmplitudeSign], parameterCount: Int
  ) {
    let size = max(32, (data.columns + 11) / 12)
    var parts: [any LinkedPart] = []
    for first in stride(from: 0, to: data.columns, by: size) {
      let columns = first..<min(first + size, data.columns)
      guard let part = model.part(columns: columns, from: 0) else { break }
      let elements = Array(data.elements[columns.lowerBound * data.rows..<columns.upperBound * data.rows])
      let block = Matrix(rows: data.rows, columns: columns.count, columnMajor: elements)
      let problem = SharedTailProblem(model: part, data: block, signs: signs, parameterCount: parameterCount)
      parts.append(BoxedProblem(problem, parameterCount: parameterCount))
    }
    if parts.isEmpty {
      let whole = SharedTailProblem(model: model, data: data, signs: signs, parameterCount: parameterCount)
      parts = [BoxedProblem(whole, parameterCount: parameterCount)]
    }
    let positions = [[Int]](repeating: Array(0..<parameterCount), count: parts.count)
    self.init(parts, positions: positions, parameterCount: parameterCount)
  }
}
