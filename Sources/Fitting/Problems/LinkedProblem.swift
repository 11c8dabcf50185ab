import LinearAlgebra

/// One problem among several that share parameters, behind a reference: problems need not be copyable.
protocol LinkedPart: AnyObject {
  /// Number of the problem's own parameters.
  var parameterCount: Int { get }
  var observationCount: Int { get }
  var hiddenParameterCount: Int { get }
  var dataNorm: Double { get }
  func cost(_ parameters: [Double]) -> Double
  func linearize(_ parameters: [Double], into linearization: inout Linearization)
}

/// A problem as a part of a linked one.
final class BoxedProblem<Problem: LeastSquaresProblem & ~Copyable>: LinkedPart {
  private var problem: Problem
  let parameterCount: Int

  init(_ problem: consuming Problem, parameterCount: Int) {
    self.problem = problem
    self.parameterCount = parameterCount
  }

  var observationCount: Int { problem.observationCount }
  var hiddenParameterCount: Int { problem.hiddenParameterCount }
  var dataNorm: Double { problem.dataNorm }
  func cost(_ parameters: [Double]) -> Double { problem.cost(parameters) }
  func linearize(_ parameters: [Double], into linearization: inout Linearization) {
    problem.linearize(parameters, into: &linearization)
  }
}

/// Several problems as one: their costs are added, and R comes from their triangles one below the other.
struct LinkedProblem: LeastSquaresProblem, ~Copyable {
  private let parts: [any LinkedPart]
  /// For every part, which of the joint parameters its own ones are.
  private let positions: [[Int]]
  private let parameterCount: Int
  let observationCount: Int
  let hiddenParameterCount: Int
  let dataNorm: Double
  private var own: [[Double]]
  private var linearizations: [Linearization]
  /// Triangles over the joint parameters with their projected residuals beside them.
  private var stack: Matrix
  private var qr = HouseholderQR()

  init(_ parts: [any LinkedPart], positions: [[Int]], parameterCount: Int) {
    self.parts = parts
    self.positions = positions
    self.parameterCount = parameterCount
    observationCount = parts.reduce(0) { $0 + $1.observationCount }
    hiddenParameterCount = parts.reduce(0) { $0 + $1.hiddenParameterCount }
    dataNorm = parts.reduce(0) { $0 + $1.dataNorm * $1.dataNorm }.squareRoot()
    own = positions.map { [Double](repeating: 0, count: $0.count) }
    linearizations = parts.map { Linearization(parameterCount: $0.parameterCount) }
    let rows = parts.reduce(0) { $0 + $1.parameterCount }
    stack = Matrix(rows: max(rows, parameterCount + 1), columns: parameterCount + 1)
  }

  private mutating func spread(_ parameters: [Double]) {
    for (part, list) in positions.enumerated() {
      for (local, joint) in list.enumerated() { own[part][local] = parameters[joint] }
    }
  }

  /// The cost of every part.
  mutating func costs(_ parameters: [Double]) -> [Double] {
    spread(parameters)
    return parts.indices.map { parts[$0].cost(own[$0]) }
  }

  mutating func cost(_ parameters: [Double]) -> Double {
    spread(parameters)
    var sum = 0.0
    for (part, problem) in parts.enumerated() {
      sum += problem.cost(own[part])
      guard sum.isFinite else { return .infinity }
    }
    return sum
  }

  mutating func linearize(_ parameters: [Double], into linearization: inout Linearization) {
    spread(parameters)
    for index in stack.elements.indices { stack.elements[index] = 0 }
    let last = parameterCount * stack.rows
    var (cost, squares, row) = (0.0, 0.0, 0)
    for (part, problem) in parts.enumerated() {
      linearizations[part].cost = .nan
      problem.linearize(own[part], into: &linearizations[part])
      // What is not finite is left unwritten in the joint linearization too.
      guard linearizations[part].isFinite else { return }
      cost += linearizations[part].cost
      squares += linearizations[part].residualSumOfSquares
      let triangle = linearizations[part].triangle
      for (local, joint) in positions[part].enumerated() {
        let target = row + joint * stack.rows
        for i in 0...local { stack.elements[target + i] += triangle.elements[i + local * triangle.rows] }
      }
      for i in positions[part].indices { stack.elements[last + row + i] = linearizations[part].projectedResidual[i] }
      row += problem.parameterCount
    }
    linearization.cost = cost
    linearization.residualSumOfSquares = squares
    qr.factor(&stack)
    for j in 0..<parameterCount {
      for i in 0..<parameterCount { linearization.triangle[i, j] = i <= j ? stack[i, j] : 0 }
      linearization.projectedResidual[j] = stack[j, parameterCount]
    }
  }
}
