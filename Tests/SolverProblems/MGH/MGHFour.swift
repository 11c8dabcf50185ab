import Foundation

extension MGHProblem {
  /// Problems 13 to 16: four parameters.
  static let four: [MGHProblem] = [
    MGHProblem(13, "Powell singular", residuals: 4, start: [3, -1, 0, 1], row: powellSingular),
    MGHProblem(14, "Wood", residuals: 6, start: [-3, -1, -3, -1]) { i, x, g in
      switch i {
      case 0:
        g[0] = -20 * x[0]
        g[1] = 10
        return 10 * (x[1] - x[0] * x[0])
      case 1:
        g[0] = -1
        return 1 - x[0]
      case 2:
        let root = 90.0.squareRoot()
        g[2] = -2 * root * x[2]
        g[3] = root
        return root * (x[3] - x[2] * x[2])
      case 3:
        g[2] = -1
        return 1 - x[2]
      case 4:
        let root = 10.0.squareRoot()
        g[1] = root
        g[3] = root
        return root * (x[1] + x[3] - 2)
      default:
        let root = 0.1.squareRoot()
        g[1] = root
        g[3] = -root
        return root * (x[1] - x[3])
      }
    },
    MGHProblem(
      15, "Kowalik and Osborne", residuals: 11, start: [0.25, 0.39, 0.415, 0.39], minima: [3.07505e-4, 1.02734e-3]
    ) { i, x, g in
      let u = MGHData.kowalikAxis[i]
      let p = u * u + u * x[1]
      let q = u * u + u * x[2] + x[3]
      g[0] = -p / q
      g[1] = -x[0] * u / q
      g[2] = x[0] * p * u / (q * q)
      g[3] = x[0] * p / (q * q)
      return MGHData.kowalik[i] - x[0] * p / q
    },
    MGHProblem(16, "Brown and Dennis", residuals: 20, start: [25, 5, -5, -1], minima: [85822.2]) { i, x, g in
      let t = Double(i + 1) / 5
      let a = x[0] + t * x[1] - exp(t)
      let b = x[2] + x[3] * sin(t) - cos(t)
      g[0] = 2 * a
      g[1] = 2 * a * t
      g[2] = 2 * b
      g[3] = 2 * b * sin(t)
      return a * a + b * b
    },
  ]

  /// Problem 13, and four rows at a time of its extension 22.
  static let powellSingular: ResidualRow = { i, x, g in
    let k = i - i % 4
    switch i % 4 {
    case 0:
      g[k] = 1
      g[k + 1] = 10
      return x[k] + 10 * x[k + 1]
    case 1:
      let root = 5.0.squareRoot()
      g[k + 2] = root
      g[k + 3] = -root
      return root * (x[k + 2] - x[k + 3])
    case 2:
      let s = x[k + 1] - 2 * x[k + 2]
      g[k + 1] = 2 * s
      g[k + 2] = -4 * s
      return s * s
    default:
      let root = 10.0.squareRoot()
      let s = x[k] - x[k + 3]
      g[k] = 2 * root * s
      g[k + 3] = -2 * root * s
      return root * s * s
    }
  }
}
