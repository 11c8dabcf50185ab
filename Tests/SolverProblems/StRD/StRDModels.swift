import Foundation

/// The 27 models of the NIST StRD nonlinear regression problems with their analytic gradients.
/// https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml
enum StRDModels {
  static let all: [String: PointFunction] = exponentials.merging(peaks) { a, _ in a }
    .merging(rationals) { a, _ in a }.merging(powers) { a, _ in a }

  /// Sums and quotients of exponentials.
  static let exponentials: [String: PointFunction] = [
    "BoxBOD": saturation, "Misra1a": saturation, "Chwirut1": dampedQuotient, "Chwirut2": dampedQuotient,
    "Lanczos1": threeExponentials, "Lanczos2": threeExponentials, "Lanczos3": threeExponentials,
    // b1 exp(b2/(x + b3))
    "MGH10": { x, _, b, g in
      let s = x + b[2]
      let e = exp(b[1] / s)
      g[0] = e
      g[1] = b[0] * e / s
      g[2] = -b[0] * e * b[1] / (s * s)
      return b[0] * e
    },
    // b1 + b2 exp(−b4 x) + b3 exp(−b5 x)
    "MGH17": { x, _, b, g in
      let e = exp(-x * b[3])
      let f = exp(-x * b[4])
      g[0] = 1
      g[1] = e
      g[2] = f
      g[3] = -x * b[1] * e
      g[4] = -x * b[2] * f
      return b[0] + b[1] * e + b[2] * f
    },
    // log y = b1 − b2 x exp(−b3 z)
    "Nelson": { x, z, b, g in
      let e = x * exp(-b[2] * z)
      g[0] = 1
      g[1] = -e
      g[2] = b[1] * e * z
      return b[0] - b[1] * e
    },
    // b1/(1 + exp(b2 − b3 x))
    "Rat42": { x, _, b, g in
      let e = exp(b[1] - b[2] * x)
      let d = 1 + e
      g[0] = 1 / d
      g[1] = -b[0] * e / (d * d)
      g[2] = b[0] * e * x / (d * d)
      return b[0] / d
    },
    // b1/(1 + exp(b2 − b3 x))^(1/b4)
    "Rat43": { x, _, b, g in
      let e = exp(b[1] - b[2] * x)
      let d = 1 + e
      let p = pow(d, -1 / b[3])
      g[0] = p
      g[1] = -b[0] / b[3] * p * e / d
      g[2] = b[0] / b[3] * p * e / d * x
      g[3] = b[0] * p * log(d) / (b[3] * b[3])
      return b[0] * p
    },
  ]

  /// b1 (1 − exp(−b2 x))
  static let saturation: PointFunction = { x, _, b, g in
    g[0] = -expm1(-b[1] * x)
    g[1] = b[0] * x * exp(-b[1] * x)
    return b[0] * g[0]
  }

  /// exp(−b1 x)/(b2 + b3 x)
  static let dampedQuotient: PointFunction = { x, _, b, g in
    let d = b[1] + b[2] * x
    let y = exp(-b[0] * x) / d
    g[0] = -x * y
    g[1] = -y / d
    g[2] = -x * y / d
    return y
  }

  /// b1 exp(−b2 x) + b3 exp(−b4 x) + b5 exp(−b6 x)
  static let threeExponentials: PointFunction = { x, _, b, g in
    var y = 0.0
    for k in stride(from: 0, to: 6, by: 2) {
      let e = exp(-b[k + 1] * x)
      g[k] = e
      g[k + 1] = -x * b[k] * e
      y += b[k] * e
    }
    return y
  }

  /// Peaks and oscillations.
  static let peaks: [String: PointFunction] = [
    "Gauss1": twoPeaks, "Gauss2": twoPeaks, "Gauss3": twoPeaks,
    // (b1/b2) exp(−((x − b3)/b2)²/2)
    "Eckerle4": { x, _, b, g in
      let u = (x - b[2]) / b[1]
      let e = exp(-0.5 * u * u) / b[1]
      g[0] = e
      g[1] = b[0] * e * (u * u - 1) / b[1]
      g[2] = b[0] * e * u / b[1]
      return b[0] * e
    },
    // b1 + three sines of periods 12, b4 and b7
    "ENSO": { x, _, b, g in
      let year = 2 * Double.pi * x / 12
      g[0] = 1
      g[1] = cos(year)
      g[2] = sin(year)
      var y = b[0] + b[1] * g[1] + b[2] * g[2]
      for k in [3, 6] {
        let phase = 2 * Double.pi * x / b[k]
        g[k + 1] = cos(phase)
        g[k + 2] = sin(phase)
        g[k] = (b[k + 1] * g[k + 2] - b[k + 2] * g[k + 1]) * phase / b[k]
        y += b[k + 1] * g[k + 1] + b[k + 2] * g[k + 2]
      }
      return y
    },
  ]

  /// b1 exp(−b2 x) + b3 exp(−((x − b4)/b5)²) + b6 exp(−((x − b7)/b8)²)
  static let twoPeaks: PointFunction = { x, _, b, g in
    g[0] = exp(-b[1] * x)
    g[1] = -x * b[0] * g[0]
    var y = b[0] * g[0]
    for k in [2, 5] {
      let u = (x - b[k + 1]) / b[k + 2]
      let e = exp(-u * u)
      g[k] = e
      g[k + 1] = 2 * b[k] * e * u / b[k + 2]
      g[k + 2] = 2 * b[k] * e * u * u / b[k + 2]
      y += b[k] * e
    }
    return y
  }
}
