import Fitting

/// A band of a spectrum: a maximum, or a shoulder that only its curvature tells.
public struct FoundBand: Sendable, Equatable {
  /// Position in the unit of the axis.
  public let position: Double
  /// Height of the spectrum there, smoothed.
  public let height: Double
  /// How far the second derivative falls below 0, in its standard deviations.
  public let significance: Double
  /// True where the spectrum has no maximum within a quarter of the window.
  public let isShoulder: Bool
}

/// Bands by the second derivative: its minima where it is negative beyond chance.
///
/// The derivative is that of a cubic fitted to the points of a window (Savitzky & Golay, Anal. Chem. 1964, 36, 1627), at the
/// axis as it is; its standard deviation follows from the noise of neighbouring points. Without the test dozens of minima
/// are noise.
public struct BandSearch: Sendable, Equatable {
  /// Width of the window in the unit of the axis.
  public var window = 60.0
  /// Standard deviations that the second derivative must fall below 0.
  public var significance = 5.0

  /// The defaults: 60 nm, 5 σ.
  public init() {}

  /// A local cubic: value and second derivative at a point, and the derivative's standard deviation for noise of 1.
  private struct Local {
    var value: Double
    var curvature: Double
    var spread: Double
  }

  /// The bands of a spectrum over an ascending axis. Throws `invalidOption` for a window that is no number above 0.
  public func bands(positions: [Double], values: [Double]) throws(OpticalSeriesError) -> [FoundBand] {
    guard window > 0, window.isFinite, significance >= 0 else {
      throw OpticalSeriesError(.invalidOption, "the window and the significance of bands must be numbers above 0")
    }
    let kept = positions.indices.filter { values[$0].isFinite }
    let axis = kept.map { positions[$0] }
    let data = kept.map { values[$0] }
    guard data.count > 6 else { return [] }
    let noise = Self.noise(data)
    let local = axis.indices.map { Self.local(axis, data, at: $0, half: window / 2) }
    // Below this a derivative is rounding.
    let rounding = 1e-9 * (data.map(abs).max() ?? 0) / (window * window)
    var found: [FoundBand] = []
    var (lastIndex, lastCurvature) = (0, 0.0)
    for index in 1..<(axis.count - 1) {
      guard let left = local[index - 1], let here = local[index], let right = local[index + 1],
        here.curvature < -rounding, here.curvature <= left.curvature, here.curvature < right.curvature
      else { continue }
      let size = noise > 0 ? -here.curvature / (noise * here.spread) : .infinity
      guard size >= significance else { continue }
      // Noise breaks a broad minimum into several: they are one unless the derivative rises between them as far.
      let rise = local[lastIndex..<index].compactMap { $0?.curvature }.max() ?? 0
      let isApart = found.isEmpty || rise - max(lastCurvature, here.curvature) > significance * noise * here.spread
      if !isApart, here.curvature >= lastCurvature { continue }
      if !isApart { found.removeLast() }
      (lastIndex, lastCurvature) = (index, here.curvature)
      // The lowest of the parabola through three neighbours.
      let fall = (here.curvature - left.curvature) / (axis[index] - axis[index - 1])
      let climb = (right.curvature - here.curvature) / (axis[index + 1] - axis[index])
      let bend = (climb - fall) / (axis[index + 1] - axis[index - 1])
      let middle = (axis[index - 1] + axis[index]) / 2
      let position = bend > 0 ? min(max(middle - fall / (2 * bend), axis[index - 1]), axis[index + 1]) : axis[index]
      let near = axis.indices.filter { abs(axis[$0] - position) <= window / 4 && local[$0] != nil }
      let isMaximum = near.contains { k in
        guard k > 0, k + 1 < axis.count, let a = local[k - 1], let b = local[k], let c = local[k + 1] else {
          return false
        }
        return b.value >= a.value && b.value > c.value
      }
      found.append(
        FoundBand(position: position, height: here.value, significance: size, isShoulder: !isMaximum))
    }
    return found
  }

  /// Standard deviation from second differences.
  private static func noise(_ data: [Double]) -> Double {
    var sum = 0.0
    for index in 1..<(data.count - 1) {
      let difference = data[index - 1] - 2 * data[index] + data[index + 1]
      sum += difference * difference
    }
    return (sum / 6 / Double(data.count - 2)).squareRoot()
  }

  /// The cubic over the window around a point; nil where the axis does not reach over two thirds of it.
  private static func local(_ axis: [Double], _ data: [Double], at index: Int, half: Double) -> Local? {
    let centre = axis[index]
    let low = axis.firstIndex { $0 >= centre - half } ?? 0
    let high = axis.lastIndex { $0 <= centre + half } ?? (axis.count - 1)
    guard high - low >= 5, axis[high] - axis[low] >= 4.0 / 3 * half, centre - axis[low] >= half / 3,
      axis[high] - centre >= half / 3
    else { return nil }
    // Normal equations in a coordinate from −1 to 1 are well conditioned at this degree.
    var gram = [[Double]](repeating: [Double](repeating: 0, count: 4), count: 4)
    var target = [Double](repeating: 0, count: 4)
    for k in low...high {
      let u = (axis[k] - centre) / half
      let powers = [1, u, u * u, u * u * u]
      for i in 0..<4 {
        target[i] += powers[i] * data[k]
        for j in 0..<4 { gram[i][j] += powers[i] * powers[j] }
      }
    }
    guard let value = row(0, of: gram), let bend = row(2, of: gram) else { return nil }
    let curvature = zip(bend, target).reduce(0) { $0 + $1.0 * $1.1 }
    return Local(
      value: zip(value, target).reduce(0) { $0 + $1.0 * $1.1 }, curvature: 2 * curvature / (half * half),
      spread: 2 / (half * half) * max(0, bend[2]).squareRoot())
  }

  /// A row of the inverse of a symmetric positive matrix, by elimination.
  private static func row(_ wanted: Int, of gram: [[Double]]) -> [Double]? {
    var matrix = gram
    var x = (0..<4).map { $0 == wanted ? 1.0 : 0 }
    for i in 0..<4 {
      guard matrix[i][i] > 1e-12 else { return nil }
      for k in (i + 1)..<4 where k < 4 {
        let factor = matrix[k][i] / matrix[i][i]
        for j in i..<4 { matrix[k][j] -= factor * matrix[i][j] }
        x[k] -= factor * x[i]
      }
    }
    for i in stride(from: 3, through: 0, by: -1) {
      for j in (i + 1)..<4 where j < 4 { x[i] -= matrix[i][j] * x[j] }
      x[i] /= matrix[i][i]
    }
    return x
  }

  /// The bands of several spectra as a table.
  public func table(_ spectra: [(label: String, values: [Double])], positions: [Double], unit: String)
    throws(OpticalSeriesError) -> ResultTable
  {
    var rows: [(label: String, band: FoundBand)] = []
    for spectrum in spectra {
      for band in try bands(positions: positions, values: spectrum.values) { rows.append((spectrum.label, band)) }
    }
    return ResultTable(
      name: "bands",
      title: "bands by significant minima of the second derivative, window \(ShortDecimal.text(window)) \(unit)",
      columns: [
        .init("position", unit: unit, values: rows.map(\.band.position), decimals: unit == "nm" ? 1 : 4),
        .init("height", values: rows.map(\.band.height)),
        .init("significance", unit: "σ", values: rows.map(\.band.significance), decimals: 1),
        .init("shoulder", values: rows.map { $0.band.isShoulder ? 1 : 0 }, decimals: 0),
      ], rows: .init("spectrum", rows.map(\.label)), place: .text)
  }
}
