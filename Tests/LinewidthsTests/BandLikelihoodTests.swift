import Foundation
import Testing

@testable import Fitting
@testable import Linewidths
@testable import Measurements

@Suite("The likelihood of a band")
struct BandLikelihoodTests {
  private static let seeds = 400

  /// Standard deviation and mean error of widths at 200 and 300 K, over many seeds.
  private static func scatter(
    _ prepare: (SimulatedLinewidths, inout PreparedSpectra, inout BandOptions) throws -> Void
  ) throws -> [(bias: Double, deviation: Double, stated: Double)] {
    var errors: [[Double]] = [[], []]
    var stated = [0.0, 0.0]
    for seed in 1...UInt64(seeds) {
      let simulation = try SimulatedLinewidths(.au21, temperatures: [200, 300], seed: seed)
      var spectra = PreparedSpectra(try simulation.spectra())
      var options = BandOptions()
      try prepare(simulation, &spectra, &options)
      for k in 0...1 {
        let fit = try spectra.fit(k, options)
        errors[k].append(fit.width - simulation.widths[k])
        stated[k] += fit.widthError / Double(seeds)
      }
    }
    return errors.indices.map { k in
      let mean = errors[k].reduce(0, +) / Double(seeds)
      let sum = errors[k].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, (sum / Double(seeds - 1)).squareRoot(), stated[k])
    }
  }

  @Test("widths beside a free linear baseline scatter as little as any unbiased estimate can")
  func freeBaseline() throws {
    let found = try Self.scatter { _, _, _ in }
    // Cramér–Rao bounds of the FWHM, meV, from numerical derivatives of the simulation's formula with numpy.
    for (bound, width) in zip([0.1065189, 0.1877717], found) {
      // Three standard errors of a standard deviation.
      #expect(abs(width.deviation / bound - 1) < 3 / (2 * Double(Self.seeds)).squareRoot(), "\(width)")
      #expect(abs(width.stated / bound - 1) < 0.01, "\(width)")
      #expect(abs(width.bias) < 3 * bound / Double(Self.seeds).squareRoot(), "\(width)")
    }
  }

  @Test("widths beside a known baseline reach the smaller bound of that")
  func knownBaseline() throws {
    let found = try Self.scatter { simulation, spectra, options in
      let level = simulation.wavelengths.map { simulation.baselineLevel + simulation.baselineSlope * ($0 - 550) }
      try spectra.subtract(
        try SpectrumSeries(
          source: "baseline", axis: .wavelength, positions: simulation.wavelengths, intensities: [level],
          labels: ["1"], temperatures: nil))
      options.baselineOrder = -1
    }
    for (bound, width) in zip([0.1023015, 0.1760370], found) {
      #expect(abs(width.deviation / bound - 1) < 3 / (2 * Double(Self.seeds)).squareRoot(), "\(width)")
      #expect(abs(width.stated / bound - 1) < 0.01, "\(width)")
      #expect(abs(width.bias) < 3 * bound / Double(Self.seeds).squareRoot(), "\(width)")
    }
  }

  private static func search(_ shape: LineShape, _ values: [Double], _ positions: [Double]) throws -> BandSearch {
    let model = BandModel(
      shape: shape, positions: positions, scale: EnergyScale(axis: .wavelength), baselineOrder: 1)
    let noise = CountingNoise(pointCount: positions.count)
    return BandSearch(
      model: model, values: values, variances: PointVariances(noise, at: Array(positions.indices)),
      start: try BandStart(model: model, values: values), bandCount: 1)
  }

  @Test("every start ends at the same most likely band", arguments: LineShape.candidates)
  func oneMaximum(shape: LineShape) throws {
    let wavelengths = (550...900).map(Double.init)
    let truth = try #require(LineProfileTests.cases.first { $0.shape == shape })
    let profile = shape.profile(truth.parameters)
    var generator = SeededGenerator(seed: 3)
    let counts = wavelengths.map { wavelength in
      let energy = PhysicalConstants.hc / wavelength
      return generator.poisson(mean: 200 + 1e4 * energy * energy / 3 * profile.value(at: energy))
    }
    let search = try Self.search(shape, counts, wavelengths)
    let reference = try search.fit()
    var reached = 0
    for (shift, factor) in [(0.02, 1.3), (-0.02, 0.8), (0.005, 0.7), (-0.01, 1.5)] {
      let own = search.start
      let start = own.parameters(
        shape, energy: own.energy + shift, width: own.width * factor, asymmetry: 1 + 5 * shift, suffix: "")
      // A start from which the quick search finds nothing is left to the thorough one.
      guard let found = search.likeliest(from: start) else { continue }
      reached += 1
      for (a, b) in zip(found.curve, reference.curve) where abs(a - b) > 1e-8 * b {
        Issue.record("\(shape) from \(shift), \(factor): \(a) instead of \(b)")
        break
      }
      for (a, b) in zip(found.values, reference.values) {
        #expect(abs(a - b) < 1e-6 * max(abs(b), 1e-2), "\(shape) from \(shift), \(factor): \(a), \(b)")
      }
    }
    #expect(reached >= 3)
  }

  @Test("the weights of a fit are those of its own curve: a fit with its errors as given ends in the same place")
  func fixedPoint() throws {
    let simulation = try SimulatedLinewidths(.au21, temperatures: [300], seed: 5)
    let counts = simulation.counts()[0]
    let likely = try BandFit(positions: simulation.wavelengths, values: counts, axis: .wavelength, isCounts: true)
    let errors = try #require(likely.curve.errors)
    for (error, mean) in zip(errors, zip(likely.curve.bands, likely.curve.baseline)) {
      #expect(abs(error * error / (mean.0 + mean.1) - 1) < 1e-12)
    }
    let model = BandModel(
      shape: .gaussian, positions: simulation.wavelengths, scale: EnergyScale(axis: .wavelength), baselineOrder: 1)
    let plain = BandSearch(
      model: model, values: counts, variances: PointVariances(errors: errors),
      start: try BandStart(model: model, values: counts), bandCount: 1)
    let again = try plain.fit()
    #expect(abs(again.values[1] * 1e3 / likely.width - 1) < 1e-8)
    let reduced = try #require(likely.reducedChiSquare)
    #expect(abs(try #require(again.reducedChiSquare) / reduced - 1) < 1e-10)
  }

  @Test("two bands of which one is held at no height settle with the errors of their own curve")
  func settled() throws {
    let simulation = try SimulatedLinewidths(.au21, temperatures: [200], seed: 9)
    var options = BandOptions()
    options.bandCount = 2
    let fit = try BandFit(
      positions: simulation.wavelengths, values: simulation.counts()[0], axis: .wavelength,
      noise: CountingNoise(pointCount: simulation.wavelengths.count), options: options)
    let errors = try #require(fit.curve.errors)
    for (error, mean) in zip(errors, zip(fit.curve.bands, fit.curve.baseline)) {
      #expect(abs(error * error / (mean.0 + mean.1) - 1) < 1e-9)
    }
    #expect(abs(fit.width - simulation.widths[0]) < 1)
  }

  @Test("the deviance has the slope that its variances ask for, across the bend too")
  func deviance() {
    let noise = CountingNoise(pointCount: 1)
    var dark = noise
    dark.floor = [40]
    var divided = noise
    divided.slope = [2.5]
    divided.floor = [3]
    let all = [noise, dark, divided].map { PointVariances($0, at: [0]) } + [PointVariances(errors: [3])]
    for (index, variances) in all.enumerated() {
      for measured in [-3.0, 0, 0.5, 1, 7, 400] {
        #expect(variances.deviance(0, measured, measured) == 0)
        for expected in [-2.0, 0.3, 0.99, 1.5, 12, 350] {
          let h = 1e-5
          let difference =
            (variances.deviance(0, measured, expected + h) - variances.deviance(0, measured, expected - h)) / (2 * h)
          let slope = 2 * (expected - measured) / variances.variance(0, expected)
          #expect(abs(difference - slope) < 1e-6 * (abs(slope) + 1), "\(index): \(measured), \(expected)")
        }
      }
    }
    let poisson = 2 * (350 - 400 - 400 * log(350.0 / 400))
    #expect(abs(all[0].deviance(0, 400, 350) / poisson - 1) < 1e-12)
  }
}
