import LinearAlgebra
import Measurements

/// A series as a matrix, times × wavelengths.
enum SeriesMatrix {
  /// The whole series; NaN where a value is missing.
  static func all(_ series: TimedSpectra) -> Matrix {
    var matrix = Matrix(rows: series.times.count, columns: series.positions.count)
    for (i, row) in series.absorbances.enumerated() {
      for (j, value) in row.enumerated() { matrix[i, j] = value }
    }
    return matrix
  }

  /// The wavelengths at which no value is missing. Throws `invalidData` where there are none.
  static func complete(_ series: TimedSpectra) throws(OpticalSeriesError) -> Matrix {
    let matrix = all(series)
    let kept = (0..<matrix.columns).filter { matrix.column($0).allSatisfy(\.isFinite) }
    guard !kept.isEmpty else {
      throw OpticalSeriesError(.invalidData, "no wavelength has a value in every spectrum")
    }
    return Matrix(rows: matrix.rows, columns: kept.count, columnMajor: kept.flatMap { matrix.column($0) })
  }

  /// Some rows of a matrix.
  static func rows(_ rows: Range<Int>, of matrix: Matrix) -> Matrix {
    var result = Matrix(rows: rows.count, columns: matrix.columns)
    for j in 0..<matrix.columns {
      for (position, i) in rows.enumerated() { result[position, j] = matrix[i, j] }
    }
    return result
  }
}
