import Fitting
import LinearAlgebra

/// What is read off the curves of a fit, with errors.
struct BandReading {
  let band: BandMeasures
  /// By energy; those whose height is 0, or whose half maximum lies outside the window, are not there.
  let peaks: [BandMeasures]

  /// Reads band and peaks. Throws ``LinewidthsError`` where the fit found no band, or none within the window.
  init(
    _ search: BandSearch, _ fitted: BandSearch.Found, scale: EnergyScale, options: BandOptions
  ) throws(LinewidthsError) {
    let count = options.bandCount
    let termination = fitted.termination
    guard termination.isConverged else {
      throw LinewidthsError(
        .noBand, "the fit of the band did not converge (\(termination.message)); try another --shape or --range")
    }
    let model = search.model(count)
    let amplitudes = fitted.amplitudes
    let parts = (0..<count).map { (parameters: model.parameters(fitted.values, $0), height: amplitudes[$0]) }
    guard parts.allSatisfy({ $0.height >= 0 }), parts.contains(where: { $0.height > 0 }) else {
      throw LinewidthsError(.noBand, "no band stands out of the baseline")
    }
    let reader = BandReader(
      shape: options.shape, start: search.start, scale: scale, instrument: options.instrument,
      covariance: fitted.covariance, parts: parts)
    band = try reader.measures(Array(0..<count))
    guard let error = band.width.standardError, error.isFinite, error <= band.width.value else {
      throw LinewidthsError(.noBand, "no band stands out of the baseline: its width is uncertain by more than itself")
    }
    guard count > 1 else {
      peaks = [band]
      return
    }
    peaks = parts.indices.filter { parts[$0].height > 0 }.compactMap { try? reader.measures([$0]) }
      .sorted { $0.energy.value < $1.energy.value }
  }
}

/// Reads maxima, widths and areas off chosen bands.
private struct BandReader {
  let shape: LineShape
  let start: BandStart
  let scale: EnergyScale
  let instrument: InstrumentWidth?
  /// Of all parameters and then the amplitudes; nil where there is none.
  let covariance: Matrix?
  let parts: [(parameters: SIMD4<Double>, height: Double)]

  func measures(_ chosen: [Int]) throws(LinewidthsError) -> BandMeasures {
    let width = chosen.count == parts.count ? start.width : nominalWidth(parts[chosen[0]].parameters)
    let centre = chosen.count == parts.count ? start.energy : parts[chosen[0]].parameters[0]
    let low = max(start.energies[0] - start.span, start.energies[0] / 4)
    let limits = low...start.window.upperBound + start.span
    let bands = chosen.map { parts[$0] }
    let curve = BandCurve(shape: shape, bands: bands)
    let edge = start.span / 25
    let inside = start.window.lowerBound + edge...start.window.upperBound - edge
    guard let found = CurveExtent(curve, near: centre, width: width, within: limits),
      !start.isHighestAtEdge || inside.contains(found.peak)
    else {
      throw LinewidthsError(
        .noBand,
        start.isHighestAtEdge
          ? "the intensity is highest at the edge of the window, so that half the maximum lies outside; measure a wider one"
          : "no band stands out of the baseline")
    }
    guard found.width > 1.01 * start.span / Double(2 * start.energies.count) else {
      throw LinewidthsError(
        .noBand, "no band stands out of the baseline: what does is narrower than the points lie apart (see --spikes)")
    }
    guard start.window.lowerBound <= found.low, found.high <= start.window.upperBound else {
      throw LinewidthsError(
        .noBand, "the band's half maximum lies outside the measured window; measure or select a wider one")
    }
    let symmetry = (found.high - found.peak) / (found.peak - found.low)
    let isExact = shape.isSymmetric && chosen.count == 1
    let symmetryGradient = zip(found.peakGradient, zip(found.lowGradient, found.highGradient)).map { peak, ends in
      ((ends.1 - peak) - symmetry * (peak - ends.0)) / (found.peak - found.low)
    }
    let area = area(chosen)
    var result = BandMeasures(
      energy: MeasuredValue(found.peak, error(found.peakGradient, chosen)),
      width: MeasuredValue(found.width * 1e3, error(found.widthGradient, chosen).map { $0 * 1e3 }), wavelength: nil,
      wavelengthWidth: nil, area: MeasuredValue(area.value, error(area.gradient, chosen)),
      asymmetry: MeasuredValue(isExact ? 1 : symmetry, isExact ? nil : error(symmetryGradient, chosen)),
      intrinsicWidth: nil)
    readWavelengths(&result, bands, chosen, near: found, within: limits)
    readIntrinsicWidth(&result, bands, chosen, near: found, within: limits)
    return result
  }

