import Glibc
import LinearAlgebra

/// The largest singular value of a matrix of white noise: what rises above it is signal, or noise with a structure.
public enum NoiseEdge {
  /// σ·(√m + √n) (Marchenko & Pastur 1967, doi:10.1070/SM1967v001n04ABEH001994) and 3.3 widths of its scatter (Johnstone
  /// 2001, doi:10.1214/aos/1009210544): one matrix of noise in a thousand exceeds it.
  public static func of(rows: Int, columns: Int, sigma: Double) -> Double {
    let (m, n) = (Double(max(rows, 1)).squareRoot(), Double(max(columns, 1)).squareRoot())
    // Of the square it is (√m + √n)·(1/√m + 1/√n)^⅓.
    return sigma * (m + n + 3.3 * cbrt(1 / m + 1 / n) / 2)
  }

  /// Singular values of a matrix, missing cells taken as 0; nil where they cannot be computed.
  static func singularValues(_ matrix: Matrix) -> [Double]? {
    var filled = matrix
    for index in filled.elements.indices where filled.elements[index].isNaN { filled.elements[index] = 0 }
    return try? SingularValues.values(filled)
  }
}
