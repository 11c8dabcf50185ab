import Measurements

/// χ² of one ion's envelope against a window of a spectrum: area ≥ 0, a constant baseline and a shift of the m/z scale are
/// fitted.
struct EnvelopeScore {
  /// What a candidate's envelope leaves.
  struct Match: Sendable, Equatable {
    var chiSquare: Double
    /// Shift in ppm.
    var shift: Double
    var area: Double
  }

  let axis: [Double]
  /// Intensities of the window.
  let data: [Double]
  private let weights: [Double]
  private let asymmetry: Double
  /// Points of the window.
  var pointCount: Int { axis.count }

  /// The window of a spectrum; weights follow from the scatter of neighbouring points.
  init(_ spectrum: MassSpectrum, window: ClosedRange<Double>, asymmetry: Double) {
    self.asymmetry = asymmetry
    let noise = CountNoise(data: spectrum.intensities)
    let kept = spectrum.positions.indices.filter { window.contains(spectrum.positions[$0]) }
    axis = kept.map { spectrum.positions[$0] }
    data = kept.map { spectrum.intensities[$0] }
    weights = kept.map { index in
      let range = max(0, index - 2)..<min(spectrum.intensities.count, index + 3)
      let mean = spectrum.intensities[range].reduce(0, +) / Double(range.count)
      let variance = noise.variance(mean)
      return variance > 0 ? 1 / variance : 1
    }
  }

  /// The best match over shifts of ±`limit` ppm: nine of them, then parabolas.
  func match(_ peaks: IonPeaks, resolution: Double, limit: Double) -> Match {
    guard limit > 0 else { return match(peaks, resolution: resolution, shift: 0) }
    var tried = (-4...4).map { match(peaks, resolution: resolution, shift: Double($0) / 4 * limit) }
    for _ in 0..<4 {
      tried.sort { $0.shift < $1.shift }
      guard let best = tried.indices.min(by: { tried[$0].chiSquare < tried[$1].chiSquare }), best > 0,
        best + 1 < tried.count
      else { break }
      let (a, b, c) = (tried[best - 1], tried[best], tried[best + 1])
      let (left, right) = (b.shift - a.shift, c.shift - b.shift)
      let (fall, rise) = ((b.chiSquare - a.chiSquare) / left, (c.chiSquare - b.chiSquare) / right)
      let curvature = (rise - fall) / (left + right)
      guard curvature > 0 else { break }
      let next = (a.shift + b.shift) / 2 - fall / (2 * curvature)
      guard next > a.shift, next < c.shift, abs(next - b.shift) > 1e-4 * limit else { break }
      tried.append(match(peaks, resolution: resolution, shift: next))
    }
    return tried.min { $0.chiSquare < $1.chiSquare } ?? match(peaks, resolution: resolution, shift: 0)
  }

  private func match(_ peaks: IonPeaks, resolution: Double, shift: Double) -> Match {
    let factor = 1 + shift * 1e-6
    let curve = IonPeaks(peaks, scaledBy: factor).profile(
      at: axis, shape: PeakShape(resolution: resolution, asymmetry: asymmetry))
    var (s, sx, sxx, sy, sxy, syy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for index in axis.indices {
      let (weight, x, y) = (weights[index], curve[index], data[index])
      s += weight
      sx += weight * x
      sxx += weight * x * x
      sy += weight * y
      sxy += weight * x * y
      syy += weight * y * y
    }
    let flat = s > 0 ? syy - sy * sy / s : 0
    let spread = sxx - (s > 0 ? sx * sx / s : 0)
    guard spread > 1e-12 * sxx, s > 0 else { return Match(chiSquare: flat, shift: shift, area: 0) }
    let common = sxy - sx * sy / s
    let area = max(0, common / spread)
    return Match(chiSquare: flat - area * (2 * common - area * spread), shift: shift, area: area)
  }

  /// A match as a curve over the window: its envelope on the constant baseline that goes with it.
  func curve(_ match: Match, _ peaks: IonPeaks, resolution: Double) -> [Double] {
    let profile = IonPeaks(peaks, scaledBy: 1 + match.shift * 1e-6).profile(
      at: axis, shape: PeakShape(resolution: resolution, asymmetry: asymmetry))
    let total = weights.reduce(0, +)
    let rest = axis.indices.reduce(0) { $0 + weights[$1] * (data[$1] - match.area * profile[$1]) }
    let baseline = total > 0 ? rest / total : 0
    return profile.map { baseline + match.area * $0 }
  }
}
