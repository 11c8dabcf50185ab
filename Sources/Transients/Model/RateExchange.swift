import Fitting
import Kinetics
import LinearAlgebra
import Measurements

/// Other assignments of the rates of a scheme that describe a map equally well.
///
/// A map shows the eigenvalues of K, not which step each belongs to: where rates change places and the eigenvalues stay,
/// the concentrations span the same space and only the spectra change (van Stokkum, Larsen &
/// van Grondelle 2004, doi:10.1016/j.bbabio.2004.04.011).
/// Found are permutations of the free rates; that the sum of squares stays too is checked.
struct RateExchange {
  private let plan: GlobalFitPlan
  private let values: [Double]
  private let parameters: [Parameter]

  /// `parameters` are the plan's, where others do not hold or tie more of the rates.
  init(_ plan: GlobalFitPlan, _ values: [Double], parameters: [Parameter]? = nil) {
    self.plan = plan
    self.values = values
    self.parameters = parameters ?? plan.parameters
  }

  /// Lists of all parameter values. Signs of spectra tell assignments apart: then there are none.
  var assignments: [[Double]] {
    guard let recipe = plan.recipe, plan.signs.isEmpty, values.allSatisfy({ $0.isFinite }) else { return [] }
    let free = recipe.rates.indices.filter { parameters[$0].role == .free }
    guard (2...6).contains(free.count), let own = eigenvalues(recipe, values) else { return [] }
    let rates = recipe.rateValues(values)
    var found: [[Double]] = []
    var sum: Double?
    for order in Self.permutations(free) where order != free {
      var changed = values
      for (target, source) in zip(free, order) {
        changed[target] = recipe.rates[target].isLifetime ? 1 / rates[source] : rates[source]
      }
      let isAllowed = free.allSatisfy {
        changed[$0] >= parameters[$0].lowerBound && changed[$0] <= parameters[$0].upperBound
      }
      guard isAllowed, let other = eigenvalues(recipe, changed), Self.agree(own, other) else { continue }
      let before = sum ?? sumOfSquares(values)
      sum = before
      guard sumOfSquares(changed) <= before * (1 + 1e-6) + 1e-20 * size else { continue }
      found.append(changed)
    }
    return found
  }

  /// What to know of them; nil where there are none.
  func warning(_ assignments: [[Double]]) -> String? {
    guard let first = assignments.first, let recipe = plan.recipe else { return nil }
    let moved = recipe.rates.indices.filter { first[$0] != values[$0] }
    let words = moved.map { index in
      "\(plan.parameters[index].symbol) = \(Rounded.number(first[index], digits: 4)) \(plan.parameters[index].unit)"
    }
    let more = assignments.count > 1 ? ", or \(assignments.count - 1) further assignments" : ""
    return
      "rates of this scheme can change places: \(words.joined(separator: ", "))\(more) describe the map equally well, with "
      + "other spectra; what is known of a spectrum tells which is right (--nonnegative, --fix, or another start)"
  }

  private func eigenvalues(_ recipe: TargetRecipe, _ values: [Double]) -> [SIMD2<Double>]? {
    guard let eigen = try? GeneralEigen(recipe.scheme.rateMatrix(recipe.rateValues(values))) else { return nil }
    return zip(eigen.real, eigen.imaginary).map { SIMD2($0, $1) }.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
  }

  private static func agree(_ a: [SIMD2<Double>], _ b: [SIMD2<Double>]) -> Bool {
    let largest = a.map { ($0 * $0).sum() }.max() ?? 0
    return zip(a, b).allSatisfy { x, y in
      ((x - y) * (x - y)).sum() <= 1e-18 * ((x * x).sum() + (y * y).sum()) + 1e-28 * largest
    }
  }

  private static func permutations(_ list: [Int]) -> [[Int]] {
    guard list.count > 1 else { return [list] }
    return list.indices.flatMap { index in
      var rest = list
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }

  private var size: Double { plan.map.signal.reduce(0) { $1.isNaN ? $0 : $0 + $1 * $1 } }

  /// Σ of the squared residuals over their errors, with the best amplitudes.
  private func sumOfSquares(_ values: [Double]) -> Double {
    let data = plan.data
    let model = DispersedMapModel(basis: plan.basis, positions: plan.positions).prepared(values, derivatives: false)
    let rows = data.values.rows
    var triangle = Matrix(rows: model.componentCount, columns: model.componentCount)
    var coefficients = Matrix(rows: model.componentCount, columns: 1)
    var sum = 0.0
    for column in 0..<data.values.columns {
      var basis = Matrix(rows: rows, columns: model.componentCount, repeating: .nan)
      model.basis(values, column: column, into: &basis)
      var rest = Matrix(rows: rows, columns: 1)
      for i in 0..<rows {
        let value = data.values[i, column]
        let weight = value.isNaN ? 0 : 1 / error(data, i, column)
        rest[i, 0] = value.isNaN ? 0 : value * weight
        for j in 0..<model.componentCount { basis[i, j] *= weight }
      }
      guard OrthonormalBasis.factor(&basis, triangle: &triangle) != nil else { return .infinity }
      OrthonormalBasis.project(&rest, outOf: basis, coefficients: &coefficients)
      sum += Vector.sumOfSquares(rest.elements)
    }
    return sum
  }

  private func error(_ data: SeparableData, _ row: Int, _ column: Int) -> Double {
    switch data.errors {
    case .unknown: 1
    case .rows(let errors): errors[row]
    case .columns(let errors): errors[column]
    case .cells(let errors): errors[row, column]
    }
  }
}
