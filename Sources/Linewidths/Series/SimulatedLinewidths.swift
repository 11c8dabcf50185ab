import Fitting
import Glibc
import Measurements

/// Seeded photoluminescence spectra against temperature with known truth, and the width table that belongs to them.
///
/// The band is a Gaussian in energy whose FWHM follows `acoustic-optical`; its energy shifts as O'Donnell & Chen (Appl.
/// Phys. Lett. 58, 2924, 1991) and its area is quenched by one activated channel. Intensities are Poisson counts per nm
/// on a baseline that is linear in wavelength.
public struct SimulatedLinewidths: Sendable, Equatable {
  /// What is true of the simulated sample.
  public struct Truth: Sendable, Equatable {
    /// Γ0, S_ac, E_ac, S_op, E_op in meV, in the order of ``ThermalModel/acousticOptical``.
    public var phonons: [Double]
    /// Emission maximum at 298 K, nm.
    public var maximum: Double
    /// Huang–Rhys factor of the band's shift.
    public var shiftFactor: Double
    /// Phonon energy of the band's shift, meV.
    public var shiftEnergy: Double
    /// Counts per nm at the maximum without quenching, for a band of 150 meV.
    public var height: Double
    /// Rate of the quenching channel at T → ∞ over that of all others.
    public var quenchingFactor: Double
    /// Activation energy of the quenching, meV.
    public var quenchingEnergy: Double

    /// The cluster Au21: published E_ac, S_op, E_op and maximum; Γ0, S_ac, shift and quenching are assumed.
    public static let au21 = Truth(
      phonons: [120, 20, 4.3, 137.7, 36.1], maximum: 715, shiftFactor: 0.6, shiftEnergy: 25, height: 3e4,
      quenchingFactor: 60, quenchingEnergy: 90)
    /// The cluster Au22: published E_ac, S_op, E_op and maximum; the rest is assumed.
    public static let au22 = Truth(
      phonons: [110, 20, 6.9, 55.3, 41.6], maximum: 730, shiftFactor: 0.6, shiftEnergy: 25, height: 4e4,
      quenchingFactor: 25, quenchingEnergy: 85)
  }

  /// The truth.
  public var truth: Truth
  /// Temperatures in K, > 0.
  public var temperatures: [Double]
  /// Wavelengths in nm, ascending.
  public var wavelengths: [Double]
  /// Baseline at the first wavelength, counts.
  public var baselineLevel = 200.0
  /// Slope of the baseline, counts per nm.
  public var baselineSlope = 0.2
  /// Seed of the noise.
  public var seed: UInt64

  /// A simulation on the given axes; 550–900 nm in steps of 1 nm unless said otherwise.
  ///
  /// - Throws: ``LinewidthsError`` for a temperature or wavelength that is not positive.
  public init(
    _ truth: Truth, temperatures: [Double], wavelengths: [Double] = (550...900).map(Double.init), seed: UInt64
  ) throws(LinewidthsError) {
    guard !temperatures.isEmpty, temperatures.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw LinewidthsError(.invalidOption, "a simulation needs temperatures above 0 K")
    }
    guard !wavelengths.isEmpty, wavelengths.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw LinewidthsError(.invalidOption, "a simulation needs wavelengths above 0 nm")
    }
    self.truth = truth
    self.temperatures = temperatures
    self.wavelengths = wavelengths
    self.seed = seed
  }

  /// Widths without noise, meV, one a temperature.
  public var widths: [Double] {
    var widths = [Double](repeating: 0, count: temperatures.count)
    ThermalCurve(.acousticOptical, temperatures: temperatures).values(truth.phonons, into: &widths)
    return widths
  }

  /// Expected counts of every spectrum, without noise.
  public var expectedCounts: [[Double]] {
    let hc = PhysicalConstants.hc
    let centre = hc / truth.maximum
    return zip(temperatures, widths).map { temperature, width in
      let kT = PhysicalConstants.boltzmann * temperature
      let energy = centre + shift(at: temperature) - shift(at: 298)
      let area = truth.height / (1 + truth.quenchingFactor * exp(-truth.quenchingEnergy / kT))
      return wavelengths.map { wavelength in
        let e = hc / wavelength
        let u = (e - energy) / (width * 1e-3)
        let band = exp(-4 * M_LN2 * u * u) * (e / centre) * (e / centre)
        return area * 150 / width * band + baselineLevel + baselineSlope * (wavelength - wavelengths[0])
      }
    }
  }

  /// Energy shift in eV against T → 0: −S·E·(coth(E/2kT) − 1).
  private func shift(at temperature: Double) -> Double {
    let y = truth.shiftEnergy / (PhysicalConstants.boltzmann * temperature)
    return -truth.shiftFactor * truth.shiftEnergy * 1e-3 * 2 / expm1(y)
  }

  /// Spectra as counts with Poisson noise, one array a temperature.
  public func counts() -> [[Double]] {
    var generator = SeededGenerator(seed: seed)
    return expectedCounts.map { spectrum in spectrum.map { generator.poisson(mean: $0) } }
  }

  /// Widths with normal noise of the given standard deviation, meV.
  public func noisyWidths(error: Double) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return widths.map { $0 + error * generator.gaussian() }
  }

  /// The noisy spectra as a series, labelled with their temperatures.
  public func spectra() throws(MeasurementError) -> SpectrumSeries {
    try SpectrumSeries(
      source: "simulation", axis: .wavelength, positions: wavelengths, intensities: counts(),
      labels: temperatures.map { "\($0) K" }, temperatures: temperatures)
  }

  /// The widths with normal noise of the given standard deviation, meV, as a table.
  public func table(error: Double) throws(MeasurementError) -> TemperatureSeries {
    try TemperatureSeries(
      source: "simulation", temperatures: temperatures, values: noisyWidths(error: error),
      errors: temperatures.map { _ in error })
  }
}
