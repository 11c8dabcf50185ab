import Fitting
import Linewidths
import Measurements

/// A sample whose linewidths are simulated: Γ0 100, S_ac 20 and published E_ac, S_op, E_op, meV; errors 0.5 meV.
struct PhononSample {
  static let error = 0.5
  static let all = [
    PhononSample(name: "Au21", truth: [100, 20, 4.3, 137.7, 36.1]),
    PhononSample(name: "Au22", truth: [100, 20, 6.9, 55.3, 41.6]),
  ]
  let name: String
  let truth: [Double]

  /// In steps of 10 K up to 300 K.
  static func temperatures(from coldest: Double) -> [Double] { Array(stride(from: coldest, through: 300, by: 10)) }

  /// Widths from the coldest temperature on; without noise for no seed.
  func table(from coldest: Double, seed: UInt64?) throws -> TemperatureSeries {
    let temperatures = Self.temperatures(from: coldest)
    var widths = [Double](repeating: .nan, count: temperatures.count)
    ThermalCurve(.acousticOptical, temperatures: temperatures).values(truth, into: &widths)
    if let seed {
      var generator = SeededGenerator(seed: seed)
      for i in widths.indices { widths[i] += Self.error * generator.gaussian() }
    }
    return try TemperatureSeries(
      source: name, temperatures: temperatures, values: widths, errors: temperatures.map { _ in Self.error })
  }
}
