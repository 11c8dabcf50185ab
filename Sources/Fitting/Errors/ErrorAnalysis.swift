import LinearAlgebra

/// Covariance and identifiability at a minimum, from the singular values of the Jacobian.
public struct ErrorAnalysis: Sendable {
  /// Covariance of all parameters, in their units squared; rows and columns of held ones are zero. An element is
  /// infinite where the data leave it open.
  public private(set) var covariance: Matrix
  /// Covariance of the free parameters in the solver's coordinates.
  let coordinateCovariance: Matrix
  /// Norms of the Jacobian's columns in the solver's coordinates.
  let columnNorms: [Double]
  /// σ² of a residual: 1 where σ is known.
  public let variance: Double
  /// Singular values of J·diag(max(|θ|, reference))/σ over the free parameters, largest first.
  public let singularValues: [Double]
  /// J·diag(max(|θ|, reference))/σ over the free parameters, in as many rows as there are parameters.
  let relativeJacobian: Matrix
  /// The direction of the smallest singular value: a weight for each free parameter, of unit length.
  let weakest: [Double]

  /// Analyses a linearization. Free parameters in `onBound` are treated as held in the covariance, but not in the
  /// singular values.
  init(
    _ linearization: Linearization, space: ParameterSpace, values: [Double], onBound: Set<Int>, variance: Double
  ) throws(LinearAlgebraError) {
    var jacobian = Matrix(rows: linearization.triangle.rows, columns: space.freeCount)
    Product.multiply(linearization.triangle, space.transformation(at: values), into: &jacobian)
    try self.init(coordinateJacobian: jacobian, space: space, values: values, onBound: onBound, variance: variance)
  }

  /// Analyses R of the Jacobian with respect to the free coordinates.
  init(
    coordinateJacobian jacobian: Matrix, space: ParameterSpace, values: [Double], onBound: Set<Int>, variance: Double
  ) throws(LinearAlgebraError) {
    self.variance = variance
    let count = space.freeCount
    let parameters = space.parameters
    let transformation = space.transformation(at: values)
    columnNorms = (0..<count).map { j in
      let range = jacobian.columnRange(j)
      return Vector.dot(jacobian.elements, range, jacobian.elements, range).squareRoot()
    }
    var relative = jacobian
    for (position, index) in space.free.enumerated() {
      // ∂/∂ln θ: a logarithmic coordinate is that already.
      let size = max(abs(values[index]), parameters[index].referenceScale)
      let factor = parameters[index].coordinate == .logarithmic ? 1 : size
      for i in relative.columnRange(position) { relative.elements[i] *= factor / variance.squareRoot() }
    }
    relativeJacobian = relative
    let decomposition = try RightSingularVectors(relative)
    // Zeros may come with a sign.
    singularValues = decomposition.values.map { abs($0) }
    weakest = count == 0 ? [] : (0..<count).map { decomposition.transposed[decomposition.values.count - 1, $0] }

    let kept = space.free.indices.filter { !onBound.contains(space.free[$0]) }
    let block = try Self.coordinateCovariance(jacobian, columns: kept, variance: variance)
    var all = Matrix(rows: count, columns: count)
    for (a, i) in kept.enumerated() {
      for (b, j) in kept.enumerated() { all[i, j] = block[a, b] }
    }
    coordinateCovariance = all
    var covariance = Matrix(rows: parameters.count, columns: parameters.count)
    for i in parameters.indices {
      for j in parameters.indices {
        var sum = 0.0
        for a in 0..<count where transformation[i, a] != 0 {
          for b in 0..<count where transformation[j, b] != 0 {
            sum += transformation[i, a] * all[a, b] * transformation[j, b]
          }
        }
        covariance[i, j] = sum
      }
    }
    self.covariance = covariance
  }

