import Fitting
import Foundation
import Measurements
import Testing

@testable import MassSpectra

/// A family's envelope with what the tests vary.
struct AlloyEnvelope {
  var family = "[Au{x}Ag{44-x}(p-MBA)30]4-"
  var ranges = ["x": Array(0...4)]
  var weights = [1.0, 3, 5, 2, 0.5]
  var resolution = 12_000.0
  var asymmetry = 0.0
  var offset = 0.02
  var counts = 300.0
  var baseline = 6.0
  var step = 0.04
  var seed: UInt64 = 1

  private func simulated() throws -> SimulatedEnvelope {
    var simulated = SimulatedEnvelope(
      try IonFamily(family, ranges: ranges).members(limit: 100), weights: weights)
    simulated.resolution = resolution
    simulated.asymmetry = asymmetry
    simulated.offset = offset
    simulated.peakCounts = counts
    simulated.baseline = baseline
    simulated.step = step
    simulated.seed = seed
    return simulated
  }

  func spectrum() throws -> MassSpectrum { try simulated().spectrum() }

  func fit(_ options: DecompositionOptions = DecompositionOptions()) throws -> Decomposition {
    try Decomposition(try spectrum(), families: [try IonFamily(family, ranges: ranges)], options: options)
  }

  func meanX() throws -> Double { try simulated().mean { Double($0.variables["x"] ?? 0) } }
}

/// A folder with data that only some machines have.
enum SharedMass {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "../../../shared/data/mass"
  ).standardizedFileURL.path
  static let exists = FileManager.default.fileExists(atPath: folder)
}

@Suite("Decomposition")
struct DecompositionTests {
  private func value(_ result: FitResult, _ name: String) throws -> FittedParameter {
    try #require(result.parameters.first { $0.name == name })
  }

  @Test("mean, fractions, resolution and offset come back within their errors")
  func recovers() throws {
    let simulated = AlloyEnvelope()
    let truth = try simulated.meanX()
    let result = try simulated.fit().result()
    #expect(result.termination.isConverged)
    let mean = try value(result, "mean_x")
    #expect(abs((mean.value ?? 0) - truth) < 4 * (mean.standardError ?? 0))
    for (x, weight) in simulated.weights.enumerated() {
      let fraction = try value(result, "fraction_\(x)")
      let expected = weight / simulated.weights.reduce(0, +)
      #expect(abs((fraction.value ?? 0) - expected) < 4 * (fraction.standardError ?? 0))
    }
    let resolution = try value(result, "resolution")
    #expect(abs((resolution.value ?? 0) - 12_000) < 4 * (resolution.standardError ?? 0))
    let offset = try value(result, "mz_offset")
    #expect(abs((offset.value ?? 0) - 0.02) < 4 * (offset.standardError ?? 0))
    let ratio = try value(result, "Au_Ag")
    #expect(abs((ratio.value ?? 0) - truth / (44 - truth)) < 4 * (ratio.standardError ?? 0))
    #expect(abs(result.parameters.filter { $0.name.hasPrefix("fraction") }.reduce(0) { $0 + $1.optimum } - 1) < 1e-12)
  }

  @Test("standard errors of mean and fractions cover the truth as often as they say, with resolution and offset free")
  func coverage() throws {
    var (means, fractions) = (0, 0)
    var simulated = AlloyEnvelope()
    let truth = try simulated.meanX()
    let total = simulated.weights.reduce(0, +)
    let draws = 200
    for seed in 1...draws {
      simulated.seed = UInt64(seed)
      let result = try simulated.fit().result()
      let mean = try value(result, "mean_x")
      if abs((mean.value ?? 0) - truth) < mean.standardError ?? 0 { means += 1 }
      for (x, weight) in simulated.weights.enumerated() {
        let fraction = try value(result, "fraction_\(x)")
        if abs((fraction.value ?? 0) - weight / total) < fraction.standardError ?? 0 { fractions += 1 }
      }
    }
    // One standard error covers 68 %.
    #expect((0.60...0.76).contains(Double(means) / Double(draws)), "\(means) of \(draws)")
    #expect((0.60...0.76).contains(Double(fractions) / Double(5 * draws)), "\(fractions) of \(5 * draws)")
  }