  private func nominalWidth(_ p: SIMD4<Double>) -> Double {
    shape == .skewed ? p[1] * GaussianProfile.deviations : max(p[1], shape == .voigt ? p[2] : 0)
  }

  /// √(gᵀCg) over the parameters and heights of chosen bands.
  private func error(_ gradient: [Double], _ chosen: [Int]) -> Double? {
    guard let covariance else { return nil }
    let count = shape.parameterCount
    let places =
      chosen.flatMap { band in (0..<count).map { band * count + $0 } } + chosen.map { parts.count * count + $0 }
    var sum = 0.0
    for (i, a) in places.enumerated() where gradient[i] != 0 {
      for (j, b) in places.enumerated() where gradient[j] != 0 { sum += gradient[i] * covariance[a, b] * gradient[j] }
    }
    return sum.isFinite && sum > 0 ? sum.squareRoot() : nil
  }

  private func area(_ chosen: [Int]) -> (value: Double, gradient: [Double]) {
    let count = shape.parameterCount
    var value = 0.0
    var gradient: [Double] = []
    var heights: [Double] = []
    for k in chosen {
      let unit = shape.profile(parts[k].parameters).area
      value += parts[k].height * unit.value
      for j in 0..<count { gradient.append(parts[k].height * unit.gradient[j]) }
      heights.append(unit.value)
    }
    return (value, gradient + heights)
  }

  /// Maximum and FWHM of the same bands per wavelength: λ = hc/E, dλ = −hc/E²·dE.
  private func readWavelengths(
    _ result: inout BandMeasures, _ bands: [(parameters: SIMD4<Double>, height: Double)], _ chosen: [Int],
    near found: CurveExtent, within limits: ClosedRange<Double>
  ) {
    let curve = BandCurve(shape: shape, bands: bands, isPerWavelength: scale.usesJacobian)
    let extent: CurveExtent?
    extent =
      scale.usesJacobian ? CurveExtent(curve, near: found.peak, width: found.width, within: limits) : found
    guard let extent, start.window.lowerBound <= extent.low, extent.high <= start.window.upperBound else { return }
    func slope(_ energy: Double) -> Double { -1 / scale.perWavelength(energy) }
    result.wavelength = MeasuredValue(
      scale.wavelength(extent.peak), error(extent.peakGradient.map { $0 * slope(extent.peak) }, chosen))
    let gradient = zip(extent.lowGradient, extent.highGradient).map { $0 * slope(extent.low) - $1 * slope(extent.high) }
    result.wavelengthWidth = MeasuredValue(
      scale.wavelength(extent.low) - scale.wavelength(extent.high), error(gradient, chosen))
  }

  private func readIntrinsicWidth(
    _ result: inout BandMeasures, _ bands: [(parameters: SIMD4<Double>, height: Double)], _ chosen: [Int],
    near found: CurveExtent, within limits: ClosedRange<Double>
  ) {
    guard let instrument else { return }
    let width = instrument.electronvolts(at: found.peak, scale)
    let narrowed = bands.map { shape.narrowed($0.parameters, by: width) }
    let known = zip(narrowed, bands).compactMap { narrow, band in
      narrow.map { (parameters: $0.parameters, height: band.height) }
    }
    let count = shape.parameterCount
    guard known.count == bands.count,
      let extent = CurveExtent(
        BandCurve(shape: shape, bands: known), near: found.peak, width: found.width, within: limits)
    else { return }
    var gradient = extent.widthGradient
    for (k, narrow) in narrowed.enumerated() {
      var own = SIMD4<Double>.zero
      for j in 0..<count { own[j] = gradient[k * count + j] }
      guard let pulled = narrow?.pullback(own) else { return }
      for j in 0..<count { gradient[k * count + j] = pulled[j] }
    }
    result.intrinsicWidth = MeasuredValue(extent.width * 1e3, error(gradient, chosen).map { $0 * 1e3 })
  }
}
