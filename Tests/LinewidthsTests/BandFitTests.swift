import Fitting
import Foundation
import LinearAlgebra
import Measurements
import Testing

@testable import Linewidths

@Suite("Bands")
struct BandFitTests {
  private static let wavelengths = (0..<351).map { 550.0 + Double($0) }

  /// Counts per nm of a Gaussian in energy of the given height per eV, on a line in wavelength.
  private static func spectrum(height: Double, energy: Double, width: Double, level: Double, slope: Double) -> [Double]
  {
    wavelengths.map { wavelength in
      let e = PhysicalConstants.hc / wavelength
      let u = (e - energy) / width
      return height * exp(-4 * M_LN2 * u * u) * PhysicalConstants.hc / (wavelength * wavelength) + level
        + slope * (wavelength - 725)
    }
  }

  @Test("the band's derivatives equal central differences, on both axes")
  func derivatives() {
    for axis in SpectralAxis.allCases {
      let positions = axis == .wavelength ? Self.wavelengths : Self.wavelengths.map { 1239.8 / $0 }
      let model = BandModel(
        shape: .gaussian, positions: positions, scale: EnergyScale(axis: axis), baselineOrder: 2)
      let p = [1.73, 0.13]
      var basis = Matrix(rows: 351, columns: 4, repeating: .nan)
      var derivatives = Matrix(rows: 351, columns: 2, repeating: .nan)
      model.basis(p, into: &basis, derivatives: &derivatives)
      for j in 0..<2 {
        var up = basis
        var down = basis
        var q = p
        q[j] = p[j] + 1e-6
        model.basis(q, into: &up)
        q[j] = p[j] - 1e-6
        model.basis(q, into: &down)
        let largest = derivatives.column(j).reduce(0) { max($0, abs($1)) }
        for i in 0..<351 {
          let difference = (up[i, 0] - down[i, 0]) / 2e-6
          #expect(abs(derivatives[i, j] - difference) < 1e-7 * largest, "\(axis), parameter \(j), point \(i)")
        }
      }
    }
  }

  @Test("an exact band comes back to nine digits, with its baseline in wavelength")
  func exactRecovery() throws {
    let values = Self.spectrum(height: 4e5, energy: 1.734, width: 0.1517, level: 200, slope: 0.2)
    let band = try BandFit(positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: true)
    #expect(abs(band.energy / 1.734 - 1) < 1e-9)
    #expect(abs(band.width / 151.7 - 1) < 1e-9)
    #expect(abs(band.area / (4e5 * 0.1517 * (Double.pi / (4 * M_LN2)).squareRoot()) - 1) < 1e-9)
    let direct = try #require(band.halfMaximumWidth)
    #expect(abs(direct / 151.7 - 1) < 2e-3)
  }

  @Test("without the Jacobian the same counts give a bluer band: 5 meV at 200 K")
  func jacobianMatters() throws {
    let values = Self.spectrum(height: 4e5, energy: 1.743, width: 0.1573, level: 200, slope: 0.2)
    var options = BandOptions()
    options.usesJacobian = false
    let plain = try BandFit(
      positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: true, options: options)
    // I(λ) = I(E)·E²/hc moves a Gaussian's maximum by 2σ²/E to first order, σ = FWHM/2.3548.
    let sigma = 0.1573 / 2.354820045
    #expect(abs(plain.energy - 1.743 - 2 * sigma * sigma / 1.743) < 3e-4)
  }

  @Test("an energy axis needs no Jacobian, and missing points are left out")
  func energyAxis() throws {
    let energies = (0..<301).map { 1.4 + 0.002 * Double($0) }
    var values = energies.map { 1000 * exp(-4 * M_LN2 * ($0 - 1.7) * ($0 - 1.7) / (0.12 * 0.12)) + 3 + $0 }
    for i in stride(from: 20, to: 280, by: 7) { values[i] = .nan }
    let band = try BandFit(positions: energies, values: values, axis: .energy, isCounts: false)
    #expect(abs(band.energy / 1.7 - 1) < 1e-9)
    #expect(abs(band.width / 120 - 1) < 1e-9)
    #expect(band.reducedChiSquare == nil)
  }

  @Test("fits of Poisson counts scatter as their errors say, and not off the truth")
  func pulls() throws {
    let simulation = try SimulatedLinewidths(
      .au21, temperatures: Array(stride(from: 10, through: 300, by: 5)), seed: 11)
    let series = try simulation.spectra()
    var sum = 0.0
    var squares = 0.0
    var reduced = 0.0
    for (k, counts) in series.intensities.enumerated() {
      let band = try BandFit(positions: series.positions, values: counts, axis: .wavelength, isCounts: true)
      let pull = (band.width - simulation.widths[k]) / band.widthError
      sum += pull
      squares += pull * pull
      reduced += try #require(band.reducedChiSquare)
    }
    let n = Double(series.intensities.count)
    // Three standard errors of mean and mean square of n normal numbers.
    #expect(abs(sum / n) < 3 / n.squareRoot(), "mean pull \(sum / n)")
    #expect(abs(squares / n - 1) < 3 * (2 / n).squareRoot(), "mean square \(squares / n)")
    #expect(abs(reduced / n - 1) < 0.05)
  }

