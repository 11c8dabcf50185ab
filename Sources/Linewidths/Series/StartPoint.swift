import Fitting
import Glibc
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

  /// The coefficients with which columns come nearest to 1/value, weighted so that the values count alike.
  func reciprocalCoefficients(_ columns: [[Double]]) -> [Double]? {
    LinearFit.coefficients(columns.map { column in zip(column, values).map { $0 * $1 } }, of: values.map { _ in 1 })
  }
}
