import Fitting
import LinearAlgebra
import Measurements

/// The emission band of one spectrum: a Gaussian in energy, fitted with its baseline to what was measured.
///
/// Errors are those of the counts (Poisson) or, where the intensities are no counts, of the scatter about the fit.
public struct BandFit: Sendable, Equatable {
  /// FWHM, meV.
  public let width: Double
  /// Standard error of the FWHM, meV.
  public let widthError: Double
  /// Energy of the maximum per unit of energy, eV; vacuum, E = hc/λ.
  public let energy: Double
  /// Standard error of the energy, eV.
  public let energyError: Double
  /// Area, in intensity per unit of the axis times that unit.
  public let area: Double
  /// Standard error of the area; nil where it cannot be given.
  public let areaError: Double?
  /// χ² per degree of freedom; nil where σ is unknown.
  public let reducedChiSquare: Double?
  /// FWHM of the band less its fitted baseline, read off at half maximum after smoothing, meV; nil where a side is
  /// outside the window.
  public let halfMaximumWidth: Double?

  /// Fits one spectrum.
  ///
  /// - Parameters:
  ///   - positions: nm or eV, > 0, ascending.
  ///   - values: as many intensities; NaN takes a point out.
  ///   - isCounts: true for Poisson errors √max(intensity, 1).
  /// - Throws: ``LinewidthsError`` where there is no band to fit, or its half maximum lies outside the window.
  public init(
    positions: [Double], values: [Double], axis: SpectralAxis, isCounts: Bool, options: BandOptions = BandOptions()
  ) throws(LinewidthsError) {
    guard (0...5).contains(options.baselineOrder) else {
      throw LinewidthsError(.invalidOption, "the baseline's order must lie between 0 and 5")
    }
    if let range = options.range, !(range.lower < range.upper) {
      throw LinewidthsError(
        .invalidBounds, "the range to fit is \(range.lower) to \(range.upper); its lower end comes first")
    }
    let kept = positions.indices.filter { i in
      values[i].isFinite && (options.range.map { $0.lower <= positions[i] && positions[i] <= $0.upper } ?? true)
    }
    let x = kept.map { positions[$0] }
    let y = kept.map { values[$0] }
    guard x.count >= options.baselineOrder + 6 else {
      throw LinewidthsError(.noBand, "\(x.count) points are too few for a band and its baseline; widen the range")
    }
    let model = BandModel(
      positions: x, axis: axis, usesJacobian: options.usesJacobian, baselineOrder: options.baselineOrder)
    let start = try BandStart(model: model, values: y)
    let span = start.energies[start.energies.count - 1] - start.energies[0]
    let fitted: SeparableOutcome
    do {
      fitted = try Fit.separable(
        model, data: Matrix(rows: y.count, columns: 1, columnMajor: y),
        rowErrors: isCounts ? y.map { max($0, 1).squareRoot() } : nil,
        parameters: [
          Parameter(
            "energy", unit: "eV", initialValue: start.energy,
            bounds: start.energies[0] - span...start.energies[start.energies.count - 1] + span),
          Parameter(
            "fwhm", unit: "eV", initialValue: max(start.width, span / Double(2 * y.count)),
            bounds: span / Double(2 * y.count)...20 * span),
        ])
    } catch {
      throw LinewidthsError(.noBand, error.description)
    }
    let found = fitted.outcome.result.parameters
    guard let energy = found[0].value, let energyError = found[0].standardError, let width = found[1].value,
      let widthError = found[1].standardError, fitted.amplitudes[0, 0] > 0
    else {
      throw LinewidthsError(.noBand, "no band stands out of the baseline")
    }
    guard start.energies[0] <= energy - width / 2, energy + width / 2 <= start.energies[start.energies.count - 1] else {
      throw LinewidthsError(
        .noBand, "the band's half maximum lies outside the measured window; measure or select a wider one")
    }
    self.width = width * 1e3
    self.widthError = widthError * 1e3
    self.energy = energy
    self.energyError = energyError
    let height = fitted.amplitudes[0, 0]
    area = height * width * BandModel.unitArea
    areaError = fitted.jointCovariance(column: 0).flatMap { covariance in
      // ∂(height·width) over (energy, width, height).
      let variance =
        height * height * covariance[1, 1] + 2 * height * width * covariance[1, 2] + width * width * covariance[2, 2]
      return variance.isFinite && variance >= 0 ? variance.squareRoot() * BandModel.unitArea : nil
    }
    reducedChiSquare = fitted.outcome.result.statistics.reducedChiSquare
    halfMaximumWidth = start.halfMaximumWidth(
      model: model, values: y, parameters: [energy, width], amplitudes: fitted.amplitudes.column(0))
  }
}

/// A band found without a fit: where to start from, and what to check against.
private struct BandStart {
  /// Energies, ascending, eV.
  let energies: [Double]
  let energy: Double
  let width: Double
  private let descends: Bool

  init(model: BandModel, values: [Double]) throws(LinewidthsError) {
    let n = values.count
    descends = model.energies[0] > model.energies[n - 1]
    let energies = descends ? model.energies.reversed() : model.energies
    self.energies = energies
    guard energies[n - 1] > energies[0] else {
      throw LinewidthsError(.noBand, "all points lie at one position; there is no spectrum")
    }
    let ordered = descends ? values.reversed() : values
    let smooth = HalfMaximum.smoothed(ordered, halfWindow: max(2, n / 40))
    let edge = max(1, n / 20)
    let left = smooth.prefix(edge).reduce(0, +) / Double(edge)
    let right = smooth.suffix(edge).reduce(0, +) / Double(edge)
    let first = energies[0]
    let span = energies[n - 1] - first
    let band = (0..<n).map { smooth[$0] - left - (right - left) * (energies[$0] - first) / span }
    if let found = HalfMaximum(axis: energies, values: band), found.width > 0 {
      energy = (found.low + found.high) / 2
      width = found.width
    } else {
      guard let top = ordered.indices.max(by: { ordered[$0] < ordered[$1] }), ordered[top] > 0 else {
        throw LinewidthsError(.noBand, "the spectrum has no intensity above 0")
      }
      energy = energies[top]
      width = span / 4
    }
  }

  /// FWHM in meV of what is left after the fitted baseline, per unit of energy.
  func halfMaximumWidth(
    model: BandModel, values: [Double], parameters: [Double], amplitudes: [Double]
  ) -> Double? {
    let n = values.count
    var basis = Matrix(rows: n, columns: model.componentCount)
    model.basis(parameters, into: &basis)
    var band = (0..<n).map { i in
      var baseline = 0.0
      for k in 1..<model.componentCount { baseline += basis[i, k] * amplitudes[k] }
      return (values[i] - baseline) / model.density[i]
    }
    if descends { band.reverse() }
    let inside = energies.count { abs($0 - parameters[0]) < parameters[1] / 2 }
    let smooth = HalfMaximum.smoothed(band, halfWindow: inside / 8)
    return HalfMaximum(axis: energies, values: smooth).map { $0.width * 1e3 }
  }
}
