import Foundation

extension MGHProblem {
  /// Problems 26 to 31: systems of as many equations as parameters.
  static let equations: [MGHProblem] = [
    MGHProblem(
      26, "Trigonometric", residuals: 10, start: [Double](repeating: 0.1, count: 10), minima: [0, 2.79506e-5]
    ) { i, x, g in
      var sum = Double(x.count)
      for j in x.indices {
        sum -= cos(x[j])
        g[j] = sin(x[j])
      }
      let k = Double(i + 1)
      g[i] += k * sin(x[i]) - cos(x[i])
      return sum + k * (1 - cos(x[i])) - sin(x[i])
    },
    brownAlmostLinear(10), brownAlmostLinear(40),
    MGHProblem(28, "Discrete boundary value", residuals: 10, start: gridStart) { i, x, g in
      let h = 1 / Double(x.count + 1)
      let s = x[i] + h * Double(i + 1) + 1
      g[i] = 2 + 1.5 * h * h * s * s
      var sum = 2 * x[i] + h * h * s * s * s / 2
      for j in [i - 1, i + 1] where x.indices.contains(j) {
        g[j] = -1
        sum -= x[j]
      }
      return sum
    },
    MGHProblem(29, "Discrete integral equation", residuals: 10, start: gridStart) { i, x, g in
      let h = 1 / Double(x.count + 1)
      let t = h * Double(i + 1)
      var sum = 0.0
      for j in x.indices {
        let u = h * Double(j + 1)
        let s = x[j] + u + 1
        let kernel = j <= i ? (1 - t) * u : t * (1 - u)
        g[j] = 1.5 * h * kernel * s * s
        sum += kernel * s * s * s
      }
      g[i] += 1
      return x[i] + h * sum / 2
    },
    MGHProblem(
      30, "Broyden tridiagonal", residuals: 10, start: [Double](repeating: -1, count: 10)
    ) { i, x, g in
      g[i] = 3 - 4 * x[i]
      var sum = (3 - 2 * x[i]) * x[i] + 1
      if i > 0 {
        g[i - 1] = -1
        sum -= x[i - 1]
      }
      if i + 1 < x.count {
        g[i + 1] = -2
        sum -= 2 * x[i + 1]
      }
      return sum
    },
    MGHProblem(
      31, "Broyden banded", residuals: 10, start: [Double](repeating: -1, count: 10)
    ) { i, x, g in
      g[i] = 2 + 15 * x[i] * x[i]
      var sum = x[i] * (2 + 5 * x[i] * x[i]) + 1
      for j in max(0, i - 5)...min(x.count - 1, i + 1) where j != i {
        g[j] = -1 - 2 * x[j]
        sum -= x[j] * (1 + x[j])
      }
      return sum
    },
  ]

  /// t (t − 1) on the inner points of a grid of 11 steps.
  private static let gridStart = (1...10).map { Double($0) / 11 * (Double($0) / 11 - 1) }

  private static func brownAlmostLinear(_ count: Int) -> MGHProblem {
    MGHProblem(
      27, "Brown almost linear \(count)", residuals: count, start: [Double](repeating: 0.5, count: count),
      minima: [0, 1]
    ) { i, x, g in
      if i + 1 < x.count {
        for j in x.indices { g[j] = 1 }
        g[i] = 2
        return x[i] + x.reduce(0, +) - Double(x.count + 1)
      }
      for j in x.indices {
        g[j] = 1
        for k in x.indices where k != j { g[j] *= x[k] }
      }
      return x.reduce(1, *) - 1
    }
  }
}
