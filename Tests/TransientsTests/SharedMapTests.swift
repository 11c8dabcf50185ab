import Fitting
import Foundation
import Measurements
import Testing
import Transients

/// The maps of the shared data folder, where it lies beside the project.
private enum SharedMap {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/transient").standardizedFileURL
  static let exists = FileManager.default.fileExists(atPath: folder.path())

  static func read(_ name: String) throws -> TransientMap {
    try MeasurementReader.transientMap(at: folder.appending(path: name).path())
  }
}

@Suite("global fits of the shared maps", .enabled(if: SharedMap.exists))
struct SharedMapTests {
  /// None, the starts of the published comparison, and the truth with every lifetime 2.7 and 10 times too long or too
  /// short, in all combinations, and out of order.
  static let starts: [[Double]?] = {
    var starts: [[Double]?] = [nil, [0.9, 7, 600], [0.15, 1, 4000], [1500, 0.36, 2.61]]
    let truth: [Double] = [0.36, 2.61, 1500]
    for factor in [2.7, 10.0] {
      for bits in 0..<8 {
        starts.append(
          (0..<3).map { (index: Int) -> Double in truth[index] * ((bits >> index) & 1 == 0 ? factor : 1 / factor) })
      }
    }
    return starts
  }()

  @Test("the simulated map gives the exact optimum from either side and without starts", arguments: starts)
  func simulated(lifetimes: [Double]?) throws {
    var options = GlobalFitOptions()
    options.lifetimes = lifetimes
    let result = try GlobalFit.fit(SharedMap.read("au21_256.csv"), options: options)
    let optimum = [(0.3601648445, 0.00015351465), (2.610539514, 0.0011602115), (1499.881432, 0.18949162)]
    try check(result, optimum: optimum, sumOfSquares: 5.317983726274)
    #expect(result.statistics.degreesOfFreedom == 63227)
    let width = try #require(result.parameters.first { $0.name == "irf_fwhm" })
    #expect(abs(try #require(width.value) / 0.1199907139 - 1) < 1e-6)
  }

  @Test("the chirped map gives the exact optimum with t₀(λ) in the model", arguments: starts)
  func chirped(lifetimes: [Double]?) throws {
    var options = GlobalFitOptions()
    options.lifetimes = lifetimes
    options.chirpOrder = 2
    let result = try GlobalFit.fit(SharedMap.read("au21_256_chirp.csv"), options: options)
    let optimum = [(0.3598329943, 0.0001514573), (2.608427711, 0.0011244031), (1500.044818, 0.18970111)]
    try check(result, optimum: optimum, sumOfSquares: 5.328688345289)
    #expect(result.statistics.degreesOfFreedom == 63225)
    for (name, value) in [("t0_1", 0.419995178), ("t0_2", -0.140001183)] {
      let coefficient = try #require(result.parameters.first { $0.name == name })
      #expect(abs(try #require(coefficient.value) / value - 1) < 1e-6)
    }
  }

  @Test(
    "a lifetime far beyond the range is quoted as a lower limit, with its rate, from any start",
    arguments: [
      [0.3, 3, 3000], [3000, 0.3, 3], [0.97, 7, 7e6], [0.13, 1, 1e6], [3.6, 26, 2.65e7], [0.036, 0.26, 2.65e5],
      [2.65e7, 0.036, 26],
      nil,
    ] as [[Double]?])
  func limit(lifetimes: [Double]?) throws {
    var options = GlobalFitOptions()
    options.lifetimes = lifetimes
    let result = try GlobalFit.fit(SharedMap.read("au21_256_us.csv"), options: options)
    #expect(abs(try #require(result.parameters[0].value) / 0.3598489364 - 1) < 1e-6)
    #expect(abs(try #require(result.parameters[1].value) / 2.607516322 - 1) < 1e-6)
    let slow = result.parameters[2]
    #expect(slow.verdict == .lowerBound)
    #expect(slow.value == nil)
    #expect(abs(slow.optimum / 2_916_455 - 1) < 1e-4)
    #expect(
      result.parameters.map(\.optimum).prefix(3).sorted() == result.parameters.map(\.optimum).prefix(3).map { $0 })
    let rate = try #require(result.derived.first { $0.name == "k3" })
    #expect(abs(try #require(rate.value) / 3.429e-7 - 1) < 1e-3)
    #expect(abs(try #require(rate.standardError) / 2.92e-8 - 1) < 3e-3)
    for (parameter, error) in zip(result.parameters, [0.00015351465, 0.0011602115]) {
      #expect(abs(try #require(parameter.standardError) / error - 1) < 0.05)
    }
    // 2558 ns, one-sided 95 %.
    #expect(abs(try #require(slow.interval?.low) / 2_558_000 - 1) < 2e-3)
    #expect(abs(result.statistics.sumOfSquares / 5.291588757319 - 1) < 1e-8)
  }

  @Test("the measured map reaches its minimum, and its fastest component is no value ± error")
  func hippius() throws {
    var options = GlobalFitOptions()
    options.componentCount = 4
    options.chirpOrder = 3
    let result = try GlobalFit.fit(SharedMap.read("hippius_2007.ascii"), options: options)
    #expect(result.statistics.sumOfSquares <= 5.54093e-2)
    #expect(result.termination.isConverged)
    #expect(result.parameters[0].verdict == .upperBound)
    #expect(result.parameters[0].value == nil)
    for (index, expected) in [(1.845, 0.035), (21.515, 0.284), (50.81, 0.27)].enumerated() {
      let lifetime = result.parameters[index + 1]
      #expect(abs(try #require(lifetime.value) - expected.0) < 0.1 * expected.1)
      #expect(abs(try #require(lifetime.standardError) / expected.1 - 1) < 0.1)
    }
  }

  private func check(_ result: FitResult, optimum: [(Double, Double)], sumOfSquares: Double) throws {
    #expect(result.termination.isConverged)
    for (parameter, expected) in zip(result.parameters, optimum) {
      #expect(parameter.verdict == .determined)
      #expect(abs(try #require(parameter.value) / expected.0 - 1) < 1e-6)
      #expect(abs(try #require(parameter.standardError) / expected.1 - 1) < 1e-3)
    }
    #expect(result.statistics.sumOfSquares <= sumOfSquares * (1 + 1e-8))
  }
}
