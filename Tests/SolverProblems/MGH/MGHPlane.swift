import Foundation

extension MGHProblem {
  /// Problems 1 to 6: two parameters.
  static let plane: [MGHProblem] = [
    MGHProblem(1, "Rosenbrock", residuals: 2, start: [-1.2, 1]) { i, x, g in
      if i == 0 {
        g[0] = -20 * x[0]
        g[1] = 10
        return 10 * (x[1] - x[0] * x[0])
      }
      g[0] = -1
      return 1 - x[0]
    },
    MGHProblem(2, "Freudenstein and Roth", residuals: 2, start: [0.5, -2], minima: [0, 48.9842]) { i, x, g in
      g[0] = 1
      if i == 0 {
        g[1] = 10 * x[1] - 3 * x[1] * x[1] - 2
        return -13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1]
      }
      g[1] = 3 * x[1] * x[1] + 2 * x[1] - 14
      return -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]
    },
    MGHProblem(3, "Powell badly scaled", residuals: 2, start: [0, 1]) { i, x, g in
      if i == 0 {
        g[0] = 1e4 * x[1]
        g[1] = 1e4 * x[0]
        return 1e4 * x[0] * x[1] - 1
      }
      g[0] = -exp(-x[0])
      g[1] = -exp(-x[1])
      return exp(-x[0]) + exp(-x[1]) - 1.0001
    },
    MGHProblem(4, "Brown badly scaled", residuals: 3, start: [1, 1]) { i, x, g in
      switch i {
      case 0:
        g[0] = 1
        return x[0] - 1e6
      case 1:
        g[1] = 1
        return x[1] - 2e-6
      default:
        g[0] = x[1]
        g[1] = x[0]
        return x[0] * x[1] - 2
      }
    },
    MGHProblem(5, "Beale", residuals: 3, start: [1, 1]) { i, x, g in
      let power = pow(x[1], Double(i))
      g[0] = x[1] * power - 1
      g[1] = x[0] * Double(i + 1) * power
      return [1.5, 2.25, 2.625][i] - x[0] * (1 - x[1] * power)
    },
    MGHProblem(6, "Jennrich and Sampson", residuals: 10, start: [0.3, 0.4], minima: [124.362]) { i, x, g in
      let k = Double(i + 1)
      g[0] = -k * exp(k * x[0])
      g[1] = -k * exp(k * x[1])
      return 2 + 2 * k - (exp(k * x[0]) + exp(k * x[1]))
    },
  ]
}
