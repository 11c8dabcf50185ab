import Fitting
import Measurements
import Testing

@testable import Linewidths

/// Series that leave a parameter open, for models of every quantity.
@Suite("Remedies of every kind of model")
struct RemedyTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let model: ThermalModel
    let truth: [Double]
    let temperatures: [Double]
    /// Relative where the values are areas or lifetimes.
    let error: Double
    var testDescription: String { model.name }

    func series(_ temperatures: [Double], seed: UInt64) throws -> TemperatureSeries {
      var values = [Double](repeating: .nan, count: temperatures.count)
      ThermalCurve(model, temperatures: temperatures).values(truth, into: &values)
      let isRelative = model.quantity == .area || model.quantity == .lifetime
      let errors = values.map { isRelative ? error * $0 : error }
      var generator = SeededGenerator(seed: seed)
      return try TemperatureSeries(
        source: "s", quantity: model.quantity, temperatures: temperatures,
        values: zip(values, errors).map { $0 + $1 * generator.gaussian() }, errors: errors)
    }
  }

  private static let hot = Array(stride(from: 200.0, through: 300, by: 10))
  private static let cold = Array(stride(from: 10.0, through: 120, by: 10))

  static let samples = [
    Sample(model: .boseEinstein, truth: [80, 60, 25], temperatures: hot, error: 0.5),
    Sample(model: .toyozawa, truth: [60, 10], temperatures: hot, error: 3),
    Sample(model: .odonnellChen, truth: [1750, 0.6, 25], temperatures: hot, error: 0.3),
    Sample(model: .varshni, truth: [1750, 0.4, 250], temperatures: hot, error: 0.5),
    Sample(model: .arrhenius, truth: [2e6, 60, 90], temperatures: cold, error: 0.01),
    Sample(model: .tadf, truth: [2e4, 5e7, 70], temperatures: hot, error: 0.03),
  ]

  @Test("followed, they determine every parameter in nine series of ten", arguments: samples)
  func followed(_ sample: Sample) throws {
    var options = LinewidthOptions()
    options.model = sample.model
    var asked = 0
    var ranges = (kept: 0, all: 0)
    var holds = (kept: 0, all: 0)
    for seed in 1...10 as ClosedRange<UInt64> {
      let short = try LinewidthFit.fit(try sample.series(sample.temperatures, seed: seed), options: options)
      if short.parameters.allSatisfy({ $0.value != nil }) { continue }
      asked += 1
      let remedy = try #require(short.identifiability.remedy)
      if let temperatures = Self.extended(sample.temperatures, remedy) {
        let longer = try LinewidthFit.fit(try sample.series(temperatures, seed: seed), options: options)
        ranges.all += 1
        if longer.parameters.allSatisfy({ $0.value != nil }) { ranges.kept += 1 }
      }
      var held = options
      for (parameter, value) in zip(sample.model.parameters, sample.truth)
      where remedy.contains("--fix \(parameter.name)=…") { held.fixed[parameter.name] = value }
      guard !held.fixed.isEmpty else { continue }
      holds.all += 1
      let rest = try LinewidthFit.fit(try sample.series(sample.temperatures, seed: seed), options: held)
      if rest.parameters.allSatisfy({ $0.value != nil }) { holds.kept += 1 }
    }
    #expect(asked >= 6, "the series are to leave something open")
    #expect(ranges.all + holds.all >= asked)
    #expect(Double(ranges.kept) >= 0.9 * Double(ranges.all), "\(ranges)")
    #expect(Double(holds.kept) >= 0.9 * Double(holds.all), "\(holds)")
  }

  /// The temperatures that "measure from X K" or "measure up to X K" asks for; nil where it asks for smaller errors.
  private static func extended(_ temperatures: [Double], _ remedy: String) -> [Double]? {
    guard !remedy.contains(" K and ") else { return nil }
    func number(after words: String) -> Double? {
      guard let range = remedy.firstRange(of: words) else { return nil }
      return Double(remedy[range.upperBound...].prefix { $0.isNumber || $0 == "." })
    }
    let (coldest, hottest) = (temperatures[0], temperatures[temperatures.count - 1])
    if let start = number(after: "measure from ") {
      return Array(stride(from: start, to: coldest, by: 10)) + temperatures
    }
    return number(after: "measure up to ").map { temperatures + Array(stride(from: hottest + 10, through: $0, by: 10)) }
  }
}
