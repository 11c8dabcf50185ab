import Fitting
import LinearAlgebra

/// A band found without a fit: where to start from, and what to check against.
struct BandStart {
  /// Energies, ascending, eV.
  let energies: [Double]
  /// Energy of the middle of the half maximum, FWHM (both eV), and blue over red half width.
  let energy: Double
  let width: Double
  let asymmetry: Double
  /// True where the smoothed intensity is highest within the outermost points.
  let isHighestAtEdge: Bool
  private let descends: Bool

  var span: Double { energies[energies.count - 1] - energies[0] }
  var window: ClosedRange<Double> { energies[0]...energies[energies.count - 1] }

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
    let top = smooth.indices.max { smooth[$0] < smooth[$1] } ?? 0
    guard smooth[top] > 0 else {
      throw LinewidthsError(.noBand, "the spectrum has no intensity above 0; look at its sign and its background")
    }
    isHighestAtEdge = top < max(2, n / 50) || top >= n - max(2, n / 50)
    let edge = max(1, n / 20)
    let left = smooth.prefix(edge).reduce(0, +) / Double(edge)
    let right = smooth.suffix(edge).reduce(0, +) / Double(edge)
    let first = energies[0]
    let span = energies[n - 1] - first
    let hasBaseline = model.baselineOrder >= 0
    let band = (0..<n).map { i in
      hasBaseline ? smooth[i] - left - (right - left) * (energies[i] - first) / span : smooth[i]
    }
    if let found = HalfMaximum(axis: energies, values: band), found.width > 0 {
      energy = (found.low + found.high) / 2
      width = found.width
      let ratio = (found.high - found.peak) / (found.peak - found.low)
      asymmetry = min(max(ratio.isFinite ? ratio : 1, 0.2), 5)
    } else {
      energy = energies[top]
      width = span / 4
      asymmetry = 1
    }
  }

  /// Values on the ascending energy axis.
  func ascending(_ values: [Double]) -> [Double] { descends ? values.reversed() : values }

  /// The parameters of a shape from a centre, a FWHM and the ratio of its halves, with their bounds.
  func parameters(
    _ shape: LineShape, energy: Double, width: Double, asymmetry: Double,
    progression: ProgressionStart = ProgressionStart(),
    suffix: String
  ) -> [Parameter] {
    let least = span / Double(2 * energies.count)
    let positions = energies[0] - span...energies[energies.count - 1] + span
    let widths = least...20 * span
    func clamped(_ value: Double, _ bounds: ClosedRange<Double>) -> Double {
      min(max(value, bounds.lowerBound), bounds.upperBound)
    }
    let skew = asymmetry > 0 ? (asymmetry - 1) / (asymmetry + 1) : 0
    func parameter(_ index: Int, _ value: Double, _ bounds: ClosedRange<Double>) -> Parameter {
      let name = shape.parameterNames[index]
      return Parameter(
        name + suffix, unit: LineShape.unit(ofParameter: name), initialValue: clamped(value, bounds), bounds: bounds)
    }
    func energyLike(_ value: Double) -> Parameter { parameter(0, value, positions) }
    switch shape {
    case .gaussian, .lorentzian: return [energyLike(energy), parameter(1, width, widths)]
    case .pseudoVoigt: return [energyLike(energy), parameter(1, width, widths), parameter(2, 0.2, 0...1)]
    case .voigt:
      return [energyLike(energy), parameter(1, 0.8 * width, widths), parameter(2, 0.3 * width, 0...20 * span)]
    case .modifiedGaussian:
      let tail = (skew < 0 ? -0.2 : 0.2) * width + skew * width
      return [
        energyLike(energy - 0.6 * tail), parameter(1, 0.9 * width, widths), parameter(2, tail, -2 * span...2 * span),
      ]
    case .skewed:
      return [
        energyLike(energy), parameter(1, width / GaussianProfile.deviations, least / 2...10 * span),
        parameter(2, clamped(3 * skew + (skew < 0 ? -0.05 : 0.05), -0.8...0.8), -0.99...0.99),
      ]
    case .logNormal:
      return [
        energyLike(energy - skew * width / 2), parameter(1, width, widths),
        parameter(2, 2 * skew + (skew < 0 ? -0.01 : 0.01), -3...3),
      ]
    case .franckCondon:
      let (line, phonon) = (progression.line * width, progression.phonon ?? 0.7 * width)
      return [
        energyLike(energy + progression.offset * phonon), parameter(1, line, widths),
        parameter(2, phonon, least...2 * span), parameter(3, progression.huangRhys, 0...40),
      ]
    }
  }
}

/// Where to start a Franck–Condon progression from: hidden below one band, or with lines that stand apart.
struct ProgressionStart {
  /// Huang–Rhys factor.
  var huangRhys = 0.5
  /// Width of a line over that of the band.
  var line = 0.7
  /// Phonon energy in eV; nil for 0.7 of the band's width.
  var phonon: Double?
  /// E₀₀ above the band, in phonons.
  var offset = 0.2

  /// Three hidden progressions, and two of the stretching mode of conjugated carbon, 0.17 eV.
  static let all = [
    ProgressionStart(huangRhys: 0.3), ProgressionStart(huangRhys: 0.8, offset: 0.5),
    ProgressionStart(huangRhys: 1.6, offset: 1), ProgressionStart(huangRhys: 0.6, line: 0.9, phonon: 0.17, offset: 0),
    ProgressionStart(huangRhys: 1.5, line: 0.9, phonon: 0.17, offset: 1),
  ]
}
