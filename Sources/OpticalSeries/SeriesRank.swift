import Fitting
import LinearAlgebra
import Measurements

/// How many independent spectra a series holds: its singular values against those of its noise, and how they come and go in
/// time (evolving factor analysis: Maeder & Zuberbuehler, Anal. Chim. Acta 1986, 181, 287,
/// doi:10.1016/S0003-2670(00)85252-1).
public struct SeriesRank: Sendable {
  /// Singular values, largest first.
  public let values: [Double]
  /// Standard deviation of the noise, from fourth differences along the spectra.
  public let noise: Double
  /// The largest singular value that noise of that size gives a matrix of this shape, σ(√rows + √columns).
  public let edge: Double
  /// Singular values of the first 1, 2, … spectra, and of the last; a list a time.
  public let forward: [[Double]]
  /// The same from the last spectrum back: those of the spectra from each time on.
  public let backward: [[Double]]

  /// Singular values above the edge.
  public var rank: Int { values.count { $0 > edge } }

  /// The most values that are kept for every time.
  private static let kept = 6
  /// The most times of the evolving analysis; beyond, every k-th is taken.
  private static let steps = 60

  /// Analyses a series; wavelengths with a missing value are left out. Throws `invalidData` where none is complete.
  public init(_ series: TimedSpectra) throws(OpticalSeriesError) {
    let matrix = try SeriesMatrix.complete(series)
    do {
      values = try SingularValues.values(matrix)
      let noise = Self.noise(matrix)
      self.noise = noise
      edge = noise * (Double(matrix.rows).squareRoot() + Double(matrix.columns).squareRoot())
      let stride = max(1, (series.times.count + Self.steps - 1) / Self.steps)
      var (forward, backward): ([[Double]], [[Double]]) = ([], [])
      for time in series.times.indices {
        guard time % stride == 0 || time + 1 == series.times.count else {
          forward.append([])
          backward.append([])
          continue
        }
        forward.append(
          Array(try SingularValues.values(SeriesMatrix.rows(0..<(time + 1), of: matrix)).prefix(Self.kept)))
        backward.append(
          Array(try SingularValues.values(SeriesMatrix.rows(time..<matrix.rows, of: matrix)).prefix(Self.kept)))
      }
      self.forward = forward
      self.backward = backward
    } catch {
      throw OpticalSeriesError(
        .invalidData, "the singular values of the series cannot be computed; are its values finite?")
    }
  }

  /// Root mean square of fourth differences along the wavelengths over √70: bands are smooth to that order.
  private static func noise(_ matrix: Matrix) -> Double {
    guard matrix.columns > 4 else { return 0 }
    let weights = [1.0, -4, 6, -4, 1]
    var sum = 0.0
    for i in 0..<matrix.rows {
      for j in 0..<(matrix.columns - 4) {
        var difference = 0.0
        for (k, weight) in weights.enumerated() { difference += weight * matrix[i, j + k] }
        sum += difference * difference
      }
    }
    return (sum / 70 / Double(matrix.rows * (matrix.columns - 4))).squareRoot()
  }

  /// Singular values, and those of the evolving analysis, as tables.
  public func tables(times: [Double], unit: String) -> [ResultTable] {
    let count = min(values.count, 10)
    let singular = ResultTable(
      name: "singular_values", title: "singular values; noise alone reaches \(ShortDecimal.text(edge))",
      columns: [
        .init("number", values: (0..<count).map { Double($0 + 1) }, decimals: 0),
        .init("value", values: Array(values.prefix(count))),
        .init("above_noise", values: values.prefix(count).map { $0 > edge ? 1 : 0 }, decimals: 0),
      ], place: .text)
    let width = min(Self.kept, values.count)
    func columns(_ name: String, _ lists: [[Double]]) -> [ResultTable.Column] {
      (0..<width).map { k in
        .init("\(name)_\(k + 1)", values: lists.map { k < $0.count ? $0[k] : nil })
      }
    }
    let evolving = ResultTable(
      name: "evolving_factors", title: "singular values of the spectra up to each time, and from it on",
      columns: [.init("time", unit: unit, values: times)] + columns("forward", forward) + columns("backward", backward))
    return [singular, evolving]
  }
}
