import Fitting
import Foundation
import Measurements
import Testing

@testable import Lifetimes

/// Measured files that lie beside the package on the developers' machines and are not part of it.
private let folder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("shared/data/lifetime").path
private let haveFiles = FileManager.default.fileExists(atPath: folder + "/atto550_dna_horiba.txt")

@Suite(.enabled(if: haveFiles)) struct MeasuredDecayTests {
  @Test(
    "ATTO 550 on DNA with its measured response: 1.52 and 4.19 ns, average 3.69 ns, and a warning that two are too few")
  func reconvolution() throws {
    let decay = try MeasurementReader.decay(at: folder + "/atto550_dna_horiba.txt")
    let response = try MeasurementReader.decay(at: folder + "/atto550_irf_horiba.txt")
    let result = try LifetimeFit.fit(decay, response: response, options: .two)
    #expect(result.termination.isConverged)
    let average = try #require(result.derived("tau_int").value)
    #expect(abs(average - 3.69) < 0.02)
    #expect(abs(result.value("tau1") - 1.52) < 0.03 && abs(result.value("tau2") - 4.19) < 0.02)
    #expect(try #require(result.statistics.reducedChiSquare) > 1.3)
    #expect(result.warnings.contains { $0.hasPrefix("2 exponentials do not describe the data fully: χ²r = 1.35") })
    #expect(result.warnings.contains { $0.hasPrefix("the response has a background of 0.659 counts per channel") })
  }

  @Test("its response's background subtracted, all channels are used and the averages stay")
  func subtracted() throws {
    let decay = try MeasurementReader.decay(at: folder + "/atto550_dna_horiba.txt")
    let response = try MeasurementReader.decay(at: folder + "/atto550_irf_horiba.txt")
    var options = LifetimeOptions.two
    options.responseBackground = 0.66
    let result = try LifetimeFit.fit(decay, response: response, options: options)
    #expect(result.termination.isConverged)
    #expect(result.derived("fit_start").note == "automatic: first channel that counts")
    #expect(abs(try #require(result.derived("tau_int").value) - 3.71) < 0.02)
    #expect(result.value("background") > 5)
  }

  @Test(
    "4CzIPN tail from two channels after the maximum: 22.75, 460.9 and 3520 ns, average 2.80 µs",
    arguments: [nil, 185.5])
  func tail(start: Double?) throws {
    let decay = try MeasurementReader.decay(at: folder + "/4czipn_mcp_edinburgh.csv")
    var options = LifetimeOptions.two
    options.componentCount = 3
    options.fitStart = start
    let result = try LifetimeFit.fit(decay, response: nil, options: options)
    #expect(result.termination.isConverged)
    for (name, expected) in [("tau1", 22.75), ("tau2", 460.9), ("tau3", 3520)] {
      #expect(abs(result.value(name) / expected - 1) < 0.01, "\(name)")
    }
    let average = result.derived("tau_int")
    #expect(abs(try #require(average.value) - 2800) < 30)
    #expect(try #require(average.note).contains("in the channel at 185.54688 ns"))
    #expect(abs(try #require(result.statistics.deviance) / Double(result.statistics.degreesOfFreedom) - 1.07) < 0.01)
  }

  @Test("in a batch every measured decay ends in the minimum of its single fit", arguments: 1...4)
  func batch(count: Int) throws {
    var options = LifetimeOptions()
    options.componentCount = count
    options.isResponseNoiseless = true
    let response = try MeasurementReader.decay(at: folder + "/atto550_irf_horiba.txt")
    for (file, response, background) in [
      ("atto550_dna_horiba.txt", response, 0), ("atto550_dna_horiba.txt", response, 0.66),
      ("4czipn_mcp_edinburgh.csv", nil, 0),
    ] as [(String, DecayTrace?, Double)] {
      options.responseBackground = background
      let decay = try MeasurementReader.decay(at: folder + "/" + file)
      let single = try LifetimeFit.fit(decay, response: response, options: options)
      var engine = try LifetimeEngine(response: response, options: options)
      let batch = try engine.fit(decay)
      let (one, other) = (try #require(single.statistics.deviance), try #require(batch.statistics.deviance))
      #expect(other <= one * (1 + 1e-8), "\(file), \(count): \(one) and \(other)")
      guard single.termination.isConverged, one - other < 1e-6 * one else { continue }
      #expect(batch.termination.isConverged)
      for (a, b) in zip(single.parameters, batch.parameters) where a.standardError != nil {
        #expect(abs(a.optimum - b.optimum) <= 1e-7 * max(abs(a.optimum), a.standardError ?? 0), "\(a.name), \(count)")
      }
    }
  }
}
