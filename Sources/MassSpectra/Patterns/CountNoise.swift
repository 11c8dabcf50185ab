/// The noise of a spectrum as its own scatter tells it: σ² = floor + gain·signal.
///
/// Where a detector counts, no count is almost as uncertain as one: the floor is at least 3/8 of the gain squared (Anscombe,
/// Biometrika 1948, 35, 246). Without it a single stray count between empty points would weigh more than all peaks.
public struct CountNoise: Sendable, Equatable {
  private static let leastFloor = 3.0 / 8

  /// Variance without signal.
  public private(set) var floor: Double
  /// Variance per unit of signal: 1 for counts.
  public private(set) var gain: Double

  /// The variance at a signal; a signal below 0 counts as 0.
  func variance(_ signal: Double) -> Double { floor + gain * max(0, signal) }

  /// The noise from second differences of the residuals of a model: what the model leaves is smooth, so that the
  /// differences hold noise alone, whatever the model misses.
  init(residuals: [Double], model: [Double]) {
    self.init(residuals, signal: model, weights: [1, -2, 1])
  }

  /// The noise from fourth differences of the data themselves, against a running mean of five points.
  init(data: [Double]) {
    let mean = data.indices.map { index in
      let range = max(0, index - 2)..<min(data.count, index + 3)
      return data[range].reduce(0, +) / Double(range.count)
    }
    self.init(data, signal: mean, weights: [1, -4, 6, -4, 1])
  }

  /// Weighted least squares of squared differences on the signal; the variance of a squared difference is twice the square
  /// of the noise's.
  private init(_ values: [Double], signal: [Double], weights: [Double]) {
    let norm = weights.reduce(0) { $0 + $1 * $1 }
    let half = weights.count / 2
    guard values.count > 2 * weights.count else {
      (floor, gain) = (0, 0)
      return
    }
    let points = (half..<(values.count - half)).map { index -> (signal: Double, square: Double) in
      var sum = 0.0
      for (offset, weight) in weights.enumerated() { sum += weight * values[index + offset - half] }
      return (max(0, signal[index]), sum * sum / norm)
    }
    let mean = points.reduce(0) { $0 + $1.square } / Double(points.count)
    (floor, gain) = (mean, 0)
    guard mean > 0, mean.isFinite else { return }
    let least = mean * 1e-12
    for _ in 0..<30 {
      var (s, sx, sxx, sy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for point in points {
        let variance = self.variance(point.signal)
        let weight = 1 / (variance * variance)
        s += weight
        sx += weight * point.signal
        sxx += weight * point.signal * point.signal
        sy += weight * point.square
        sxy += weight * point.signal * point.square
      }
      let determinant = s * sxx - sx * sx
      var next = (floor: sy / s, gain: 0.0)
      if determinant > 1e-12 * s * sxx {
        next = ((sy * sxx - sx * sxy) / determinant, (s * sxy - sx * sy) / determinant)
        if next.gain < 0 { next = (sy / s, 0) }
        if next.floor < 0 { next = (0, sxx > 0 ? max(0, sxy / sxx) : 0) }
        next.floor = max(next.floor, least, Self.leastFloor * next.gain * next.gain)
      }
      let change = abs(next.floor - floor) + abs(next.gain - gain)
      (floor, gain) = next
      if change < 1e-9 * (floor + gain) { return }
    }
  }
}
