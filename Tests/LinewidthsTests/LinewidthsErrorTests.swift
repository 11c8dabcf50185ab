import Fitting
import Linewidths
import Measurements
import Testing

@Suite("Linewidths that cannot be fitted")
struct LinewidthsErrorTests {
  private func fit(
    temperatures: [Double], _ change: (inout LinewidthOptions) -> Void = { _ in }
  ) throws -> LinewidthsError? {
    var options = LinewidthOptions()
    change(&options)
    let table = try TemperatureSeries(
      source: "widths.csv", temperatures: temperatures, values: temperatures.map { 100 + 0.1 * $0 })
    return #expect(throws: LinewidthsError.self) { try LinewidthFit.fit(table, options: options) }
  }

  private static let many = Array(stride(from: 10.0, through: 300, by: 10))

  @Test("fewer temperatures than free parameters are refused, repeated ones counted once")
  func tooFew() throws {
    for temperatures in [[200.0, 250, 300], [], Array(repeating: 200.0, count: 9)] where !temperatures.isEmpty {
      let error = try fit(temperatures: temperatures)
      #expect(error?.code == .tooFewTemperatures)
      #expect(error?.description.contains("5 free parameters of acoustic-optical") == true)
    }
  }

  @Test("a temperature of 0 K is refused")
  func zeroKelvin() throws {
    #expect(try fit(temperatures: [0] + Self.many)?.code == .invalidData)
  }

  @Test("an unknown parameter is answered with the known ones")
  func unknownParameter() throws {
    let error = try fit(temperatures: Self.many) { $0.fixed["E_LO"] = 4 }
    #expect(error?.code == .unknownParameter)
    #expect(error?.description.contains("gamma0, S_ac, E_ac, S_op, E_op") == true)
  }

  @Test(
    "bounds the wrong way round, below zero or without the start are refused, and so is a fixed value that is no number"
  )
  func bounds() throws {
    #expect(
      try fit(temperatures: Self.many) { $0.bounds["E_ac"] = ParameterBounds(lower: 9, upper: 2) }?.code
        == .invalidBounds)
    #expect(
      try fit(temperatures: Self.many) { $0.bounds["S_ac"] = ParameterBounds(lower: -5, upper: 2) }?.code
        == .invalidBounds)
    #expect(
      try fit(temperatures: Self.many) { $0.bounds["S_ac"] = ParameterBounds(lower: .nan, upper: 2) }?.code
        == .invalidBounds)
    #expect(try fit(temperatures: Self.many) { $0.fixed["E_op"] = .nan }?.code == .invalidBounds)
    #expect(try fit(temperatures: Self.many) { $0.fixed["E_op"] = -3 }?.code == .invalidBounds)
    #expect(try fit(temperatures: Self.many) { $0.starts["E_op"] = 4000 }?.code == .invalidBounds)
    #expect(try fit(temperatures: Self.many) { $0.startCount = 0 }?.code == .invalidOption)
  }

  @Test(
    "a bound open to one side has the default at that end",
    arguments: [(1.0, Double.infinity), (-Double.infinity, 60.0)])
  func openBounds(lower: Double, upper: Double) throws {
    let table = try SimulatedLinewidths(.au21, temperatures: Self.many, seed: 3).table(error: 0.2)
    var options = LinewidthOptions()
    options.bounds["E_op"] = ParameterBounds(lower: lower, upper: upper)
    let result = try LinewidthFit.fit(table, options: options)
    #expect(result.termination.isConverged)
    #expect(result.parameters[4].optimum > 30 && result.parameters[4].optimum < 42)
  }

  @Test("a held energy is called held, also above the optical one's")
  func heldAbove() throws {
    let table = try SimulatedLinewidths(.au21, temperatures: Self.many, seed: 3).table(error: 0.2)
    var options = LinewidthOptions()
    options.fixed = ["E_ac": 50, "E_op": 20]
    let result = try LinewidthFit.fit(table, options: options)
    #expect(result.parameters[2].status == .fixed)
  }

  @Test("an error of almost nothing is refused with its point, not a trap")
  func tinyError() throws {
    let widths = Self.many.map { 100 + 0.1 * $0 }
    var errors = widths.map { _ in 0.2 }
    errors[4] = .leastNonzeroMagnitude
    let table = try TemperatureSeries(source: "widths.csv", temperatures: Self.many, values: widths, errors: errors)
    let error = #expect(throws: LinewidthsError.self) { try LinewidthFit.fit(table) }
    #expect(error?.description.contains("point 5") == true)
  }

  @Test("spectra without temperatures are told where to write them")
  func noTemperatures() throws {
    let series = try SpectrumSeries(
      source: "times.csv", axis: .wavelength, positions: [500, 510, 520], intensities: [[1, 2, 1]], labels: ["30 s"])
    let error = #expect(throws: LinewidthsError.self) { try LinewidthFit.fit(series) }
    #expect(error?.code == .missingTemperatures)
    #expect(error?.description.contains("\"200 K\"") == true)
  }

  @Test("a spectrum without a band is left out with a warning; a series of such spectra is refused")
  func noBands() throws {
    let simulation = try SimulatedLinewidths(.au21, temperatures: Self.many, seed: 1)
    var counts = simulation.counts()
    counts[3] = counts[3].map { _ in 7 }
    func series(_ intensities: [[Double]]) throws -> SpectrumSeries {
      try SpectrumSeries(
        source: "s.csv", axis: .wavelength, positions: simulation.wavelengths, intensities: intensities,
        labels: Self.many.map { "\($0) K" }, temperatures: Self.many)
    }
    let result = try LinewidthFit.fit(try series(counts))
    #expect(result.statistics.points == Self.many.count - 1)
    #expect(result.warnings.contains { $0.hasPrefix("40.0 K is left out") })
    let error = #expect(throws: LinewidthsError.self) {
      try LinewidthFit.fit(try series(counts.map { $0.map { _ in 7 } }))
    }
    #expect(error?.code == .noBand)
  }
}
