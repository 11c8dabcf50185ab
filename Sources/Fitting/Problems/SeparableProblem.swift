import LinearAlgebra

/// What every form of a separable problem has in common, whatever became of its data.
struct SeparableSetup<Model: SeparableModel> {
  let model: Model
  /// The signs of the amplitudes; empty where none is constrained.
  let signs: [AmplitudeSign]
  let parameterCount: Int
  /// Cells of the data before any compression.
  let observationCount: Int
  /// Amplitudes of all data columns.
  let hiddenParameterCount: Int

  init(_ model: Model, data: WeightedData, signs: [AmplitudeSign], parameterCount: Int) {
    self.model = model
    self.signs = signs
    self.parameterCount = parameterCount
    observationCount = data.cellCount
    hiddenParameterCount = model.componentCount * data.columnCount
  }

  var projection: Projection {
    Projection(pointCount: model.pointCount, componentCount: model.componentCount, terms: model.derivativeTerms)
  }
}

/// Variable projection with one basis for all data columns, factored once for every group of columns with the same
/// weights.
///
/// A column whose amplitudes are held by their signs has P, the projector on the free columns, in place of the one on
/// the whole basis. With Φ = Q·R its residual is P⊥y in the complement of Q and z − R·c inside, and its Kaufman
/// Jacobian −R_E·S and −N·Qᵀ∂Φ·S, where N projects on the complement of R's free columns: a few rows more, and no basis
/// is factored anew. The cost has a continuous slope where an amplitude comes free (Golub & Pereyra 2003,
/// doi:10.1088/0266-5611/19/2/201, section 5).
struct SeparableProblem<Model: SeparableModel>: LeastSquaresProblem, ~Copyable {
  private let setup: SeparableSetup<Model>
  private var groups: [ProjectedGroup]
  let dataNorm: Double
  var observationCount: Int { setup.observationCount }
  var hiddenParameterCount: Int { setup.hiddenParameterCount }
  private var projection: Projection
  /// Basis and derivatives without weights, where more than one group needs them.
  private var basis: Matrix
  private var derivatives: Matrix
  private var signed: SignedLeastSquares
  private var stack: StackedJacobian

  /// `groups` hold weighted data, which may be compressed where no sign is constrained.
  init(_ setup: SeparableSetup<Model>, groups: [ProjectedGroup]) {
    self.setup = setup
    self.groups = groups
    var sum = 0.0
    for group in groups { sum += Vector.sumOfSquares(group.data.elements) }
    dataNorm = sum.squareRoot()
    projection = setup.projection
    let isShared = groups.count > 1
    basis = Matrix(
      rows: isShared ? projection.basis.rows : 0, columns: isShared ? projection.basis.columns : 0, repeating: .nan)
    derivatives = Matrix(
      rows: isShared ? projection.derivatives.rows : 0, columns: isShared ? projection.terms.count : 0, repeating: .nan)
    signed = SignedLeastSquares(signs: setup.signs)
    let rows = min(setup.model.pointCount, projection.terms.count) + setup.signs.count
    stack = StackedJacobian(
      rows: rows * groups.reduce(0) { $0 + $1.data.columns }, parameterCount: setup.parameterCount)
  }

  /// Minimises over the amplitudes of a group, signs and all; nil where that did not end.
  private mutating func solveGroup(_ g: Int) -> Double? {
    groups[g].formResidual(basis: projection.basis)
    var cost = Vector.sumOfSquares(groups[g].residual.elements)
    guard !setup.signs.isEmpty else { return cost }
    for column in 0..<groups[g].data.columns {
      guard solveSigned(g, column: column) else { return nil }
      if signed.holdsAny { cost += Vector.sumOfSquares(signed.residual) }
    }
    return cost
  }

  private mutating func solveSigned(_ g: Int, column: Int) -> Bool {
    signed.solve(projection.triangle, groups[g].coefficients.elements, at: column * setup.signs.count)
  }

  mutating func cost(_ parameters: [Double]) -> Double {
    if groups.count == 1 {
      guard projection.evaluate(setup.model, parameters, weights: groups[0].weights) else { return .infinity }
      return solveGroup(0) ?? .infinity
    }
    let model = setup.model
    write(into: &basis) { model.basis(parameters, into: &$0) }
    var sum = 0.0
    for g in groups.indices {
      guard projection.take(basis, weights: groups[g].weights), let cost = solveGroup(g) else { return .infinity }
      sum += cost
    }
    return sum
  }

