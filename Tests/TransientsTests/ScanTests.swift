import Fitting
import Measurements
import Testing

@testable import Transients

@Suite("Averages of scans")
struct ScanTests {
  /// Scans of one map with noise of their own, a background that stays and amplitudes as given.
  private func scans(_ amplitudes: [Double], noise: Double = 0.05, wavelengths: Int = 20) throws -> [TransientMap] {
    var simulated = SimulatedMap(lifetimes: [0.4, 6, .infinity])
    simulated.wavelengthCount = wavelengths
    simulated.delayCount = 60
    simulated.relativeNoise = 0
    let truth = try simulated.map(source: "truth")
    var generator = SeededGenerator(seed: 11)
    return try amplitudes.enumerated().map { index, amplitude in
      let signal = truth.signal.map { amplitude * $0 + 2 + noise * generator.gaussian() }
      return try TransientMap(
        source: "scan\(index + 1).csv", delays: truth.delays, wavelengths: truth.wavelengths, signal: signal,
        signalUnit: "mOD")
    }
  }

  private func spoiled(_ map: TransientMap, _ change: (inout [Double]) -> Void) throws -> TransientMap {
    var signal = map.signal
    change(&signal)
    return try map.with(signal: signal)
  }

  @Test("the average is the mean of the scans without the cells that stand out, which are counted")
  func outliers() throws {
    var all = try scans([1, 1, 1, 1])
    all[1] = try spoiled(all[1]) { $0[300] += 5 }
    all[2] = try spoiled(all[2]) {
      $0[301] = .nan
      $0[700] -= 5
    }
    let average = try ScanAverage.average(all)
    let mean = (all[0].signal[300] + all[2].signal[300] + all[3].signal[300]) / 3
    #expect(abs(average.map.signal[300] - mean) < 1e-12)
    #expect(abs(average.map.signal[301] - (all[0].signal[301] + all[1].signal[301] + all[3].signal[301]) / 3) < 1e-12)
    #expect(average.steps[0] == "average of 4 scans, 2 cells left out beyond 5 σ of the others")
    #expect(average.warnings.isEmpty)
    let plain = try ScanAverage.average(all, threshold: nil)
    #expect(plain.steps[0] == "average of 4 scans" && plain.map.signal[300] - mean > 1)
  }

