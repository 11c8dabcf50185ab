import Fitting
import Glibc
import LinearAlgebra
import Measurements

/// Data for which random starts are sought: energies are drawn, the rest is chosen so that the curve passes near the
/// data.
struct StartPoint {
  let temperatures: [Double]
  let values: [Double]
  let lowest: Double
  let highest: Double
  /// Of the lowest temperature, K.
  let coldest: Double
  /// Of the highest temperature, K.
  let hottest: Double
  /// True where the modes are to be the other way round, the acoustic one above the optical one.
  var isSwapped = false
  private var generator: SeededGenerator

  /// Starts for values at temperatures (K); equal seeds give equal starts.
  init(temperatures: [Double], values: [Double], seed: UInt64) {
    self.temperatures = temperatures
    self.values = values
    lowest = values.min() ?? 1
    highest = values.max() ?? 1
    coldest = temperatures.min() ?? 1
    hottest = temperatures.max() ?? 1
    generator = SeededGenerator(seed: seed)
  }

  /// A number between 0 and 1.
  mutating func uniform() -> Double { generator.uniform() }

  /// A number whose logarithm is uniform.
  mutating func logUniform(_ low: Double, _ high: Double) -> Double { low * pow(high / low, generator.uniform()) }

  /// kT at every temperature, meV.
  var thermal: [Double] { temperatures.map { PhysicalConstants.boltzmann * $0 } }

  /// Boltzmann factors exp(−E/kT) at every temperature.
  func factors(_ energy: Double) -> [Double] { thermal.map { exp(-energy / $0) } }

  /// The coefficients with which columns come nearest to a target; nil where they cannot be told apart.
  func coefficients(_ columns: [[Double]], of target: [Double]) -> [Double]? {
    guard target.count >= columns.count else { return nil }
    // Columns of very different size are one scale to the solver.
    let scales = columns.map { column in max(column.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude) }
    var matrix = Matrix(rows: target.count, columns: columns.count)
    for (j, column) in columns.enumerated() {
      for i in target.indices { matrix[i, j] = column[i] / scales[j] }
    }
    var right = Matrix(rows: target.count, columns: 1, columnMajor: target)
    var qr = HouseholderQR()
    qr.factor(&matrix)
    qr.applyTransposedQ(of: matrix, to: &right)
    let triangle = HouseholderQR.triangle(of: matrix)
    for j in columns.indices where !(abs(triangle[j, j]) > 1e-12) { return nil }
    var solution = Array(right.elements.prefix(columns.count))
    Triangular.solve(triangle, &solution)
    let result = zip(solution, scales).map { $0 / $1 }
    return result.allSatisfy(\.isFinite) ? result : nil
  }

  /// The same for 1/value as the target, weighted so that the values count alike.
  func reciprocalCoefficients(_ columns: [[Double]]) -> [Double]? {
    coefficients(columns.map { column in zip(column, values).map { $0 * $1 } }, of: values.map { _ in 1 })
  }
}
