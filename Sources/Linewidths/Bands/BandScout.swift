import Fitting
import LinearAlgebra

/// A quick way to the neighbourhood of a band's minimum: Marquardt's steps on the normal equations, with the errors of
/// the counts that the model expects.
///
/// Its end is only the start of the fit proper, and gives it the errors; a band that it does not find is left to the fit.
struct BandScout {
  /// Nonlinear parameters at the end.
  let parameters: [Double]
  /// Bands and baseline together there.
  let curve: [Double]

  private static let steps = 30

  /// Searches from the parameters' initial values; nil where no step led on to a band of positive height.
  init?(_ model: BandModel, values: [Double], parameters: [Parameter], errors: ([Double]) -> [Double]?) {
    let n = values.count
    let free = parameters.count
    let all = free + model.componentCount
    var normal = NormalEquations(count: all)
    var basis = Matrix(rows: n, columns: model.componentCount)
    var derivatives = Matrix(rows: n, columns: free)
    var theta = parameters.map(\.initialValue)
    var weights = (errors(values) ?? values.map { _ in 1 }).map { 1 / ($0 * $0) }
    model.basis(theta, into: &basis)
    guard var linear = Self.amplitudes(basis, values, weights) else { return nil }
    var fitted = Self.sum(basis, linear)
    var cost = Self.cost(values, fitted, weights)
    var damping = 1e-3
    var isFinal = false
    for _ in 0..<Self.steps {
      model.basis(theta, into: &basis, derivatives: &derivatives)
      normal.clear()
      for i in 0..<n {
        for j in 0..<free { normal.row[j] = linear[j / model.shape.parameterCount] * derivatives.elements[j * n + i] }
        for j in 0..<model.componentCount { normal.row[free + j] = basis.elements[j * n + i] }
        normal.add(values[i] - fitted[i], weight: weights[i])
      }
      var isBetter = false
      var gain = 0.0
      while damping < 1e8 {
        guard let step = normal.solution(damping: damping) else { break }
        let trial = (0..<free).map { j in
          min(max(theta[j] + step[j], parameters[j].lowerBound), parameters[j].upperBound)
        }
        model.basis(trial, into: &basis)
        if let refitted = Self.amplitudes(basis, values, weights) {
          let curve = Self.sum(basis, refitted)
          let next = Self.cost(values, curve, weights)
          if next < cost {
            gain = (cost - next) / cost
            (theta, linear, fitted, cost) = (trial, refitted, curve, next)
            damping = max(damping / 10, 1e-9)
            isBetter = true
            break
          }
        }
        damping *= 10
      }
      if isBetter, gain > 1e-4 { continue }
      if isFinal || !isBetter { break }
      // Once more with the errors that the curve expects.
      guard let expected = errors(fitted) else { break }
      weights = expected.map { 1 / ($0 * $0) }
      cost = Self.cost(values, fitted, weights)
      isFinal = true
    }
    guard linear.prefix(model.bands).allSatisfy({ $0 > 0 }), cost.isFinite else { return nil }
    self.parameters = theta
    curve = fitted
  }

  private static func amplitudes(_ basis: Matrix, _ values: [Double], _ weights: [Double]) -> [Double]? {
    let n = values.count
    var normal = NormalEquations(count: basis.columns)
    for i in 0..<n {
      for j in 0..<basis.columns { normal.row[j] = basis.elements[j * n + i] }
      normal.add(values[i], weight: weights[i])
    }
    return normal.solution(damping: 0)
  }

  private static func sum(_ basis: Matrix, _ amplitudes: [Double]) -> [Double] {
    let n = basis.rows
    var result = [Double](repeating: 0, count: n)
    for (j, amplitude) in amplitudes.enumerated() {
      for i in 0..<n { result[i] += amplitude * basis.elements[j * n + i] }
    }
    return result
  }

  private static func cost(_ values: [Double], _ curve: [Double], _ weights: [Double]) -> Double {
    var sum = 0.0
    for i in values.indices {
      let difference = values[i] - curve[i]
      sum += weights[i] * difference * difference
    }
    return sum
  }
}

/// JᵀWJ and JᵀWr, gathered row by row, and their solution by Cholesky's factors.
private struct NormalEquations {
  let count: Int
  /// The row of J to be added next.
  var row: [Double]
  private var matrix: [Double]
  private var right: [Double]

  init(count: Int) {
    self.count = count
    row = [Double](repeating: 0, count: count)
    matrix = [Double](repeating: 0, count: count * count)
    right = row
  }

  mutating func clear() {
    for i in matrix.indices { matrix[i] = 0 }
    for i in right.indices { right[i] = 0 }
  }

  mutating func add(_ residual: Double, weight: Double) {
    for a in 0..<count {
      let weighted = weight * row[a]
      right[a] += weighted * residual
      for b in 0...a { matrix[a * count + b] += weighted * row[b] }
    }
  }

  /// The step for a diagonal raised by (1 + damping); nil where the matrix is singular to rounding.
  func solution(damping: Double) -> [Double]? {
    var factor = matrix
    let scales = (0..<count).map { matrix[$0 * count + $0].squareRoot() }
    guard scales.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    for a in 0..<count {
      for b in 0...a {
        var sum = matrix[a * count + b] / (scales[a] * scales[b]) * (a == b ? 1 + damping : 1)
        for k in 0..<b { sum -= factor[a * count + k] * factor[b * count + k] }
        if a == b {
          guard sum > 1e-13 else { return nil }
          factor[a * count + a] = sum.squareRoot()
        } else {
          factor[a * count + b] = sum / factor[b * count + b]
        }
      }
    }
    var x = (0..<count).map { right[$0] / scales[$0] }
    for a in 0..<count {
      for k in 0..<a { x[a] -= factor[a * count + k] * x[k] }
      x[a] /= factor[a * count + a]
    }
    for a in (0..<count).reversed() {
      for k in a + 1..<count { x[a] -= factor[k * count + a] * x[k] }
      x[a] /= factor[a * count + a]
    }
    let step = (0..<count).map { x[$0] / scales[$0] }
    return step.allSatisfy(\.isFinite) ? step : nil
  }
}