  @Test("an average that leaves out more than 1 % of the cells warns of it")
  func manyOutliers() throws {
    var all = try scans([1, 1, 1, 1])
    all[1] = try spoiled(all[1]) { signal in
      for index in stride(from: 0, to: signal.count, by: 15) { signal[index] += 5 }
    }
    let average = try ScanAverage.average(all)
    #expect(
      average.warnings == [
        "1.7 % of the cells of the scans were left out of the average: look at the scans, or raise --scan-outliers"
      ])
  }

  @Test(
    "one time is no plural, nor is what rounds to it",
    arguments: zip([1, 1.004, 1.2, 30], ["1 time", "1 time", "1.2 times", "30 times"]))
  func times(ratio: Double, words: String) { #expect(StepWords.times(ratio) == words) }

  @Test("a signal that falls from scan to scan is found beside a background that stays, with its error, and warned of")
  func bleaching() throws {
    let average = try ScanAverage.average(try scans([1, 0.98, 0.96, 0.94, 0.92, 0.9]))
    let trend = try #require(
      ScanTrend(ScanComparison(try scans([1, 0.98, 0.96, 0.94, 0.92, 0.9]), positions: Array(0..<6))))
    #expect(abs(trend.change + 10) < 4 * trend.error && trend.error < 1)
    #expect(average.warnings.count == 1)
    #expect(average.warnings[0].contains("the sample may bleach; fit the first scans alone and compare"))
    // Amplitudes differ, but no cell is taken for an outlier for that.
    #expect(average.steps[0] == "average of 6 scans, 0 cells left out beyond 5 σ of the others")
    let steady = try ScanAverage.average(try scans([1, 1, 1, 1, 1]))
    #expect(steady.warnings.isEmpty && steady.steps[1].hasSuffix("no trend beyond its error"))
  }

  @Test("a scan that scatters more, or has another signal, is left out by name; the trend knows its place")
  func differentScan() throws {
    var all = try scans([1, 0.98, 0.96, 0.94, 0.92])
    var generator = SeededGenerator(seed: 3)
    all[3] = try spoiled(all[3]) { signal in
      for index in signal.indices { signal[index] += 0.5 * generator.gaussian() }
    }
    let average = try ScanAverage.average(all)
    #expect(average.steps[0].hasPrefix("scan 4 (scan4.csv) left out: it scatters "))
    #expect(average.warnings.contains { $0.contains("falls by 8.") || $0.contains("falls by 7.") })
    let faint = try ScanAverage.average(try scans([1, 1, 0.2, 1]))
    #expect(faint.steps[0].hasPrefix("scan 3 (scan3.csv) left out: its signal is 0.2"))
  }

  @Test("errors over scans are those of the mean: the truth on average, and none is far from it")
  func errors() throws {
    let average = try ScanAverage.average(try scans([1, 0.97, 1.01, 0.99, 1]), isWeighted: true)
    let errors = try #require(average.map.errors)
    let truth = 0.05 / 5.0.squareRoot()
    let inverse = errors.reduce(0) { $0 + 1 / ($1 * $1) } / Double(errors.count)
    #expect(abs(inverse * truth * truth - 1) < 0.15)
    #expect(errors.allSatisfy { $0 > truth / 2 && $0 < 2 * truth })
  }

  @Test("χ² with errors over scans is that of white noise, however few the scans", arguments: [3, 4, 6])
  func calibration(count: Int) throws {
    let average = try ScanAverage.average(
      try scans([Double](repeating: 1, count: count), noise: 0.02, wavelengths: 200), threshold: nil, isWeighted: true)
    let errors = try #require(average.map.errors)
    let variance = 0.02 * 0.02 / Double(count)
    // The mean variance of 60 cells adds 2/(60·(count − 1)), and 200 of them leave 1 %.
    #expect(abs(errors.reduce(0) { $0 + variance / ($1 * $1) } / Double(errors.count) - 1) < 0.05)
  }

  @Test("the divisor of the variance is the inverse of the mean of 1/(10 + χ²)", arguments: [1, 2, 5, 20])
  func divisor(degrees: Int) {
    var generator = SeededGenerator(seed: 2)
    var sum = 0.0
    for _ in 0..<40000 {
      sum +=
        1
        / (0..<degrees).reduce(10.0) { total, _ in
          let value = generator.gaussian()
          return total + value * value
        }
    }
    #expect(abs(ScanErrors.divisor(degrees: degrees) * sum / 40000 - 1) < 0.005)
  }

  @Test("scans that do not belong together are refused by name, and so is what two scans cannot tell")
  func refused() throws {
    func message(_ scans: [TransientMap], isWeighted: Bool = false) -> String? {
      do {
        _ = try ScanAverage.average(scans, isWeighted: isWeighted)
        return nil
      } catch { return "\(error)" }
    }
    let all = try scans([1, 1])
    let part = try all[1].part(delays: Array(1..<60), wavelengths: Array(0..<20))
    #expect(message([all[0], part]) == "scan1.csv and scan2.csv cannot be averaged: 60 and 59 delays")
    let odd = try all[1].with(signalUnit: "OD")
    #expect(
      message([all[0], odd]) == "scan1.csv and scan2.csv cannot be averaged: one is in mOD, the other in OD")
    #expect(message([all[0]])?.contains("at least two scans") == true)
    #expect(message(all) == nil)
    #expect(message(all, isWeighted: true) == "errors over scans need at least three scans, and 2 are left")
    #expect(message([all[0], all[0], all[0]], isWeighted: true)?.contains("are all the same") == true)
    let empty = try all.map { try $0.with(signal: [Double](repeating: .nan, count: $0.signal.count)) }
    #expect(message(empty + empty) == nil)
  }
}