  @Test("an asymmetry is recovered with the fractions, and a symmetric fit leaves more", arguments: [-0.25, 0.3])
  func asymmetry(truth: Double) throws {
    var simulated = AlloyEnvelope()
    simulated.asymmetry = truth
    simulated.counts = 2000
    simulated.resolution = 25_000
    simulated.step = 0.02
    var options = DecompositionOptions()
    options.asymmetry = nil
    let fit = try simulated.fit(options)
    let found = try value(fit.result(), "asymmetry")
    #expect(abs((found.value ?? 0) - truth) < 4 * (found.standardError ?? 0))
    #expect((found.standardError ?? 1) < 0.02)
    let mean = try value(fit.result(), "mean_x")
    #expect(abs((mean.value ?? 0) - (try simulated.meanX())) < 4 * (mean.standardError ?? 0))
    #expect(abs(fit.reducedChiSquare - 1) < 0.1)
    let symmetric = try simulated.fit()
    #expect(symmetric.reducedChiSquare > 1.5)
    #expect(symmetric.result().warnings.contains { $0.contains("peak shape") } == (symmetric.reducedChiSquare > 2))
    #expect(!symmetric.result().parameters.contains { $0.name == "asymmetry" })
  }

  @Test("the derivatives of the projected residual agree with finite differences")
  func derivatives() throws {
    let spectrum = try AlloyEnvelope().spectrum()
    let members = try IonFamily("[Au{x}Ag{44-x}(p-MBA)30]4-", ranges: ["x": Array(0...4)]).members(limit: 10)
    let species = EnvelopeSpecies.all(members, within: spectrum.positions, table: .standard).inside
    // Noise-free data: Kaufman's derivative is exact where the residual vanishes.
    let weights = spectrum.positions.map { _ in 1.0 }
    let truth = EnvelopeBasis(
      axis: spectrum.positions, weights: weights, peaks: species.map(\.peaks),
      shape: PeakShape(resolution: 12_000, asymmetry: 0.1), offset: 0.01, derivatives: false)
    var data = weights.map { _ in 0.5 }
    for i in 0..<truth.count { truth.add(Double(i + 1), i, of: \.values, to: &data) }
    let model = EnvelopeModel(axis: spectrum.positions, data: data, weights: weights, peaks: species.map(\.peaks))
    let solution = try #require(model.solution([12_000, 0.01, 0.1], derivatives: true))
    #expect(solution.residual.allSatisfy { abs($0) < 1e-9 })
    let slopes = try #require(model.projectedSlopes(solution, resolution: 12_000))
    for (index, step) in [(0, 0.5), (1, 1e-5), (2, 1e-4)] {
      var (up, down) = ([12_000, 0.01, 0.1], [12_000, 0.01, 0.1])
      up[index] += step
      down[index] -= step
      let above = try #require(model.solution(up, derivatives: false)).residual
      let below = try #require(model.solution(down, derivatives: false)).residual
      let size = slopes[index].vector.map(abs).max() ?? 0
      for row in stride(from: 0, to: data.count, by: 7) {
        #expect(abs((above[row] - below[row]) / (2 * step) - slopes[index].vector[row]) < 1e-4 * size)
      }
    }
  }

  @Test("stray counts between the empty points of a counting detector do not outweigh the peaks")
  func strayCounts() throws {
    var simulated = AlloyEnvelope()
    simulated.baseline = 0
    simulated.counts = 1000
    let clean = try simulated.spectrum()
    var counts = clean.intensities
    for index in [20, 900, counts.count - 30] { counts[index] += 3 }
    let spectrum = try MassSpectrum(source: "stray", positions: clean.positions, intensities: counts)
    let fit = try Decomposition(spectrum, families: [try IonFamily(simulated.family, ranges: simulated.ranges)])
    #expect(fit.reducedChiSquare < 1.2)
    #expect(abs(fit.noise.gain - 1) < 0.2)
    let mean = try value(fit.result(), "mean_x")
    #expect(abs((mean.value ?? 0) - (try simulated.meanX())) < 4 * (mean.standardError ?? 0))
  }

  @Test("an ion that is not there is held at 0 and gets a limit that covers nothing large")
  func absent() throws {
    var simulated = AlloyEnvelope()
    simulated.weights = [0, 3, 5, 2, 0]
    let result = try simulated.fit().result()
    for name in ["fraction_0", "fraction_4"] {
      let fraction = try value(result, name)
      #expect(abs(fraction.optimum) < 0.02)
      #expect((fraction.interval?.high ?? 1) < 0.05)
      // At 0 there is a limit and no value.
      #expect((fraction.value == nil) == (fraction.verdict == .upperBound))
      #expect((fraction.verdict == .upperBound) == (fraction.interval?.lowOpen != nil))
      #expect(fraction.interval?.low ?? 0 >= 0)
    }
  }

