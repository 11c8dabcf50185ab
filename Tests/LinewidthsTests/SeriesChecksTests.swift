import Fitting
import Measurements
import Testing

@testable import Linewidths

@Suite("Series that look wrong")
struct SeriesChecksTests {
  private static func warnings(_ temperatures: [Double], _ values: [Double]) throws -> [String] {
    var options = LinewidthOptions()
    options.model = .boseEinstein
    let series = try TemperatureSeries(
      source: "s", temperatures: temperatures, values: values, errors: values.map { _ in 0.5 })
    return SeriesChecks.warnings(try SeriesData(series, options: options))
  }

  @Test("repeated temperatures are named with their rows, copies as such")
  func repeats() throws {
    let twice = try Self.warnings([10, 100, 200, 100, 300], [100, 101, 105, 101.5, 112])
    #expect(twice.count == 1)
    #expect(twice[0].hasPrefix("100 K stands in rows 2, 4: each counts as a measurement of its own"))
    let copied = try Self.warnings([10, 100, 200, 100, 300], [100, 101, 105, 101, 112])
    #expect(copied.contains { $0.contains("looks like a copy; remove it") })
    #expect(try Self.warnings([10, 100, 200, 300], [100, 101, 105, 112]).isEmpty)
  }

  @Test("a plateau of equal values is named with its temperatures")
  func plateau() throws {
    let found = try Self.warnings([10, 50, 100, 200, 250, 300], [100, 101, 105, 110, 110, 110])
    #expect(found.count == 1)
    #expect(found[0].hasPrefix("the width is exactly 110 meV at all 3 temperatures from 200 to 300 K: a saturated"))
    #expect(try Self.warnings([10, 50, 100, 200, 250], [100, 101, 105, 110, 110]).isEmpty)
  }

  @Test("one temperature and a model of another quantity are refused with what to take")
  func refused() throws {
    func refusal(_ temperatures: [Double], _ model: ThermalModel) throws -> LinewidthsError? {
      var options = LinewidthOptions()
      options.model = model
      let series = try TemperatureSeries(source: "s", temperatures: temperatures, values: temperatures.map { 100 + $0 })
      return #expect(throws: LinewidthsError.self) { try LinewidthFit.fit(series, options: options) }
    }
    let one = try refusal([200, 200, 200, 200], .boseEinstein)
    #expect(one?.description.contains("1 different temperature cannot determine the 3 free parameters") == true)
    let other = try refusal([100, 200, 250, 300], .varshni)
    #expect(other?.code == .unknownModel)
    #expect(other?.description.contains("not a width; for these take acoustic-optical, toyozawa") == true)
  }
}
