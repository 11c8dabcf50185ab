import LinearAlgebra

/// Amplitudes, residual and error estimates of all data columns, collected at the minimum.
struct AmplitudeParts: Sendable {
  /// The signs; empty where none is constrained.
  let signs: [AmplitudeSign]
  /// Amplitudes of the weighted data, components × data columns; NaN in columns left out.
  private(set) var amplitudes: Matrix
  /// What the columns were divided by; nil where that is 1.
  private let columnErrors: [Double]?
  /// data − model, points × data columns: weighted while columns are added, then not.
  private(set) var residual: Matrix
  /// Half the slope of the cost at amplitudes that are held.
  private(set) var slopes: Matrix
  private let size: (rows: Int, columns: Int)
  private var estimates: [AmplitudeErrors] = []
  /// Position of the estimate of every data column; nil where it was left out.
  private var estimateOf: [Int?]

  init(_ data: WeightedData, signs: [AmplitudeSign]) {
    self.signs = signs
    let values = data.source.values
    columnErrors = data.columnErrors
    amplitudes = Matrix(rows: data.componentCount, columns: values.columns, repeating: .nan)
    // Where all columns share everything the first residual is the whole one.
    residual = Matrix(rows: 0, columns: 0)
    size = (values.rows, values.columns)
    slopes = Matrix(rows: data.componentCount, columns: signs.isEmpty ? 0 : values.columns)
    estimateOf = [Int?](repeating: nil, count: values.columns)
  }

  /// The error estimate of a data column; nil where it was left out.
  func estimate(_ column: Int) -> AmplitudeErrors? { estimateOf[column].map { estimates[$0] } }

  /// The unit of a column's amplitudes: those of the data are those of the weighted data times this.
  func scale(_ column: Int) -> Double { columnErrors?[column] ?? 1 }

  /// Standard errors in the unit of the data, component by component; nil where there is none.
  func errors(_ analysis: ErrorAnalysis?) -> [[Double?]] {
    let none = [Double?](repeating: nil, count: amplitudes.columns)
    var errors = [[Double?]](repeating: none, count: amplitudes.rows)
    guard let analysis else { return errors }
    if estimates.count == 1, !estimateOf.contains(nil) {
      for (component, known) in estimates[0].quadraticForms(analysis).enumerated() {
        for column in none.indices {
          let variance = known.constant + quadratic(known.form, column)
          guard variance.isFinite, variance >= 0 else { continue }
          errors[component][column] = variance.squareRoot() * scale(column)
        }
      }
      return errors
    }
    for column in none.indices {
      guard let estimate = estimate(column) else { continue }
      let found = estimate.errors(amplitudes: amplitudes.column(column), analysis: analysis)
      for component in found.indices { errors[component][column] = found[component].map { $0 * scale(column) } }
    }
    return errors
  }

  /// aᵀ·M·a of a column's amplitudes.
  private func quadratic(_ form: Matrix, _ column: Int) -> Double {
    let first = column * amplitudes.rows
    var total = 0.0
    for k in 0..<amplitudes.rows {
      var sum = 0.0
      for j in 0..<amplitudes.rows { sum += amplitudes.elements[first + j] * form.elements[j + k * amplitudes.rows] }
      total += sum * amplitudes.elements[first + k]
    }
    return total
  }

  /// Adds data columns that share a basis, with their weighted values. False where a sign-constrained solution did not
  /// end.
  mutating func add(
    columns: [Int], weighted: Matrix, projection: borrowing Projection, slopes localSlopes: [LocalSlope]? = nil,
    parameterCount: Int
  ) -> Bool {
    var rest = weighted
    var coefficients = Matrix(rows: amplitudes.rows, columns: columns.count)
    OrthonormalBasis.project(&rest, outOf: projection.basis, coefficients: &coefficients)
    let found = Triangular.solution(projection.triangle, coefficients)
    if signs.isEmpty, columns.count == amplitudes.columns {
      // All columns share everything, and stand in their order.
      amplitudes = found
      residual = rest
      estimateOf = [Int?](repeating: estimates.count, count: columns.count)
      estimates.append(
        AmplitudeErrors(
          triangle: projection.triangle, derivativeCoefficients: projection.derivativeCoefficients,
          terms: projection.terms, slopes: localSlopes, parameterCount: parameterCount))
      return true
    }
    if residual.elements.isEmpty { residual = Matrix(rows: size.rows, columns: size.columns) }
    var signed = SignedLeastSquares(signs: signs)
    /// Columns with the same amplitudes held share an estimate.
    var known: [[Bool]: Int] = [:]
    for (position, column) in columns.enumerated() {
      var values = found.column(position)
      var free: FreeColumns?
      if !signs.isEmpty {
        guard signed.solve(projection.triangle, coefficients.elements, at: position * signs.count) else { return false }
        if signed.holdsAny {
          values = signed.solution
          free = signed.freeColumns
          for component in signs.indices where signed.isHeld[component] {
            slopes[component, column] = signed.slope(projection.triangle, component)
          }
          for component in signs.indices {
            Vector.add(
              signed.residual[component], projection.basis.elements, projection.basis.columnRange(component),
              to: &rest.elements, at: position * rest.rows)
          }
        }
      }
      amplitudes.elements.replaceSubrange(amplitudes.columnRange(column), with: values)
      residual.elements.replaceSubrange(residual.columnRange(column), with: rest.column(position))
      let pattern = free?.isHeld ?? []
      if let estimate = known[pattern] {
        estimateOf[column] = estimate
        continue
      }
      known[pattern] = estimates.count
      estimateOf[column] = estimates.count
      estimates.append(
        AmplitudeErrors(
          triangle: projection.triangle, derivativeCoefficients: projection.derivativeCoefficients,
          terms: projection.terms, free: free, slopes: localSlopes, parameterCount: parameterCount))
    }
    return true
  }

  /// The amplitudes in the unit of the data.
  var dataAmplitudes: Matrix {
    guard let columnErrors else { return amplitudes }
    var result = amplitudes
    for (column, error) in columnErrors.enumerated() {
      Vector.scale(&result.elements, result.columnRange(column), by: error)
    }
    return result
  }

  /// Σ r² of the weighted residual; then takes the weights out of it, and puts NaN where there are no data.
  mutating func finish(_ data: WeightedData) -> Double {
    let sum = Vector.sumOfSquares(residual.elements)
    for group in data.groups {
      guard let weights = group.weights else { continue }
      for column in group.columns {
        let start = residual.columnRange(column).lowerBound
        // A missing cell has the weight 0 and the residual 0.
        for i in weights.indices { residual.elements[start + i] *= 1 / weights[i] }
      }
    }
    if let columnErrors {
      for (column, error) in columnErrors.enumerated() {
        Vector.scale(&residual.elements, residual.columnRange(column), by: error)
      }
    }
    for column in data.excluded {
      for index in residual.columnRange(column) { residual.elements[index] = .nan }
    }
    return sum
  }
}