  mutating func linearize(_ parameters: [Double], into linearization: inout Linearization) {
    stack.clear()
    let model = setup.model
    if groups.count > 1 {
      write(into: &basis, &derivatives) { model.basis(parameters, into: &$0, derivatives: &$1) }
    }
    var sum = 0.0
    var firstRow = 0
    for g in groups.indices {
      let isFinite =
        groups.count == 1
        ? projection.evaluateWithDerivatives(setup.model, parameters, weights: groups[0].weights)
        : projection.take(basis, derivatives: derivatives, weights: groups[g].weights)
      guard isFinite, let cost = solveGroup(g) else { return }
      sum += cost
      groups[g].formAmplitudes(triangle: projection.triangle)
      let kept = projection.factorDerivatives()
      projection.rotate(&groups[g].residual)
      for column in 0..<groups[g].data.columns {
        if !setup.signs.isEmpty { addSigned(g, column: column, firstRow: firstRow + kept) }
        projection.addJacobian(
          amplitudes: groups[g].amplitudes, column: column, to: &stack.jacobian, firstRow: firstRow)
        let offset = column * groups[g].residual.rows
        for i in 0..<kept { stack.residual.elements[firstRow + i] = groups[g].residual.elements[offset + i] }
        firstRow += kept + setup.signs.count
      }
    }
    linearization.cost = sum
    linearization.residualSumOfSquares = sum
    stack.factor(into: &linearization)
  }

  /// Puts the amplitudes of a column in place and adds its rows inside the basis: −N·Qᵀ∂Φ·S and z − R·c.
  private mutating func addSigned(_ g: Int, column: Int, firstRow: Int) {
    // It ended for this column before.
    guard solveSigned(g, column: column), signed.holdsAny else { return }
    let count = setup.signs.count
    for i in 0..<count {
      groups[g].amplitudes.elements[i + column * count] = signed.solution[i]
      stack.residual.elements[firstRow + i] = signed.residual[i]
    }
    let rows = stack.jacobian.rows
    for (t, term) in projection.terms.enumerated() {
      let weight = signed.solution[term.component]
      for i in 0..<count {
        stack.jacobian.elements[firstRow + i + term.parameter * rows] -=
          weight * projection.derivativeCoefficients.elements[i + t * count]
      }
    }
    for parameter in 0..<setup.parameterCount {
      let start = firstRow + parameter * rows
      for k in 0..<count where !signed.isHeld[k] {
        let part = Vector.dot(
          signed.basis.elements, k * count..<(k + 1) * count, stack.jacobian.elements, start..<start + count)
        Vector.add(
          -part, signed.basis.elements, k * count..<(k + 1) * count, to: &stack.jacobian.elements, at: start)
      }
    }
  }
}

/// Data columns that share a factored basis, and what is left of them beside it.
struct ProjectedGroup {
  /// 1/σ of every row; nil where all are 1.
  let weights: [Double]?
  /// Weighted data, points × columns.
  let data: Matrix
  fileprivate var residual: Matrix
  /// Qᵀ·data.
  fileprivate var coefficients: Matrix
  fileprivate var amplitudes: Matrix

  init(weights: [Double]?, data: Matrix, componentCount: Int) {
    self.weights = weights
    self.data = data
    residual = data
    coefficients = Matrix(rows: componentCount, columns: data.columns)
    amplitudes = coefficients
  }

  /// residual = data − Q·Qᵀ·data.
  fileprivate mutating func formResidual(basis: Matrix) {
    Product.multiplyTransposed(basis, data, into: &coefficients)
    for index in data.elements.indices { residual.elements[index] = data.elements[index] }
    Product.subtractProduct(basis, coefficients, from: &residual)
  }

  fileprivate mutating func formAmplitudes(triangle: Matrix) {
    for index in coefficients.elements.indices { amplitudes.elements[index] = coefficients.elements[index] }
    Triangular.solveEach(triangle, &amplitudes)
  }
}