  /// D⁻¹·V·S⁻²·Vᵀ·D⁻¹·σ² with D the column norms; infinite for a coordinate with a part in a direction of no
  /// information.
  private static func coordinateCovariance(
    _ jacobian: Matrix, columns: [Int], variance: Double
  ) throws(LinearAlgebraError) -> Matrix {
    let count = columns.count
    var scaled = Matrix(rows: jacobian.rows, columns: count)
    var norms: [Double] = []
    for (position, j) in columns.enumerated() {
      let range = jacobian.columnRange(j)
      let norm = Vector.dot(jacobian.elements, range, jacobian.elements, range).squareRoot()
      norms.append(norm)
      for i in 0..<jacobian.rows { scaled[i, position] = norm > 0 ? jacobian[i, j] / norm : 0 }
    }
    let decomposition = try RightSingularVectors(scaled)
    let cutoff = (decomposition.values.first ?? 0) * 1e-14
    var result = Matrix(rows: count, columns: count)
    for i in 0..<count {
      for j in 0...i {
        var sum = 0.0
        for (k, s) in decomposition.values.enumerated() {
          let product = decomposition.transposed[k, i] * decomposition.transposed[k, j]
          if s > cutoff { sum += product / (s * s) } else if i == j, abs(product) > 1e-6 { sum = .infinity }
        }
        let value = norms[i] > 0 && norms[j] > 0 ? sum / (norms[i] * norms[j]) * variance : (i == j ? .infinity : 0)
        result[i, j] = value
        result[j, i] = value
      }
    }
    return result
  }

  /// The same errors for a list that takes the given parameters, by position, as its own; singular values and what else
  /// belongs to all parameters together stays.
  func restricted(to positions: [Int]) -> ErrorAnalysis {
    var block = Matrix(rows: positions.count, columns: positions.count)
    for (i, row) in positions.enumerated() {
      for (j, column) in positions.enumerated() { block[i, j] = covariance[row, column] }
    }
    var result = self
    result.covariance = block
    return result
  }

  /// The same analysis with a covariance that comes from outside of the data; elements that are infinite stay so.
  func adding(_ outer: Matrix) -> ErrorAnalysis {
    var result = self
    for index in result.covariance.elements.indices { result.covariance.elements[index] += outer.elements[index] }
    return result
  }

  /// Standard error of a parameter; nil where it is not finite.
  public func standardError(_ index: Int) -> Double? {
    let variance = covariance[index, index]
    return variance.isFinite && variance >= 0 ? variance.squareRoot() : nil
  }

  /// Standard error of a quantity with the given gradient over all parameters; nil where it is not finite.
  public func standardError(gradient: [Double]) -> Double? {
    var sum = 0.0
    for i in gradient.indices where gradient[i] != 0 {
      for j in gradient.indices where gradient[j] != 0 { sum += gradient[i] * covariance[i, j] * gradient[j] }
    }
    return sum.isFinite && sum >= 0 ? sum.squareRoot() : nil
  }

  /// Number of combinations that the data determine: singular values above 1.
  var determinedCombinations: Int { singularValues.count { $0 > 1 } }

  /// The weakest direction in parameter names, largest weight first, weights below 0.1 left out: "E_ac (−1.00)".
  func weakestDirection(names: [String]) -> String {
    guard let largest = weakest.indices.max(by: { abs(weakest[$0]) < abs(weakest[$1]) }) else { return "" }
    // The sign of a singular vector is arbitrary: the largest weight is made positive, so that every machine prints the
    // same.
    let sign = weakest[largest] < 0 ? -1.0 : 1.0
    return weakest.indices.filter { abs(weakest[$0]) >= 0.1 }
      .sorted { (abs(weakest[$0]), -$0) > (abs(weakest[$1]), -$1) }
      .map { "\(names[$0]) (\(signed(weakest[$0] * sign)))" }
      .joined(separator: ", ")
  }

  private func signed(_ weight: Double) -> String {
    let hundredths = Int((abs(weight) * 100).rounded())
    let digits = hundredths % 100
    return "\(weight < 0 ? "−" : "+")\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
  }
}
