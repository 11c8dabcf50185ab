import Foundation

extension StRDModels {
  /// Quotients of polynomials.
  static let rationals: [String: PointFunction] = [
    "Hahn1": quotient(numerator: 4), "Thurber": quotient(numerator: 4), "Kirby2": quotient(numerator: 3),
    // b1 (x² + b2 x)/(x² + b3 x + b4)
    "MGH09": { x, _, b, g in
      let n = x * x + x * b[1]
      let d = x * x + x * b[2] + b[3]
      let y = b[0] * n / d
      g[0] = n / d
      g[1] = b[0] * x / d
      g[2] = -y * x / d
      g[3] = -y / d
      return y
    },
  ]

  /// (b1 + b2 x + …)/(1 + b x + …): `numerator` coefficients above, one less below.
  static func quotient(numerator count: Int) -> PointFunction {
    { x, _, b, g in
      var n = 0.0
      var d = 1.0
      var power = 1.0
      for k in 0..<count {
        n += b[k] * power
        if k > 0 { d += b[count + k - 1] * power }
        power *= x
      }
      let y = n / d
      power = 1
      for k in 0..<count {
        g[k] = power / d
        if k > 0 { g[count + k - 1] = -y * power / d }
        power *= x
      }
      return y
    }
  }

  /// Powers and the arc tangent.
  static let powers: [String: PointFunction] = [
    // b1 (b2 + x)^(−1/b3)
    "Bennett5": { x, _, b, g in
      let s = b[1] + x
      let p = pow(s, -1 / b[2])
      g[0] = p
      g[1] = -b[0] * p / (b[2] * s)
      g[2] = b[0] * p * log(s) / (b[2] * b[2])
      return b[0] * p
    },
    // b1 x^b2
    "DanWood": { x, _, b, g in
      let p = pow(x, b[1])
      g[0] = p
      g[1] = b[0] * p * log(x)
      return b[0] * p
    },
    // b1 (1 − (1 + b2 x/2)^−2)
    "Misra1b": { x, _, b, g in
      let s = 1 + b[1] * x / 2
      g[0] = 1 - 1 / (s * s)
      g[1] = b[0] * x / (s * s * s)
      return b[0] * g[0]
    },
    // b1 (1 − (1 + 2 b2 x)^−½)
    "Misra1c": { x, _, b, g in
      let s = 1 + 2 * b[1] * x
      g[0] = 1 - 1 / s.squareRoot()
      g[1] = b[0] * x / (s * s.squareRoot())
      return b[0] * g[0]
    },
    // b1 b2 x/(1 + b2 x)
    "Misra1d": { x, _, b, g in
      let s = 1 + b[1] * x
      g[0] = b[1] * x / s
      g[1] = b[0] * x / (s * s)
      return b[0] * g[0]
    },
    // b1 − b2 x − arctan(b3/(x − b4))/π
    "Roszman1": { x, _, b, g in
      let s = x - b[3]
      let r = s * s + b[2] * b[2]
      g[0] = 1
      g[1] = -x
      g[2] = -s / r / Double.pi
      g[3] = -b[2] / r / Double.pi
      return b[0] - b[1] * x - atan(b[2] / s) / Double.pi
    },
  ]
}
