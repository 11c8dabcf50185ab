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

extension NoiseEdge {
  /// σ of white noise, from the median of the singular values of a matrix in which signal has a small part of them: the
  /// median over that of the Marchenko–Pastur distribution (Gavish & Donoho 2014, doi:10.1109/TIT.2014.2323359).
  static func sigma(singularValues: [Double], rows: Int, columns: Int) -> Double? {
    guard let median = Robust.median(singularValues), rows > 0, columns > 0 else { return nil }
    let (small, large) = (Double(min(rows, columns)), Double(max(rows, columns)))
    return median / (large * medianSquare(ratio: small / large)).squareRoot()
  }

  /// The median of the squared singular values over their number of columns, for a ratio of sides of at most 1.
  private static func medianSquare(ratio: Double) -> Double {
    // With x = 1 + ratio + 2√ratio·cos θ the density is 2·sin²θ/(π·x) over θ.
    let steps = 1000
    var sum = 0.0
    for step in 0..<steps {
      let angle = Double.pi * (1 - (Double(step) + 0.5) / Double(steps))
      let square = 1 + ratio + 2 * ratio.squareRoot() * cos(angle)
      sum += 2 * sin(angle) * sin(angle) / square / Double(steps)
      if sum >= 0.5 { return square }
    }
    return 1
  }
}