  @Test("the feed's mass balance and the width against a binomial are told")
  func balance() throws {
    let simulated = AlloyEnvelope()
    var options = DecompositionOptions()
    options.feed = 0.1
    let result = try simulated.fit(options).result()
    #expect(result.derived.first { $0.name == "feed_x" }?.value == 4)
    let width = try #require(result.derived.first { $0.name == "width_ratio_x" })
    let mean = try simulated.meanX()
    let variance =
      zip(simulated.weights, 0...).reduce(0) {
        $0 + $1.0 * (Double($1.1) - mean) * (Double($1.1) - mean)
      } / simulated.weights.reduce(0, +)
    #expect(abs((width.value ?? 0) - variance / (mean * (1 - mean / 44))) < 4 * (width.standardError ?? 0))
    #expect(result.findings.contains { $0.contains("does not close") })
    #expect(result.findings.contains { $0.contains("size focusing") })
  }

  @Test("a family is read, and unit counts of 0 and 1 leave no trace")
  func families() throws {
    let family = try IonFamily(
      "[Au{x}Ag{2-x}(p-MBA){3-y}Cl{y}+{s}Na-{s+h}H]2-",
      ranges: ["x": [0, 1, 2, 3], "y": [0, 1], "s": [0, 1], "h": [-1, 0]])
    let texts = try family.members(limit: 100).map(\.ion.text)
    #expect(texts.contains("[Ag2(p-MBA)3+H]2-"))
    #expect(texts.contains("[AuAg(p-MBA)2Cl+Na-H]2-"))
    #expect(texts.contains("[Au2(p-MBA)2Cl+Na]2-"))
    #expect(texts.count == 3 * 2 * 2 * 2)
    for (text, ranges) in [
      ("[Au{x]-", ["x": [1]]), ("[Au{x}]-", [:]), ("[Au{X}]-", ["X": [1]]), ("[Au{}]-", [:]),
      ("[Au{x}]-", ["x": [1], "y": [1]]),
      ("[Au{99999999999}]-", [:]), ("[Au{-}]-", [:]),
    ] { #expect(throws: MassSpectraError.self) { try IonFamily(text, ranges: ranges) } }
    #expect(throws: MassSpectraError.self) {
      try IonFamily(
        "[Au{x}Ag{y}(p-MBA){z}]-", ranges: ["x": Array(0...9999), "y": Array(0...9999), "z": Array(0...99)])
    }
    #expect(throws: MassSpectraError.self) { try IonFamily("[Au{x-5}]-", ranges: ["x": [1]]).members(limit: 5) }
  }

  @Test("spectra that cannot hold the ions are refused")
  func refused() throws {
    let family = try IonFamily("[Au{x}Ag{44-x}(p-MBA)30]4-", ranges: ["x": [0, 1]])
    let axis = (0..<500).map { 2300 + Double($0) * 0.1 }
    let empty = try MassSpectrum(source: "a", positions: axis, intensities: axis.map { _ in 0 })
    #expect(throws: MassSpectraError.self) { try Decomposition(empty, families: [family]) }
    let elsewhere = try MassSpectrum(source: "a", positions: axis.map { $0 / 10 }, intensities: axis)
    #expect(throws: MassSpectraError.self) { try Decomposition(elsewhere, families: [family]) }
    let short = try MassSpectrum(source: "a", positions: [2335, 2336], intensities: [1, 2])
    #expect(throws: MassSpectraError.self) { try Decomposition(short, families: [family]) }
    let twice = try MassSpectrum(
      source: "a", positions: axis, intensities: axis.map { 1 + 100 * exp(-pow($0 - 2335, 2)) })
    #expect(throws: MassSpectraError.self) { try Decomposition(twice, families: [family, family]) }
  }

  @Test("the simulated 13 compositions of the shared data", .enabled(if: SharedMass.exists))
  func shared() throws {
    let spectrum = try MeasurementReader.massSpectrum(at: SharedMass.folder + "/A_x0-12_R20000.csv")
    let result = try Decomposition(
      spectrum, families: [try IonFamily("[Au{x}Ag{44-x}(p-MBA)30]4-", ranges: ["x": Array(0...12)])]
    ).result()
    let mean = try value(result, "mean_x")
    #expect(abs((mean.value ?? 0) - 7.111874) < 3 * (mean.standardError ?? 0))
    #expect(abs((mean.standardError ?? 0) - 0.0022) < 0.0006)
    #expect(abs((try value(result, "fraction_7").value ?? 0) - 0.230529) < 0.002)
  }
}
