import Fitting
import Measurements

/// The peaks of a mass spectrum that stand out of its noise.
public struct MassPeaks: Sendable {
  /// A peak.
  public struct Peak: Sendable, Equatable {
    /// m/z of its top.
    public let position: Double
    /// Height above the baseline.
    public let height: Double
    /// Height over the noise of the smoothed spectrum there.
    public let significance: Double
    /// Full width at half maximum; nil where a neighbour covers it.
    public let width: Double?
  }

  /// Peaks by ascending m/z.
  public let peaks: [Peak]
  /// The baseline: the median intensity.
  public let baseline: Double
  let noise: CountNoise

  /// Finds peaks: maxima of the spectrum smoothed over five points (quadratic) that rise `significance` standard deviations
  /// above the median, and as far above the valleys beside them. Throws `invalidOption` for a significance below 1,
  /// `invalidData` for a spectrum of fewer than 20 points.
  public init(_ spectrum: MassSpectrum, significance: Double = 5) throws(MassSpectraError) {
    guard significance >= 1, significance.isFinite else {
      throw MassSpectraError(.invalidOption, "the significance of peaks must be a number of at least 1")
    }
    let (axis, data) = (spectrum.positions, spectrum.intensities)
    guard data.count >= 20 else {
      throw MassSpectraError(.invalidData, "\(data.count) points are too few to find peaks in")
    }
    let noise = CountNoise(data: data)
    let baseline = data.sorted()[data.count / 2]
    let weights = [-3.0 / 35, 12.0 / 35, 17.0 / 35, 12.0 / 35, -3.0 / 35]
    let spread = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let smooth = data.indices.map { index -> Double in
      guard index >= 2, index + 2 < data.count else { return data[index] }
      return weights.enumerated().reduce(0) { $0 + $1.element * data[index + $1.offset - 2] }
    }
    func sigma(_ index: Int) -> Double { noise.variance(smooth[index]).squareRoot() * spread }
    // A maximum counts when the spectrum has fallen far enough on both sides before it rises above it.
    var tops: [Int] = []
    var top = 0
    var valley = 0
    var isRising = true
    for index in smooth.indices {
      if isRising {
        if smooth[index] > smooth[top] { top = index }
        if smooth[top] - smooth[index] > significance * sigma(top) {
          if smooth[top] - baseline > significance * sigma(top) { tops.append(top) }
          (isRising, valley) = (false, index)
        }
      } else {
        if smooth[index] < smooth[valley] { valley = index }
        if smooth[index] - smooth[valley] > significance * sigma(index) { (isRising, top) = (true, index) }
      }
    }
    self.noise = noise
    self.baseline = baseline
    peaks = tops.map { top in
      let height = smooth[top] - baseline
      return Peak(
        position: Self.summit(axis, smooth, top), height: height,
        significance: sigma(top) > 0 ? height / sigma(top) : .infinity,
        width: Self.width(axis, smooth.map { $0 - baseline }, top))
    }
  }

  /// The top of the parabola through a maximum and its neighbours.
  private static func summit(_ axis: [Double], _ values: [Double], _ top: Int) -> Double {
    guard top > 0, top + 1 < axis.count else { return axis[top] }
    let rise = (values[top] - values[top - 1]) / (axis[top] - axis[top - 1])
    let fall = (values[top + 1] - values[top]) / (axis[top + 1] - axis[top])
    let bend = (fall - rise) / (axis[top + 1] - axis[top - 1])
    guard bend < 0 else { return axis[top] }
    let position = (axis[top - 1] + axis[top]) / 2 - rise / (2 * bend)
    return min(max(position, axis[top - 1]), axis[top + 1])
  }

  /// The distance of the two crossings of half the height.
  private static func width(_ axis: [Double], _ values: [Double], _ top: Int) -> Double? {
    let half = values[top] / 2
    func crossing(_ step: Int) -> Double? {
      var index = top
      while axis.indices.contains(index + step), values[index + step] > half {
        index += step
        if values[index] > values[top] { return nil }
      }
      guard axis.indices.contains(index + step) else { return nil }
      let part = (values[index] - half) / (values[index] - values[index + step])
      return axis[index] + part * (axis[index + step] - axis[index])
    }
    guard let left = crossing(-1), let right = crossing(1) else { return nil }
    return right - left
  }

  /// The peaks as a result in which nothing was fitted.
  public func result() -> FitResult {
    FitResult.computed(
      model: "",
      derived: [
        DerivedQuantity(name: "peaks", symbol: "peaks", unit: "", value: Double(peaks.count), standardError: nil),
        DerivedQuantity(name: "baseline", symbol: "baseline", unit: "", value: baseline, standardError: nil),
      ],
      tables: [
        ResultTable(
          name: "peaks", title: "peaks above the noise",
          columns: [
            .init("mz", unit: "m/z", values: peaks.map(\.position), decimals: 4),
            .init("height", values: peaks.map(\.height)),
            .init("significance", unit: "σ", values: peaks.map(\.significance), decimals: 1),
            .init("fwhm", unit: "m/z", values: peaks.map(\.width), decimals: 4),
            .init("resolution", values: peaks.map { peak in peak.width.map { peak.position / $0 } }, decimals: 0),
          ], place: .text)
      ],
      findings: [
        "Noise from neighbouring points: σ² = \(Letters.fixed(noise.floor, 2)) + \(Letters.fixed(noise.gain, 3))·signal."
      ])
  }
}
