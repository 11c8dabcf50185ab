import Fitting
import Foundation
import LinearAlgebra
import Measurements
import Testing

@testable import Linewidths

@Suite("Bands of every shape")
struct BandShapeTests {
  static let wavelengths = (0..<351).map { 550.0 + Double($0) }

  /// Counts per nm of bands in energy on a line in wavelength.
  static func spectrum(
    _ shape: LineShape, _ bands: [(parameters: SIMD4<Double>, height: Double)], level: Double = 200, slope: Double = 0.2
  ) -> [Double] {
    let energies = wavelengths.map { PhysicalConstants.hc / $0 }
    var values = wavelengths.map { level + slope * ($0 - 550) }
    for band in bands {
      let profile = shape.profile(band.parameters)
      for i in values.indices {
        values[i] += band.height * profile.value(at: energies[i]) * energies[i] * energies[i] / PhysicalConstants.hc
      }
    }
    return values
  }

  static let truths: [(LineShape, SIMD4<Double>)] = [
    (.gaussian, [1.734, 0.1517, 0, 0]), (.lorentzian, [1.734, 0.1, 0, 0]), (.pseudoVoigt, [1.734, 0.12, 0.3, 0]),
    (.voigt, [1.734, 0.1, 0.04, 0]), (.modifiedGaussian, [1.75, 0.13, -0.05, 0]),
    (.modifiedGaussian, [1.72, 0.13, 0.03, 0]), (.skewed, [1.734, 0.06, -0.5, 0]),
    (.logNormal, [1.734, 0.14, -0.25, 0]),
    (.franckCondon, [1.85, 0.1, 0.14, 0.7]),
  ]

  @Test("exact bands of every shape come back with peak, FWHM, area and asymmetry", arguments: truths.indices)
  func exact(index: Int) throws {
    let (shape, p) = Self.truths[index]
    let values = Self.spectrum(shape, [(p, 4e5)])
    var options = BandOptions()
    options.shape = shape
    let fit = try BandFit(
      positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: true, options: options)
    let curve = BandCurve(shape: shape, bands: [(p, 4e5)], isPerWavelength: false)
    let truth = try #require(CurveExtent(curve, near: 1.734, width: 0.14, within: 1...3))
    #expect(abs(fit.energy - truth.peak) < 1e-7, "\(shape)")
    #expect(abs(fit.width - truth.width * 1e3) < 1e-4, "\(shape)")
    let asymmetry = (truth.high - truth.peak) / (truth.peak - truth.low)
    #expect(abs(fit.band.asymmetry.value - asymmetry) < 1e-5)
    let area = 4e5 * shape.profile(p).area.value
    #expect(abs(fit.area / area - 1) < 1e-6)
    #expect(fit.widthError > 0 && fit.energyError > 0 && (fit.areaError ?? 0) > 0)
    // The band per nm, which E² weighs: its maximum lies to the blue of hc/E.
    let wavelength = try #require(fit.band.wavelength)
    #expect(wavelength.value < PhysicalConstants.hc / truth.peak)
    let perWavelength = zip(values, Self.wavelengths).map { $0 - 200 - 0.2 * ($1 - 550) }
    let direct = try #require(HalfMaximum(axis: Self.wavelengths, values: perWavelength))
    #expect(abs((fit.band.wavelengthWidth?.value ?? 0) - direct.width) < 0.03)
    #expect(abs((fit.halfMaximumWidth ?? 0) / fit.width - 1) < 2e-3)
  }

