import Fitting
import LinearAlgebra
import Measurements

/// The emission band of one spectrum: one shape in energy, or a sum of them, fitted with its baseline to what was
/// measured.
///
/// Errors are those of the counts (Poisson) or, where the intensities are no counts, of the scatter about the fit.
/// Maximum and FWHM are found numerically on the fitted curve, and their errors by implicit differentiation; see
/// ``BandMeasures``.
public struct BandFit: Sendable, Equatable {
  /// The shape.
  public let shape: LineShape
  /// The band: the sum of all peaks.
  public let band: BandMeasures
  /// The peaks by themselves, by energy; one, the band, for a single shape.
  public let peaks: [BandMeasures]
  /// The parameters of the shape, peak by peak, in eV where they have a unit.
  public let parameters: [FittedParameter]
  /// χ² per degree of freedom; nil where σ is unknown.
  public let reducedChiSquare: Double?
  /// FWHM of the band less its fitted baseline, read off at half maximum, meV; nil where a side is outside the window.
  /// It is smoothed before where its noise is above 0.5 % of the maximum.
  public let halfMaximumWidth: Double?
  /// The same of the intensity per wavelength, nm.
  public let halfMaximumWavelengthWidth: Double?
  /// −2 ln L of the intensities, up to a constant, plus ln n for every parameter: the smaller the better.
  public let evidence: Double
  /// The points that were fitted: position, intensity, band and baseline.
  public let curve: BandCurveTable

  /// FWHM, meV.
  public var width: Double { band.width.value }
  /// Standard error of the FWHM, meV.
  public var widthError: Double { band.width.standardError ?? 0 }
  /// Energy of the maximum per unit of energy, eV.
  public var energy: Double { band.energy.value }
  /// Standard error of the energy, eV.
  public var energyError: Double { band.energy.standardError ?? 0 }
  /// Area, in intensity per unit of the axis times that unit.
  public var area: Double { band.area.value }
  /// Standard error of the area; nil where it cannot be given.
  public var areaError: Double? { band.area.standardError }

  /// Fits one spectrum.
  ///
  /// - Parameters:
  ///   - positions: nm or eV, > 0, ascending.
  ///   - values: as many intensities; NaN takes a point out.
  ///   - isCounts: true for Poisson errors.
  /// - Throws: ``LinewidthsError`` where there is no band to fit, or its half maximum lies outside the window.
  public init(
    positions: [Double], values: [Double], axis: SpectralAxis, isCounts: Bool, options: BandOptions = BandOptions()
  ) throws(LinewidthsError) {
    try self.init(
      positions: positions, values: values, axis: axis,
      noise: isCounts ? CountingNoise(pointCount: positions.count) : nil, options: options)
  }

  /// Fits one spectrum whose counts were prepared; `noise` nil where the intensities are no counts.
  public init(
    positions: [Double], values: [Double], axis: SpectralAxis, noise: CountingNoise?, options: BandOptions
  ) throws(LinewidthsError) {
    try options.check()
    let points = positions.indices.filter { i in
      values[i].isFinite && (options.range.map { $0.lower <= positions[i] && positions[i] <= $0.upper } ?? true)
    }
    let x = points.map { positions[$0] }
    let y = points.map { values[$0] }
    let needed = options.bandCount * (options.shape.parameterCount + 1) + options.baselineOrder + 3
    guard x.count >= max(needed, options.baselineOrder + 6) else {
      throw LinewidthsError(.noBand, "\(x.count) points are too few for a band and its baseline; widen the range")
    }
    let scale = EnergyScale(axis: axis, isInAir: options.isInAir, usesJacobian: options.usesJacobian)
    let single = BandModel(
      shape: options.shape, positions: x, scale: scale, baselineOrder: options.baselineOrder)
    let start = try BandStart(model: single, values: y)
    // Errors of the counts expected instead of those found: without the bias that a low count weighs more.
    var variances = noise.map { PointVariances($0, at: points) }
    if options.weighting == .counts { variances = variances.map { PointVariances(errors: $0.errors(y)) } }
    let search = BandSearch(
      model: single, values: y, variances: variances, start: start, bandCount: options.bandCount)
    self = try BandFit(search, try search.fit(), positions: x, scale: scale, options: options)
  }

  private init(
    _ search: BandSearch, _ fitted: BandSearch.Found, positions: [Double], scale: EnergyScale, options: BandOptions
  ) throws(LinewidthsError) {
    let reading = try BandReading(search, fitted, scale: scale, options: options)
    shape = options.shape
    band = reading.band
    peaks = reading.peaks
    parameters = fitted.parameters
    reducedChiSquare = fitted.reducedChiSquare
    let model = search.model(options.bandCount)
    let amplitudes = fitted.amplitudes
    let (bands, baseline) = model.curves(fitted.values, amplitudes: amplitudes)
    let count = options.bandCount > 1 ? options.bandCount : 0
    let components = (0..<count).map { band in
      model.curves(fitted.values, amplitudes: amplitudes.indices.map { $0 == band ? amplitudes[$0] : 0 }).bands
    }
    curve = BandCurveTable(
      positions: positions, intensities: search.values, bands: bands, components: components, baseline: baseline,
      errors: search.variances?.errors(fitted.curve))
    let direct = DirectWidths(search, curve, scale: scale, near: reading.band)
    halfMaximumWidth = direct.millielectronvolts
    halfMaximumWavelengthWidth = direct.nanometres
    evidence = curve.evidence(parameters: fitted.freeParameters, variances: search.variances, fitted: fitted.curve)
  }
}

extension BandOptions {
  /// Throws ``LinewidthsError`` for what no spectrum can be fitted with.
  func check() throws(LinewidthsError) {
    guard (-1...5).contains(baselineOrder) else {
      throw LinewidthsError(.invalidOption, "the baseline's order must lie between 0 and 5, or be −1 for none")
    }
    guard (1...6).contains(bandCount) else {
      throw LinewidthsError(.invalidOption, "the number of bands must lie between 1 and 6")
    }
    if let range, !(range.lower < range.upper) {
      throw LinewidthsError(
        .invalidBounds, "the range to fit is \(range.lower) to \(range.upper); its lower end comes first")
    }
    if let instrument, !(instrument.value > 0 && instrument.value.isFinite) {
      throw LinewidthsError(.invalidOption, "the width of the instrument must be a number above 0")
    }
  }
}
