import Fitting

/// Where a decomposition starts: the best of a grid of resolutions and offsets, on a thinned spectrum.
enum EnvelopeStart {
  private static let resolutions = [700.0, 1400, 2800, 5600, 11_000, 22_000, 45_000, 90_000]
  /// Points of the thinned spectrum.
  private static let points = 6000

  /// Resolution and offset at the asymmetry given; a value that is given is kept.
  ///
  /// Offsets go over ±0.4 of the distance of isotope peaks: one whole distance fits nearly as well and would be wrong.
  static func search(
    _ species: [EnvelopeSpecies], axis: [Double], data: [Double], resolution: Double?, offset: Double?,
    asymmetry: Double
  ) -> (resolution: Double, offset: Double)? {
    let stride = max(1, axis.count / points)
    let kept = Swift.stride(from: 0, to: axis.count, by: stride)
    let thinAxis = kept.map { axis[$0] }
    let model = EnvelopeModel(
      axis: thinAxis, data: kept.map { data[$0] }, weights: thinAxis.map { _ in 1 },
      peaks: species.map { IonPeaks($0.peaks, threshold: 1e-3) })
    let spacing = 1 / Double(species.map { abs($0.member.ion.charge) }.max() ?? 1)
    let reach = 0.4 * spacing
    var best: (cost: Double, resolution: Double, offset: Double)?
    func look(_ resolution: Double, _ offset: Double) {
      guard let found = model.solution([resolution, offset, asymmetry], derivatives: false) else { return }
      let cost = found.residual.reduce(0) { $0 + $1 * $1 }
      if cost < best?.cost ?? .infinity { best = (cost, resolution, offset) }
    }
    let (low, high) = ((axis.first ?? 1), (axis.last ?? 1))
    for candidate in resolution.map({ [$0] }) ?? resolutions {
      let width = (low + high) / 2 / candidate
      let step = min(max(width / 3, reach / 12), reach / 2)
      let count = Int((reach / step).rounded(.down))
      for k in offset == nil ? -count...count : 0...0 { look(candidate, offset ?? Double(k) * step) }
    }
    guard let coarse = best else { return nil }
    if resolution == nil {
      for factor in [0.7, 0.84, 1.2, 1.4] { look(coarse.resolution * factor, coarse.offset) }
    }
    return best.map { ($0.resolution, $0.offset) }
  }
}