  @Test("a band that the window cuts below half its height is refused, and so is a spectrum without one")
  func refusals() throws {
    let values = Self.spectrum(height: 4e5, energy: 1.4, width: 0.15, level: 200, slope: 0.2)
    let cut = #expect(throws: LinewidthsError.self) {
      try BandFit(positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: true)
    }
    #expect(cut?.code == .noBand)
    #expect(cut?.description.contains("outside the measured window") == true)
    for flat in [Self.wavelengths.map { _ in 0.0 }, Self.wavelengths.map { _ in 7.0 }] {
      #expect(throws: LinewidthsError.self) {
        try BandFit(positions: Self.wavelengths, values: flat, axis: .wavelength, isCounts: true)
      }
    }
    #expect(throws: LinewidthsError.self) {
      try BandFit(positions: [700, 710, 720], values: [1, 5, 1], axis: .wavelength, isCounts: true)
    }
  }

  @Test("a range selects part of the axis, and is refused the wrong way round")
  func range() throws {
    var values = Self.spectrum(height: 4e5, energy: 1.734, width: 0.1517, level: 200, slope: 0.2)
    // Scattered excitation light at the blue end.
    for i in 0..<20 { values[i] += 1e5 }
    var options = BandOptions()
    options.range = ParameterBounds(lower: 575, upper: 900)
    let band = try BandFit(
      positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: true, options: options)
    #expect(abs(band.width / 151.7 - 1) < 1e-9)
    options.range = ParameterBounds(lower: 900, upper: 575)
    let error = #expect(throws: LinewidthsError.self) {
      try BandFit(positions: Self.wavelengths, values: values, axis: .wavelength, isCounts: true, options: options)
    }
    #expect(error?.code == .invalidBounds)
  }

  @Test("the half maximum of a triangle is exact, and open where a side stays above it")
  func halfMaximum() throws {
    let found = try #require(HalfMaximum(axis: [0, 1, 2, 3, 4, 5], values: [0, 2, 4, 6, 2, 0]))
    #expect(found.peak == 3)
    #expect(found.low == 1.5)
    #expect(found.high == 3.75)
    #expect(found.width == 2.25)
    #expect(HalfMaximum(axis: [0, 1, 2, 3], values: [4, 5, 6, 0]) == nil)
    #expect(HalfMaximum(axis: [0, 1, 2], values: [0, 0, 0]) == nil)
    #expect(HalfMaximum(axis: [], values: []) == nil)
  }

  @Test("smoothing leaves a cubic as it is")
  func smoothing() {
    let cubic = (0..<40).map { Double($0 * $0 * $0) / 100 - Double($0) }
    for (a, b) in zip(HalfMaximum.smoothed(cubic, halfWindow: 7), cubic) { #expect(abs(a - b) < 1e-9) }
  }

  @Test("measured CdSe emission has its known widths at half maximum", .enabled(if: SharedData.isThere))
  func quantumDots() throws {
    let series = try MeasurementReader.spectrumSeries(at: SharedData.path("cdse_quantum_dots/Run 7 FL emission.csv"))
    let k = try #require(series.labels.firstIndex(of: "90 s"))
    let inWavelength = try #require(HalfMaximum(axis: series.positions, values: series.intensities[k]))
    #expect(abs(inWavelength.width - 40.32) < 0.005)
    let energies = Array(series.positions.map { PhysicalConstants.hc / $0 }.reversed())
    let perEnergy = Array(zip(series.intensities[k], series.positions).map { $0 * $1 * $1 }.reversed())
    let inEnergy = try #require(HalfMaximum(axis: energies, values: perEnergy))
    #expect(abs(inEnergy.width * 1e3 - 200.8) < 0.05)
  }

  @Test(
    "widths, energies and areas agree with an independent fit to a tenth of their errors",
    .enabled(if: SharedData.isThere), arguments: ["Au21_10-300x10", "Au21_200-300x10", "Au21_80-300x20"])
  func reference(_ name: String) throws {
    let series = try MeasurementReader.spectrumSeries(at: SharedData.path("\(name).csv"))
    let bands = try BandSeries(series)
    let (table, peaks) = (try bands.series(of: .fwhm), bands.table)
    let text = try String(contentsOfFile: SharedData.path("\(name)_fwhm.csv"), encoding: .utf8)
    let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
    #expect(rows.count == table.temperatures.count)
    func column(_ name: String) -> [Double?] { peaks.columns.first { $0.name == name }?.values ?? [] }
    let energies = column("energy")
    let areas = column("area")
    let areaErrors = column("area_error")
    for (k, row) in rows.enumerated() {
      #expect(table.temperatures[k] == row[0])
      #expect(abs(table.values[k] - row[1]) < 0.1 * row[2])
      #expect(abs(try #require(table.errors?[k]) / row[2] - 1) < 0.01)
      #expect(abs(try #require(energies[k]) - row[3]) < 0.1 * row[4])
      #expect(abs(try #require(areas[k]) - row[5]) < 0.1 * row[6])
      #expect(abs(try #require(areaErrors[k]) / row[6] - 1) < 0.01)
    }
  }
}
