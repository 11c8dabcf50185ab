import Glibc
import Measurements

/// An absorption or excitation spectrum beside an emission band: Stokes shift and overlap.
public struct AbsorptionComparison: Sendable {
  /// Energy of the lowest maximum of the absorption, eV; its error is that of the parabola through its top.
  public let maximum: MeasuredValue
  private let energies: [Double]
  /// Relative to the maximum.
  private let absorbance: [Double]

  /// Reads the lowest maximum of a spectrum of absorbance or excitation, which has no λ²/hc: it is no density.
  ///
  /// The spectrum is smoothed, a maximum must stand out by 5 % of the highest value and lie inside the range, and a
  /// parabola through the points above 90 % of it gives its place. Throws ``LinewidthsError`` where there is none.
  public init(_ series: SpectrumSeries, spectrum: Int = 0, isInAir: Bool) throws(LinewidthsError) {
    let source = series.source + (series.labels.count > 1 ? ", \(series.labels[spectrum])" : "")
    let scale = EnergyScale(axis: series.axis, isInAir: isInAir)
    var points = zip(series.positions, series.intensities[spectrum]).filter { $0.1.isFinite }
      .map { (energy: scale.energy($0.0), value: $0.1) }
    points.sort { $0.energy < $1.energy }
    guard points.count >= 9 else {
      throw LinewidthsError(.invalidData, "\(source): \(points.count) points are too few for an absorption")
    }
    let values = HalfMaximum.smoothed(points.map(\.value), halfWindow: max(2, points.count / 60))
    let top = values.max() ?? 0
    guard top > 0, let place = Self.lowestMaximum(values, prominence: 0.05 * top) else {
      throw LinewidthsError(
        .noBand, "\(source): the absorption has no maximum inside its range; measure a wider one")
    }
    energies = points.map(\.energy)
    absorbance = points.map { $0.value / values[place] }
    guard let vertex = Self.vertex(energies, points.map(\.value), around: place, above: 0.9 * values[place]) else {
      throw LinewidthsError(
        .noBand, "\(source): the lowest maximum of the absorption is not curved enough to have a place")
    }
    maximum = vertex
  }

  /// One comparison for every emission: a single absorption belongs to all of them, several to one each.
  ///
  /// Throws ``LinewidthsError`` for another number of spectra, and where one has no maximum.
  public static func all(
    _ series: SpectrumSeries, emissionCount: Int, isInAir: Bool
  ) throws(LinewidthsError) -> [AbsorptionComparison] {
    let count = series.intensities.count
    guard count == 1 || count == emissionCount else {
      throw LinewidthsError(
        .invalidData,
        "\(series.source): holds \(count) absorption spectra for \(emissionCount) of emission; give one, or one for each in "
          + "their order")
    }
    var all: [AbsorptionComparison] = []
    for k in 0..<count { all.append(try AbsorptionComparison(series, spectrum: k, isInAir: isInAir)) }
    return count == 1 ? [AbsorptionComparison](repeating: all[0], count: emissionCount) : all
  }

  /// The first local maximum from below that falls by the prominence before anything higher.
  private static func lowestMaximum(_ values: [Double], prominence: Double) -> Int? {
    var best = 0
    var least = values[0]
    for i in values.indices {
      if values[i] > values[best] { best = i }
      if values[best] - values[i] > prominence, values[best] - least > prominence, best > 0 { return best }
      least = min(least, values[i])
    }
    return nil
  }

