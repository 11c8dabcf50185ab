import Foundation

extension MGHProblem {
  /// Problems 7 to 12: three parameters.
  static let space: [MGHProblem] = [
    MGHProblem(7, "Helical valley", residuals: 3, start: [-1, 0, 0]) { i, x, g in
      let radius = hypot(x[0], x[1])
      switch i {
      case 0:
        let factor = 50 / (Double.pi * radius * radius)
        g[0] = factor * x[1]
        g[1] = -factor * x[0]
        g[2] = 10
        return 10 * (x[2] - 10 * turns(x[0], x[1]))
      case 1:
        g[0] = 10 * x[0] / radius
        g[1] = 10 * x[1] / radius
        return 10 * (radius - 1)
      default:
        g[2] = 1
        return x[2]
      }
    },
    MGHProblem(8, "Bard", residuals: 15, start: [1, 1, 1], minima: [8.21487e-3, 17.4286]) { i, x, g in
      let u = Double(i + 1)
      let v = 16 - u
      let w = min(u, v)
      let d = v * x[1] + w * x[2]
      g[0] = -1
      g[1] = u * v / (d * d)
      g[2] = u * w / (d * d)
      return MGHData.bard[i] - (x[0] + u / d)
    },
    MGHProblem(9, "Gaussian", residuals: 15, start: [0.4, 1, 0], minima: [1.12793e-8]) { i, x, g in
      let s = (7 - Double(i)) / 2 - x[2]
      let e = exp(-x[1] * s * s / 2)
      g[0] = e
      g[1] = -x[0] * e * s * s / 2
      g[2] = x[0] * e * x[1] * s
      return x[0] * e - MGHData.gaussian[i]
    },
    MGHProblem(10, "Meyer", residuals: 16, start: [0.02, 4000, 250], minima: [87.9458]) { i, x, g in
      let s = 50 + 5 * Double(i) + x[2]
      let e = exp(x[1] / s)
      g[0] = e
      g[1] = x[0] * e / s
      g[2] = -x[0] * e * x[1] / (s * s)
      return x[0] * e - MGHData.meyer[i]
    },
    // Printed |y m i x2| in the paper; its known solution (50, 25, 1.5) belongs to |y − x2|.
    MGHProblem(11, "Gulf research and development", residuals: 99, start: [5, 2.5, 0.15]) { i, x, g in
      let t = Double(i + 1) / 100
      let s = 25 + pow(-50 * log(t), 2.0 / 3) - x[1]
      let p = pow(abs(s), x[2])
      let e = exp(-p / x[0])
      g[0] = e * p / (x[0] * x[0])
      if s != 0 {
        g[1] = e * x[2] * p / (x[0] * s)
        g[2] = -e * p * log(abs(s)) / x[0]
      }
      return e - t
    },
    MGHProblem(12, "Box three-dimensional", residuals: 10, start: [0, 10, 20]) { i, x, g in
      let t = Double(i + 1) / 10
      g[0] = -t * exp(-t * x[0])
      g[1] = t * exp(-t * x[1])
      g[2] = exp(-10 * t) - exp(-t)
      return exp(-t * x[0]) - exp(-t * x[1]) + x[2] * g[2]
    },
  ]

  /// The angle of (x, y) in turns, −¼…¾, as the paper cuts it.
  private static func turns(_ x: Double, _ y: Double) -> Double {
    if x == 0 { return y < 0 ? -0.25 : 0.25 }
    return atan(y / x) / (2 * Double.pi) + (x < 0 ? 0.5 : 0)
  }
}