  @Test("widths of noisy bands with a tail scatter as their errors say, off the truth by less than 0.2 meV on average")
  func modifiedGaussian() throws {
    var generator = SeededGenerator(seed: 31)
    for tail in [-0.04, -0.08] {
      let p = SIMD4(1.78, 0.06 * GaussianProfile.deviations, tail, 0)
      let expected = Self.spectrum(.modifiedGaussian, [(p, 1.5e7)])
      let truth = try #require(
        CurveExtent(
          BandCurve(shape: .modifiedGaussian, bands: [(p, 1)], isPerWavelength: false), near: 1.74, width: 0.18,
          within: 1...3))
      var options = BandOptions()
      options.shape = .modifiedGaussian
      var (sum, squares, offsets) = (0.0, 0.0, 0.0)
      let count = 40
      for _ in 0..<count {
        let values = expected.map { generator.poisson(mean: $0) }
        let fit = try BandFit(
          positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: true, options: options)
        let pull = (fit.width - truth.width * 1e3) / fit.widthError
        sum += pull
        squares += pull * pull
        offsets += fit.width - truth.width * 1e3
      }
      #expect(abs(offsets / Double(count)) < 0.2, "tail \(tail): bias \(offsets / Double(count)) meV")
      #expect(abs(sum / Double(count)) < 3.5 / Double(count).squareRoot())
      #expect(abs(squares / Double(count) - 1) < 3.5 * (2 / Double(count)).squareRoot())
    }
  }

  @Test("two bands come back apart and together")
  func twoBands() throws {
    let values = Self.spectrum(.gaussian, [([1.62, 0.1, 0, 0], 3e5), ([1.85, 0.14, 0, 0], 2e5)])
    var options = BandOptions()
    options.bandCount = 2
    let fit = try BandFit(
      positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: true, options: options)
    #expect(fit.peaks.count == 2)
    #expect(abs(fit.peaks[0].energy.value - 1.62) < 1e-6 && abs(fit.peaks[1].width.value - 140) < 1e-3)
    #expect(abs(fit.area / ((3e5 * 0.1 + 2e5 * 0.14) * GaussianProfile.unitArea) - 1) < 1e-6)
    #expect(fit.energy < 1.64)
  }

  @Test("the shape with the lowest BIC is that of the data, the Gaussian where none is better by 10")
  func evidence() throws {
    var generator = SeededGenerator(seed: 5)
    for (shape, p) in [Self.truths[0], Self.truths[7]] {
      let expected = Self.spectrum(shape, [(p, 3e6)])
      let series = try SpectrumSeries(
        source: "s", axis: .wavelength, positions: Self.wavelengths,
        intensities: (0..<3).map { _ in expected.map { generator.poisson(mean: $0) } }, labels: ["a", "b", "c"])
      let fit = try SpectraFit([PreparedSpectra(series)], options: BandOptions(), choosesShape: true)
      #expect(fit.shape == shape)
      #expect(fit.members.count == 3 && fit.failureCount == 0 && fit.warnings.isEmpty, "\(fit.warnings)")
      #expect(fit.choice?.hasPrefix("lowest BIC of 7 shapes, next ") == true)
    }
  }

  @Test("an instrument's width comes off in nm and in meV")
  func instrument() throws {
    let values = Self.spectrum(.gaussian, [([1.734, 0.05, 0, 0], 4e5)])
    var options = BandOptions()
    options.instrument = InstrumentWidth(30, .millielectronvolts)
    func width() throws -> Double {
      let fit = try BandFit(
        positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: true, options: options)
      return try #require(fit.band.intrinsicWidth).value
    }
    #expect(abs(try width() - 40) < 1e-4)
    options.instrument = InstrumentWidth(30 / (1.734 * 1.734 / PhysicalConstants.hc) / 1e3, .nanometres)
    #expect(abs(try width() - 40) < 1e-3)
  }

  @Test("wavelengths in air give energies lower by the index, and the same wavelengths")
  func air() throws {
    let values = Self.spectrum(.gaussian, [([1.734, 0.1517, 0, 0], 4e5)])
    var options = BandOptions()
    let vacuum = try BandFit(
      positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: true, options: options)
    options.isInAir = true
    let air = try BandFit(
      positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: true, options: options)
    // Standard air at 715 nm: n − 1 = 2.7573e-4 (Ciddor 1996).
    #expect(abs((1 - air.energy / vacuum.energy) - 2.757e-4) < 2e-7)
    #expect(abs(try #require(air.band.wavelength).value - (try #require(vacuum.band.wavelength).value)) < 1e-3)
  }

  @Test("background, response and spikes are taken out, and their noise is kept")
  func preparation() throws {
    let clean = Self.spectrum(.gaussian, [([1.734, 0.1517, 0, 0], 4e5)], level: 0, slope: 0)
    let background = Self.wavelengths.map { 300 + 100 * cos($0 / 20) }
    let response = Self.wavelengths.map { 0.2 + 0.8 * ($0 - 550) / 350 }
    let counts = zip(zip(clean, response), background).map { ($0.0 * $0.1 + $1).rounded() }
    func series(_ values: [Double], _ name: String) throws -> SpectrumSeries {
      try SpectrumSeries(
        source: name, axis: .wavelength, positions: Self.wavelengths, intensities: [values], labels: [name])
    }
    var spiked = counts
    spiked[40] += 5e4
    spiked[41] += 3e4
    spiked[170] += 4e5
    var prepared = PreparedSpectra(try series(spiked, "a"))
    try prepared.removeSpikes()
    #expect(
      prepared.series.intensities[0].indices.filter { prepared.series.intensities[0][$0].isNaN } == [40, 41, 170])
    try prepared.subtract(try series(background.map { $0.rounded() }, "dark"))
    try prepared.divide(by: try series(response, "lamp"))
    #expect(
      prepared.steps == [
        "Spikes left out: 3 points, the first in a at 590 nm.", "The background dark is taken off.",
        "Divided by the response lamp, relative to its maximum.",
      ])
    let fit = try #require(try SpectraFit([prepared], options: BandOptions()).members.first).fit
    #expect(abs(fit.width - 151.7) < 0.2 && abs(fit.energy - 1.734) < 1e-4)
    // Variance of (n − b)/r: (n + b)/r².
    let noise = try #require(prepared.noise[0])
    let i = 100
    let value = prepared.series.intensities[0][i]
    let n = counts[i]
    let b = background[i].rounded()
    #expect(
      abs(PointVariances(noise, at: [i]).errors([value])[0] - ((n + b) / (response[i] * response[i])).squareRoot())
        < 1e-6)
    let bare = PreparedSpectra(try series(counts.map { $0 + 0.5 }, "rates"))
    #expect(bare.noise[0] == nil)
  }

  @Test("a background that does not cover the spectra, a response with zeros and saturated counts are told")
  func faults() throws {
    let values = Self.spectrum(.gaussian, [([1.734, 0.1517, 0, 0], 4e5)]).map { min($0.rounded(), 700) }
    let series = try SpectrumSeries(
      source: "s", axis: .wavelength, positions: Self.wavelengths, intensities: [values], labels: ["80 K"])
    var prepared = PreparedSpectra(series)
    #expect(
      prepared.warnings.first?.hasPrefix("80 K: ") == true && prepared.warnings.first?.contains("saturated") == true)
    let short = try SpectrumSeries(
      source: "dark", axis: .wavelength, positions: [600, 700], intensities: [[1, 1]], labels: ["1"])
    let background = #expect(throws: LinewidthsError.self) { try prepared.subtract(short) }
    #expect(
      background?.description
        == "dark: the background covers 600–700 nm, the spectra 550–900; measure it over the same range")
    let zeros = try SpectrumSeries(
      source: "lamp", axis: .wavelength, positions: Self.wavelengths, intensities: [Self.wavelengths.map { $0 - 550 }],
      labels: ["1"])
    let response = #expect(throws: LinewidthsError.self) { try prepared.divide(by: zeros) }
    #expect(response?.description.contains("the response is 0 at 550 nm") == true)
  }

  @Test("the lowest maximum of an absorption gives the Stokes shift, and its overlap with the band")
  func absorption() throws {
    let energies = (0..<301).map { 1.5 + 0.005 * Double($0) }
    func gaussian(_ e: Double, _ centre: Double, _ width: Double) -> Double {
      exp(-4 * M_LN2 * (e - centre) * (e - centre) / (width * width))
    }
    let values = energies.map { gaussian($0, 2.1, 0.2) + 3 * gaussian($0, 2.7, 0.3) }
    let absorption = try AbsorptionComparison(
      try SpectrumSeries(source: "a", axis: .energy, positions: energies, intensities: [values], labels: ["1"]),
      isInAir: false)
    #expect(abs(absorption.maximum.value - 2.1) < 2e-3)
    let fit = try BandFit(
      positions: Self.wavelengths, values: Self.spectrum(.gaussian, [([1.9, 0.15, 0, 0], 4e5)]), axis: .wavelength,
      isCounts: true)
    let shift = absorption.stokesShift(fit.band)
    #expect(abs(shift.value - 200) < 2)
    // ∫ of the product of the Gaussians over that of the band: w₂/√(w₁² + w₂²)·exp(−4 ln 2·0.2²/(w₁² + w₂²)).
    let sum = 0.15 * 0.15 + 0.2 * 0.2
    let expected = 0.2 / sum.squareRoot() * exp(-4 * M_LN2 * 0.04 / sum)
    #expect(abs(try #require(absorption.overlap(fit, scale: EnergyScale(axis: .wavelength))) - expected) < 0.01)
  }

  @Test("absorptions belong to all emissions, or one to each; another number is refused")
  func absorptions() throws {
    let energies = (0..<301).map { 1.5 + 0.005 * Double($0) }
    func series(_ centres: [Double]) throws -> SpectrumSeries {
      try SpectrumSeries(
        source: "a", axis: .energy, positions: energies,
        intensities: centres.map { c in energies.map { exp(-40 * ($0 - c) * ($0 - c)) } },
        labels: centres.map { "\($0)" })
    }
    func maxima(_ centres: [Double]) throws -> [Double] {
      try AbsorptionComparison.all(try series(centres), emissionCount: 3, isInAir: false).map(\.maximum.value)
    }
    for (found, centre) in zip(try maxima([2.1, 2.2, 2.3]), [2.1, 2.2, 2.3]) { #expect(abs(found - centre) < 1e-3) }
    #expect(try maxima([2.2]).count == 3)
    let refusal = #expect(throws: LinewidthsError.self) { try maxima([2.1, 2.2]) }
    #expect(refusal?.description.contains("2 absorption spectra for 3 of emission") == true)
  }

  @Test("an intensity that only rises to the edge of the window is no band, and says why")
  func edge() throws {
    let values = Self.wavelengths.map { exp(($0 - 550) / 60) * 100 }
    let error = #expect(throws: LinewidthsError.self) {
      try BandFit(positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: false)
    }
    #expect(error?.code == .noBand)
    #expect(error?.description.contains("window") == true)
  }
}
