import Foundation

extension MGHProblem {
  /// Problems 21 to 25: any number of parameters, more residuals or as many.
  static let extended: [MGHProblem] = [
    MGHProblem(
      21, "Extended Rosenbrock", residuals: 10, start: (0..<10).map { $0 % 2 == 0 ? -1.2 : 1 }
    ) { i, x, g in
      let k = i - i % 2
      if i % 2 == 0 {
        g[k] = -20 * x[k]
        g[k + 1] = 10
        return 10 * (x[k + 1] - x[k] * x[k])
      }
      g[k] = -1
      return 1 - x[k]
    },
    MGHProblem(
      22, "Extended Powell singular", residuals: 12, start: [3, -1, 0, 1, 3, -1, 0, 1, 3, -1, 0, 1],
      row: powellSingular),
    penalty1(4, minimum: 2.24997e-5), penalty1(10, minimum: 7.08765e-5),
    penalty2(4, minimum: 9.37629e-6), penalty2(10, minimum: 2.93660e-4),
    MGHProblem(
      25, "Variably dimensioned", residuals: 12, start: (1...10).map { 1 - Double($0) / 10 }
    ) { i, x, g in
      if i < x.count {
        g[i] = 1
        return x[i] - 1
      }
      var sum = 0.0
      for j in x.indices { sum += Double(j + 1) * (x[j] - 1) }
      for j in x.indices { g[j] = Double(j + 1) * (i == x.count ? 1 : 2 * sum) }
      return i == x.count ? sum : sum * sum
    },
  ]

  /// √1e-5, the weight of the penalties.
  private static let weight = 1e-5.squareRoot()

  private static func penalty1(_ count: Int, minimum: Double) -> MGHProblem {
    MGHProblem(
      23, "Penalty I \(count)", residuals: count + 1, start: (1...count).map { Double($0) }, minima: [minimum]
    ) { i, x, g in
      if i < x.count {
        g[i] = weight
        return weight * (x[i] - 1)
      }
      for j in x.indices { g[j] = 2 * x[j] }
      return x.reduce(0) { $0 + $1 * $1 } - 0.25
    }
  }

  private static func penalty2(_ count: Int, minimum: Double) -> MGHProblem {
    MGHProblem(
      24, "Penalty II \(count)", residuals: 2 * count, start: [Double](repeating: 0.5, count: count),
      minima: [minimum]
    ) { i, x, g in
      let n = x.count
      if i == 0 {
        g[0] = 1
        return x[0] - 0.2
      }
      if i < n {
        g[i] = weight * exp(x[i] / 10) / 10
        g[i - 1] = weight * exp(x[i - 1] / 10) / 10
        let y = exp(Double(i + 1) / 10) + exp(Double(i) / 10)
        return weight * (exp(x[i] / 10) + exp(x[i - 1] / 10) - y)
      }
      if i < 2 * n - 1 {
        let k = i - n + 1
        g[k] = weight * exp(x[k] / 10) / 10
        return weight * (exp(x[k] / 10) - exp(-0.1))
      }
      var sum = -1.0
      for j in x.indices {
        let factor = Double(n - j)
        g[j] = 2 * factor * x[j]
        sum += factor * x[j] * x[j]
      }
      return sum
    }
  }
}