  /// The vertex of the parabola through the points about a maximum that lie above a level.
  private static func vertex(
    _ energies: [Double], _ values: [Double], around place: Int, above level: Double
  ) -> MeasuredValue? {
    var low = place
    var high = place
    while low > 0, values[low - 1] > level { low -= 1 }
    while high + 1 < values.count, values[high + 1] > level { high += 1 }
    low = min(low, max(place - 2, 0))
    high = max(high, min(place + 2, values.count - 1))
    let count = high - low + 1
    guard count >= 5 else { return nil }
    let centre = energies[place]
    let half = max(energies[high] - centre, centre - energies[low])
    // Normal equations of 1, x, x², x scaled to −1…1.
    var moments = [Double](repeating: 0, count: 5)
    var right = [Double](repeating: 0, count: 3)
    for i in low...high {
      let x = (energies[i] - centre) / half
      var power = 1.0
      for k in 0..<5 {
        moments[k] += power
        if k < 3 { right[k] += power * values[i] }
        power *= x
      }
    }
    guard let inverse = inverse(moments) else { return nil }
    let c = (0..<3).map { r in (0..<3).reduce(0) { $0 + inverse[r][$1] * right[$1] } }
    guard c[2] < 0 else { return nil }
    let x = -c[1] / (2 * c[2])
    guard abs(x) <= 1 else { return nil }
    var sum = 0.0
    for i in low...high {
      let u = (energies[i] - centre) / half
      let residual = values[i] - c[0] - c[1] * u - c[2] * u * u
      sum += residual * residual
    }
    let variance = sum / Double(max(count - 3, 1))
    // ∂x/∂c₁ = −1/(2c₂), ∂x/∂c₂ = −x/c₂.
    let (g1, g2) = (-1 / (2 * c[2]), -x / c[2])
    let spread = variance * (g1 * g1 * inverse[1][1] + 2 * g1 * g2 * inverse[1][2] + g2 * g2 * inverse[2][2])
    return MeasuredValue(centre + x * half, spread > 0 ? spread.squareRoot() * half : nil)
  }

  /// The inverse of the matrix of moments m[r + c], 3 × 3.
  private static func inverse(_ m: [Double]) -> [[Double]]? {
    func minor(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Double { m[a] * m[b] - m[c] * m[d] }
    let (c00, c01, c02) = (minor(2, 4, 3, 3), -minor(1, 4, 3, 2), minor(1, 3, 2, 2))
    let determinant = m[0] * c00 + m[1] * c01 + m[2] * c02
    guard abs(determinant) > 1e-12 * m[0] * m[0] * m[0] else { return nil }
    let (c11, c12, c22) = (minor(0, 4, 2, 2), -minor(0, 3, 1, 2), minor(0, 2, 1, 1))
    return [[c00, c01, c02], [c01, c11, c12], [c02, c12, c22]].map { $0.map { $0 / determinant } }
  }

  /// Energy of the absorption less that of an emission, meV.
  public func stokesShift(_ band: BandMeasures) -> MeasuredValue {
    let parts = [maximum.standardError, band.energy.standardError].compactMap { $0 }
    let error = parts.isEmpty ? nil : parts.reduce(0) { $0 + $1 * $1 }.squareRoot() * 1e3
    return MeasuredValue((maximum.value - band.energy.value) * 1e3, error)
  }

  /// Mean of the absorbance, relative to its lowest maximum, over the photons of an emission: what its own solution takes
  /// back first. Where the absorption was not measured it counts as 0; nil where it covers less than half of the band.
  public func overlap(_ fit: BandFit, scale: EnergyScale) -> Double? {
    let curve = fit.curve
    var sum = 0.0
    var total = 0.0
    var covered = 0.0
    for i in 1..<curve.positions.count {
      let middle = scale.energy((curve.positions[i] + curve.positions[i - 1]) / 2)
      let photons = (curve.bands[i] + curve.bands[i - 1]) / 2 * (curve.positions[i] - curve.positions[i - 1])
      total += photons
      guard let value = absorbance(at: middle) else { continue }
      covered += photons
      sum += photons * value
    }
    guard total > 0, covered > 0.5 * total else { return nil }
    return sum / total
  }

  private func absorbance(at energy: Double) -> Double? {
    guard let above = energies.firstIndex(where: { $0 >= energy }) else { return nil }
    guard above > 0 else { return energies[0] == energy ? absorbance[0] : nil }
    let t = (energy - energies[above - 1]) / max(energies[above] - energies[above - 1], 1e-300)
    return absorbance[above - 1] + t * (absorbance[above] - absorbance[above - 1])
  }
}
